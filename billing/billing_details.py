"""What a customer may change about itself: only what the configuration names, and nothing else is ever written.

Invoices that are finalised keep the details they were made with.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from billing.addresses import PARTS, is_empty
from billing.configurations import Configuration
from billing.customers import Address, Customer, Shipping
from billing.errors import DetailsNotAccepted, FeatureDisabled, StateMoved
from billing.sessions import Session
from gateway.client import Gateway
from gateway.errors import Refused

# In the words of `allowed_updates`; tax ids are objects of their own.
EDITABLE: Final = ("name", "email", "phone", "address", "shipping")
# https://docs.stripe.com/api/customers/update
LONGEST: Final[Mapping[str, int]] = {"name": 256, "business_name": 150, "email": 512, "phone": 20}
LONGEST_FIELD_VALUE: Final = 140
INVOICE_FIELDS: Final = "invoice_fields"


@dataclass(frozen=True, slots=True)
class Details:
    """What of a customer can be edited. A company's name goes with the name.

    `invoice_fields` are all lines of their own that invoices print, by name; customers fill in those that the
    configuration names, the others are the merchant's.
    """

    name: str | None = None
    business_name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    invoice_fields: tuple[tuple[str, str], ...] = ()

    def with_invoice_fields(self, given: Mapping[str, str]) -> "Details":
        """Each in its place, a new one behind; an emptied one is gone."""
        merged = {**dict(self.invoice_fields), **given}
        return replace(self, invoice_fields=tuple((name, value) for name, value in merged.items() if value))


def details_of(customer: Customer) -> Details:
    return Details(
        name=customer.name or None,
        business_name=customer.business_name or None,
        email=customer.email or None,
        phone=customer.phone or None,
        address=None if is_empty(customer.address) else customer.address,
        shipping=customer.shipping,
        invoice_fields=customer.invoice_fields,
    )


def editable(configuration: Configuration, session: Session) -> frozenset[str]:
    """Whoever came by an e-mailed code could otherwise take the account away from that address."""
    feature = configuration.features.customer_update
    allowed = frozenset(part for part in EDITABLE if feature.allows(part))
    if fields_to_fill(configuration):
        allowed |= {INVOICE_FIELDS}
    return allowed - {"email"} if session.came_by_login else allowed


def fields_to_fill(configuration: Configuration) -> tuple[str, ...]:
    """The names of what customers write on their invoices, such as their order's number."""
    feature = configuration.features.customer_update
    return feature.invoice_fields if feature.enabled else ()


def state_of(customer: Customer, allowed: frozenset[str]) -> str:
    """A short word for what a form was drawn from: another one by now means that somebody changed it."""
    held = {name: value for name, value in _params(details_of(customer)).items() if _part_of(name) in allowed}
    return hashlib.sha256(msgspec.json.encode(held)).hexdigest()


async def save_details(  # noqa: PLR0913  whose, what, by which rules, and what it was drawn from
    gateway: Gateway,
    customer: Customer,
    configuration: Configuration,
    session: Session,
    *,
    wanted: Details,
    drawn: str,
    idempotency_key: str,
) -> None:
    """Writes what differs and is allowed. Raises StateMoved where the form was drawn from something else."""
    allowed = editable(configuration, session)
    if not allowed:
        raise FeatureDisabled("customer_update")
    changes = _changes(details_of(customer), wanted, allowed)
    if not changes:
        return
    if drawn != state_of(customer, allowed):
        raise StateMoved
    try:
        await gateway.customers.update(customer.id, changes, idempotency_key=idempotency_key)
    except Refused as error:
        raise DetailsNotAccepted(error.code or "refused", error.param) from error


def _changes(held: Details, wanted: Details, allowed: frozenset[str]) -> dict[str, object]:
    """An emptied value is an empty text, which unsets it at Stripe."""
    before, after = _params(held), _params(wanted)
    return {
        name: value for name, value in after.items() if _part_of(name) in allowed and value != before[name]
    }


def _part_of(param: str) -> str:
    return {"business_name": "name", "invoice_settings": INVOICE_FIELDS}.get(param, param)


def _params(details: Details) -> dict[str, object]:
    """Addresses go as a whole, so that no part of an old one is left in a new one."""
    shipping = details.shipping
    return {
        "name": details.name or "",
        "business_name": details.business_name or "",
        "email": details.email or "",
        "phone": details.phone or "",
        "address": _address_params(details.address),
        "shipping": {
            "name": shipping.name or "",
            "phone": shipping.phone or "",
            "address": _address_params(shipping.address or Address()),
        }
        if shipping
        else "",
        # Stripe takes the list as a whole, and leaves the settings beside it as they are.
        "invoice_settings": {
            "custom_fields": [{"name": name, "value": value} for name, value in details.invoice_fields] or ""
        },
    }


def _address_params(address: Address | None) -> object:
    if address is None:
        return ""
    return {part: getattr(address, part) or "" for part in PARTS}
