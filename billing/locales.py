"""The locales that Stripe's own portal takes, and which of them its Checkout lacks."""

from typing import Final

PORTAL: Final = frozenset(
    {"auto", "bg", "cs", "da", "de", "el", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu", "id"}
    | {"en", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ", "en-SG"}
    | {"it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl"}
    | {"sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW"}
)
NEAREST: Final = {
    "en-AU": "en-GB",
    "en-CA": "en",
    "en-IE": "en-GB",
    "en-IN": "en-GB",
    "en-NZ": "en-GB",
    "en-SG": "en-GB",
}


def checkout_locale(locale: str | None) -> str:
    """Checkout finds the browser's language itself where it does not know ours."""
    if locale is None or locale not in PORTAL:
        return "auto"
    return NEAREST.get(locale, locale)
