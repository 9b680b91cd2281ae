"""Readers for texts of a form that Stripe checks: currencies and e-mail addresses."""

import re

from sandbox.parameters import text
from wire.errors import invalid_request

# https://docs.stripe.com/currencies
_CODES = (
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd "
    "cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq "
    "gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd "
    "lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk "
    "php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top "
    "try ttd twd tzs uah ugx usd usdc uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw "
)
_CURRENCIES = frozenset(_CODES.split())
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")


def currency(value: object, param: str) -> str:
    """A currency's code; capitals are taken too."""
    code = text(value, param)
    if code.lower() not in _CURRENCIES:
        known = ", ".join(sorted(_CURRENCIES))
        message = f"Invalid currency: {code}. Stripe currently supports these currencies: {known}"
        raise invalid_request(message, param=param)
    return code.lower()


def email(value: object, param: str) -> str:
    address = text(value, param)
    if not _EMAIL.fullmatch(address):
        raise invalid_request(f"Invalid email address: {address}", param=param, code="email_invalid")
    return address
