// The journeys of a customer, driven by Stripe's own Node library: `make test-node`.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import Stripe from "stripe";
import { startSandbox } from "./sandbox.mjs";
import { Shop } from "./shop.mjs";

let sandbox;
let stripe;
let shop;

before(async () => {
  sandbox = await startSandbox();
  stripe = sandbox.client();
  shop = new Shop(stripe);
});

after(() => sandbox?.stop());

const START = Date.UTC(2026, 10, 20, 12) / 1000;

test("the library and the sandbox speak the same version", () => {
  assert.equal(Stripe.API_VERSION, "2026-10-28.endive");
});

test("a customer subscribes and has paid", async () => {
  const customer = await shop.customer();
  const made = await shop.subscribe(customer, await shop.price(1000), 2, { expand: ["latest_invoice.payments"] });

  assert.equal(made.status, "active");
  assert.equal(made.items.data[0].quantity, 2);
  assert.equal(made.latest_invoice.status, "paid");
  assert.equal(made.latest_invoice.amount_paid, 2000);
  assert.equal(made.latest_invoice.payments.data.length, 1);
  assert.match(made.lastResponse.requestId, /^req_/);
  assert.equal(made.lastResponse.apiVersion, "2026-10-28.endive");
});

test("a change costs what its preview said", async () => {
  const customer = await shop.customer();
  const made = await shop.subscribe(customer, await shop.price(1000), 1);
  const items = [{ id: made.items.data[0].id, price: await shop.price(12_000, "year"), quantity: 3 }];
  const wish = { items, proration_behavior: "always_invoice" };

  const preview = await stripe.invoices.createPreview({ subscription: made.id, subscription_details: wish });
  const date = preview.parent.subscription_details.subscription_proration_date;
  await stripe.subscriptions.update(made.id, { ...wish, proration_date: date });

  const [invoice] = (await stripe.invoices.list({ customer, limit: 1 })).data;
  const lines = (one) => one.lines.data.map((line) => [line.amount, line.description]);
  assert.deepEqual(lines(invoice), lines(preview));
  assert.equal(invoice.total, preview.total);
});

test("a card that is declined says why", async () => {
  await assert.rejects(shop.customer("pm_card_chargeDeclinedInsufficientFunds"), (error) => {
    assert.ok(error instanceof Stripe.errors.StripeCardError);
    assert.deepEqual([error.statusCode, error.code, error.decline_code], [402, "card_declined", "insufficient_funds"]);
    return true;
  });
});

test("a first payment that fails leaves the subscription incomplete until it is paid", async () => {
  const customer = await shop.customer("pm_card_chargeCustomerFail");
  const made = await shop.subscribe(customer, await shop.price(1000));
  assert.equal(made.status, "incomplete");

  await stripe.invoices.pay(made.latest_invoice, { payment_method: await shop.giveCard(customer, "pm_card_visa") });

  assert.equal((await stripe.subscriptions.retrieve(made.id)).status, "active");
});

test("a subscription renews over a year on a test clock", async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START });
  const customer = await shop.customer("pm_card_visa", { test_clock: clock.id });
  const made = await shop.subscribe(customer, await shop.price(1000), 2);
  const id = made.items.data[0].id;
  const endOf = async () => (await stripe.subscriptions.retrieve(made.id)).items.data[0].current_period_end;

  // Half of the 30 days from 20 November.
  await shop.advance(clock.id, START + 15 * 86_400);
  await stripe.subscriptions.update(made.id, { items: [{ id, quantity: 4 }] });
  for (let month = 0; month < 11; month += 1) await shop.advance(clock.id, (await endOf()) + 7200);

  // Half a month of two seats back, half a month of four, and four for the next: -1000 + 2000 + 4000 = 5000.
  assert.deepEqual(await shop.totals(customer), [2000, 5000, ...Array(10).fill(4000)]);
});

test("a renewal that fails is past due until another card pays", async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START });
  const customer = await shop.customer("pm_card_visa", { test_clock: clock.id });
  const made = await shop.subscribe(customer, await shop.price(1500));
  await shop.giveCard(customer, "pm_card_chargeCustomerFail");
  await shop.advance(clock.id, made.items.data[0].current_period_end + 7200);
  const owing = await stripe.subscriptions.retrieve(made.id);
  assert.equal(owing.status, "past_due");

  await shop.giveCard(customer, "pm_card_visa");
  const paid = await stripe.invoices.pay(owing.latest_invoice);

  assert.equal(paid.status, "paid");
  assert.equal((await stripe.subscriptions.retrieve(made.id)).status, "active");
});

test("a cancellation is taken back, then meant", async () => {
  const made = await shop.subscribe(await shop.customer(), await shop.price(1000));

  const ending = await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
  assert.equal(ending.cancel_at, made.items.data[0].current_period_end);
  const kept = await stripe.subscriptions.update(made.id, { cancel_at_period_end: false });
  assert.equal(kept.cancel_at, null);
  const ended = await stripe.subscriptions.cancel(made.id, { cancellation_details: { feedback: "unused" } });
  assert.deepEqual([ended.status, ended.cancellation_details.feedback], ["canceled", "unused"]);
});

test("paging meets each invoice once, in both directions", async () => {
  const params = { customer: "cus_demo_henry", limit: 10 };
  const all = await stripe.invoices.list(params).autoPagingToArray({ limit: 1000 });
  const back = await stripe.invoices.list({ ...params, ending_before: all.at(-1).id }).autoPagingToArray({ limit: 1000 });

  assert.ok(all.length >= 60);
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  assert.deepEqual(new Set(back.map(({ id }) => id)), new Set(all.slice(0, -1).map(({ id }) => id)));
});

for (const [name, act, expected] of [
  ["an unknown id", () => stripe.customers.retrieve("cus_nobody"), [404, "resource_missing", "id"]],
  ["a missing parameter", () => stripe.prices.create({ unit_amount: 1 }), [400, "parameter_missing", "currency"]],
  ["an unknown parameter", () => stripe.customers.create({ colour: "red" }), [400, "parameter_unknown", "colour"]],
  ["a limit out of range", () => stripe.customers.list({ limit: 101 }), [400, "parameter_invalid_integer", "limit"]],
  ["what is not built", () => stripe.payouts.list(), [404, "sandbox_not_built", undefined]],
]) {
  test(`${name} is refused as Stripe refuses it`, async () => {
    await assert.rejects(act(), (error) => {
      assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError);
      assert.deepEqual([error.statusCode, error.code, error.param], expected);
      return true;
    });
  });
}

test("an unknown key is refused", async () => {
  await assert.rejects(sandbox.client("sk_test_nobody").customers.list(), Stripe.errors.StripeAuthenticationError);
});

test("accounts share nothing", async () => {
  await assert.rejects(sandbox.client("sk_test_caffe").customers.retrieve("cus_demo_ada"), { code: "resource_missing" });
});

test("a repeated request is answered from memory, another one under its key refused", async () => {
  const options = { idempotencyKey: `key-${Date.now()}` };
  const first = await stripe.customers.create({ name: "Ada" }, options);
  const again = await stripe.customers.create({ name: "Ada" }, options);

  assert.equal(again.id, first.id);
  await assert.rejects(stripe.customers.create({ name: "Ben" }, options), Stripe.errors.StripeIdempotencyError);
});

test("a webhook is delivered with a signature that the library accepts", async () => {
  const heard = [];
  const receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      heard.push([body, request.headers["stripe-signature"]]);
      response.end();
    });
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${receiver.address().port}/`;
  const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ["customer.created"] });
  try {
    const { id } = await stripe.customers.create({ name: "Ada" });
    for (let tries = 0; tries < 100 && heard.length === 0; tries += 1) await new Promise((done) => setTimeout(done, 50));

    const [body, signature] = heard[0];
    const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret);
    assert.deepEqual([event.type, event.data.object.id], ["customer.created", id]);
  } finally {
    await stripe.webhookEndpoints.del(endpoint.id);
    receiver.close();
  }
});
