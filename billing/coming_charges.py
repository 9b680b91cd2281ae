"""The charges of one subscription that are still to come, each with the sum that Stripe says it comes to.

The next one is Stripe's preview of it. Those after it are usual periods, for which Stripe is asked once for each
stretch of time in which they are alike. What Stripe cannot say ahead stays open: no sum is worked out here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from billing.catalogue import Interval
from billing.charges import before_balance, preview_next
from billing.coming_sums import Asking, usual_sums
from billing.coming_terms import Term
from billing.invoices import subscription_of
from billing.moments import moment
from billing.money import Money
from billing.sections import Failed, Section
from billing.subscriptions import Charge, Subscription
from gateway.client import Gateway
from gateway.invoices import Invoice

WhyOpen = Literal["usage", "failed", "later"]
# Subscriptions in any other state get no invoice that Stripe collects.
INVOICED: Final = frozenset({"active", "trialing", "past_due"})
MOST_DRAFTS: Final = 100
A_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ComingCharge:
    """`amount` is None where it is open, and `why_open` then says why.

    `so_far` is what use has come to by now. `before_balance` is the sum where the customer's
    balance changes nothing of it; `outlasted_by` is credit that it does not use up.
    """

    on: datetime
    amount: Money | None
    why_open: WhyOpen | None = None
    so_far: Money | None = None
    before_balance: Money | None = None
    outlasted_by: Money | None = None
    interval: Interval | None = None
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class _Date:
    on: datetime
    term: Term
    is_settled: bool


async def coming_charges(
    asking: Asking, subscription: Subscription, terms: tuple[Term, ...], *, until: datetime
) -> tuple[ComingCharge, ...]:
    """Of a subscription that is charged as things stand; none while collection is on hold for good."""
    hold = subscription.collection_pause
    if hold is not None:
        if hold.resumes_at is None:
            return ()
        first, after = None, hold.resumes_at - A_SECOND
    else:
        first = await _next_charge(asking, subscription)
        if first is None or first.on > until:
            return ()
        after = first.on
    dates = _dates(terms, subscription, after=after, until=until)
    asked = (one.term for one in dates if one.is_settled and not one.term.is_metered)
    usual = await usual_sums(asking, subscription, tuple(dict.fromkeys(asked)))
    later = tuple(_charge(date, usual) for date in dates)
    return later if first is None else (first, *later)


async def made_already(gateway: Gateway, customer_id: str) -> dict[str, ComingCharge]:
    """Invoices that are made and not yet charged, by subscription: Stripe waits about an hour between the two."""
    page = await gateway.invoices.list({"customer": customer_id, "status": "draft", "limit": MOST_DRAFTS})
    return {
        plan: _read_draft(one) for one in page.data if one.auto_advance and (plan := subscription_of(one))
    }


def _read_draft(invoice: Invoice) -> ComingCharge:
    due = Money(invoice.amount_due, invoice.currency)
    return ComingCharge(moment(invoice.automatically_finalizes_at or invoice.created), due, is_next=True)


async def _next_charge(asking: Asking, subscription: Subscription) -> ComingCharge | None:
    found = await asking.ask(preview_next(asking.gateway, subscription.id))
    if isinstance(found, Failed):
        ends_first = subscription.ends_on is not None and subscription.ends_on <= subscription.period_end
        on = min(item.period_end for item in subscription.items)
        return None if ends_first else ComingCharge(on, None, "failed", is_next=True)
    invoice = found.value
    if invoice is None:
        return None
    return _read_next(invoice, subscription)


def _read_next(invoice: Invoice, subscription: Subscription) -> ComingCharge:
    due = Money(invoice.amount_due, invoice.currency)
    is_outlasted = invoice.total + invoice.starting_balance < 0
    return ComingCharge(
        on=moment(invoice.period_end or invoice.created),
        amount=None if subscription.is_metered else due,
        why_open="usage" if subscription.is_metered else None,
        so_far=due if subscription.is_metered else None,
        before_balance=before_balance(invoice),
        outlasted_by=Money(-invoice.starting_balance, invoice.currency) if is_outlasted else None,
        is_next=True,
    )


def as_coming(charge: Charge, subscription: Subscription) -> ComingCharge:
    """The next charge as another page has asked for it already."""
    is_metered = subscription.is_metered
    return ComingCharge(
        charge.on,
        amount=None if is_metered else charge.amount,
        why_open="usage" if is_metered else None,
        so_far=charge.amount if is_metered else None,
        is_next=True,
    )


def _dates(
    terms: tuple[Term, ...], subscription: Subscription, *, after: datetime, until: datetime
) -> tuple[_Date, ...]:
    ends = [term.starts for term in terms[1:]] + [until + A_SECOND]
    found = [
        date for term, end in zip(terms, ends, strict=True) for date in _dates_of(term, after, end - A_SECOND)
    ]
    ends_on = subscription.ends_on
    if ends_on is None:
        return tuple(found)
    kept = [one for one in found if one.on < ends_on]
    if kept and _is_cut_short(kept[-1], ends_on):
        kept[-1] = replace(kept[-1], is_settled=False)
    return tuple(kept)


def _dates_of(term: Term, after: datetime, until: datetime) -> list[_Date]:
    if term.rhythm is None:
        return []
    begins = max(after, term.starts - A_SECOND)
    days = set(term.rhythm.dates(after=begins, until=until))
    if term.bills_at_once and term.starts > after:
        days.add(term.starts)
    has_begun = term.starts <= after
    return [
        _Date(day, term, term.is_settled and (has_begun or index > 0 or term.is_first_settled))
        for index, day in enumerate(sorted(days))
    ]


def _is_cut_short(last: _Date, ends_on: datetime) -> bool:
    """The period that the last charge is for would go beyond the end."""
    rhythm = last.term.rhythm
    return rhythm is not None and ends_on not in rhythm.dates(after=last.on, until=ends_on)


def _charge(date: _Date, sums: Mapping[Term, Section[Invoice]]) -> ComingCharge:
    term = date.term
    open_one = ComingCharge(date.on, None, "later", interval=term.rhythm.interval if term.rhythm else None)
    if term.is_metered:
        return replace(open_one, why_open="usage")
    found = sums.get(term) if date.is_settled else None
    if found is None:
        return open_one
    if isinstance(found, Failed):
        return replace(open_one, why_open="failed")
    return replace(open_one, amount=Money(found.value.total, found.value.currency), why_open=None)
