"""What the pages show that add and remove a tax id."""

from dataclasses import dataclass, replace
from typing import ClassVar

from billing.customers import Customer
from billing.customers import TaxId as SavedTaxId
from billing.tax_id_types import TaxIdType, places
from billing.tax_ids import MOST
from web.forms.drawn import FIELD, drawn_field
from web.forms.tax_id import ORIGIN, TaxIdForm
from web.i18n import Language, listing_key
from web.presenters.fields import Choice, Option
from web.presenters.frame import Form
from web.presenters.tax_ids import FORM, TaxId, kind_label, tax_id_row
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class KindOption:
    type: str
    label: str
    is_chosen: bool
    example: str | None = None


@dataclass(frozen=True, slots=True)
class TaxIdEntry:
    """The part below the country; `options` is empty where the country has one kind of number."""

    id: ClassVar[str] = "tax-id"
    partial: ClassVar[str] = "tax_ids/_entry.html"

    form: Form
    back_href: str
    country: str | None
    label: str
    value: str
    example: str | None
    options: tuple[KindOption, ...] = ()
    type_error: str | None = None
    value_error: str | None = None


@dataclass(frozen=True, slots=True)
class NewTaxId:
    """`is_full` stands in the place of the form: Stripe keeps no more."""

    choose_href: str
    back_href: str
    origin: str
    country: Choice
    entry: TaxIdEntry
    most: int = MOST
    left: str = ""
    """How many more may be added, as a whole sentence."""
    is_full: bool = False
    has_moved: bool = False


@dataclass(frozen=True, slots=True)
class TaxIdRemoval:
    form: Form
    back_href: str
    tax_id: TaxId


def back_href(visit: Visit, origin: str) -> str:
    """To where the customer came from. A flow has no first page: there it is always the form."""
    return visit.href("billing-details") if visit.opened.flow or origin == FORM else visit.href("")


def new_tax_id_page(
    visit: Visit,
    customer: Customer,
    typed: TaxIdForm,
    *,
    errors: dict[str, str] | None = None,
    has_moved: bool = False,
) -> NewTaxId:
    language, left = visit.language, MOST - len(customer.tax_ids)
    return NewTaxId(
        choose_href=visit.href("tax-ids", "new"),
        back_href=back_href(visit, typed.origin),
        origin=typed.origin,
        country=_country(typed, language, error=(errors or {}).get("country")),
        entry=entry_part(visit, customer, typed, errors=errors),
        left=language.ngettext(
            "One more tax ID can be added.", "%(count)s more tax IDs can be added.", max(left, 0)
        ),
        is_full=left <= 0,
        has_moved=has_moved,
    )


def _country(typed: TaxIdForm, language: Language, *, error: str | None) -> Choice:
    names = ((code, language.country(code)) for code in places())
    countries = sorted(names, key=lambda pair: listing_key(pair[1]))
    return Choice(
        name="country",
        label=language.gettext("Country that gave out the number"),
        options=tuple(Option(code, name, code == typed.country) for code, name in countries),
        prompt=language.gettext("Choose a country"),
        error=error,
    )


def entry_part(
    visit: Visit, customer: Customer, typed: TaxIdForm, *, errors: dict[str, str] | None = None
) -> TaxIdEntry:
    language, wrong, types = visit.language, errors or {}, typed.types
    only = types[0] if len(types) == 1 else None
    drawn = {
        FIELD: drawn_field(sorted(one.id for one in customer.tax_ids)),
        "country": typed.country,
        ORIGIN: typed.origin,
    }
    return TaxIdEntry(
        form=Form(action=visit.href("tax-ids", "new"), hidden=visit.hidden(**drawn)),
        back_href=back_href(visit, typed.origin),
        country=language.country(typed.country) if types else None,
        label=kind_label(only, typed.country, language) if only else language.gettext("Number"),
        value=typed.value,
        example=only.example_in(typed.country) if only else None,
        options=() if only else tuple(_option(one, typed, language) for one in types),
        type_error=wrong.get("type"),
        value_error=wrong.get("value"),
    )


def _option(type_: TaxIdType, typed: TaxIdForm, language: Language) -> KindOption:
    return KindOption(
        type=type_.type,
        label=kind_label(type_, typed.country, language),
        is_chosen=type_.type == typed.type,
        example=type_.example_in(typed.country),
    )


def refused_because(reason: str, typed: TaxIdForm, language: Language) -> dict[str, str]:
    """Beside the field, in our words; Stripe's are made for developers."""
    example = typed.chosen.example_in(typed.country) if typed.chosen else None
    if reason == "known":
        return {"value": language.gettext("This tax ID is saved already.")}
    if reason == "too_many":
        return {"value": language.gettext("All five tax IDs are in use. Remove one to add another.")}
    if reason == "invalid" and example:
        said = language.gettext("This number does not have the right form, such as %(example)s.")
        return {"value": said % {"example": example}}
    if reason == "invalid":
        return {"value": language.gettext("This number does not have the right form.")}
    return {"value": language.gettext("This number was not accepted. Check it, and what kind it is.")}


def removal_page(visit: Visit, tax_id: SavedTaxId, *, origin: str) -> TaxIdRemoval:
    action, hidden = visit.href("tax-ids", tax_id.id, "removal"), visit.hidden(**{ORIGIN: origin})
    return TaxIdRemoval(
        form=Form(action=action, hidden=hidden),
        back_href=back_href(visit, origin),
        tax_id=replace(tax_id_row(visit, tax_id), removal_href=None),
    )
