"""Previews of invoices: the next renewal, or a change worked out by the same engine as the change itself."""

from sandbox.engine.changes import apply_change
from sandbox.engine.grants import as_reductions, granted
from sandbox.engine.invoicing import Occasion, Subject, composed
from sandbox.engine.moments import at, at_one_moment
from sandbox.engine.pending import pending_lines
from sandbox.engine.prorations import credit_all, heed_end
from sandbox.engine.renewals import next_charges, still_in_force
from sandbox.engine.usage import lines_of
from sandbox.engine.wishes import (
    BEHAVIOR,
    CANCEL_AT,
    DISCOUNTS,
    ITEMS,
    TRIAL_END,
    follow_period,
    set_end,
    wanted_items,
    wanted_terms,
)
from sandbox.engine.working import Working, working_copy
from sandbox.lines import Line
from sandbox.operations import Call, operation
from sandbox.parameters import Shape, boolean, choice, mapping, required, text, timestamp
from sandbox.periods import Period
from sandbox.pricing import is_metered
from sandbox.resources.schedule_previews import SCHEDULE_DETAILS, scheduled_subject, suppose_schedule
from sandbox.state import State
from wire.errors import StripeError, invalid_request
from wire.ids import new_id
from wire.objects import Object

_WITHIN = "subscription_details"
_DETAILS: Shape = {
    "billing_cycle_anchor": mapping({"type": required(choice("now", "unchanged"))}),
    "cancel_at": CANCEL_AT,
    "cancel_at_period_end": boolean,
    "cancel_now": boolean,
    "items": ITEMS,
    "proration_behavior": BEHAVIOR,
    "proration_date": timestamp,
    "trial_end": TRIAL_END,
}
_PREVIEW: Shape = {
    "customer": text,
    "subscription": text,
    "discounts": DISCOUNTS,
    "preview_mode": choice("next", "recurring"),
    "subscription_details": mapping(_DETAILS),
    "schedule": text,
    "schedule_details": SCHEDULE_DETAILS,
}
_RENEWING = frozenset({"active", "trialing", "past_due", "unpaid"})
_PRORATING = frozenset({"items", "billing_cycle_anchor", "trial_end", "cancel_now"})
_HOUR = 3600


@operation("POST", "/v1/invoices/create_preview", honours=_PREVIEW)
@at_one_moment
def create_preview(call: Call) -> Object:
    subscription = _subject(call)
    details = call.params.get(_WITHIN, {})
    work = working_copy(call.state, subscription)
    suppose_schedule(call, work)
    if "discounts" in call.params:
        work.reductions = as_reductions(
            call.state, granted(call.state, subscription, call.params["discounts"])
        )
    moment = _change(call, work, details)
    if call.params.get("preview_mode") == "recurring":
        return _recurring(call.state, work)
    invoice = _invoice(call, work)
    if _PRORATING & set(details) and details.get("proration_behavior") != "none":
        invoice["parent"]["subscription_details"]["subscription_proration_date"] = moment
    return invoice


def _subject(call: Call) -> Object:
    """The subscription that is meant: the one named, or the customer's that renews next."""
    state, params = call.state, call.params
    if "schedule" in params:
        return scheduled_subject(call)
    if "subscription" in params:
        subscription = state.table("subscription").find(params["subscription"], param="subscription")
        if params.get("customer") not in (None, subscription["customer"]):
            raise invalid_request("The subscription belongs to another customer.", param="subscription")
        if subscription["status"] not in _RENEWING | {"incomplete"}:
            raise _none(subscription["customer"])
        return subscription
    if _WITHIN in params:
        message = (
            "The sandbox previews changes only of a subscription that exists: name it by `subscription`."
        )
        raise invalid_request(message, param=_WITHIN, code="sandbox_not_built")
    if "customer" not in params:
        raise invalid_request("You must pass at least one of customer or subscription.", param="customer")
    return _next_of(state, state.table("customer").find(params["customer"], param="customer")["id"])


