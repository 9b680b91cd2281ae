"""Invoices by hand for tests: of any currency, with taxes, coupons and lines, in every state."""

from typing import Any

from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import Page
from tests.pages.visits import Visits

Object = dict[str, Any]
SENT = {"collection_method": "send_invoice", "days_until_due": "7"}
ADDRESS = {
    "address[line1]": "Via Garibaldi 12",
    "address[city]": "Torino",
    "address[postal_code]": "10122",
    "address[country]": "IT",
}


async def make_draft(stripe_api: StripeApi, customer: str, **params: str) -> str:
    made = await stripe_api.post("invoices", customer=customer, **params)
    return str(made["id"])


async def add_line(
    stripe_api: StripeApi, customer: str, draft: str, amount: int, *, currency: str = "eur", **params: str
) -> None:
    given = {"amount": str(amount), "currency": currency, "description": "Moving the archive", **params}
    await stripe_api.post("invoiceitems", customer=customer, invoice=draft, **given)


async def finalize(stripe_api: StripeApi, draft: str) -> Object:
    return await stripe_api.post(f"invoices/{draft}/finalize", auto_advance="false")


async def make_bill(
    stripe_api: StripeApi, customer: str, *amounts: int, currency: str = "eur", **params: str
) -> Object:
    """An open invoice with one line for each amount."""
    draft = await make_draft(stripe_api, customer, **params)
    for amount in amounts or (1500,):
        await add_line(stripe_api, customer, draft, amount, currency=currency)
    return await finalize(stripe_api, draft)


async def pay(stripe_api: StripeApi, invoice: Object, card: str = "pm_card_visa") -> Object:
    return await stripe_api.post(f"invoices/{invoice['id']}/pay", payment_method=card)


async def tax_rate(stripe_api: StripeApi, name: str, percentage: str, *, inclusive: bool = False) -> str:
    told = {"display_name": name, "percentage": percentage, "inclusive": str(inclusive).lower()}
    return str((await stripe_api.post("tax_rates", **told))["id"])


async def charges_of(stripe_api: StripeApi, customer: str) -> list[Object]:
    listed: Any = await stripe_api.get("charges", customer=customer)
    return list(listed["data"])


async def subscribed_with(stripe_api: StripeApi, customer: str, **coupon: str) -> Object:
    """The first invoice of a plan that was bought with this coupon."""
    made = await stripe_api.post("coupons", duration="once", **coupon)
    given = {"items[0][price]": "price_lantern_team_monthly", "items[0][quantity]": "5"}
    plan: Any = await stripe_api.post(
        "subscriptions", customer=customer, **given, **{"discounts[0][coupon]": str(made["id"])}
    )
    return await stripe_api.get(f"invoices/{plan['latest_invoice']}")


async def opened(visits: Visits, customer: str, invoice: Any, *, language: str = "en") -> Page:  # noqa: ANN401  an invoice of Stripe's
    visit = await visits.open(customer, language=language)
    return await visit.get("invoices", invoice["id"])


def part(page: Page, identifier: str) -> str:
    return text_of(page.section(identifier))
