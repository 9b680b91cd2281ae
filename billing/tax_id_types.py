"""The kinds of tax ids that Stripe knows, by the country whose register gives them out.

The examples show the shape and are nobody's number. A kind without one is a register whose numbers come in
several shapes, or in one that we could not find confirmed.
https://docs.stripe.com/billing/customer/tax-ids
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

Kind = Literal["vat", "eu_vat", "gst", "sales", "tax", "personal", "business", "company", "withholding"]

# Greece writes EL, and Northern Ireland, which Stripe counts as the United Kingdom, XI.
EU_VAT_EXAMPLES: Final[Mapping[str, str]] = {
    "AT": "ATU12345678",
    "BE": "BE0123456789",
    "BG": "BG0123456789",
    "CY": "CY12345678Z",
    "CZ": "CZ1234567890",
    "DE": "DE123456789",
    "DK": "DK12345678",
    "EE": "EE123456789",
    "ES": "ESA1234567Z",
    "FI": "FI12345678",
    "FR": "FRAB123456789",
    "GB": "XI123456789",
    "GR": "EL123456789",
    "HR": "HR12345678901",
    "HU": "HU12345678",
    "IE": "IE1234567AB",
    "IT": "IT12345678901",
    "LT": "LT123456789123",
    "LU": "LU12345678",
    "LV": "LV12345678901",
    "MT": "MT12345678",
    "NL": "NL123456789B12",
    "PL": "PL1234567890",
    "PT": "PT123456789",
    "RO": "RO1234567891",
    "SE": "SE123456789123",
    "SI": "SI12345678",
    "SK": "SK1234567890",
}
# Where the first two letters of a type are not the one place that it belongs to. CLDR calls the Canaries IC.
PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "eu_vat": tuple(EU_VAT_EXAMPLES),
    "eu_oss_vat": ("EU",),
    "ic_nif": ("IC", "ES"),
}
# Only these are looked up in a register; of the others nobody ever says whether they are right.
LOOKED_UP: Final = frozenset({"au_abn", "eu_vat", "gb_vat"})


@dataclass(frozen=True, slots=True)
class TaxIdType:
    """`register` is what the number is called where it comes from: CUIT, NIP."""

    type: str
    kind: Kind
    register: str | None
    example: str | None

    @property
    def places(self) -> tuple[str, ...]:
        """Countries and territories by their two letters; EU for what belongs to none of its members."""
        return PLACES.get(self.type, (self.type[:2].upper(),))

    def example_in(self, place: str) -> str | None:
        return EU_VAT_EXAMPLES.get(place) if self.type == "eu_vat" else self.example


def types_of(place: str) -> tuple[TaxIdType, ...]:
    """The kinds to choose from in a country; none where the code is of no country with tax ids."""
    return _by_place().get(place, ())


def places() -> tuple[str, ...]:
    return tuple(_by_place())


@cache
def _by_place() -> Mapping[str, tuple[TaxIdType, ...]]:
    found: dict[str, list[TaxIdType]] = {}
    for one in sorted(TYPES.values(), key=lambda one: one.type != "eu_vat"):
        for place in one.places:
            found.setdefault(place, []).append(one)
    return {place: tuple(types) for place, types in found.items()}


_ROWS: Final[tuple[tuple[str, Kind, str | None, str | None], ...]] = (
    ("ad_nrt", "tax", "NRT", "A-123456-Z"),
    ("ae_trn", "vat", "TRN", "123456789012345"),
    ("al_tin", "tax", "NIPT", "J12345678N"),
    ("am_tin", "tax", "TIN", "02538904"),
    ("ao_tin", "tax", "NIF", "5123456789"),
    ("ar_cuit", "tax", "CUIT", "20-12345678-9"),
    ("au_abn", "business", "ABN", "12345678912"),
    ("au_acn", "company", "ACN", "123456789"),
    ("au_arn", "tax", "ARN", "123456789123"),
    ("au_wpn", "withholding", "WPN", None),
    ("aw_tin", "tax", "TIN", "12345678"),
    ("az_tin", "tax", "TIN", "0123456789"),
    ("ba_tin", "tax", "JIB", "123456789012"),
    ("bb_tin", "tax", "TIN", "1123456789012"),
    ("bd_bin", "business", "BIN", "123456789-0123"),
    ("bf_ifu", "tax", "IFU", "12345678A"),
    ("bg_uic", "company", "UIC", "123456789"),
    ("bh_vat", "vat", None, "123456789012345"),
    ("bj_ifu", "tax", "IFU", "1234567890123"),
    ("bo_tin", "tax", "NIT", "123456789"),
    ("br_cnpj", "company", "CNPJ", "01.234.456/5432-10"),
    ("br_cpf", "personal", "CPF", "123.456.789-87"),
    ("bs_tin", "tax", "TIN", "123.456.789"),
    ("bw_vat", "vat", None, None),
    ("by_tin", "tax", "UNP", "123456789"),
    ("ca_bn", "business", "BN", "123456789"),
    ("ca_gst_hst", "sales", "GST/HST", "123456789RT0002"),
    ("ca_pst_bc", "sales", "PST BC", "PST-1234-5678"),
    ("ca_pst_mb", "sales", "PST MB", "123456-7"),
    ("ca_pst_sk", "sales", "PST SK", "1234567"),
    ("ca_qst", "sales", "QST", "1234567890TQ1234"),
    ("cd_nif", "tax", "NIF", "A0123456M"),
    ("ch_uid", "business", "UID", "CHE-123.456.789"),
    ("ch_vat", "vat", "MWST/TVA/IVA", "CHE-123.456.789 MWST"),
    ("ci_vat", "vat", None, None),
    ("cl_tin", "tax", "RUT", "12.345.678-K"),
    ("cm_niu", "tax", "NIU", "M123456789000L"),
    ("cn_tin", "tax", "TIN", "123456789012345678"),
    ("co_nit", "tax", "NIT", "123.456.789-0"),
    ("cr_tin", "tax", "NITE", "1-234-567890"),
    ("cv_nif", "tax", "NIF", "213456789"),
    ("cz_dic", "tax", "DIČ", None),
    ("de_stn", "tax", "StNr", "1234567890"),
    ("do_rcn", "tax", "RNC", "123-4567890-1"),
    ("ec_ruc", "tax", "RUC", "1234567890001"),
    ("eg_tin", "tax", "TIN", "123456789"),
    ("es_cif", "tax", "NIF/CIF", "A12345678"),
    ("et_tin", "tax", "TIN", "1234567890"),
    ("eu_oss_vat", "eu_vat", "OSS", "EU123456789"),
    ("eu_vat", "eu_vat", None, None),
    ("fo_vat", "vat", "MVG", "123456"),
    ("fr_siren", "company", "SIREN", "123456789"),
    ("fr_siret", "company", "SIRET", "12345678901234"),
    ("fr_spi", "personal", "SPI", "1234567890123"),
    ("gb_vat", "vat", None, "GB123456789"),
    ("ge_vat", "vat", None, "123456789"),
    ("gh_tin", "tax", "TIN", None),
    ("gi_tin", "tax", "TIN", None),
    ("gn_nif", "tax", "NIF", "123456789"),
    ("hk_br", "business", "BR", "12345678"),
    ("hr_oib", "tax", "OIB", "12345678901"),
    ("hu_tin", "tax", None, "12345678-1-23"),
    ("ic_nif", "tax", "NIF", "A12345678"),
    ("id_npwp", "tax", "NPWP", "01.234.567.8-912.345"),
    ("il_vat", "vat", None, "012345678"),
    ("in_gst", "gst", "GSTIN", "12ABCDE3456FGZH"),
    ("is_kt", "tax", "kennitala", "123456-7890"),
    ("is_vat", "vat", "VSK", "123456"),
    ("it_cf", "tax", "CF", "ABCDEF12G34H567I"),
    ("jp_cn", "company", "法人番号", "1234567891234"),
    ("jp_rn", "sales", "登録国外事業者", "12345"),
    ("jp_trn", "sales", "登録番号", "T1234567891234"),
    ("ke_pin", "tax", "PIN", "P000111111A"),
    ("kg_tin", "tax", "TIN", "12345678901234"),
    ("kh_tin", "tax", "TIN", "1001-123456789"),
    ("kr_brn", "business", "BRN", "123-45-67890"),
    ("kz_bin", "business", "BIN", "123456789012"),
    ("la_tin", "tax", "TIN", "123456789-000"),
    ("li_uid", "business", "UID", "CHE123456789"),
    ("li_vat", "vat", "MWST", "12345"),
    ("lk_vat", "vat", None, None),
    ("ma_vat", "vat", None, "12345678"),
    ("md_cf", "tax", "IDNO", "1234567890123"),
    ("md_vat", "vat", "TVA", "1234567"),
    ("me_pib", "tax", "PIB", "12345678"),
    ("mk_vat", "vat", None, "MK1234567890123"),
    ("mr_nif", "tax", "NIF", "12345678"),
    ("mu_vat", "vat", None, None),
    ("mx_rfc", "tax", "RFC", "ABC010203AB9"),
    ("my_frp", "tax", "FRP", "12345678"),
    ("my_itn", "tax", "ITN", "C 1234567890"),
    ("my_sst", "sales", "SST", "A12-3456-78912345"),
    ("mz_nuit", "tax", "NUIT", "123456789"),
    ("ng_tin", "tax", "TIN", "12345678-0001"),
    ("no_vat", "vat", "MVA", "123456789MVA"),
    ("no_voec", "vat", "VOEC", "1234567"),
    ("np_pan", "tax", "PAN", "123456789"),
    ("nz_bn", "business", "NZBN", "1234567890123"),
    ("nz_gst", "gst", None, "123456789"),
    ("om_vat", "vat", None, "OM1234567890"),
    ("pe_ruc", "tax", "RUC", "12345678901"),
    ("ph_tin", "tax", "TIN", "123456789012"),
    ("pl_nip", "tax", "NIP", "1234567890"),
    ("pt_nif", "tax", "NIF", "123456789"),
    ("py_ruc", "tax", "RUC", "12345678-9"),
    ("ro_tin", "tax", "CIF/CNP", "1234567890123"),
    ("rs_pib", "tax", "PIB", "123456789"),
    ("ru_inn", "tax", "INN", "1234567891"),
    ("ru_kpp", "tax", "KPP", "123456789"),
    ("sa_vat", "vat", None, "123456789012345"),
    ("sg_gst", "gst", None, "M12345678X"),
    ("sg_uen", "business", "UEN", "123456789F"),
    ("si_tin", "tax", None, "12345678"),
    ("sm_coe", "business", "COE", "SM12345"),
    ("sn_ninea", "tax", "NINEA", "12345672A2"),
    ("sr_fin", "tax", "FIN", "1234567890"),
    ("sv_nit", "tax", "NIT", "1234-567890-123-4"),
    ("th_vat", "vat", None, "1234567891234"),
    ("tj_tin", "tax", "TIN", "123456789"),
    ("tr_tin", "tax", "VKN", "0123456789"),
    ("tt_bir", "tax", "BIR", None),
    ("tt_vat", "vat", None, None),
    ("tw_vat", "vat", None, "12345678"),
    ("tz_vat", "vat", "VRN", "12345678A"),
    ("ua_vat", "vat", None, "123456789"),
    ("ug_tin", "tax", "TIN", "1014751879"),
    ("us_ein", "business", "EIN", "12-3456789"),
    ("uy_ruc", "tax", "RUC", "123456789012"),
    ("uz_tin", "tax", "TIN", "123456789"),
    ("uz_vat", "vat", None, "123456789012"),
    ("ve_rif", "tax", "RIF", "A-12345678-9"),
    ("vn_tin", "tax", "MST", "1234567890"),
    ("za_vat", "vat", None, "4123456789"),
    ("zm_tin", "tax", "TPIN", "1004751879"),
    ("zw_tin", "tax", "TIN", "1234567890"),
)
TYPES: Final[Mapping[str, TaxIdType]] = {row[0]: TaxIdType(*row) for row in _ROWS}
