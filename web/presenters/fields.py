"""The fields of a form, ready to print: what they are called, what they hold and what is wrong with that."""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Field:
    """One line. `autocomplete` is the word browsers know it by; `is_own_word` marks a label of the merchant's."""

    has_options: ClassVar[bool] = False

    name: str
    label: str
    value: str
    autocomplete: str
    error: str | None = None
    is_numeric: bool = False
    type: Literal["text", "email", "tel"] = "text"
    hint: str | None = None
    is_required: bool = False
    is_own_word: bool = False

    @property
    def described_by(self) -> str:
        """What is read out with the field: its hint, then what is wrong."""
        parts = ((self.hint, "hint"), (self.error, "error"))
        return " ".join(f"{self.name}-{part}" for text, part in parts if text)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from; `likely` stand first. `prompt` is what to do where nothing is chosen yet."""

    has_options: ClassVar[bool] = True

    name: str
    label: str
    options: tuple[Option, ...]
    autocomplete: str | None = None
    likely: tuple[Option, ...] = ()
    prompt: str | None = None
    error: str | None = None
    is_required: bool = False

    @property
    def value(self) -> str:
        """What is chosen, if anything is."""
        return next((one.value for one in (*self.likely, *self.options) if one.is_chosen), "")
