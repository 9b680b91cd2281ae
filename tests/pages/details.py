"""The form of billing details, as tests fill it in; and what Stripe holds then."""

from typing import Any

from billing.configurations import CustomerUpdate
from tests.fixtures import StripeApi
from tests.pages.page import Form
from tests.pages.visits import Object, Visit, Visits

ADA = "cus_demo_ada"
TORINO = {
    "line1": "Via Roma 1",
    "line2": "",
    "city": "Torino",
    "state": "TO",
    "postal_code": "10123",
    "country": "IT",
}


def allow(visits: Visits, *parts: str, enabled: bool = True) -> None:
    visits.configure(customer_update=CustomerUpdate(enabled=enabled, allowed_updates=parts))


def named(prefix: str, parts: dict[str, str]) -> dict[str, Any]:
    return {f"{prefix}_{part}": value for part, value in parts.items()}


def sent(field: str, value: str) -> dict[str, Any]:
    return {field: value}


async def form_of(visit: Visit) -> Form:
    return (await visit.follow("Update billing information")).form("Save")


async def customer_of(stripe_api: StripeApi, customer: str = ADA) -> Object:
    found: Object = await stripe_api.get(f"customers/{customer}")
    return found
