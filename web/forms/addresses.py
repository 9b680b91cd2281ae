"""One address of a form: the fields that its country asks for, and what is wrong with them in words."""

import re
from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import FormData

from billing.address_rules import rules_of
from billing.addresses import LONGEST_PART, PARTS, Problem, is_empty, problems, tidied
from billing.customers import Address
from web.forms.fields import text_field
from web.i18n import Language

# Enough to see that a value is too long, and to show it again.
LONGEST_TYPED = LONGEST_PART + 1000
REMOVE = "remove"
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """What was typed, in the words of Stripe's address."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    is_removed: bool = False

    def wanted(self, held: Address | None) -> Address | None:
        """One that was left as it was is the one on file; a country alone makes none."""
        if self.is_removed:
            return None
        if held is not None and all(self.is_as(held, part) for part in PARTS):
            return held
        typed = Address(**{part: getattr(self, part) or None for part in PARTS})
        return None if held is None and is_empty(typed) else tidied(typed, held)

    def is_as(self, held: Address, part: str) -> bool:
        return bool(getattr(self, part) == one_line(getattr(held, part) or ""))


NOTHING_TYPED: Final = TypedAddress()


def read_address(form: FormData, name: str) -> TypedAddress:
    """`address_line1` and so on, for the name `address`."""
    is_removed = bool(text_field(form, f"{name}_{REMOVE}"))
    return replace(
        _typed({part: typed_line(form, f"{name}_{part}") for part in PARTS}), is_removed=is_removed
    )


def filled_address(held: Address | None) -> TypedAddress:
    return _typed({part: one_line(getattr(held, part, None) or "") for part in PARTS})


def _typed(parts: dict[str, str]) -> TypedAddress:
    return TypedAddress(**parts)  # type: ignore[arg-type]


def typed_line(form: FormData, name: str) -> str:
    return one_line(text_field(form, name, longest=LONGEST_TYPED))


def one_line(text: str) -> str:
    """As an input of one line holds it, which has no breaks and no other controls."""
    return " ".join(CONTROLS.sub(" ", text).split())


def address_errors(
    name: str, wanted: Address | None, held: Address | None, language: Language
) -> dict[str, str]:
    """By field; an address is whole for its country, removed, or what it was."""
    if wanted is None or wanted == held:
        return {}
    found = problems(wanted, held)
    return {
        f"{name}_{part}": problem_words(part, problem, wanted.country, language)
        for part, problem in found.items()
    }


def problem_words(part: str, problem: Problem, country: str | None, language: Language) -> str:
    if part == "country":
        return language.gettext("Choose a country from the list.")
    if problem == "too_long":
        return too_long(LONGEST_PART, language)
    if problem == "malformed":
        example = rules_of(country).postal_code_example
        return language.gettext(
            "Enter it as this country writes it, for example %(example)s.", example=example
        )
    if problem == "unknown" or (part == "state" and rules_of(country).subdivisions):
        return language.gettext("Choose one from the list.")
    return language.gettext("Fill this in: the address needs it.")


def too_long(longest: int, language: Language) -> str:
    return language.gettext(
        "This is too long: at most %(count)s characters fit.", count=language.number(longest)
    )
