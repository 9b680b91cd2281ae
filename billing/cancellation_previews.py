"""What cancelling, or taking it back, comes to in money: as Stripe says it, never worked out here."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from billing.cancellations import Cancellation, end_of
from billing.charges import NOTHING_COMING, open_invoices, read_charge
from billing.money import Money
from billing.sections import Failed, Loaded, Section, section
from billing.subscriptions import Charge, OpenInvoice, Subscription
from gateway.client import Gateway
from gateway.errors import NotFound, Refused
from gateway.invoices import Invoice

# In any other state Stripe makes no invoice that it collects.
INVOICED = frozenset({"active", "trialing", "past_due"})


@dataclass(frozen=True, slots=True)
class Consequences:
    """`charge` is what Stripe will still ask for; `is_known` is False where Stripe did not answer."""

    owed: tuple[OpenInvoice, ...] = ()
    charge: Charge | None = None
    credit: Money | None = None
    is_known: bool = True

    @property
    def owed_amount(self) -> Money | None:
        """All of it together; None where nothing is open."""
        due = [one.due for one in self.owed]
        return Money(sum(one.amount for one in due), due[0].currency) if due else None


async def load_consequences(
    gateway: Gateway, customer_id: str, subscription: Subscription, question: Cancellation
) -> Consequences:
    """A page without these amounts still lets the customer cancel, so no failure gets in the way."""
    owed, preview = await asyncio.gather(
        section(owed_for(gateway, customer_id, subscription.id)),
        section(_preview(gateway, subscription, question)),
    )
    invoice = preview.value if isinstance(preview, Loaded) else None
    return Consequences(
        owed=owed.value if isinstance(owed, Loaded) else (),
        charge=_charge_by(invoice, question.ends_on),
        credit=_credit(invoice, question),
        is_known=not isinstance(owed, Failed) and not isinstance(preview, Failed),
    )


async def load_remaining(gateway: Gateway, customer_id: str, subscription: Subscription) -> Consequences:
    """The same afterwards, when the end is set or has come: what is still due."""
    is_coming = (
        subscription.is_ending and not subscription.has_ended and subscription.collection_pause is None
    )
    owed, preview = await asyncio.gather(
        section(owed_for(gateway, customer_id, subscription.id)),
        section(_next_invoice(gateway, subscription, {}) if is_coming else _nothing()),
    )
    invoice = preview.value if isinstance(preview, Loaded) else None
    return Consequences(
        owed=owed.value if isinstance(owed, Loaded) else (),
        charge=_charge_by(invoice, subscription.ends_on),
        is_known=not isinstance(owed, Failed) and not isinstance(preview, Failed),
    )


async def _nothing() -> None:
    return None


async def owed_for(gateway: Gateway, customer_id: str, subscription_id: str) -> tuple[OpenInvoice, ...]:
    """What is open now, whatever the state of its subscription: an invoice outlives that."""
    found = await open_invoices(gateway, customer_id)
    return tuple(one for one in found if one.subscription_id == subscription_id)


async def _preview(gateway: Gateway, subscription: Subscription, question: Cancellation) -> Invoice | None:
    if not question.is_immediate:
        # Stripe takes no other end while there is a schedule, not even for a preview.
        if question.releases_schedule or subscription.collection_pause is not None:
            return None
        return await _next_invoice(gateway, subscription, end_of(subscription))
    if not question.credits_unused_time:
        return None
    return await _next_invoice(
        gateway, subscription, {"cancel_now": True, "proration_behavior": "create_prorations"}
    )


async def _next_invoice(
    gateway: Gateway, subscription: Subscription, details: dict[str, object]
) -> Invoice | None:
    """None where no invoice follows."""
    if subscription.status not in INVOICED:
        return None
    params: dict[str, object] = {"subscription": subscription.id}
    if details:
        params["subscription_details"] = details
    try:
        return await gateway.invoices.preview(params)
    except NotFound:
        return None
    except Refused as error:
        if error.code == NOTHING_COMING:
            return None
        raise


def _charge_by(invoice: Invoice | None, ends_on: datetime | None) -> Charge | None:
    if invoice is None or invoice.amount_due <= 0:
        return None
    charge = read_charge(invoice)
    return charge if ends_on is None or charge.on <= ends_on else None


def _credit(invoice: Invoice | None, question: Cancellation) -> Money | None:
    if invoice is None or not question.credits_unused_time or invoice.total >= 0:
        return None
    return Money(-invoice.total, invoice.currency)


async def load_charge_after_renewal(gateway: Gateway, subscription: Subscription) -> Section[Charge | None]:
    """The next charge as it will be once the end is taken back."""
    if subscription.collection_pause is not None:
        return Loaded(None)
    details: dict[str, object] = (
        {"cancel_at_period_end": False} if subscription.cancels_at_period_end else {"cancel_at": ""}
    )
    found = await section(_next_invoice(gateway, subscription, details))
    if isinstance(found, Failed):
        return found
    return Loaded(read_charge(found.value) if found.value else None)
