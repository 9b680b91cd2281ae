"""Stripe's test cards as data: https://docs.stripe.com/testing. What a card does is told in `cards`."""

# One card for each country that has its own: country, number.
COUNTRIES = """
ar 4000000320000021  br 4000000760000002  ca 4000001240000000  cl 4000001520000001
co 4000001700000003  cr 4000001880000005  ec 4000002180000000  mx 4000004840008001
pa 4000005910000000  py 4000006000000066  pe 4000006040000068  uy 4000008580000003
ae 4000007840000001  at 4000000400000008  be 4000000560000004  bg 4000001000000000
by 4000001120000005  hr 4000001910000009  cy 4000001960000008  cz 4000002030000002
dk 4000002080000001  ee 4000002330000009  fi 4000002460000001  fr 4000002500000003
de 4000002760000016  gi 4000002920000005  gr 4000003000000030  hu 4000003480000005
ie 4000003720000005  it 4000003800000008  lv 4000004280000005  li 4000004380000004
lt 4000004400000000  lu 4000004420000006  mt 4000004700000007  nl 4000005280000002
no 4000005780000007  pl 4000006160000005  pt 4000006200000007  ro 4000006420000001
sa 4000006820000007  si 4000007050000006  sk 4000007030000001  es 4000007240000007
se 4000007520000008  ch 4000007560000009  gb 4000008260000000  au 4000000360000006
cn 4000001560000002  hk 4000003440000004  in 4000003560000008  jp 4000003920000003
my 4000004580000002  nz 4000005540000008  sg 4000007020000003  tw 4000001580000008
"""

# Number, token, brand, country, funding; these work.
WORKING = """
4242424242424242 visa visa US credit
4000056655665556 visa_debit visa US debit
5555555555554444 mastercard mastercard US credit
2223003122003222 - mastercard US credit
5200828282828210 mastercard_debit mastercard US debit
5105105105105100 mastercard_prepaid mastercard US prepaid
378282246310005 amex amex US credit
371449635398431 - amex US credit
6011111111111117 discover discover US credit
6011000990139424 - discover US credit
6011981111111113 - discover US debit
3056930009020004 diners diners US credit
36227206271667 - diners US credit
3566002020360505 jcb jcb JP credit
3530111333300000 - jcb JP credit
6200000000000005 unionpay unionpay CN credit
6200000000000047 - unionpay CN debit
6205500000000000004 - unionpay CN credit
5200007840000022 ae_mastercard mastercard AE credit
4000058260000005 gb_debit visa GB debit
5555558265554449 gb_mastercard mastercard GB credit
4000007640000003 th_credit visa TH credit
4000057640000008 th_debit visa TH debit
4000051230000072 debit_visaFsaProductCode visa US debit
5200828282828897 mastercard_debit_mastercardFsaProductCode mastercard US debit
4000000000000077 bypassPending visa US credit
4000003720000278 bypassPendingInternational visa IE credit
4000008400000076 credit_disableEnterpriseCardFeatures visa US credit
4000000000009235 riskLevelElevated visa US credit
4000008400000407 highFraudDisputeScore visa US credit
4000008400000159 highEfwScore visa US credit
4000008400001017 radarDynamicRiskThreshold visa US credit
4001858821843804 freeTrialAbuseBlock visa US credit
4000008405600003 adaptive3dsChallenge visa US credit
"""

# Cards for what the sandbox does not have, disputes above all: number, token.
NOT_BUILT = """
4000000000000259 createDispute
4000000000002685 createDisputeProductNotReceived
4000000000001976 createDisputeInquiry
4000000000005423 createIssuerFraudRecord
4000000404000079 createMultipleDisputes
4000000404000038 createCe3EligibleDispute
4000008400000779 createComplianceDispute
5105008400000002 createMastercardComplianceDispute
4000000001000043 createAutoRepresentmentEligibleDispute
4000000000007726 pendingRefund
4000000000005126 refundFail
"""

# Other names for cards of the lists above.
ALIASES = {
    "us": "visa",
    "debit_visaHsaProductCode": "debit_visaFsaProductCode",
    "amex_threeDSecureNotSupported": "amex",
    "visa_chargeDeclined": "chargeDeclined",
    "visa_chargeDeclinedInsufficientFunds": "chargeDeclinedInsufficientFunds",
    "visa_chargeDeclinedLostCard": "chargeDeclinedLostCard",
    "visa_chargeDeclinedStolenCard": "chargeDeclinedStolenCard",
    "visa_chargeDeclinedVelocityLimitExceeded": "chargeDeclinedVelocityLimitExceeded",
}

# Cards with two brands: number, token, country, funding, brand, the other brand.
CO_BRANDED = """
4000002500001001 visa_cartesBancaires FR credit visa cartes_bancaires
5555552500001001 mastercard_cartesBancaires FR credit mastercard cartes_bancaires
4000050360000001 visa_debit_eftposAuCoBranded AU debit visa eftpos_au
5555050360000080 mastercard_debit_eftposAuCoBranded AU debit mastercard eftpos_au
"""


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.splitlines() if line]


def countries() -> dict[str, str]:
    words = COUNTRIES.split()
    return dict(zip(words[::2], words[1::2], strict=True))
