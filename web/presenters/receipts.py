"""What a receipt says, on the page and in the mail alike."""

from collections.abc import Iterator
from dataclasses import dataclass

from billing.receipts import PlanTerms, Receipt
from billing.subscriptions import Item
from web.i18n import Language
from web.presenters import wording


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the contract's facts; `values` stand below each other, `notes` are sentences."""

    term: str
    values: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptContent:
    heading: str
    lead: str
    facts: tuple[Fact, ...]
    undo: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    content: ReceiptContent
    home_href: str
    file_href: str
    mailed_to: str | None = None
    """Where the same goes by mail; None where no mail is sent."""


def receipt_content(receipt: Receipt, language: Language) -> ReceiptContent:
    plan = _names(receipt.items, language)
    if receipt.action == "cancellation":
        return _cancellation(receipt, plan, language)
    if receipt.action == "renewal":
        return _renewal(receipt, plan, language)
    assert receipt.change is not None
    return _plan_change(receipt, receipt.change, plan, language)


def _cancellation(receipt: Receipt, plan: str, language: Language) -> ReceiptContent:
    gettext, ends_on = language.gettext, receipt.ends_on
    heading = gettext("Cancellation confirmed: %(plan)s", plan=plan)
    if ends_on is None:
        declared = gettext("End %(plan)s at once", plan=plan)
        lead, undo = gettext("%(plan)s has ended. There is no renewal.", plan=plan), None
    else:
        date = language.date(ends_on)
        declared = gettext("End %(plan)s on %(date)s", plan=plan, date=date)
        lead = gettext("%(plan)s stays active until %(date)s and ends then.", plan=plan, date=date)
        undo = gettext("This can be undone until %(date)s: in billing, with “Don't cancel plan”.", date=date)
    facts = (
        *_declaration(receipt, declared, language),
        *_contract(receipt, language),
        Fact(gettext("Ends"), (language.date(ends_on or receipt.received_at),)),
        _still_due(receipt, language),
    )
    return ReceiptContent(heading, lead, facts, undo)


def _renewal(receipt: Receipt, plan: str, language: Language) -> ReceiptContent:
    gettext = language.gettext
    facts = (
        *_declaration(receipt, gettext("Undo the cancellation of %(plan)s", plan=plan), language),
        *_contract(receipt, language),
        Fact(gettext("Renews"), (language.date(max(item.period_end for item in receipt.items)),)),
        _still_due(receipt, language),
    )
    return ReceiptContent(
        gettext("Cancellation undone: %(plan)s", plan=plan),
        gettext("%(plan)s goes on and renews as before.", plan=plan),
        facts,
        gettext("The plan can be cancelled again in billing."),
    )


def _plan_change(receipt: Receipt, change: PlanTerms, old: str, language: Language) -> ReceiptContent:
    gettext, new = language.gettext, _with_quantity(change.item, language)
    old = wording.join([_with_quantity(item, language) for item in receipt.items], language)
    starts = language.date(change.starts_on) if change.starts_on else None
    facts = (
        *_declaration(receipt, gettext("Change %(old_plan)s to %(plan)s", old_plan=old, plan=new), language),
        *_contract(receipt, language),
        Fact(gettext("New plan"), _terms((change.item,), language)),
        Fact(gettext("Begins"), (language.date(change.starts_on or receipt.received_at),)),
        Fact(gettext("Due now"), (language.money(change.due_now),)),
        Fact(gettext("Then"), (_recurring(change, language),)),
    )
    lead = (
        gettext(
            "The change from %(old_plan)s to %(plan)s begins on %(date)s.",
            old_plan=old,
            plan=new,
            date=starts,
        )
        if starts
        else gettext("The change from %(old_plan)s to %(plan)s is made.", old_plan=old, plan=new)
    )
    undo = gettext("This can be taken back in billing until %(date)s.", date=starts) if starts else None
    return ReceiptContent(gettext("Plan change confirmed: %(plan)s", plan=new), lead, facts, undo)


def _declaration(receipt: Receipt, declared: str, language: Language) -> tuple[Fact, ...]:
    account = tuple(text for text in (receipt.customer_name, receipt.email) if text)
    return (
        Fact(language.gettext("Declared"), notes=(declared,)),
        Fact(language.gettext("Received"), (language.moment(receipt.received_at),)),
        Fact(language.gettext("Account"), account or (receipt.customer_id,)),
    )


def _contract(receipt: Receipt, language: Language) -> tuple[Fact, ...]:
    return (
        Fact(language.gettext("Plan"), _terms(receipt.items, language)),
        Fact(language.gettext("Contract number"), (receipt.subscription_id,)),
    )


def _still_due(receipt: Receipt, language: Language) -> Fact:
    return Fact(language.gettext("Left to pay"), notes=tuple(_dues(receipt, language)))


def _dues(receipt: Receipt, language: Language) -> Iterator[str]:
    gettext, owed, charge = language.gettext, receipt.owed, receipt.last_charge
    if owed is not None:
        yield gettext("The open invoice of %(amount)s stays due.", amount=language.money(owed))
    if charge is not None:
        amount, date = language.money(charge.amount), language.date(charge.on)
        if receipt.is_metered:
            yield gettext(
                "Usage until then is still charged: %(amount)s so far, on %(date)s.", amount=amount, date=date
            )
        else:
            yield gettext("A charge of %(amount)s follows on %(date)s.", amount=amount, date=date)
    if not receipt.is_known:
        yield gettext("What else is still due, the invoices will show.")
    elif owed is None and charge is None:
        yield gettext("Nothing is due now.")
    if receipt.credit is not None:
        yield gettext(
            "Time that is paid for and not used comes back as credit: about %(amount)s.",
            amount=language.money(receipt.credit),
        )


def _terms(items: tuple[Item, ...], language: Language) -> tuple[str, ...]:
    """Each item with its price, as "Lantern Team, 3 seats, €24.00 per month"."""
    return tuple(
        ", ".join(part for part in (_with_quantity(item, language), _price(item, language)) if part)
        for item in items
    )


def _with_quantity(item: Item, language: Language) -> str:
    label = item.product.unit_label if item.product else None
    quantity = wording.quantity_words(item.quantity, label, language)
    name = wording.item_name(item, language)
    return f"{name}, {quantity}" if quantity else name


def _price(item: Item, language: Language) -> str:
    price = wording.shown_price(item.price, item.quantity, language)
    return " ".join(part for part in (price.amount or price.note, price.per) if part)


def _recurring(change: PlanTerms, language: Language) -> str:
    per = wording.interval_sum(change.item.price.interval, language)
    return f"{language.money(change.renewal)} {per}"


def _names(items: tuple[Item, ...], language: Language) -> str:
    return wording.join([wording.item_name(item, language) for item in items], language)
