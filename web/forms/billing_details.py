"""The form for billing details: keeps what was typed and says what is wrong beside each field.

A value that was left as it was is the value on file, whatever may be wrong with that one.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import FormData

from billing.addresses import LONGEST_PART
from billing.billing_details import INVOICE_FIELDS, LONGEST, LONGEST_FIELD_VALUE, Details
from billing.configuration_rules import MOST_INVOICE_FIELDS
from billing.customers import Shipping
from web.forms.addresses import (
    NOTHING_TYPED,
    TypedAddress,
    address_errors,
    filled_address,
    one_line,
    read_address,
    too_long,
    typed_line,
)
from web.forms.fields import text_field
from web.i18n import Language

# Only the mailbox itself knows more; Stripe has the last word.
EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
FIELDS_OF: Final = {"name": ("name", "business_name"), "email": ("email",), "phone": ("phone",)}


@dataclass(frozen=True, slots=True)
class BillingDetailsForm:
    """`redrawn` names the address whose country was changed: then nothing is saved yet."""

    nonce: str = ""
    drawn: str = ""
    redrawn: str = ""
    name: str = ""
    business_name: str = ""
    email: str = ""
    phone: str = ""
    address: TypedAddress = NOTHING_TYPED
    shipping_name: str = ""
    shipping_phone: str = ""
    shipping: TypedAddress = NOTHING_TYPED
    invoice_fields: tuple[tuple[str, str], ...] = ()
    """Each that the configuration names, with what was typed."""

    def wanted(self, held: Details, allowed: frozenset[str]) -> Details:
        """What the customer shall be; what may not be edited stays as it is."""
        typed = {
            name: kept_or_typed(getattr(held, name), getattr(self, name))
            for part, names in FIELDS_OF.items()
            if part in allowed
            for name in names
        }
        wanted = replace(held, **typed)  # type: ignore[arg-type]
        if "address" in allowed:
            wanted = replace(wanted, address=self.address.wanted(held.address))
        if "shipping" in allowed:
            wanted = replace(wanted, shipping=self._shipping(held.shipping))
        if INVOICE_FIELDS in allowed:
            wanted = wanted.with_invoice_fields(dict(self.invoice_fields))
        return wanted

    def errors(self, held: Details, wanted: Details, language: Language) -> dict[str, str]:
        """By field; empty when all is well. Only what was changed can be wrong."""
        found = dict(_too_long(held, wanted, language))
        if wanted.email and wanted.email != held.email and not EMAIL.fullmatch(wanted.email):
            found.setdefault("email", language.gettext("Enter one e-mail address, such as name@example.com."))
        found |= self._invoice_field_errors(held, wanted, language)
        found |= address_errors("address", wanted.address, held.address, language)
        if wanted.shipping is not None and wanted.shipping != held.shipping:
            found |= _shipping_errors(wanted.shipping, held.shipping or Shipping(), language)
        return found

    def _invoice_field_errors(self, held: Details, wanted: Details, language: Language) -> dict[str, str]:
        """Stripe prints a few fields; those of the merchant have taken their place already."""
        kept = dict(held.invoice_fields)
        changed = [(name, value) for name, value in self.invoice_fields if value != kept.get(name, "")]
        found = {
            invoice_field_id(name): too_long(LONGEST_FIELD_VALUE, language)
            for name, value in changed
            if len(value) > LONGEST_FIELD_VALUE
        }
        if len(wanted.invoice_fields) > MOST_INVOICE_FIELDS:
            no_room = language.gettext("Invoices have no room for it. Leave it empty.")
            found |= {invoice_field_id(name): no_room for name, _ in changed if name not in kept}
        return found

    def _shipping(self, held: Shipping | None) -> Shipping | None:
        """Stripe keeps name, phone and address together: none of them is removed alone."""
        before = held or Shipping()
        wanted = Shipping(
            name=kept_or_typed(before.name, self.shipping_name),
            phone=kept_or_typed(before.phone, self.shipping_phone),
            address=self.shipping.wanted(before.address),
        )
        if self.shipping.is_removed:
            return None
        return held if wanted == before else wanted


def read_billing_details(form: FormData, invoice_fields: Iterable[str] = ()) -> BillingDetailsForm:
    """Reads only the invoice fields of these names, whatever else was sent."""
    return BillingDetailsForm(
        nonce=text_field(form, "nonce", longest=100),
        drawn=text_field(form, "drawn", longest=100),
        redrawn=text_field(form, "redraw", longest=100),
        name=typed_line(form, "name"),
        business_name=typed_line(form, "business_name"),
        email=typed_line(form, "email"),
        phone=typed_line(form, "phone"),
        address=read_address(form, "address"),
        shipping_name=typed_line(form, "shipping_name"),
        shipping_phone=typed_line(form, "shipping_phone"),
        shipping=read_address(form, "shipping"),
        invoice_fields=tuple((name, typed_line(form, invoice_field_id(name))) for name in invoice_fields),
    )


def filled_from(held: Details, invoice_fields: Iterable[str] = ()) -> BillingDetailsForm:
    kept = dict(held.invoice_fields)
    shipping = held.shipping or Shipping()
    return BillingDetailsForm(
        name=one_line(held.name or ""),
        business_name=one_line(held.business_name or ""),
        email=one_line(held.email or ""),
        phone=one_line(held.phone or ""),
        address=filled_address(held.address),
        shipping_name=one_line(shipping.name or ""),
        shipping_phone=one_line(shipping.phone or ""),
        shipping=filled_address(shipping.address),
        invoice_fields=tuple((name, one_line(kept.get(name, ""))) for name in invoice_fields),
    )


def invoice_field_id(name: str) -> str:
    """The field of an invoice field, by its name and not by its place: the configuration may change in between."""
    return f"invoice_field_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def kept_or_typed(held: str | None, typed: str) -> str | None:
    return held if typed == one_line(held or "") else typed or None


def _too_long(held: Details, wanted: Details, language: Language) -> Iterator[tuple[str, str]]:
    for name, longest in LONGEST.items():
        value = getattr(wanted, name) or ""
        if value != (getattr(held, name) or "") and len(value) > longest:
            yield name, too_long(longest, language)


def _shipping_errors(wanted: Shipping, held: Shipping, language: Language) -> dict[str, str]:
    found = {}
    if not wanted.name:
        found["shipping_name"] = language.gettext("Enter who takes the delivery.")
    for name in ("name", "phone"):
        if len(getattr(wanted, name) or "") > LONGEST_PART:
            found[f"shipping_{name}"] = too_long(LONGEST_PART, language)
    if wanted.address is None:
        # An address is what a delivery needs; the fields of its country say which parts.
        found["shipping_line1"] = language.gettext("Fill this in: the address needs it.")
    return found | address_errors("shipping", wanted.address, held.address, language)
