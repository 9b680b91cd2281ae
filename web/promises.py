"""A change with its receipt: announced before Stripe is asked, confirmed after, and so never lost in between.

The announced receipt is held in the outbox. Where the process dies between the two, the outbox's worker finds it
some minutes later and asks Stripe whether the change was made: then it is sent, else forgotten.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import msgspec

from billing.errors import BillingError, PaymentDeclined, PaymentNeedsAction, PaymentPending
from billing.receipts import Action, Receipt
from store import outbox
from store.outbox import Entry, State
from web.mails import MAIL, read_receipt
from web.visits import Visit

# Longer than the slowest conversation with Stripe, retries included.
HELD_FOR: Final = timedelta(minutes=2)
# Stripe keeps such a change and makes it when it is paid; the worker asks what became of it.
MAY_COME_TRUE: Final = (PaymentDeclined, PaymentNeedsAction, PaymentPending)


def receipt_id(visit: Visit, nonce: str) -> str:
    """One for each drawn form, however often it is sent."""
    return f"rc_{visit.idempotency_key(nonce, 'receipt')[:32]}"


@asynccontextmanager
async def promised(visit: Visit, receipt: Receipt) -> AsyncIterator[None]:
    """Around one change: what it raises decides whether there is something to confirm."""
    store, now = visit.portal.store, visit.now
    spoken = msgspec.structs.replace(
        receipt, language=visit.language.tag, catalogue=visit.language.catalogue_tag
    )
    entry = _entry(visit, spoken)
    is_first = await outbox.hold(store, entry, until=now + HELD_FOR, now=now)
    try:
        yield
    except MAY_COME_TRUE:
        raise
    except BillingError:
        # Refused, so nothing was written; a second click takes nothing from the first.
        if is_first:
            await outbox.withdraw(store, entry.id)
        raise
    await outbox.enqueue(store, entry, now=now, state=_state(visit, receipt))
    visit.portal.outbox_bell.set()


async def find_receipt(visit: Visit, wanted: str) -> tuple[Receipt, State] | None:
    """A receipt of this visit's customer, once it is confirmed."""
    entry = await outbox.find(visit.portal.store, visit.merchant.name, wanted)
    if entry is None or entry.kind != MAIL or entry.state == "held":
        return None
    receipt = read_receipt(entry)
    return (receipt, entry.state) if receipt.customer_id == visit.customer else None


async def newest_receipt(visit: Visit, subscription_id: str, action: Action) -> Receipt | None:
    """Of a subscription that was found to be this visit's customer's."""
    entries = await outbox.about(visit.portal.store, visit.merchant.name, subscription_id, kind=MAIL)
    receipts = (read_receipt(entry) for entry in entries)
    return next((one for one in receipts if one.action == action), None)


def _entry(visit: Visit, receipt: Receipt) -> Entry:
    payload = msgspec.json.encode(receipt).decode()
    return Entry(receipt.id, MAIL, visit.merchant.name, receipt.subscription_id, payload)


def _state(visit: Visit, receipt: Receipt) -> State:
    return "due" if visit.portal.mailer is not None and receipt.email else "kept"
