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
from sandbox.engine.due import at, do_what_is_due
from sandbox.periods import add_months
from sandbox.resources.account import new_account
from sandbox.seeds.telling import Person, make_catalogue, make_person, tell
from sandbox.state import State
from wire.objects import Object

DEMO_SEEDS: Path | None = Path(__file__).parent / "demo.toml"
_DEMO_KEYS = ("sk_test_demo", "sk_test_caffe")
_AGO = re.compile(r"(\d+) (hour|day|week|month|year)s?")
_SECONDS = {"hour": 3600, "day": 86_400, "week": 7 * 86_400}
_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that somebody did."""

    moment: int
    person: Person
    told: Object


def load_seeds(seeds: Path | None, *, clock: Clock, public_url: str) -> dict[str, State]:
    """One state by secret key; without seeds, two empty accounts under the demo's keys."""
    if seeds is None:
        created = int(clock.now().timestamp())
        return {key: State(key, new_account(created=created), clock, public_url) for key in _DEMO_KEYS}
    told = tomllib.loads(seeds.read_text(encoding="utf-8"))
    return {account["key"]: _load(account, clock, public_url) for account in told["account"]}


def _load(told: Object, clock: Clock, public_url: str) -> State:
    now = int(clock.now().timestamp())
    opened = moment_of(told["opened"], now)
    state = State(told["key"], _account(told, opened), clock, public_url)
    state.private["account"] = {"after_last_retry": told.get("after_last_retry", "past_due")}
    with at(state, opened):
        make_catalogue(state, told)
    for step in sorted(_steps(state, told, now), key=lambda step: step.moment):
        do_what_is_due(state, datetime.fromtimestamp(step.moment, UTC))
        with at(state, step.moment):
            tell(state, step.person, step.told)
    do_what_is_due(state, clock.now())
    return state


def _account(told: Object, opened: int) -> Object:
    account = new_account(
        name=told["name"],
        country=told["country"],
        currency=told["currency"],
        created=opened,
        email=told["email"],
    )
    return account | {"id": told["id"]}


def _steps(state: State, told: Object, now: int) -> Iterator[_Step]:
    for person_told in told.get("people", []):
        steps = [(moment_of(step["ago"], now), step) for step in person_told.get("history", [])]
        first = min((moment for moment, _ in steps), default=now)
        # Everybody is there an hour before they do something.
        with at(state, moment_of(person_told["since"], now) if "since" in person_told else first - 3600):
            person = make_person(state, person_told)
        for moment, step in steps:
            yield _Step(moment, person, step)


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
