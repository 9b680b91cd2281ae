"""What was given back of a payment, as Stripe tells it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from billing.moments import moment
from billing.money import Money
from billing.payment_methods import PaymentMethod
from gateway.charges import Charge
from gateway.charges import Refund as StripeRefund
from gateway.client import Gateway

# These gave nothing back.
FAILED: Final = ("failed", "canceled")


@dataclass(frozen=True, slots=True)
class Refund:
    """`status` is Stripe's. A failed or cancelled one stays in the history: somebody waits for that money.

    `note_number` is of the credit note that it was made for; `method` is where it went, what had been charged.
    """

    id: str
    created: datetime
    amount: Money
    status: str
    reason: str | None = None
    note_number: str | None = None
    method: PaymentMethod | None = None

    @property
    def has_failed(self) -> bool:
        return self.status in FAILED

    @property
    def is_given(self) -> bool:
        return self.status == "succeeded"


def read_refund(
    refund: StripeRefund, *, note_number: str | None = None, method: PaymentMethod | None = None
) -> Refund:
    """A refund without a status is on its way."""
    return Refund(
        id=refund.id,
        created=moment(refund.created),
        amount=Money(refund.amount, refund.currency),
        status=refund.status or "pending",
        reason=refund.reason,
        note_number=note_number,
        method=method,
    )


async def with_all_refunds(gateway: Gateway, charge: Charge) -> Charge:
    """A charge brings its ten newest refunds."""
    if charge.refunds is None or not charge.refunds.has_more:
        return charge
    return msgspec.structs.replace(charge, refunds=await gateway.charges.refunds(charge.id))