def _next_of(state: State, customer: str) -> Object:
    candidates = [
        subscription
        for subscription in state.table("subscription")
        if subscription["customer"] == customer
        and subscription["status"] in _RENEWING
        and (not _ends_first(subscription) or pending_lines(state, customer, subscription["id"]))
    ]
    if not candidates:
        raise _none(customer)
    return min(candidates, key=_boundary)


def _boundary(subscription: Object) -> int:
    return int(min(item["current_period_end"] for item in subscription["items"]["data"]))


def _ends_first(subscription: Object) -> bool:
    return subscription["cancel_at"] is not None and subscription["cancel_at"] <= _boundary(subscription)


def _none(customer: str) -> StripeError:
    message = f"No upcoming invoices for customer: {customer}"
    return invalid_request(message, code="invoice_upcoming_none", status=404)


def _change(call: Call, work: Working, details: Object) -> int:
    """Try the change on the copy; returns where old and new part."""
    resets = details.get("billing_cycle_anchor", {}).get("type") == "now"
    terms = wanted_terms(call.state, work.subscription, details, resets_anchor=resets, within=_WITHIN)
    items = wanted_items(call.state, work, details.get("items", []), within=f"{_WITHIN}[items]")
    if {"items", "billing_cycle_anchor", "trial_end"} & set(details):
        apply_change(work, items, terms)
        follow_period(work.subscription)
    set_end(work.subscription, details, call.now)
    heed_end(work, terms)
    if details.get("cancel_now"):
        work.subscription["cancel_at"] = call.now
        if terms.prorates and not work.is_trialing:
            credit_all(work, terms.moment)
    return terms.moment


def _invoice(call: Call, work: Working) -> Object:
    state, subscription, now = call.state, work.subscription, call.now
    waiting = [*pending_lines(state, subscription["customer"], subscription["id"]), *work.prorations]
    foreseen = len(work.prorations)
    if work.bills_now:
        return _composed(state, work, [*waiting, *work.charges], Period(now, now), now)
    started = min(item["current_period_start"] for item in work.items)
    if _ends_first(subscription):
        ends = subscription["cancel_at"]
        waiting += [line for item in work.items for line in lines_of(work, item, ends) if line.amount]
        if not waiting:
            raise _none(subscription["customer"])
        return _composed(state, work, waiting, Period(started, ends), ends)
    work.charges = []
    boundary = next_charges(work)
    work.reductions = still_in_force(state, work.reductions, boundary)
    waiting += work.prorations[foreseen:]
    return _composed(state, work, [*waiting, *work.charges], Period(started, boundary), boundary)


def _recurring(state: State, work: Working) -> Object:
    """A usual period to come: nothing that is asked for once, and no balance that it may meet."""
    started = min(item["current_period_start"] for item in work.items)
    work.charges = []
    boundary = next_charges(work)
    lasting = [each for each in work.reductions if each.coupon["duration"] != "once"]
    work.reductions = still_in_force(state, lasting, boundary)
    customer = state.table("customer").find(work.subscription["customer"]) | {"balance": 0}
    lines = [line for line in work.charges if line.price and not is_metered(line.price)]
    return _composed(state, work, lines, Period(started, boundary), boundary, customer=customer)


def _composed(  # noqa: PLR0913  what an invoice is made of
    state: State,
    work: Working,
    lines: list[Line],
    period: Period,
    moment: int,
    *,
    customer: Object | None = None,
) -> Object:
    customer = customer or state.table("customer").find(work.subscription["customer"])
    subject = Subject(customer, work.subscription, work.reductions)
    id_ = new_id("upcoming_in")
    with at(state, moment):
        invoice = composed(state, id_, subject, lines, Occasion("upcoming", period))
    invoice["lines"] |= {"data": state.private.pop(id_)["lines"], "has_more": False}
    if invoice["collection_method"] == "charge_automatically":
        invoice["next_payment_attempt"] = moment if work.bills_now else moment + _HOUR
    return invoice
