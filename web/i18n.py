"""Languages: which one a visitor reads, its catalogue, and how money and dates look in it."""

import unicodedata
from collections.abc import Iterable
from datetime import date as Date  # noqa: N812  `date` is what the class below calls its own method
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_name, get_currency_symbol
from babel.support import NullTranslations, Translations

from billing.money import Amount

LOCALES_FOLDER = Path(__file__).resolve().parent.parent / "locales"
DOMAIN = "messages"
# The languages that the portal speaks; each has its folder in locales/.
CATALOGUES = ("en", "it")
PSEUDO_LOCALE = "en-XA"
AUTO = "auto"
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"} | {"CP", "CQ", "DG", "EA", "IC"})


class Language:
    """One language as a visitor reads it: catalogue, formats and the merchant's time zone."""

    def __init__(self, tag: str, time_zone: ZoneInfo, *, catalogue_tag: str | None = None) -> None:
        """`tag` is what was asked for (en-GB); `catalogue_tag` the catalogue that serves it (en)."""
        self.tag = tag
        self.time_zone = time_zone
        self.catalogue_tag = catalogue_tag or tag
        self.translations = catalogue(self.catalogue_tag)
        self.format_locale = _format_locale(tag)

    @property
    def direction(self) -> str:
        return str(self.format_locale.text_direction)

    def gettext(self, message: str, **values: object) -> str:
        text = self.translations.gettext(message)
        return text % values if values else text

    def ngettext(self, singular: str, plural: str, count: int, **values: object) -> str:
        return self.translations.ngettext(singular, plural, count) % {"count": count, **values}

    def money(self, money: Amount) -> str:
        """The amount with the digits of Stripe's currency rules; CLDR's digits differ for RSD, ISK and others."""
        return _money(str(self.format_locale), money.major, money.digits, money.currency.upper())

    def number(self, number: Decimal | float) -> str:
        return format_decimal(number, locale=self.format_locale)

    def percent(self, percent: Decimal | float) -> str:
        """A percentage given as Stripe gives it: 50 for one half."""
        return self.gettext("%(number)s%%", number=self.number(percent))

    def date(self, moment: datetime) -> str:
        """A date in a sentence, in the merchant's time zone."""
        return _date(str(self.format_locale), "long", self.local_date(moment))

    def short_date(self, moment: datetime) -> str:
        """A date in a list."""
        return _date(str(self.format_locale), "medium", self.local_date(moment))

    def day(self, moment: datetime) -> str:
        """A date in a sentence where the year is plain."""
        return _date(str(self.format_locale), _day_pattern(str(self.format_locale)), self.local_date(moment))

    def month(self, moment: datetime) -> str:
        """A month with its year, where the day does not matter."""
        return format_skeleton("yMMMM", self.local_date(moment), locale=self.format_locale)

    def moment(self, moment: datetime) -> str:
        """Date and time with the zone, for receipts."""
        return format_datetime(moment, "long", tzinfo=self.time_zone, locale=self.format_locale)

    @property
    def country_names(self) -> dict[str, str]:
        """Countries and territories by their two-letter codes, in this language."""
        return _country_names(str(self.format_locale))

    @property
    def countries(self) -> tuple[tuple[str, str], ...]:
        """The same as codes and names, in the order of a list."""
        return _countries(str(self.format_locale))

    @property
    def territory(self) -> str | None:
        """The country that most readers of this language live in."""
        return _territory(str(self.format_locale))

    def currency(self, code: str) -> str:
        """A currency's name, as in "billed in euros"."""
        return get_currency_name(code.upper(), count=2, locale=self.format_locale)

    def country(self, code: str) -> str:
        """A country's name; an unknown code stays as it is."""
        return self.format_locale.territories.get(code) or code

    def local_date(self, moment: datetime) -> Date:
        return moment.astimezone(self.time_zone).date()

    def own_name(self, tag: str) -> str:
        """A language's name in that language itself, for the switch."""
        return (_format_locale(tag).get_language_name(tag.split("-", maxsplit=1)[0]) or tag).capitalize()


