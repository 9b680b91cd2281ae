"""One row for each thing that comes: when, what, how much, and the way to undo it where there is one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from billing.capabilities import can_cancel, can_renew
from billing.coming_events import (
    ChangeWaits,
    Charges,
    DiscountEnds,
    Event,
    HoldLasts,
    InvoiceWaits,
    PauseLasts,
    PlanChanges,
    PlanEnds,
    TrialEnds,
)
from billing.pauses import can_resume
from billing.payment_methods import PaymentMethod
from billing.plan_schedules import undo_refusals
from billing.subscriptions import Subscription
from web.presenters import coming_words as words
from web.presenters import wording
from web.presenters.frame import Link
from web.visits import Visit

# Shorter intervals keep to their day, so that a list of fifty dates tells nothing more.
MOST_DATES = 12


@dataclass(frozen=True, slots=True)
class Row:
    """`on` is None for what lasts until something else ends it. `has_failed` asks to try again."""

    title: str
    on: str | None
    amount: str | None = None
    is_so_far: bool = False
    sentences: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    actions: tuple[Link, ...] = ()
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes rows of events; `paying` is what pays a plan, and `are_methods_known` whether that can be said."""

    visit: Visit
    now: datetime
    paying: Callable[[Subscription], PaymentMethod | None]
    are_methods_known: bool = True

    def of(self, event: Event) -> Row:
        match event:
            case Charges():
                return self._charges(event)
            case InvoiceWaits():
                return self._invoice(event)
            case ChangeWaits():
                return self._waiting(event)
            case HoldLasts() | PauseLasts():
                return self._standing(event)
            case _:
                return self._changing(event)

    def _charges(self, event: Charges) -> Row:
        language, first = self.visit.language, event.first
        amount = first.amount or first.so_far
        found = (
            words.open_words(first, language),
            words.run_words(event, language),
            words.payer_words(
                event,
                self.paying(event.subscription),
                language,
                is_known=self.are_methods_known,
            ),
        )
        count = len(event.dates)
        return Row(
            title=wording.plan_name(event.subscription, language),
            on=self._day(event.on),
            amount=language.money(amount) if amount else None,
            is_so_far=first.so_far is not None,
            sentences=tuple(one for one in found if one),
            dates=tuple(map(language.date, event.dates)) if 1 < count <= MOST_DATES else (),
            has_failed=first.why_open == "failed",
        )

    def _invoice(self, event: InvoiceWaits) -> Row:
        language, invoice, plan = self.visit.language, event.invoice, event.subscription
        sentence = words.invoice_words(event, self.paying(plan) if plan else None, language)
        return Row(
            title=wording.plan_name(plan, language) if plan else language.gettext("Open invoice"),
            on=self._day(event.on),
            amount=language.money(invoice.due),
            sentences=(sentence,),
            actions=(Link(language.gettext("Pay now"), self.visit.href("invoices", invoice.id, "payment")),),
        )

    def _waiting(self, event: ChangeWaits) -> Row:
        language, change = self.visit.language, event.change
        name = change.product.name if change.product else None
        sentence = language.gettext(
            "The change to %(plan)s waits for its payment, and is dropped without it.",
            plan=name or language.gettext("another plan"),
        )
        href = self.visit.href("invoices", change.invoice_id, "payment") if change.invoice_id else None
        return Row(
            title=wording.plan_name(event.subscription, language),
            on=self._day(event.on),
            amount=language.money(change.due) if change.due else None,
            sentences=(sentence,),
            actions=(Link(language.gettext("Pay now"), href),) if href else (),
        )

    def _standing(self, event: HoldLasts | PauseLasts) -> Row:
        language = self.visit.language
        row = Row(wording.plan_name(event.subscription, language), self._day(event.on))
        if isinstance(event, HoldLasts):
            said = (
                language.gettext("Payments are on hold until then, and resume.")
                if event.on
                else language.gettext("Payments are on hold until further notice. The plan stays active.")
            )
            return replace(row, sentences=(said,))
        said = (
            language.gettext("The pause ends and the plan goes on. What it costs is known on that day.")
            if event.on
            else language.gettext("Paused. Nothing is charged until it goes on.")
        )
        may_resume = can_resume(event.subscription, self.visit.configuration)
        undo = self._undo(event.subscription, language.gettext("Resume plan"), "resumption")
        return replace(row, sentences=(said,), actions=(undo,) if may_resume else ())

    def _changing(self, event: PlanChanges | DiscountEnds | TrialEnds | PlanEnds) -> Row:
        language, plan, rules = self.visit.language, event.subscription, self.visit.configuration
        row = Row(wording.plan_name(plan, language), self._day(event.on))
        match event:
            case DiscountEnds():
                return replace(row, sentences=(words.discount_words(event, language),))
            case PlanChanges():
                return self._planned(row, event)
            case TrialEnds():
                undo = self._undo(plan, language.gettext("Cancel plan"), "cancellation")
                is_allowed, said = can_cancel(plan, rules), words.trial_words(event, language)
            case PlanEnds():
                undo = self._undo(plan, language.gettext("Don't cancel plan"), "renewal")
                is_allowed, said = can_renew(plan, rules, now=self.now), words.end_words(event, language)
        return replace(row, sentences=(said,), actions=(undo,) if is_allowed else ())

    def _planned(self, row: Row, event: PlanChanges) -> Row:
        language, plan = self.visit.language, event.subscription
        said = [words.change_words(event, language)]
        if event.is_open_after:
            said.append(language.gettext("What is charged after that is known nearer to the day."))
        undo = self._undo(plan, language.gettext("Cancel change"), "scheduled-change", "removal")
        may_undo = event.is_next and not undo_refusals(plan, self.visit.configuration)
        return replace(row, sentences=tuple(said), actions=(undo,) if may_undo else ())

    def _undo(self, subscription: Subscription, label: str, *change: str) -> Link:
        return Link(label, self.visit.href("subscriptions", subscription.id, *change))

    def _day(self, on: datetime | None) -> str | None:
        return self.visit.language.date(on) if on else None
