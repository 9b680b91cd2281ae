// What most journeys begin with: a price, and a customer with a card.
export class Shop {
  constructor(stripe) {
    this.stripe = stripe;
  }

  async price(amount, interval = "month") {
    const made = await this.stripe.prices.create({
      currency: "eur",
      unit_amount: amount,
      recurring: { interval },
      product_data: { name: "Team" },
    });
    return made.id;
  }

  async customer(card = "pm_card_visa", further = {}) {
    const { id } = await this.stripe.customers.create({ name: "Ada Romano", ...further });
    if (card) await this.giveCard(id, card);
    return id;
  }

  async giveCard(customer, card) {
    const method = await this.stripe.paymentMethods.attach(card, { customer });
    await this.stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
    return method.id;
  }

  subscribe(customer, price, quantity = 1, further = {}) {
    return this.stripe.subscriptions.create({ customer, items: [{ price, quantity }], ...further });
  }

  async totals(customer) {
    const invoices = await this.stripe.invoices.list({ customer, limit: 100 }).autoPagingToArray({ limit: 1000 });
    return invoices.map((invoice) => invoice.total).reverse();
  }

  async advance(clock, moment) {
    await this.stripe.testHelpers.testClocks.advance(clock, { frozen_time: moment });
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await this.stripe.testHelpers.testClocks.retrieve(clock)).status === "ready") return;
    }
    throw new Error(`${clock} is still advancing.`);
  }
}
