"""What tests about payment methods begin with: methods of any type, plans, and accounts that wait."""

from typing import Any

from starlette.applications import Starlette

from tests.fixtures import StripeApi

ACCOUNT = {
    "us_bank_account[account_number]": "000123456789",
    "us_bank_account[routing_number]": "110000000",
    "us_bank_account[account_holder_type]": "individual",
}
ACCEPTED = {
    "mandate_data[customer_acceptance][type]": "online",
    "mandate_data[customer_acceptance][online][ip_address]": "127.0.0.1",
    "mandate_data[customer_acceptance][online][user_agent]": "Test",
}


async def make_method(stripe_api: StripeApi, kind: str, **fields: str) -> str:
    """One that nobody has yet; `fields` as Stripe's forms name them."""
    billing = {
        "billing_details[name]": "Ada Romano",
        "billing_details[email]": "ada.romano@example.com",
    }
    return str((await stripe_api.post("payment_methods", type=kind, **billing, **fields))["id"])


async def give_method(stripe_api: StripeApi, customer: str, kind: str, **fields: str) -> str:
    made = await make_method(stripe_api, kind, **fields)
    return str((await stripe_api.post(f"payment_methods/{made}/attach", customer=customer))["id"])


async def make_customer(stripe_api: StripeApi, **params: str) -> str:
    return str((await stripe_api.post("customers", name="Olga Testa", **params))["id"])


async def subscribe(stripe_api: StripeApi, customer: str, price: str, **params: str) -> str:
    made = await stripe_api.post("subscriptions", customer=customer, **{"items[0][price]": price}, **params)
    return str(made["id"])


async def bill(stripe_api: StripeApi, customer: str, *, amount: int = 1500, currency: str = "eur") -> str:
    """An open invoice that nothing tries to collect."""
    invoice: Any = await stripe_api.post(
        "invoices", customer=customer, currency=currency, auto_advance="false"
    )
    await stripe_api.post(
        "invoiceitems", customer=customer, invoice=invoice["id"], amount=str(amount), currency=currency
    )
    await stripe_api.post(f"invoices/{invoice['id']}/finalize", auto_advance="false")
    return str(invoice["id"])


async def send_deposits(stripe_api: StripeApi, customer: str, *, number: str = "000123456789") -> str:
    """The set-up of a bank account that waits for the customer to name two small deposits."""
    account = ACCOUNT | {"us_bank_account[account_number]": number}
    intent = await stripe_api.post(
        "setup_intents",
        customer=customer,
        confirm="true",
        payment_method=await make_method(stripe_api, "us_bank_account", **account),
        **{"allowed_payment_method_types[0]": "us_bank_account"},
        **ACCEPTED,
    )
    return str(intent["id"])


def accept_only_cards(sandbox: Starlette, subscription: str) -> None:
    """As a merchant limits a subscription, which the sandbox keeps but lets nobody change."""
    row = sandbox.state.accounts["sk_test_demo"].table("subscription").find(subscription)
    row["payment_settings"] = row["payment_settings"] | {"payment_method_types": ["card"]}
