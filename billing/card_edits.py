"""Correcting a saved card: a new expiry after the bank renewed it, and the billing address."""

from dataclasses import dataclass
from datetime import datetime

from billing.configurations import Configuration
from billing.customers import Address
from billing.errors import CardNotAccepted
from billing.payment_method_changes import check_feature, own_method
from billing.payment_methods import is_legacy
from gateway.client import Gateway
from gateway.errors import CardDeclined, Refused

EDITABLE_TYPE = "card"
LEGACY_CARD = "card_"
# Banks issue cards for a few years; Stripe refuses what lies further ahead.
MOST_YEARS = 50


@dataclass(frozen=True, slots=True)
class CardEdit:
    exp_month: int
    exp_year: int
    holder: str
    address: Address


def is_editable(method_type: str, wallet: str | None, method_id: str = "") -> bool:
    """The card behind a wallet is the wallet's own, which keeps it up to date by itself.

    Of the cards from before payment methods, those that were kept as sources cannot be changed.
    """
    is_fixed = is_legacy(method_id) and not method_id.startswith(LEGACY_CARD)
    return method_type == EDITABLE_TYPE and wallet is None and not is_fixed


def is_expiry_possible(month: int, year: int, now: datetime) -> bool:
    return 1 <= month <= 12 and (now.year, now.month) <= (year, month) and year <= now.year + MOST_YEARS


async def edit_card(  # noqa: PLR0913  whose card, what, and under which rules
    gateway: Gateway,
    customer_id: str,
    configuration: Configuration,
    *,
    method_id: str,
    edit: CardEdit,
    idempotency_key: str,
) -> None:
    """Raises CardNotAccepted where Stripe or the bank refuses the new values."""
    check_feature(configuration)
    method = await own_method(gateway, customer_id, method_id)
    wallet = method.details.wallet.type if method.details.wallet else None
    if not is_editable(method.type, wallet, method_id):
        raise CardNotAccepted("not_editable")
    try:
        await _save(gateway, customer_id, method_id, edit, idempotency_key)
    except CardDeclined as error:
        raise CardNotAccepted(error.code or "card_declined") from error
    except Refused as error:
        raise CardNotAccepted(error.code or "refused") from error


async def _save(
    gateway: Gateway, customer_id: str, method_id: str, edit: CardEdit, idempotency_key: str
) -> None:
    if is_legacy(method_id):
        await gateway.customers.update_source(
            customer_id, method_id, _legacy_params(edit), idempotency_key=idempotency_key
        )
    else:
        await gateway.payment_methods.update(method_id, _params(edit), idempotency_key=idempotency_key)


def _params(edit: CardEdit) -> dict[str, object]:
    """An empty text clears a line of the address."""
    address = edit.address
    return {
        "card": {"exp_month": edit.exp_month, "exp_year": edit.exp_year},
        "billing_details": {
            "name": edit.holder,
            "address": {
                "line1": address.line1 or "",
                "line2": address.line2 or "",
                "city": address.city or "",
                "state": address.state or "",
                "postal_code": address.postal_code or "",
                "country": address.country or "",
            },
        },
    }


def _legacy_params(edit: CardEdit) -> dict[str, object]:
    """The same for a card of the time before payment methods."""
    address = edit.address
    return {
        "exp_month": edit.exp_month,
        "exp_year": edit.exp_year,
        "name": edit.holder,
        "address_line1": address.line1 or "",
        "address_line2": address.line2 or "",
        "address_city": address.city or "",
        "address_state": address.state or "",
        "address_zip": address.postal_code or "",
        "address_country": address.country or "",
    }
