"""Correcting a saved card: a new expiry after the bank renewed it, and the billing address."""

from dataclasses import dataclass
from datetime import datetime

from billing.configurations import Configuration
from billing.customers import Address
from billing.errors import CardNotAccepted
from billing.payment_method_changes import check_feature, own_method
from gateway.client import Gateway
from gateway.errors import CardDeclined, Refused

EDITABLE_TYPE = "card"
# Banks issue cards for a few years; Stripe refuses what lies further ahead.
MOST_YEARS = 50


@dataclass(frozen=True, slots=True)
class CardEdit:
    exp_month: int
    exp_year: int
    holder: str
    address: Address


def is_editable(method_type: str, wallet: str | None) -> bool:
    """The card behind a wallet is the wallet's own, which keeps it up to date by itself."""
    return method_type == EDITABLE_TYPE and wallet is None


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
    if not is_editable(method.type, wallet):
        raise CardNotAccepted("not_editable")
    try:
        await gateway.payment_methods.update(method_id, _params(edit), idempotency_key=idempotency_key)
    except CardDeclined as error:
        raise CardNotAccepted(error.code or "card_declined") from error
    except Refused as error:
        raise CardNotAccepted(error.code or "refused") from error


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
