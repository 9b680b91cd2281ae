"""Completes invoices into entries: three requests beside each other, however old the page is.

Charges are asked for by the span of time that the page covers, because Stripe lists them by customer and not by
invoice; only what does not come with that is asked for one by one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from billing.credited import read_note
from billing.history_entries import Entry
from billing.invoices import products_of, read_invoice
from billing.money import Money
from billing.payments_made import was_paid_elsewhere
from billing.refunds import Refund, read_refund, with_all_refunds
from billing.sections import Failed, Loaded, Section, require, section
from gateway.charges import Charge
from gateway.client import Gateway
from gateway.credit_notes import CreditNote as StripeCreditNote
from gateway.invoices import Invoice as StripeInvoice
from gateway.objects import id_of
from gateway.products import Product

MOST_LISTED: Final = 100
MOST_CHARGE_PAGES: Final = 3
# More charges than this are worth another page, fewer are asked for by themselves.
FEW: Final = 10
AT_ONCE: Final = 10

A = TypeVar("A")
T = TypeVar("T")
Notes = Mapping[str, tuple[StripeCreditNote, ...]]
Charges = Mapping[str, tuple[Charge, ...]]
"""By payment intent; by their own id where there was none."""


@dataclass(frozen=True, slots=True)
class Completed:
    """`is_incomplete` where Stripe did not give the refunds or the credit notes: the invoices are still true."""

    entries: tuple[Entry, ...]
    is_incomplete: bool = False


async def complete(
    gateway: Gateway, customer_id: str, invoices: Sequence[StripeInvoice], *, must_be_whole: bool = False
) -> Completed:
    """Expects invoices that came with their payments."""
    products, notes, charges = await asyncio.gather(
        products_of(gateway, invoices),
        section(_load_notes(gateway, customer_id, invoices)),
        section(_load_charges(gateway, customer_id, invoices)),
    )
    if must_be_whole:
        require(notes)
        require(charges)
    entries = (_entry(one, products, _known(notes), _known(charges)) for one in invoices)
    return Completed(tuple(entries), isinstance(notes, Failed) or isinstance(charges, Failed))


def _known(found: Section[Mapping[str, T]]) -> Mapping[str, T]:
    return found.value if isinstance(found, Loaded) else {}


async def _load_notes(gateway: Gateway, customer_id: str, invoices: Sequence[StripeInvoice]) -> Notes:
    """No note is older than its invoice, so one request brings all of them, void ones too.

    Where it does not, those are asked by themselves whose amounts say that something was credited.
    """
    if not invoices:
        return {}
    span = {"gte": min(one.created for one in invoices)}
    page = await gateway.credit_notes.list({"customer": customer_id, "created": span, "limit": MOST_LISTED})
    found = _grouped(page.data, lambda note: id_of(note.invoice))
    if not page.has_more:
        return found
    credited = [one.id for one in invoices if one.id and _was_credited(one)]
    asked = await _each(
        credited, lambda one: gateway.credit_notes.list({"invoice": one, "limit": MOST_LISTED})
    )
    return {**found, **{id_: page.data for id_, page in zip(credited, asked, strict=True)}}


def _was_credited(invoice: StripeInvoice) -> bool:
    return bool(invoice.pre_payment_credit_notes_amount or invoice.post_payment_credit_notes_amount)


async def _load_charges(gateway: Gateway, customer_id: str, invoices: Sequence[StripeInvoice]) -> Charges:
    waiting = [one for one in invoices if _may_have_charges(one) and _payment_ids(one)]
    paid = [one for one in waiting if one.status == "paid"]
    unpaid = _payments_of(one for one in waiting if one.status != "paid")
    # Beside each other: whoever owes something must not wait longer than others.
    of_paid, of_unpaid = await asyncio.gather(
        _charges_of_span(gateway, customer_id, paid), _charges_of_payments(gateway, unpaid)
    )
    missing = [one for one in _payments_of(paid) if one not in of_paid and one not in of_unpaid]
    rest = await _charges_of_payments(gateway, missing)
    return await _with_all_refunds(gateway, {**of_paid, **of_unpaid, **rest})


async def _charges_of_span(
    gateway: Gateway, customer_id: str, invoices: Sequence[StripeInvoice]
) -> dict[str, tuple[Charge, ...]]:
    """Of paid invoices, which get no further charges: others may be charged again on any day after the span."""
    if not invoices:
        return {}
    wanted = _payments_of(invoices)
    span = {"gte": min(one.created for one in invoices), "lte": max(map(_settled_at, invoices))}
    params = {"customer": customer_id, "created": span, "limit": MOST_LISTED}
    found: tuple[Charge, ...] = ()
    for _ in range(MOST_CHARGE_PAGES):
        after = {"starting_after": found[-1].id} if found else {}
        page = await gateway.charges.list(params | after)
        found += page.data
        grouped = _grouped(found, lambda charge: id_of(charge.payment_intent) or charge.id)
        if not page.has_more or len([one for one in wanted if one not in grouped]) <= FEW:
            break
    return {id_: grouped[id_] for id_ in wanted if id_ in grouped}


def _settled_at(invoice: StripeInvoice) -> int:
    transitions = invoice.status_transitions
    return (transitions.paid_at if transitions else None) or invoice.created


async def _charges_of_payments(gateway: Gateway, payment_ids: Sequence[str]) -> Charges:
    asked = await _each(payment_ids, lambda one: _charges_of_payment(gateway, one))
    return dict(zip(payment_ids, asked, strict=True))


async def _charges_of_payment(gateway: Gateway, payment_id: str) -> tuple[Charge, ...]:
    """A payment from before payment intents names its charge itself."""
    if payment_id.startswith("pi_"):
        return (await gateway.charges.list({"payment_intent": payment_id})).data
    return (await gateway.charges.retrieve(payment_id),)


async def _with_all_refunds(gateway: Gateway, charges: Charges) -> Charges:
    found = [one for of_payment in charges.values() for one in of_payment]
    whole = await _each(found, lambda one: with_all_refunds(gateway, one))
    known = {one.id: one for one in whole}
    return {id_: tuple(known[one.id] for one in of_payment) for id_, of_payment in charges.items()}


def _may_have_charges(invoice: StripeInvoice) -> bool:
    """Of open ones also those that Stripe tried to collect: was it refused, or is it on its way?"""
    was_tried = invoice.status == "open" and invoice.attempted
    return was_tried or invoice.status == "paid" or invoice.amount_paid > 0


def _payments_of(invoices: Iterable[StripeInvoice]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for one in invoices for id_ in _payment_ids(one)))


def _payment_ids(invoice: StripeInvoice) -> tuple[str, ...]:
    payments = (one.payment for one in invoice.payments.data if one.payment) if invoice.payments else ()
    ids = (id_of(one.payment_intent) or id_of(one.charge) for one in payments)
    return tuple(one for one in ids if one)


def _entry(invoice: StripeInvoice, products: Mapping[str, Product], notes: Notes, charges: Charges) -> Entry:
    own = [charge for id_ in _payment_ids(invoice) for charge in charges.get(id_, ())]
    taken = [one for one in own if one.status == "succeeded"]
    own_notes = notes.get(invoice.id or "", ())
    back = sum(one.amount_refunded for one in taken)
    is_on_its_way = any(one.status == "pending" for one in own)
    is_automatic = invoice.collection_method != "send_invoice"
    return Entry(
        invoice=read_invoice(invoice, products),
        credit_notes=tuple(map(read_note, own_notes)),
        refunds=_refunds(taken, own_notes),
        refunded=Money(back, invoice.currency) if back else None,
        is_refunded=bool(back) and all(one.refunded for one in taken) and not was_paid_elsewhere(invoice),
        is_on_its_way=is_on_its_way,
        has_failed_attempt=is_automatic and invoice.attempted and not is_on_its_way,
    )


def _refunds(charges: Iterable[Charge], notes: Iterable[StripeCreditNote]) -> tuple[Refund, ...]:
    numbers = {id_of(one.refund): note.number for note in notes for one in note.refunds}
    found = (refund for charge in charges if charge.refunds for refund in charge.refunds.data)
    return tuple(read_refund(one, note_number=numbers.get(one.id)) for one in found)


def _grouped(found: Iterable[T], key: Callable[[T], str | None]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, tuple[T, ...]] = {}
    for one in found:
        group = key(one) or ""
        groups[group] = (*groups.get(group, ()), one)
    return groups


async def _each(asked: Sequence[A], ask: Callable[[A], Awaitable[T]]) -> list[T]:
    """Beside each other, and never so many that Stripe answers with its limit."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def answer(one: A) -> T:
        async with gate:
            return await ask(one)

    return await asyncio.gather(*map(answer, asked))
