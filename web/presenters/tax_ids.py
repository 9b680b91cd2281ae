"""A customer's tax ids in words: what kind of number, from where, and what its register said about it."""

from dataclasses import dataclass
from typing import Final

from billing.customers import Customer
from billing.customers import TaxId as SavedTaxId
from billing.tax_id_types import LOOKED_UP, TYPES, TaxIdType
from billing.tax_ids import MOST, may_update
from web.i18n import Language
from web.presenters.frame import Tag, Tone
from web.visits import Visit

# The form of the billing details, as the page from which a customer came.
FORM: Final = "form"


@dataclass(frozen=True, slots=True)
class TaxId:
    label: str
    """The kind in words: "VAT number"."""
    value: str
    country: str | None = None
    tag: Tag | None = None
    """What its register said; none where nobody asks one."""
    removal_href: str | None = None


@dataclass(frozen=True, slots=True)
class TaxIds:
    """Without `new_href` there are as many as Stripe keeps."""

    rows: tuple[TaxId, ...] = ()
    new_href: str | None = None


def tax_ids_part(visit: Visit, customer: Customer, **origin: str) -> TaxIds | None:
    """None where the configuration keeps tax ids out of customers' hands.

    `origin` is ORIGIN with FORM on the form of the billing details, so that each link leads back there.
    """
    if not may_update(visit.configuration):
        return None
    return TaxIds(
        rows=tuple(tax_id_row(visit, one, **origin) for one in customer.tax_ids),
        new_href=visit.href("tax-ids", "new", **origin) if len(customer.tax_ids) < MOST else None,
    )


def tax_id_row(visit: Visit, tax_id: SavedTaxId, **origin: str) -> TaxId:
    language, country = visit.language, tax_id.country
    return TaxId(
        label=saved_label(tax_id, language),
        value=tax_id.value,
        country=language.country(country) if country else None,
        tag=_verification(tax_id, language),
        removal_href=visit.href("tax-ids", tax_id.id, "removal", **origin),
    )


def saved_label(tax_id: SavedTaxId, language: Language) -> str:
    """Of a type that is newer than our table we know at least that it is for taxes."""
    known = TYPES.get(tax_id.type)
    return kind_label(known, tax_id.country or "", language) if known else language.gettext("Tax number")


def kind_label(type_: TaxIdType, place: str, language: Language) -> str:
    """The kind, with the register's own word for it, or with the place where that is not the country itself."""
    kind, register = _kinds(language)[type_.kind], type_.register
    if type_.type == "eu_vat" and place == "GB":
        register = language.gettext("Northern Ireland")
    elif type_.type == "ic_nif":
        register = language.country("IC")
    if register is None:
        return kind
    return language.gettext("%(kind)s (%(register)s)", kind=kind, register=register)


def _kinds(language: Language) -> dict[str, str]:
    return {
        "vat": language.gettext("VAT number"),
        "eu_vat": language.gettext("EU VAT number"),
        "gst": language.gettext("GST number"),
        "sales": language.gettext("Sales tax number"),
        "tax": language.gettext("Tax number"),
        "personal": language.gettext("Personal tax number"),
        "business": language.gettext("Business number"),
        "company": language.gettext("Company number"),
        "withholding": language.gettext("Withholding tax number"),
    }


def _verification(tax_id: SavedTaxId, language: Language) -> Tag | None:
    """Nothing is said about a kind that nobody looks up: it would sound like a doubt."""
    if tax_id.type not in LOOKED_UP:
        return None
    labels: dict[str, tuple[str, Tone]] = {
        "pending": (language.gettext("Being checked"), "flat"),
        "verified": (language.gettext("Verified"), "good"),
        "unverified": (language.gettext("Could not be confirmed"), "warn"),
        "unavailable": (language.gettext("Check not available"), "flat"),
    }
    found = labels.get(tax_id.verification or "")
    return Tag(*found) if found else None
