"""Why a bank refused, in one plain sentence; the codes are Stripe's.

https://docs.stripe.com/declines/codes. Codes that hint at fraud are told as a general refusal, as Stripe asks.
"""

from web.i18n import Language


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
    }
    return sentences.get(code or "") or (language.gettext("The bank refused the payment.") if code else None)
