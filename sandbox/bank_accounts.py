"""Stripe's test bank accounts: their tokens, and what happens when they are verified and debited.

https://docs.stripe.com/payments/ach-direct-debit/accept-a-payment and its sisters. An account that is not
in the list is good, as any card of a real bank would not be.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.cards import Decline
from wire.objects import Object

DELAY = 3 * 60


@dataclass(frozen=True, slots=True)
class BankAccount:
    """One test account; `given` is what a payment method of it is made from."""

    kind: str
    token: str
    given: Object
    # What a debit says; None for a debit that is paid.
    on_charge: Decline | None = None
    # Seconds that the bank takes for its answer, None when it never answers.
    delay: int | None = 0
    # Whether the failure of a debit ends the mandate too.
    ends_mandate: bool = False
    # Whether the bank refuses the mandate at once.
    refuses_mandate: bool = False
    # Whether the two small deposits reach it.
    takes_deposits: bool = True


_WORDS = {
    "account_closed": "The customer's bank account has been closed.",
    "bank_account_unusable": "The bank account cannot be used.",
    "charge_exceeds_source_limit": "The payment exceeds the account's weekly volume limit.",
    "charge_exceeds_transaction_limit": "The payment exceeds the account's limit for one transaction.",
    "debit_not_authorized": "The customer has notified their bank that this payment was unauthorized.",
    "insufficient_funds": "The customer's account has insufficient funds to cover this payment.",
    "no_account": "The customer's bank account could not be located.",
    "payment_method_provider_decline": "The payment was declined by the bank.",
    "refer_to_customer": "The customer's bank does not allow this payment.",
}

# Token, account number, what a debit says ("-" when it is paid), and remarks.
_US = """
success 000123456789 -
accountClosed 000111111113 account_closed
riskLevelHighest 000000004954 payment_method_provider_decline
noAccount 000111111116 no_account
insufficientFunds 000222222227 insufficient_funds
debitNotAuthorized 000333333335 debit_not_authorized
invalidCurrency 000444444440 payment_method_provider_decline
failMicrodeposits 000666666661 - undeliverable
processing 000000000009 - never
weeklyLimitExceeded 000777777771 charge_exceeds_source_limit
- 000888888885 bank_account_unusable
"""
_ACSS = """
success 000123456789 -
- 900123456789 - delayed
- 900222222227 insufficient_funds delayed
insufficientFunds 000222222227 insufficient_funds
noAccount 000111111116 no_account
accountClosed 000111111113 account_closed
debitNotAuthorized 000333333335 debit_not_authorized
- 000666666661 - undeliverable
- 000777777771 charge_exceeds_source_limit
- 000888888881 charge_exceeds_transaction_limit
"""
_BACS = """
success 00012345 -
successDelayed 90012345 - delayed
debitNotAuthorized 33333335 debit_not_authorized ends
debitNotAuthorizedDelayed 93333335 debit_not_authorized ends,delayed
insufficientFunds 22222227 insufficient_funds
insufficientFundsDelayed 92222227 insufficient_funds delayed
mandateRefused 00033333 debit_not_authorized ends,refused
exceedsWeeklyLimit 34343434 charge_exceeds_source_limit
exceedsTransactionLimit 12121212 charge_exceeds_transaction_limit
"""
_BECS = """
success 000123456 -
successDelayed 900123456 - delayed
accountClosed 111111113 account_closed ends
noAccount 111111116 no_account ends
referToCustomer 222222227 refer_to_customer
referToCustomerDelayed 922222227 refer_to_customer delayed
debitNotAuthorized 333333335 debit_not_authorized ends
exceedsWeeklyLimit 343434343 charge_exceeds_source_limit
exceedsTransactionLimit 121212121 charge_exceeds_transaction_limit
"""
_NZ = """
success 0000000/010 -
insufficientFunds 2222222/027 insufficient_funds
referToCustomer 8888888/000 refer_to_customer
noAccount 1111111/016 no_account ends
debitNotAuthorized 5555555/059 debit_not_authorized ends
processing 9999999/000 - never
"""
_SEPA_SAYS = {
    "success": "-",
    "successDelayed": "-",
    "failed": "payment_method_provider_decline",
    "failedDelayed": "payment_method_provider_decline",
    "exceedsWeeklyVolumeLimit": "charge_exceeds_source_limit",
    "exceedsWeeklyTransactionLimit": "charge_exceeds_transaction_limit",
    "insufficientFunds": "insufficient_funds",
}
# In the order of the names above.
_SEPA = """
AT611904300234573201 AT321904300235473204 AT861904300235473202 AT051904300235473205
AT981904300000343434 AT601904300000121212 AT981904300002222227
BE62510007547061 BE78510007547064 BE68539007547034 BE51510007547065
BE90510000343434 BE52510000121212 BE90510002222227
DE89370400440532013000 DE08370400440532013003 DE62370400440532013001 DE78370400440532013004
DE65370400440000343434 DE27370400440000121212 DE65370400440002222227
FR1420041010050500013M02606 FR3020041010050500013M02609 FR8420041010050500013M02607
FR7920041010050500013M02600 FR9720041010050000000343434 FR5920041010050000000121212
FR9720041010050000002222227
IE29AIBK93115212345678 IE24AIBK93115212345671 IE02AIBK93115212345679 IE94AIBK93115212345672
IE10AIBK93115200343434 IE69AIBK93115200121212 IE10AIBK93115202222227
"""
# Accounts that cannot be set up at all; all countries share their endings.
_SEPA_REFUSED = ("00055555", "00066666")
# What cannot be made because the sandbox has no disputes.
NOT_BUILT = frozenset(
    {
        "pm_usBankAccount_dispute",
        "pm_acssDebit_dispute",
        "pm_bacsDebit_dispute",
        "pm_auBecsDebit_dispute",
        *(f"pm_sepaDebit_disputed_{country}" for country in ("at", "be", "de", "fr", "ie")),
    }
)

_FIXED: dict[str, tuple[str, str, Object]] = {
    "us_bank_account": ("pm_usBankAccount_", _US, {"routing_number": "110000000"}),
    "acss_debit": ("pm_acssDebit_", _ACSS, {"institution_number": "000", "transit_number": "11000"}),
    "bacs_debit": ("pm_bacsDebit_", _BACS, {"sort_code": "108800"}),
    "au_becs_debit": ("pm_auBecsDebit_", _BECS, {"bsb_number": "000000"}),
    "nz_bank_account": ("pm_nzBankAccount_", _NZ, {"bank_code": "11", "branch_code": "0000"}),
}


def decline(code: str) -> Decline:
    return Decline(code, None, _WORDS[code])


def number_of(kind: str, given: Object) -> str:
    """What an account is told apart by."""
    if kind == "sepa_debit":
        return str(given["iban"]).replace(" ", "").upper()
    suffix = f"/{given['suffix']}" if kind == "nz_bank_account" else ""
    return f"{given['account_number']}{suffix}"


def is_refused(kind: str, number: str) -> bool:
    """Whether the bank does not take debits at all, so that no payment method can be made."""
    return (kind == "sepa_debit" and number.endswith(_SEPA_REFUSED)) or (
        kind == "bacs_debit" and number == "00044444"
    )


def _all() -> Iterator[BankAccount]:
    for kind, (prefix, table, fixed) in _FIXED.items():
        for line in table.strip().splitlines():
            token, number, says, *remarks = line.split()
            account, _, suffix = number.partition("/")
            given = fixed | {"account_number": account} | ({"suffix": suffix} if suffix else {})
            yield _account(kind, f"{prefix}{token}", given, says, remarks[0] if remarks else "")
    ibans = _SEPA.split()
    for index, iban in enumerate(ibans):
        name = list(_SEPA_SAYS)[index % len(_SEPA_SAYS)]
        token = f"pm_sepaDebit_{name}_{iban[:2].lower()}"
        remark = "delayed" if name.endswith("Delayed") else ""
        yield _account("sepa_debit", token, {"iban": iban}, _SEPA_SAYS[name], remark)


def _account(kind: str, token: str, given: Object, says: str, remarks: str) -> BankAccount:
    return BankAccount(
        kind,
        token,
        given,
        on_charge=None if says == "-" else decline(says),
        delay=None if remarks == "never" else DELAY if "delayed" in remarks else 0,
        ends_mandate="ends" in remarks,
        refuses_mandate="refused" in remarks,
        takes_deposits=remarks != "undeliverable",
    )


_LIST = tuple(_all())
ACCOUNTS = {(account.kind, number_of(account.kind, account.given)): account for account in _LIST}
ACCOUNT_TOKENS = {account.token: account for account in _LIST if not account.token.endswith("_-")}
