"""The account of the key itself: business profile and branding."""

from sandbox.expansion import expandable
from sandbox.objects import new
from sandbox.operations import Call, operation
from sandbox.payment_method_types import KINDS, capability_of
from wire.ids import new_id
from wire.objects import Object

expandable("account", {"settings.branding.icon": "file", "settings.branding.logo": "file"})


def new_account(
    *,
    name: str = "",
    country: str = "US",
    currency: str = "usd",
    created: int = 0,
    branding: Object | None = None,
    **further: object,
) -> Object:
    """Build an account object; `further` sets top-level keys, such as `email`."""
    values: Object = {
        "type": "standard",
        "charges_enabled": True,
        "details_submitted": True,
        "payouts_enabled": True,
        "country": country,
        "capabilities": _capabilities(country),
        "default_currency": currency,
        "created": created,
        "business_profile": _business_profile(name),
        "settings": _settings(name, branding or {}),
        **further,
    }
    return new("account", id=new_id("acct", 16), **values)


@operation("GET", "/v1/account")
def retrieve(call: Call) -> Object:
    return call.state.account


def _capabilities(country: str) -> dict[str, str]:
    """Everything that an account of this country may ask Stripe for."""
    kinds = (kind for kind, facts in KINDS.items() if facts.is_for(country))
    asked = {capability_of(kind) for kind in kinds} - {None}
    return dict.fromkeys(sorted(name for name in asked if name), "active") | {"transfers": "active"}


def _business_profile(name: str) -> Object:
    return {
        "annual_revenue": None,
        "estimated_worker_count": None,
        "mcc": None,
        "minority_owned_business_designation": None,
        "name": name or None,
        "product_description": None,
        "specified_commercial_transactions_act_url": None,
        "support_address": None,
        "support_email": None,
        "support_phone": None,
        "support_url": None,
        "url": None,
    }


def _settings(name: str, branding: Object) -> Object:
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None} | branding,
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            "statement_descriptor_prefix": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": name or None, "timezone": "Etc/UTC"},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": "offer"},
        "payments": {
            "statement_descriptor": None,
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }
