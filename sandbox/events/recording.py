"""Makes events of what the journal has noted, and hands them to the webhook endpoints that want them."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from sandbox.events.journal import Entry, encode
from sandbox.events.types import Change, types_of
from sandbox.state import State
from wire.ids import new_id
from wire.objects import Object

API_VERSION = "2026-10-28.endive"
# Stripe keeps events for 30 days; here their number is what ends.
MOST_KEPT = 5_000
_AT_LAST = 1_000_000
# Types that tell what the object was like before.
_WITH_PREVIOUS = (".updated", "payment_method.detached")


@dataclass(frozen=True, slots=True)
class _Happening:
    place: int
    type: str
    body: bytes


def record(state: State) -> None:
    """Make the events of all that was written since the last call, in the order in which it happened."""
    journal = state.journal
    if journal.is_empty():
        return
    entries, told = journal.take()
    happenings = [each for entry in entries for each in _happenings(state, entry)]
    happenings += [
        _Happening(each.place, each.type, encode({"object": msgspec.Raw(each.body)})) for each in told
    ]
    for happening in sorted(happenings, key=lambda each: each.place):
        _keep(state, happening)


def shown(state: State, event: Object) -> Object:
    """An event as it is answered and delivered."""
    return event | {"data": msgspec.Raw(state.private[event["id"]]["data"])}


def _keep(state: State, happening: _Happening) -> None:
    event: Object = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": state.timestamp(),
        "livemode": False,
        "pending_webhooks": 0,
        "request": {
            "id": state.journal.cause.request,
            "idempotency_key": state.journal.cause.idempotency_key,
        },
        "type": happening.type,
    }
    table = state.table("event")
    table.add(event)
    state.private[event["id"]] = {"data": happening.body}
    if len(table) > MOST_KEPT:
        oldest = next(iter(table.oldest_ids()))
        table.remove(oldest)
        del state.private[oldest]
    state.courier.take(state, event)


def _happenings(state: State, entry: Entry) -> Iterator[_Happening]:
    for first, change, after in _changes(entry, state.timestamp()):
        types = list(types_of(change))
        # The attempt is counted before the bank is asked, and told of after it.
        place = _AT_LAST if "invoice.payment_failed" in types else first
        for type_ in types:
            yield _Happening(place, type_, _body(change, type_, after))
            if type_ == "invoice.payment_failed" and _asks_customer(state, change.after or {}):
                yield _Happening(place, "invoice.payment_action_required", _body(change, type_, after))


def _changes(entry: Entry, now: int) -> Iterator[tuple[int, Change, bytes]]:
    """The steps from the first state to the last; what was made and is gone again never was."""
    if entry.is_gone:
        if entry.before is not None:
            yield entry.place, Change(msgspec.json.decode(entry.before), None, now), entry.before
        return
    place, before = entry.place, entry.before
    for next_place, after in [*entry.turns, (0, encode(entry.row))]:
        if after != before:
            is_last = next_place == 0
            change = Change(_decoded(before), msgspec.json.decode(after), now, is_last)
            # What leads up to a step of an invoice is told of together with it.
            if is_last or before is None or change.kind != "invoice" or change.changed("status"):
                yield place, change, after
                before = after
        place = next_place


def _decoded(state: bytes | None) -> Object | None:
    return None if state is None else msgspec.json.decode(state)


def _body(change: Change, type_: str, after: bytes) -> bytes:
    told: Object = {"object": msgspec.Raw(after)}
    if change.before is not None and change.after is not None and type_.endswith(_WITH_PREVIOUS):
        told["previous_attributes"] = previous_attributes(change.before, change.after)
    return encode(told)


def previous_attributes(before: Object, after: Object) -> Object:
    """What was changed, as it was: of mappings the changed names, arrays in full, null for what was not there."""
    return {
        name: _previous(before.get(name), after.get(name))
        for name in (before | after)
        if before.get(name) != after.get(name)
    }


def _previous(before: object, after: object) -> object:
    if isinstance(before, dict) and isinstance(after, dict):
        return previous_attributes(before, after)
    return before


def _asks_customer(state: State, invoice: Object) -> bool:
    payments = state.private.get(invoice["id"], {}).get("payments", [])
    rows = (state.table("invoice_payment").get(id_) for id_ in payments)
    intents = (state.table("payment_intent").get(row["payment"]["payment_intent"]) for row in rows if row)
    return any(intent is not None and intent["status"] == "requires_action" for intent in intents)
