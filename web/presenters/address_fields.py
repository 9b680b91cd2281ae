"""The fields of one address, as its country asks for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from billing.address_rules import ALL_PARTS, Part, Rules, rules_of
from billing.addresses import is_empty, parts_of
from billing.customers import Address
from web.forms.addresses import REMOVE, TypedAddress
from web.i18n import Language, listing_key
from web.presenters.address_words import part_label, sublocality_hint
from web.presenters.fields import Choice, Field, Option
from web.presenters.frame import Hidden

# https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill
AUTOCOMPLETE: Final = {
    "line1": "address-line1",
    "line2": "address-line2",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
    "country": "country",
}


@dataclass(frozen=True, slots=True)
class AddressParts:
    """What another country draws anew. `hidden` is what was typed and has no place in this one."""

    id: str
    fields: tuple[Field | Choice, ...]
    hidden: Hidden = ()


@dataclass(frozen=True, slots=True)
class AddressFields:
    """`further` come before the address itself; `remove` is the name of the box that takes it off the account."""

    id: str
    country: Choice
    parts: AddressParts
    further: tuple[Field, ...] = ()
    remove: str | None = None
    is_removed: bool = False

    @property
    def is_begun(self) -> bool:
        """Whether there is anything to see in it but the likely country."""
        fields = (*self.further, *self.parts.fields)
        is_wrong = self.country.error is not None
        return self.remove is not None or is_wrong or any(one.value or one.error for one in fields)


@dataclass(frozen=True, slots=True)
class Asked:
    """One address of a form; `kind` is billing or shipping, as browsers part them."""

    name: Literal["address", "shipping"]
    kind: Literal["billing", "shipping"]
    typed: TypedAddress
    held: Address | None
    language: Language
    errors: Mapping[str, str]

    @property
    def reader(self) -> str:
        return self.language.format_locale.language

    def field(self, part: str) -> str:
        return f"{self.name}_{part}"

    def error(self, part: str) -> str | None:
        return self.errors.get(self.field(part))

    def autocomplete(self, part: str) -> str:
        return f"{self.kind} {AUTOCOMPLETE[part]}"


def address_fields(
    asked: Asked,
    *,
    likely: Iterable[str | None] = (),
    further: tuple[Field, ...] = (),
    is_removable: bool,
) -> AddressFields:
    """`likely` are countries, the likeliest first; that of the reader's language comes after them."""
    known = tuple(code for code in (*likely, asked.language.territory) if code)
    chosen = asked.typed.country or (known[0] if is_empty(asked.held) and known else "")
    return AddressFields(
        id=asked.name,
        country=_country(asked, chosen, known),
        parts=_parts(asked, chosen),
        further=further,
        remove=asked.field(REMOVE) if is_removable else None,
        is_removed=asked.typed.is_removed,
    )


def _country(asked: Asked, chosen: str, known: tuple[str, ...]) -> Choice:
    language, held = asked.language, asked.held.country if asked.held else None
    likely = dict.fromkeys(code for code in (chosen, held, *known) if code)
    return Choice(
        name=asked.field("country"),
        label=language.gettext("Country"),
        likely=tuple(Option(code, language.country(code), is_chosen=code == chosen) for code in likely),
        options=tuple(Option(code, label) for code, label in language.countries if code not in likely),
        autocomplete=asked.autocomplete("country"),
        prompt=None if chosen else language.gettext("Choose a country"),
        error=asked.error("country"),
    )


def _parts(asked: Asked, country: str) -> AddressParts:
    shown = parts_of(country, asked.held, asked.reader)
    left = (part for part in ALL_PARTS if part not in shown and getattr(asked.typed, part))
    return AddressParts(
        id=f"{asked.name}-parts",
        fields=tuple(_part(asked, part, rules_of(country)) for part in shown),
        hidden=tuple((asked.field(part), getattr(asked.typed, part)) for part in left),
    )


def _part(asked: Asked, part: Part, rules: Rules) -> Field | Choice:
    if part == "state" and rules.subdivisions:
        return _state(asked, rules)
    return Field(
        name=asked.field(part),
        label=part_label(part, rules, asked.language),
        value=getattr(asked.typed, part),
        autocomplete=asked.autocomplete(part),
        error=asked.error(part),
        is_numeric=part == "postal_code" and rules.has_plain_figures,
        hint=sublocality_hint(rules.sublocality_kind, asked.language) if part == "line2" else None,
        is_required=part in rules.required,
    )


def _state(asked: Asked, rules: Rules) -> Choice:
    """What is kept stays a choice of its own where the list does not have it in these letters."""
    held, value = asked.held, asked.typed.state
    kept = held.state if held and held.country in (rules.country, None) else None
    meant = rules.subdivision(value)
    chosen = value if value == kept or meant is None else meant.code
    options = [Option(one.code, one.named(asked.reader), one.code == chosen) for one in rules.subdivisions]
    options.sort(key=lambda option: listing_key(option.label))
    if kept and all(option.value != kept for option in options):
        options.insert(0, Option(kept, kept, is_chosen=kept == chosen))
    return Choice(
        name=asked.field("state"),
        label=part_label("state", rules, asked.language),
        options=tuple(options),
        autocomplete=asked.autocomplete("state"),
        prompt=asked.language.gettext("Choose one"),
        error=asked.error("state"),
        is_required="state" in rules.required,
    )
