"""What a setup intent may be told for single types of payment methods: `payment_method_options`."""

from sandbox.parameters import Shape, array, choice, clearable, mapping, text
from wire.objects import Object

OPTIONS: Shape = {
    "acss_debit": mapping(
        {
            "currency": choice("cad", "usd"),
            "mandate_options": mapping(
                {
                    "custom_mandate_url": clearable(text),
                    "default_for": array(choice("invoice", "subscription")),
                    "interval_description": text,
                    "payment_schedule": choice("combined", "interval", "sporadic"),
                    "transaction_type": choice("business", "personal"),
                }
            ),
            "verification_method": choice("microdeposits"),
        }
    ),
    "bacs_debit": mapping({"mandate_options": mapping({"reference_prefix": clearable(text)})}),
    "card": mapping({"request_three_d_secure": choice("any", "automatic", "challenge")}),
    "sepa_debit": mapping({"mandate_options": mapping({"reference_prefix": clearable(text)})}),
    "us_bank_account": mapping({"verification_method": choice("microdeposits")}),
}


def merged_options(stored: Object | None, params: Object) -> Object | None:
    given = params.get("payment_method_options", {})
    shown = {
        kind: _DEFAULTS.get(kind, {}) | (stored or {}).get(kind, {}) | told for kind, told in given.items()
    }
    return (stored or {}) | shown or None


_DEFAULTS: dict[str, Object] = {
    "acss_debit": {"currency": None},
    "card": {"mandate_options": None, "network": None, "request_three_d_secure": None},
}
