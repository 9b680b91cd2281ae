"""What the parts of an address are called, which differs from country to country."""

from billing.address_rules import Part, Rules
from web.i18n import Language


def part_label(part: Part, rules: Rules, language: Language) -> str:
    if part == "state":
        return state_label(rules.state_kind, language)
    if part == "city":
        return city_label(rules.city_kind, language)
    if part == "postal_code":
        return postal_code_label(rules.postal_code_kind, language)
    return language.gettext("Address") if part == "line1" else language.gettext("Address, second line")


def state_label(kind: str, language: Language) -> str:
    labels = {
        "area": language.gettext("Area"),
        "county": language.gettext("County"),
        "department": language.gettext("Department"),
        "district": language.gettext("District"),
        "do_si": language.gettext("Province or metropolitan city"),
        "emirate": language.gettext("Emirate"),
        "island": language.gettext("Island"),
        "oblast": language.gettext("Oblast"),
        "parish": language.gettext("Parish"),
        "prefecture": language.gettext("Prefecture"),
        "province": language.gettext("Province"),
        "state": language.gettext("State"),
    }
    return labels.get(kind) or language.gettext("State or province")


def city_label(kind: str, language: Language) -> str:
    labels = {
        "district": language.gettext("District"),
        "post_town": language.gettext("Town or city"),
        "suburb": language.gettext("Suburb or town"),
    }
    return labels.get(kind) or language.gettext("City")


def postal_code_label(kind: str, language: Language) -> str:
    labels = {
        "eircode": language.gettext("Eircode"),
        "pin": language.gettext("PIN code"),
        "zip": language.gettext("ZIP code"),
    }
    return labels.get(kind) or language.gettext("Postal code")


def sublocality_hint(kind: str | None, language: Language) -> str | None:
    """Stripe has no field of its own for it, so it goes into the second line."""
    hints = {
        "district": language.gettext("The district goes here."),
        "neighborhood": language.gettext("The neighbourhood goes here."),
        "suburb": language.gettext("The suburb goes here."),
        "townland": language.gettext("The townland goes here."),
        "village_township": language.gettext("The village or township goes here."),
    }
    return hints.get(kind or "")
