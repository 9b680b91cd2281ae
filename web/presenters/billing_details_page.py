"""What the page shows on which billing details are edited; also as the one page of a flow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from billing.billing_details import details_of, state_of
from billing.customers import Address, Customer, Shipping
from billing.errors import DetailsNotAccepted
from web.forms.billing_details import BillingDetailsForm, invoice_field_id
from web.forms.tax_id import ORIGIN
from web.i18n import Language
from web.presenters.address_fields import AddressFields, Asked, address_fields
from web.presenters.billing_details import DetailsOnFile, details_on_file
from web.presenters.fields import Field
from web.presenters.frame import Form
from web.presenters.tax_ids import FORM, TaxIds, tax_ids_part
from web.visits import Visit

# What Stripe says where taxes are to be worked out and it cannot make out where the customer is.
NO_TAX_LOCATION: Final = "customer_tax_location_invalid"


@dataclass(frozen=True, slots=True)
class BillingDetailsPage:
    """`on_file` is what somebody else has saved since the form was drawn."""

    form: Form
    fields: tuple[Field, ...]
    address: AddressFields | None
    shipping: AddressFields | None
    refusal: str | None = None
    on_file: DetailsOnFile | None = None
    tax_ids: TaxIds | None = None
    is_only_tax_ids: bool = False
    """Nothing else may be edited: there is no form to fill in."""

    def has(self, field: str) -> bool:
        addresses = [one for one in (self.address, self.shipping) if one]
        parts = [(*one.further, one.country, *one.parts.fields) for one in addresses]
        return any(one.name == field for one in (*self.fields, *(field for part in parts for field in part)))


def billing_details_page(  # noqa: PLR0913  each is a thing that the page can say
    visit: Visit,
    customer: Customer,
    allowed: frozenset[str],
    typed: BillingDetailsForm,
    *,
    errors: Mapping[str, str] | None = None,
    refusal: str | None = None,
    has_moved: bool = False,
) -> BillingDetailsPage:
    wrong, language = errors or {}, visit.language
    # Only what the customer has been shown as new may be overwritten by the next press.
    drawn = typed.drawn if typed.drawn and not has_moved else state_of(customer, allowed)
    return BillingDetailsPage(
        form=Form(action=visit.href("billing-details"), hidden=visit.hidden(drawn=drawn)),
        fields=(*_fields(allowed, typed, wrong, language), *_invoice_fields(typed, wrong, language)),
        address=billing_address(customer, typed, wrong, language) if "address" in allowed else None,
        shipping=shipping_address(customer, typed, wrong, language) if "shipping" in allowed else None,
        refusal=refusal or (_something_is_wrong(language) if wrong else None),
        on_file=details_on_file(visit, customer) if has_moved else None,
        tax_ids=tax_ids_part(visit, customer, **{ORIGIN: FORM}),
        is_only_tax_ids=not allowed,
    )


def refused_page(
    visit: Visit,
    customer: Customer,
    allowed: frozenset[str],
    typed: BillingDetailsForm,
    refused: DetailsNotAccepted,
) -> BillingDetailsPage:
    """What Stripe did not take, beside its field where Stripe names one that is on the page."""
    field, language = field_of(refused.param), visit.language
    if field is not None and refused.reason != NO_TAX_LOCATION:
        errors = {field: language.gettext("This was not accepted. Check it, then save again.")}
        page = billing_details_page(visit, customer, allowed, typed, errors=errors)
        if page.has(field):
            return page
    refusal = language.gettext("These details were not accepted, and nothing was changed.")
    if refused.reason == NO_TAX_LOCATION:
        refusal = language.gettext(
            "The address was not recognised, so taxes could not be worked out. Nothing was changed."
        )
    return billing_details_page(visit, customer, allowed, typed, refusal=refusal)


def field_of(param: str | None) -> str | None:
    """`shipping[address][line1]` is the field shipping_line1."""
    if param is None:
        return None
    return param.replace("shipping[address]", "shipping").replace("[", "_").replace("]", "")


def billing_address(
    customer: Customer, typed: BillingDetailsForm, errors: Mapping[str, str], language: Language
) -> AddressFields:
    held = details_of(customer).address
    shipping = customer.shipping.address if customer.shipping else None
    asked = Asked("address", "billing", typed.address, held, language, errors)
    return address_fields(
        asked, likely=(_country(customer.address), _country(shipping)), is_removable=held is not None
    )


def shipping_address(
    customer: Customer, typed: BillingDetailsForm, errors: Mapping[str, str], language: Language
) -> AddressFields:
    before = customer.shipping or Shipping()
    asked = Asked("shipping", "shipping", typed.shipping, before.address, language, errors)
    return address_fields(
        asked,
        likely=(_country(customer.address),),
        further=_recipient(typed, errors, language),
        is_removable=customer.shipping is not None,
    )


def _recipient(typed: BillingDetailsForm, errors: Mapping[str, str], language: Language) -> tuple[Field, ...]:
    name, phone = language.gettext("Recipient"), language.gettext("Phone")
    wrong, wrong_phone = errors.get("shipping_name"), errors.get("shipping_phone")
    return (
        Field("shipping_name", name, typed.shipping_name, "shipping name", error=wrong, is_required=True),
        Field("shipping_phone", phone, typed.shipping_phone, "shipping tel", error=wrong_phone, type="tel"),
    )


def _country(address: Address | None) -> str | None:
    """Known also where nothing else of the address is, as after a payment on Checkout."""
    return address.country if address else None


def _invoice_fields(
    typed: BillingDetailsForm, errors: Mapping[str, str], language: Language
) -> Iterator[Field]:
    for name, value in typed.invoice_fields:
        id_ = invoice_field_id(name)
        hint = language.gettext("Printed on invoices that are made from now on.")
        yield Field(id_, name, value, "off", error=errors.get(id_), hint=hint, is_own_word=True)


def _something_is_wrong(language: Language) -> str:
    """The form is long: what is wrong may stand far below."""
    return language.gettext("Nothing was saved yet. Check the fields that are marked below.")


def _fields(
    allowed: frozenset[str], typed: BillingDetailsForm, errors: Mapping[str, str], language: Language
) -> list[Field]:
    asked: tuple[tuple[str, str, str, str, Literal["text", "email", "tel"]], ...] = (
        ("name", "name", language.gettext("Name"), "name", "text"),
        ("name", "business_name", language.gettext("Company"), "organization", "text"),
        ("email", "email", language.gettext("E-mail"), "email", "email"),
        ("phone", "phone", language.gettext("Phone"), "tel", "tel"),
    )
    hints = {
        "name": language.gettext("Invoices are made out to this name: a person’s or a company’s."),
        "business_name": language.gettext("Names this account. Invoices are made out to the name above."),
        "email": language.gettext("Invoices and confirmations are sent to this address."),
    }
    return [
        Field(
            name,
            label,
            getattr(typed, name),
            known_as,
            error=errors.get(name),
            type=type_,
            hint=hints.get(name),
        )
        for part, name, label, known_as, type_ in asked
        if part in allowed
    ]
