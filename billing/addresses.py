"""Addresses as Stripe shall keep them and as their country prints them; what is missing is told as a fact."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from billing.address_rules import ALL_PARTS, Part, Rules, is_country, is_latin, rules_of
from billing.customers import Address

Problem = Literal["missing", "malformed", "unknown", "too_long"]

LONGEST_PART: Final = 5000
NO_ADDRESS: Final = Address()
PARTS: Final = (*ALL_PARTS, "country")
FIELD_OR_TEXT: Final = re.compile("%([A-Z])|([^%]+)")


def is_empty(address: Address | None) -> bool:
    """A country alone is no address."""
    return address is None or replace(address, country=None) == NO_ADDRESS


def parts_of(country: str | None, kept: Address | None, language: str = "") -> tuple[Part, ...]:
    """What a country's address is made of; what Stripe holds besides can be seen and emptied too."""
    known = rules_of(country).parts(language)
    held = kept if kept and kept.country in (country, None) else NO_ADDRESS
    return (*known, *(part for part in ALL_PARTS if part not in known and getattr(held, part)))


def tidied(address: Address, kept: Address | None = None) -> Address:
    """Only the parts that its country has, with codes and postal codes as they are written there."""
    rules, parts = rules_of(address.country), parts_of(address.country, kept)
    values = {part: getattr(address, part) for part in parts}
    state = rules.subdivision(address.state)
    if "state" in parts and state is not None:
        values["state"] = state.code
    if values.get("postal_code"):
        values["postal_code"] = _postal_code(values["postal_code"], rules)
    return Address(country=address.country, **values)


def problems(address: Address, kept: Address | None = None) -> Mapping[str, Problem]:
    """By part, for a tidied address; none where it is whole for its country."""
    rules = rules_of(address.country)
    was = kept if kept and kept.country == address.country else NO_ADDRESS
    found: dict[str, Problem] = {}
    if not address.country or not (is_country(address.country) or address.country == was.country):
        found["country"] = "unknown"
    for part in parts_of(address.country, kept):
        problem = _problem(part, getattr(address, part) or "", rules)
        # What Stripe holds already may be kept, whatever the data says against it.
        if problem and (problem == "missing" or getattr(address, part) != getattr(was, part)):
            found[part] = problem
    return found


def lines(address: Address) -> tuple[str, ...]:
    """As its country prints it, without the country's own name."""
    rules = rules_of(address.country)
    in_latin = all(is_latin(one or "") for one in (address.line1, address.line2, address.city))
    values = {
        "A": "\n".join(line for line in (address.line1, address.line2) if line),
        "C": address.city or "",
        "S": _printed_state(address, rules, in_latin=in_latin),
        "Z": address.postal_code or "",
    }
    written = _with_places_for(values, rules.latin_format if in_latin else rules.local_format)
    printed = "\n".join(_line(part, values) for part in written.split("%n"))
    return tuple(line for line in printed.split("\n") if line)


def _problem(part: Part, text: str, rules: Rules) -> Problem | None:
    if not text:
        return "missing" if part in rules.required else None
    if len(text) > LONGEST_PART:
        return "too_long"
    if part == "postal_code" and rules.postal_code_pattern:
        return None if rules.postal_code_pattern.fullmatch(text) else "malformed"
    if part == "state" and rules.subdivisions:
        return None if rules.subdivision(text) else "unknown"
    return None


def _postal_code(text: str, rules: Rules) -> str:
    """In capitals and narrow figures; a prefix that is only printed is left out."""
    plain = unicodedata.normalize("NFKC", text).upper().strip()
    prefix = rules.postal_code_prefix.strip("- ")
    return re.sub(rf"^{re.escape(prefix)}[- ]?(?=\d)", "", plain) if prefix else plain


def _printed_state(address: Address, rules: Rules, *, in_latin: bool) -> str:
    """In the letters of the rest, where the code that is kept is in others."""
    state = rules.subdivision(address.state)
    if state is None or is_latin(address.state or "") == in_latin:
        return address.state or ""
    return next((one for one in state.spellings if is_latin(one) == in_latin), state.code)


def _with_places_for(values: Mapping[str, str], written: str) -> str:
    """A city that its country would not write goes beside the state, anything else below."""
    missing = [field for field, value in values.items() if value and f"%{field}" not in written]
    if "C" in missing and "%S" in written:
        missing.remove("C")
        is_large_first = written.index("%S") < written.index("%A")
        written = written.replace("%S", "%S%C" if is_large_first else "%C, %S")
    return written + "".join(f"%n%{field}" for field in missing)


def _line(written: str, values: Mapping[str, str]) -> str:
    """Punctuation is printed between what is there, and before it; a line without any value is left out."""
    line, pending, has_gap = "", "", False
    for field, text in FIELD_OR_TEXT.findall(written):
        if text:
            pending += text
        elif values.get(field):
            line += (" " if line and pending else "") if has_gap else pending
            line, pending, has_gap = line + values[field], "", False
        else:
            has_gap = True
    return line + pending if line and not has_gap else line
