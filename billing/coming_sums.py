"""What a usual period comes to under each of a subscription's coming terms: Stripe is asked, each time once."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Final, TypeVar

from billing.coming_terms import Term
from billing.moments import moment, seconds
from billing.sections import Loaded, Section, section
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.invoices import Invoice
from gateway.schedules import ScheduleInFull
from gateway.transport import Params

T = TypeVar("T")

# Beside the next charge; what is planned beyond that stays open.
MOST_QUESTIONS: Final = 3
AT_ONCE: Final = 6
# What a phase says of its own times, which are others in the question.
OF_ITS_TIME: Final = frozenset({"start_date", "trial_end", "discounts"})
NOT_ASKED: Final[Section[ScheduleInFull | None]] = Loaded(None)


class Asking:
    """One page's questions to Stripe, of which only so many are on their way at a time."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self._room = asyncio.Semaphore(AT_ONCE)

    async def ask(self, question: Awaitable[T]) -> Section[T]:
        async with self._room:
            return await section(question)


async def usual_sums(
    asking: Asking, subscription: Subscription, terms: tuple[Term, ...]
) -> Mapping[Term, Section[Invoice]]:
    """The first few of the terms; of the others nothing is said."""
    asked = terms[:MOST_QUESTIONS]
    planned = any(_is_planned(term, subscription) for term in asked)
    schedule = await _schedule(asking, subscription) if planned else NOT_ASKED
    answers = await asyncio.gather(*(_sum(asking, subscription, term, schedule) for term in asked))
    return {term: answer for term, answer in zip(asked, answers, strict=True) if answer is not None}


async def _schedule(asking: Asking, subscription: Subscription) -> Section[ScheduleInFull | None]:
    return await asking.ask(asking.gateway.schedules.retrieve(subscription.schedule_id or ""))


async def _sum(
    asking: Asking, subscription: Subscription, term: Term, schedule: Section[ScheduleInFull | None]
) -> Section[Invoice] | None:
    question: Params | None
    if not _is_planned(term, subscription):
        question = {"subscription": subscription.id, **_discounts(term, subscription)}
    elif isinstance(schedule, Loaded):
        question = _planned(term, subscription, schedule.value)
    else:
        return schedule
    if question is None:
        return None
    return await asking.ask(asking.gateway.invoices.preview({**question, "preview_mode": "recurring"}))


def _boundary(subscription: Subscription) -> int:
    return seconds(min(item.period_end for item in subscription.items))


def _is_planned(term: Term, subscription: Subscription) -> bool:
    """Whether Stripe has to be told what it plans: asked as it stands, it looks at the period after this one."""
    if term.phase is None:
        return False
    begins = term.phase.start_date
    return begins != _boundary(subscription) or seconds(term.starts) != begins


def _discounts(term: Term, subscription: Subscription) -> Params:
    """Named only where others are in force than Stripe would take by itself, those of the coming period."""
    if term.phase is not None:
        return {}
    at = moment(_boundary(subscription))
    by_itself = {one.id for one in subscription.discounts if one.until is None or one.until > at}
    if term.lasting_ids == by_itself & _lasting(subscription):
        return {}
    return {"discounts": _named(term) or ""}


def _lasting(subscription: Subscription) -> set[str]:
    return {one.id for one in subscription.discounts if one.is_lasting}


def _named(term: Term) -> list[Params]:
    return [{"discount": one.id} for one in term.discounts if one.is_lasting]


def _planned(term: Term, subscription: Subscription, schedule: ScheduleInFull | None) -> Params | None:
    """The schedule as if the phase began with the next period already: what it asks for then, it asks for later."""
    current = schedule.current_terms if schedule else None
    phase = schedule.terms_from(term.phase.start_date) if schedule and term.phase else None
    if schedule is None or current is None or phase is None:
        return None
    kept = {name: value for name, value in phase.items() if name not in OF_ITS_TIME}
    named = {"discounts": _named(term)} if _named(term) else {}
    phases = [
        {**current, "end_date": _boundary(subscription), "proration_behavior": "none"},
        {**kept, **named, "proration_behavior": "none"},
    ]
    return {"schedule": schedule.id, "schedule_details": {"end_behavior": "release", "phases": phases}}