@lru_cache
def catalogue(tag: str) -> NullTranslations:
    """The catalogue of a language; without a compiled one the messages themselves are read."""
    return Translations.load(LOCALES_FOLDER, [tag.replace("-", "_")], DOMAIN)


def choose_language(
    wishes: Iterable[str | None], available: tuple[str, ...], time_zone: ZoneInfo
) -> Language:
    """The first wish that has a catalogue, else the merchant's first language.

    A wish falls back to its language's catalogue (en-GB to en) and keeps its own formats.
    """
    for wish in wishes:
        if wish and wish != AUTO and (found := _match(wish, available)):
            return language(wish, time_zone, found)
    return language(available[0], time_zone, available[0])


@lru_cache(maxsize=256)
def language(tag: str, time_zone: ZoneInfo, catalogue_tag: str) -> Language:
    """Shared: a Language holds no state of a visit."""
    return Language(tag, time_zone, catalogue_tag=catalogue_tag)


def browser_wishes(accept_language: str) -> tuple[str, ...]:
    """The tags of an Accept-Language header, most wanted first; what cannot be read is left out."""
    weighed: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if tag and tag != "*" and quality > 0:
            weighed.append((-quality, tag))
    return tuple(tag for _, tag in sorted(weighed, key=lambda pair: pair[0]))


def _match(wish: str, available: tuple[str, ...]) -> str | None:
    """The catalogue for a wish; one without formats of its own (a made-up tag) matches only by name."""
    if wish in available:
        return wish
    try:
        language_code = Locale.parse(wish, sep="-").language
    except (UnknownLocaleError, ValueError):
        return None
    return next((tag for tag in available if tag.split("-")[0] == language_code), None)


@lru_cache
def _format_locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        # The pseudo-locale of the tests has no formats of its own.
        return Locale("en")


@lru_cache(maxsize=4096)
def _money(locale: str, amount: Decimal, digits: int, currency: str) -> str:
    text = format_currency(
        amount,
        currency,
        format=_money_pattern(locale, currency, digits),
        locale=locale,
        currency_digits=False,
        decimal_quantization=False,
    )
    # A true minus sign is as wide as a figure; a hyphen gets lost beside the currency.
    return text.replace("-", "\u2212")


def _money_pattern(locale: str, currency: str, places: int) -> str:
    pattern = str(Locale.parse(locale).currency_formats["standard"].pattern)
    pattern = pattern.replace(".00", "." + "0" * places if places else "")
    if get_currency_symbol(currency, locale)[-1].isalpha():
        # CLDR's spacing rule, which Babel leaves out: letters never touch a digit ("RSD 1,235").
        pattern = pattern.replace("¤#", "¤\u00a0#")
    return pattern


@lru_cache(maxsize=4096)
def _date(locale: str, pattern: str, day: Date) -> str:
    return format_date(day, pattern, locale=locale)


@lru_cache
def _country_names(locale: str) -> dict[str, str]:
    """CLDR also names regions (by digits) and codes that stand for no place (ZZ, EU, …); no card comes from there."""
    names = Locale.parse(locale).territories
    return {code: name for code, name in names.items() if code.isalpha() and code not in NO_COUNTRIES}


@lru_cache
def _countries(locale: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_country_names(locale).items(), key=lambda pair: listing_key(pair[1])))


def listing_key(name: str) -> str:
    """Sorts letters with accents beside those without; Babel has no rules of collation."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache
def _territory(locale: str) -> str | None:
    found = Locale.parse(locale).territory or get_global("likely_subtags").get(locale, "").rpartition("_")[2]
    return found if found in _country_names(locale) else None


@lru_cache
def _day_pattern(locale: str) -> str:
    return str(Locale.parse(locale).datetime_skeletons["MMMMd"].pattern)
