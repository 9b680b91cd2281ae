"""Loads a seeds file: every step is the operation that a caller would have used, at the moment that it is told for.

Renewals, retries and ends between the steps happen by themselves, so the histories are real.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.clock import Clock
from sandbox.engine.due import do_what_is_due
from sandbox.engine.moments import at
from sandbox.periods import add_months
from sandbox.resources.account import new_account
from sandbox.seeds.reading import SeedsBroken, refuse_others, tables, taken, within
from sandbox.seeds.telling import Person, make_catalogue, make_person, tell
from sandbox.state import State
from wire.objects import Object

DEMO_SEEDS: Path | None = Path(__file__).parent / "demo.toml"
_DEMO_KEYS = ("sk_test_demo", "sk_test_caffe")
_AGO = re.compile(r"(\d+) (hour|day|week|month|year)s?")
_SECONDS = {"hour": 3600, "day": 86_400, "week": 7 * 86_400}
_EVENTS_KEPT = 30 * 86_400
_MONTHS = {"month": 1, "year": 12}
_ACCOUNT = ("key", "id", "name", "email", "country", "currency", "opened", "after_last_retry", "branding")
_LISTS = ("coupons", "promotion_codes", "products", "people")
_AFTER_LAST_RETRY = ("past_due", "unpaid", "canceled")


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that somebody did."""

    moment: int
    person: Person
    place: str
    told: Object


def load_seeds(seeds: Path | None, *, clock: Clock, public_url: str) -> dict[str, State]:
    """One state by secret key; without seeds, two empty accounts under the demo's keys."""
    if seeds is None:
        created = int(clock.now().timestamp())
        return {key: State(key, new_account(created=created), clock, public_url) for key in _DEMO_KEYS}
    states: dict[str, State] = {}
    for place, account in tables(_read(seeds), "account", named_by="key"):
        with within(place):
            key = taken(account, "key", str)
            if key in states:
                raise SeedsBroken(f"key is {key!r} as in another account")
            states[key] = _load(account, clock, public_url)
    if not states:
        raise SeedsBroken("account is missing: a seeds file tells of at least one")
    return states


def _read(seeds: Path) -> Object:
    try:
        told = tomllib.loads(seeds.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SeedsBroken(f"not TOML: {error}") from error
    refuse_others(told, ("account",))
    return told


def _load(told: Object, clock: Clock, public_url: str) -> State:
    now = int(clock.now().timestamp())
    refuse_others(told, (*_ACCOUNT, *_LISTS))
    opened = _moment(told, "opened", now)
    state = State(taken(told, "key", str), _account(told, opened), clock, public_url)
    # Stripe forgets events after 30 days, so those of older histories need not be made.
    state.journal.since = now - _EVENTS_KEPT
    state.private["account"] = {"after_last_retry": _after_last_retry(told)}
    with at(state, opened):
        make_catalogue(state, told)
    for step in sorted(_steps(state, told, now), key=lambda step: step.moment):
        do_what_is_due(state, datetime.fromtimestamp(step.moment, UTC))
        with at(state, step.moment), within(step.place):
            tell(state, step.person, step.told)
    do_what_is_due(state, clock.now())
    state.journal.since = 0
    return state


def _account(told: Object, opened: int) -> Object:
    branding: Object = taken(told, "branding", dict, default={})
    refuse_others(branding, ("primary_color", "secondary_color"))
    account = new_account(
        name=taken(told, "name", str),
        country=taken(told, "country", str),
        currency=taken(told, "currency", str),
        created=opened,
        email=taken(told, "email", str),
        branding=branding,
    )
    return account | {"id": taken(told, "id", str)}


def _after_last_retry(told: Object) -> str:
    wish = taken(told, "after_last_retry", str, default="past_due")
    if wish not in _AFTER_LAST_RETRY:
        raise SeedsBroken(f"after_last_retry is {wish!r}, none of {', '.join(_AFTER_LAST_RETRY)}")
    return wish


def _steps(state: State, told: Object, now: int) -> Iterator[_Step]:
    for place, person_told in tables(told, "people"):
        with within(place):
            history = list(tables(person_told, "history", named_by="do"))
            moments = [_moment_of_step(step_place, step, now) for step_place, step in history]
            # Everybody is there an hour before they do something.
            first = min(moments, default=now) - 3600
            with at(state, _moment(person_told, "since", now) if "since" in person_told else first):
                person = make_person(state, person_told)
        for moment, (step_place, step) in zip(moments, history, strict=True):
            yield _Step(moment, person, f"{place}.{step_place}", step)


def _moment_of_step(place: str, step: Object, now: int) -> int:
    with within(place):
        return _moment(step, "ago", now)


def _moment(told: Object, key: str, now: int) -> int:
    try:
        return moment_of(taken(told, key, str), now)
    except SeedsBroken:
        raise
    except ValueError as error:
        raise SeedsBroken(f"{key}: {error}") from error


def moment_of(ago: str, now: int) -> int:
    """Read "61 weeks" or "2 days 3 hours", counted back from now."""
    parts = _AGO.findall(ago)
    if not parts or " ".join(f"{count} {unit}" for count, unit in parts) != ago.replace(
        "s ", " "
    ).removesuffix("s"):
        raise ValueError(f"Not a stretch of time: {ago!r}. Write it as in '61 weeks' or '2 days 3 hours'.")
    moment = now
    for count, unit in parts:
        moment = _back(moment, int(count), unit)
    return moment


def _back(moment: int, count: int, unit: str) -> int:
    if unit in _MONTHS:
        return add_months(moment, -count * _MONTHS[unit])
    return moment - int(timedelta(seconds=count * _SECONDS[unit]).total_seconds())
