"""Promotion codes in words: what one takes off, and why one is not taken."""

from billing.promotion_codes import PromotionCode
from web.i18n import Language


def promotion_words(code: PromotionCode, language: Language) -> str:
    """Say what it does: "SPRING: 20% off for 3 months"."""
    if code.percent is not None:
        off = language.gettext("%(percent)s off", percent=language.percent(code.percent))
    elif code.amount is not None:
        off = language.gettext("%(amount)s off", amount=language.money(code.amount))
    else:
        off = code.name or language.gettext("Discount")
    if code.duration == "repeating" and code.months:
        return language.ngettext(
            "%(code)s: %(off)s for %(count)d month",
            "%(code)s: %(off)s for %(count)d months",
            code.months,
            code=code.code,
            off=off,
        )
    if code.duration == "once":
        return language.gettext("%(code)s: %(off)s, once", code=code.code, off=off)
    return language.gettext("%(code)s: %(off)s", code=code.code, off=off)


def promotion_problem(reason: str, language: Language) -> str:
    sentences = {
        "unknown": language.gettext("This code is not known. Check its spelling."),
        "expired": language.gettext("This code has expired."),
        "used_up": language.gettext("This code has been used as often as it may be."),
        "already_used": language.gettext("This discount is on the plan already."),
        "minimum_amount": language.gettext("The plan costs less than this code asks for."),
        "other_currency": language.gettext("This code is for another currency."),
    }
    return sentences.get(reason) or language.gettext("This code does not serve for this plan.")
