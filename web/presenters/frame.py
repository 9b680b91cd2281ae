"""What every page shows around its own content, and the small values that several pages share.

Everything here is ready to print: amounts, dates and names are already text in the reader's language.
"""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "warn", "bad", "flat"]
Hidden = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A short word about a state; the tone only repeats in colour what the word says."""

    label: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Form:
    """Where a form goes and what it carries unseen: its nonce and the values it was drawn from."""

    action: str
    hidden: Hidden = ()


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Brand:
    name: str
    initial: str
    stylesheet: str
    """The address of the style sheet that holds this brand's custom properties."""
    headline: str | None = None
    logo: str | None = None
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Language:
    tag: str
    name: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class LanguageForm:
    form: Form
    languages: tuple[Language, ...]

    @property
    def is_long(self) -> bool:
        """Too many languages for a row of words."""
        return len(self.languages) > 4


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account the page shows; at least one of the two is there, else the frame has no account."""

    name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Flash:
    """What has just happened, and what it does not do yet, with the way to that."""

    text: str
    tone: Tone = "good"
    more: str | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    language: str
    direction: Literal["ltr", "rtl"] = "ltr"
    brand: Brand | None = None
    home: str | None = None
    """The address of this session's first page; none on pages without a session, or where a flow hides it."""
    return_url: str | None = None
    terms_url: str | None = None
    privacy_url: str | None = None
    help_url: str | None = None
    """A page, a `mailto:` or a `tel:` address."""
    language_form: LanguageForm | None = None
    account: Account | None = None
    flash: Flash | None = None
    is_test_mode: bool = False
