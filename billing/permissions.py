"""What a restricted key needs for the portal, and which of it is missing; for `billing-portal check`.

Names as in Stripe's dashboard: https://docs.stripe.com/keys/restricted-api-keys
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from billing.catalogue import read_price
from billing.configuration_rules import validate_catalogue
from billing.configurations import Configuration
from billing.retention_offers import offered_coupon
from billing.tax_ids import may_update
from gateway.client import Gateway
from gateway.errors import NotFound, PermissionMissing

NOBODY: Final = "billing_portal_check"


@dataclass(frozen=True, slots=True)
class Permission:
    """`probe` is a list to read, or an object that does not exist and is written to."""

    resource: str
    is_write: bool
    probe: str

    @property
    def name(self) -> str:
        return f"{self.resource}: {'Write' if self.is_write else 'Read'}"


@dataclass(frozen=True, slots=True)
class MissingPermission:
    """`stripe_name` is what Stripe itself calls it, where it says so."""

    permission: Permission
    stripe_name: str | None


NEEDED: Final[tuple[Permission, ...]] = (
    Permission("Checkout Sessions", is_write=True, probe=f"/v1/checkout/sessions/{NOBODY}"),
    Permission("Customers", is_write=True, probe=f"/v1/customers/{NOBODY}"),
    Permission("Invoices", is_write=True, probe="/v1/invoices/create_preview"),
    Permission("Payment Intents", is_write=True, probe=f"/v1/payment_intents/{NOBODY}/confirm"),
    Permission("Payment Methods", is_write=True, probe=f"/v1/payment_methods/{NOBODY}/detach"),
    Permission("Prices", is_write=False, probe="/v1/prices"),
    Permission("Products", is_write=False, probe="/v1/products"),
    Permission("Setup Intents", is_write=False, probe="/v1/setup_intents"),
    Permission("Subscription Schedules", is_write=True, probe=f"/v1/subscription_schedules/{NOBODY}/release"),
    Permission("Subscriptions", is_write=True, probe=f"/v1/subscriptions/{NOBODY}"),
)


NEEDED_FOR_CODES: Final = Permission("Promotion Codes", is_write=False, probe="/v1/promotion_codes")
NEEDED_FOR_OFFERS: Final = Permission("Coupons", is_write=False, probe="/v1/coupons")
NEEDED_FOR_REASONS: Final = Permission(
    "Feedback Options", is_write=False, probe="/v1/billing/feedback_options"
)
NEEDED_FOR_INVOICES: Final = (
    Permission("Charges", is_write=False, probe="/v1/charges"),
    Permission("Credit Notes", is_write=False, probe="/v1/credit_notes"),
)
NEEDED_FOR_TAX_IDS: Final = Permission("Tax IDs", is_write=True, probe=f"/v1/customers/{NOBODY}/tax_ids")


def needed_by(configurations: Iterable[Configuration]) -> tuple[Permission, ...]:
    """What every portal needs, and what only some configurations ask for."""
    given = tuple(configurations)
    features = [one.features for one in given]
    sometimes = (
        (NEEDED_FOR_CODES, any(one.subscription_update.allows_promotion_code for one in features)),
        (NEEDED_FOR_OFFERS, any(one.subscription_cancel.retention is not None for one in features)),
        (
            NEEDED_FOR_REASONS,
            any(one.subscription_cancel.cancellation_reason.feedback_options for one in features),
        ),
        (NEEDED_FOR_TAX_IDS, any(may_update(one) for one in given)),
        *((one, any(each.invoice_history.enabled for each in features)) for one in NEEDED_FOR_INVOICES),
    )
    return NEEDED + tuple(permission for permission, is_needed in sometimes if is_needed)


async def missing_permissions(
    gateway: Gateway, configurations: Iterable[Configuration] = ()
) -> tuple[MissingPermission, ...]:
    """Writes nothing: it asks for lists and for objects that do not exist."""
    needed = needed_by(configurations)
    answers = await asyncio.gather(*(_probe(gateway, one) for one in needed))
    return tuple(
        MissingPermission(permission, refusal.permission)
        for permission, refusal in zip(needed, answers, strict=True)
        if refusal is not None
    )


async def _probe(gateway: Gateway, permission: Permission) -> PermissionMissing | None:
    probe = gateway.probes.can_write if permission.is_write else gateway.probes.can_read
    return await probe(permission.probe)


async def catalogue_problems(gateway: Gateway, configurations: Iterable[Configuration]) -> tuple[str, ...]:
    """Whether every product and price that a configuration names is there, one line each."""
    found = await asyncio.gather(*(_catalogue_problems(gateway, one) for one in configurations))
    return tuple(problem for problems in found for problem in problems)


async def _catalogue_problems(gateway: Gateway, configuration: Configuration) -> tuple[str, ...]:
    ids = [entry.product for entry in configuration.features.subscription_update.products or ()]
    products = await gateway.products.by_id(ids)
    prices = await asyncio.gather(*(gateway.prices.of_product(one) for one in ids))
    problems = [f"{one}: does not exist" for one in ids if one not in products]
    problems += [f"{one}: is archived" for one in ids if one in products and not products[one].active]
    problems += validate_catalogue(
        configuration, [read_price(price) for of_product in prices for price in of_product]
    )
    problems += await _offer_problems(gateway, configuration)
    return tuple(f"{configuration.id}: {problem}" for problem in problems)


async def _offer_problems(gateway: Gateway, configuration: Configuration) -> list[str]:
    """An offer with a coupon that does not serve is never shown, so nobody would find out."""
    coupon_id = offered_coupon(configuration)
    if coupon_id is None:
        return []
    try:
        coupon = await gateway.coupons.retrieve(coupon_id)
    except NotFound:
        return [f"coupon {coupon_id}: does not exist"]
    return [] if coupon.valid else [f"coupon {coupon_id}: has expired or is used up"]
