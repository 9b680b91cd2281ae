"""The types of tax ids, what a value of each looks like, and which country it belongs to.

https://docs.stripe.com/billing/customer/tax-ids
"""

import re
from functools import cache
from pathlib import Path

import msgspec

_FACTS = Path(__file__).parent / "facts" / "tax_id_types.json"
TYPES = tuple(msgspec.json.decode(_FACTS.read_bytes(), type=list[str]))

# Without the two letters of the country; Greece writes EL, Northern Ireland XI.
_EU_VAT = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d{7}[A-Z]{1,2}|\d[A-Z+*]\d{5}[A-Z]",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"\d{9}|\d{12}|GD\d{3}|HA\d{3}",
}
_FORMATS = {
    "ar_cuit": r"\d{2}-?\d{8}-?\d",
    "au_abn": r"\d{11}",
    "au_arn": r"\d{12}",
    "br_cnpj": r"\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}",
    "br_cpf": r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}",
    "ca_bn": r"\d{9}",
    "ca_gst_hst": r"\d{9}RT\d{4}",
    "ca_pst_bc": r"PST-?\d{4}-?\d{4}",
    "ca_pst_mb": r"\d{6}-?\d",
    "ca_pst_sk": r"\d{7}",
    "ca_qst": r"\d{10}TQ\d{4}",
    "ch_uid": r"CHE-?\d{3}\.?\d{3}\.?\d{3}",
    "ch_vat": r"CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA|HR)?",
    "cl_tin": r"\d{1,2}\.?\d{3}\.?\d{3}-?[\dK]",
    "cn_tin": r"[A-Z0-9]{15,18}",
    "co_nit": r"\d{3}\.?\d{3}\.?\d{3}-?\d",
    "de_stn": r"\d{2,3}/?\d{3}/?\d{4,5}",
    "es_cif": r"[A-Z]\d{7}[A-Z0-9]",
    "eu_oss_vat": r"EU\d{9}",
    "fr_siren": r"\d{9}",
    "fr_siret": r"\d{14}",
    "gb_vat": r"(GB|XI)(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "hk_br": r"\d{8}",
    "hr_oib": r"\d{11}",
    "hu_tin": r"\d{8}-?\d-?\d{2}",
    "id_npwp": r"\d{2}\.?\d{3}\.?\d{3}\.?\d-?\d{3}\.?\d{3}|\d{16}",
    "il_vat": r"\d{9}",
    "in_gst": r"\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]",
    "it_cf": r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]|\d{11}",
    "jp_cn": r"\d{13}",
    "jp_rn": r"\d{5}",
    "jp_trn": r"T\d{13}",
    "kr_brn": r"\d{3}-?\d{2}-?\d{5}",
    "mx_rfc": r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}",
    "no_vat": r"\d{9}MVA",
    "no_voec": r"\d{7}",
    "nz_bn": r"\d{13}",
    "nz_gst": r"\d{8,9}",
    "pl_nip": r"\d{10}",
    "pt_nif": r"\d{9}",
    "ru_inn": r"\d{10}|\d{12}",
    "sa_vat": r"\d{15}",
    "sg_gst": r"M\d{8}[A-Z]|\d{9}[A-Z]",
    "sg_uen": r"\d{8,9}[A-Z]|[TSR]\d{2}[A-Z]{2}\d{4}[A-Z]",
    "th_vat": r"\d{13}",
    "tr_tin": r"\d{10}",
    "tw_vat": r"\d{8}",
    "ua_vat": r"\d{9,12}",
    "us_ein": r"\d{2}-?\d{7}",
    "za_vat": r"4\d{9}",
}
# Of the others only this is asked: letters, digits and the signs between them, some of each number's length.
_ANY = r"[A-Z0-9][A-Z0-9 ./-]{3,29}"

LOOKED_UP = frozenset({"au_abn", "eu_vat", "gb_vat"})
# Stripe's test values stand for themselves, with or without a country before them.
VERDICTS = {"000000000": "verified", "111111111": "unverified", "222222222": "pending"}
_ELSEWHERE = {"EL": "GR", "XI": "GB"}
_COUNTRIES = {"eu_oss_vat": None, "ic_nif": "ES"}


def is_well_formed(kind: str, value: str) -> bool:
    if kind in LOOKED_UP and value in VERDICTS:
        return True
    compact = value.replace(" ", "") if kind in LOOKED_UP else value
    return _pattern(kind).fullmatch(compact.upper()) is not None


def country_of(kind: str, value: str) -> str | None:
    if kind in _COUNTRIES:
        return _COUNTRIES[kind]
    if kind == "eu_vat":
        written = value[:2].upper()
        return _ELSEWHERE.get(written, written) if written in _EU_VAT else None
    return kind[:2].upper()


def verdict_on(value: str) -> str:
    """What the authority will say; of other values it never says anything."""
    return next((verdict for digits, verdict in VERDICTS.items() if digits in value), "pending")


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    if kind == "eu_vat":
        return re.compile("|".join(f"{country}(?:{rest})" for country, rest in _EU_VAT.items()))
    return re.compile(_FORMATS.get(kind, _ANY))
