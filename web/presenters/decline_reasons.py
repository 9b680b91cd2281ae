"""Why a bank refused, in one plain sentence; the codes are Stripe's.

https://docs.stripe.com/declines/codes. Codes that hint at fraud are told as a general refusal, as Stripe asks.
"""

from typing import Final

from web.i18n import Language

WRONG_DETAILS: Final = (
    "incorrect_address",
    "incorrect_zip",
    "invalid_account",
    "invalid_cvc",
    "invalid_expiry_month",
    "invalid_expiry_year",
    "invalid_number",
)
TRY_LATER: Final = ("issuer_not_available", "reenter_transaction", "try_again_later", "approve_with_id")
ASK_THE_BANK: Final = (
    "call_issuer",
    "do_not_honor",
    "do_not_try_again",
    "no_action_taken",
    "not_permitted",
    "revocation_of_all_authorizations",
    "revocation_of_authorization",
    "service_not_allowed",
    "stop_payment_order",
    "transaction_not_allowed",
)
NO_ACCOUNT: Final = (
    "account_closed",
    "bank_account_restricted",
    "debit_not_authorized",
    "debit_disputed",
    "no_account",
)


def decline_reason(code: str | None, language: Language) -> str | None:
    """A whole sentence, or None where the code says nothing that helps the customer."""
    sentences = {
        "insufficient_funds": language.gettext("There was not enough money on the account."),
        "method_not_usable": language.gettext("This method cannot pay this invoice."),
        "expired_card": language.gettext("The card has expired."),
        "incorrect_cvc": language.gettext("The security code of the card is wrong."),
        "incorrect_number": language.gettext("The card number is wrong."),
        "processing_error": language.gettext(
            "The bank could not process the payment. Trying again may help."
        ),
        "card_velocity_exceeded": language.gettext("The card is over its limit."),
        "withdrawal_count_limit_exceeded": language.gettext("The card is over its limit."),
        "card_not_supported": language.gettext("The card does not support this kind of payment."),
        "currency_not_supported": language.gettext("The card does not support this currency."),
        "authentication_required": language.gettext("The bank asks for a confirmation by the card holder."),
        "authentication_not_handled": language.gettext(
            "The bank asks for a confirmation by the card holder."
        ),
        "payment_intent_authentication_failure": language.gettext(
            "The payment was not confirmed with the bank."
        ),
        "duplicate_transaction": language.gettext(
            "The same amount was charged to the card shortly before, so the bank refused it."
        ),
        **dict.fromkeys(WRONG_DETAILS, language.gettext("A detail of the card or account is wrong.")),
        **dict.fromkeys(
            TRY_LATER, language.gettext("The bank could not answer. Trying again later may help.")
        ),
        **dict.fromkeys(ASK_THE_BANK, language.gettext("The bank refused the payment, and can say why.")),
        **dict.fromkeys(NO_ACCOUNT, language.gettext("The bank account takes no debits, or is closed.")),
    }
    return sentences.get(code or "") or (language.gettext("The bank refused the payment.") if code else None)
