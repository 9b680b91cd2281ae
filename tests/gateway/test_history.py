"""The payment history as Stripe's own objects tell it: statuses, credit notes and refunds."""

import pytest

from billing.money import Money
from tests.gateway.histories import DAY, History


async def test_an_open_invoice_is_past_due_only_after_its_due_date(history: History) -> None:
    await history.begin()
    await history.open(collection_method="send_invoice", days_until_due=7)

    before = await history.status()
    history.clock.advance(8 * DAY)

    assert (before, await history.status()) == ("open", "past_due")


async def test_an_automatic_payment_that_failed_makes_it_past_due_at_once(history: History) -> None:
    await history.begin("pm_card_chargeCustomerFail")
    invoice = await history.open()

    before = await history.status()
    with pytest.raises(AssertionError, match="declined"):
        await history.shop.post(f"invoices/{invoice}/pay")

    assert (before, await history.status()) == ("open", "past_due")


async def test_a_paid_invoice_without_refunds_is_paid(history: History) -> None:
    await history.begin()
    await history.paid()

    assert await history.status() == "paid"


@pytest.mark.parametrize(
    ("end", "status"), [("void", "void"), ("mark_uncollectible", "uncollectible")], ids=["void", "given up"]
)
async def test_what_is_void_or_given_up_says_so(history: History, end: str, status: str) -> None:
    await history.begin()
    invoice = await history.open()

    await history.shop.post(f"invoices/{invoice}/{end}")

    assert await history.status() == status


async def test_refunds_are_counted_by_stripe_in_part_and_in_whole(history: History) -> None:
    await history.begin()
    invoice = await history.paid()

    await history.refund(invoice, amount=500)
    (partly,) = await history.entries()
    await history.refund(invoice)
    (wholly,) = await history.entries()

    assert (partly.status(history.clock.now()), partly.refunded) == ("partly_refunded", Money(500, "eur"))
    assert (wholly.status(history.clock.now()), wholly.refunded) == ("refunded", Money(2000, "eur"))
    assert [one.amount.amount for one in wholly.refunds] == [1500, 500]
    assert all(one.is_given for one in wholly.refunds)


async def test_a_credit_note_before_payment_lowers_what_is_due(history: History) -> None:
    await history.begin()
    invoice = await history.open()

    await history.shop.post("credit_notes", invoice=invoice, amount=500)
    (entry,) = await history.entries()

    (note,) = entry.credit_notes
    assert (note.total, note.before, note.is_void) == (Money(500, "eur"), Money(500, "eur"), False)
    assert entry.invoice.due == Money(1500, "eur")
    assert entry.status(history.clock.now()) == "open"


async def test_a_credit_note_after_payment_names_its_refund(history: History) -> None:
    await history.begin()
    invoice = await history.paid()

    await history.shop.post("credit_notes", invoice=invoice, amount=500, refund_amount=500)
    (entry,) = await history.entries()

    (note,), (refund,) = entry.credit_notes, entry.refunds
    assert (note.is_refunded, refund.note_number) == (True, note.number)
    assert entry.status(history.clock.now()) == "partly_refunded"
    assert set(entry.belongings) == {note, refund}


async def test_credit_to_the_balance_is_no_refund(history: History) -> None:
    await history.begin()
    invoice = await history.paid()

    await history.shop.post("credit_notes", invoice=invoice, amount=500, credit_amount=500)
    (entry,) = await history.entries()

    assert entry.credit_notes[0].is_credited
    assert (entry.refunds, entry.status(history.clock.now())) == ((), "paid")


async def test_a_void_credit_note_stays_in_the_history(history: History) -> None:
    await history.begin()
    invoice = await history.open()
    note = await history.shop.post("credit_notes", invoice=invoice, amount=500)

    await history.shop.post(f"credit_notes/{note['id']}/void")
    (entry,) = await history.entries()

    assert [one.is_void for one in entry.credit_notes] == [True]
