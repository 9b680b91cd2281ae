from typing import Any

import pytest

from billing.calendar import later
from billing.capabilities import update_refusals
from billing.configuration_rules import validate
from billing.pauses import can_pause, can_resume, pause_options, pause_refusals, resumption_refusals
from billing.subscriptions import PendingChange
from tests.unit.builders import NOW, PERIOD_END, make_configuration, make_subscription

PAUSING = make_configuration(subscription_pause={"enabled": True})
PAUSABLE = make_subscription(is_flexible=True)


def test_what_runs_can_be_paused_and_what_is_paused_resumed() -> None:
    assert can_pause(PAUSABLE, PAUSING)
    assert not can_resume(PAUSABLE, PAUSING)
    assert can_resume(make_subscription(status="paused"), PAUSING)


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        ({"is_flexible": False}, ("classic_billing",)),
        ({"status": "canceled"}, ("ended", "not_running")),
        ({"status": "incomplete"}, ("not_running",)),
        ({"status": "unpaid"}, ("not_running",)),
        ({"status": "paused"}, ("paused",)),
        ({"cancel_at": PERIOD_END}, ("ending",)),
        ({"schedule_id": "sub_sched_1"}, ("scheduled_change",)),
        ({"collection_method": "send_invoice"}, ("send_invoice",)),
        ({"pending_change": PendingChange(NOW, None, None, None)}, ("pending_change",)),
    ],
)
def test_each_reason_against_a_pause_has_its_name(given: dict[str, Any], reasons: tuple[str, ...]) -> None:
    subscription = make_subscription(**{"is_flexible": True, **given})

    assert pause_refusals(subscription, PAUSING) == reasons


def test_where_the_merchant_did_not_opt_in_nothing_pauses_or_resumes() -> None:
    paused, off = make_subscription(status="paused"), make_configuration()

    assert pause_refusals(PAUSABLE, off) == ("feature_off",)
    assert resumption_refusals(paused, off) == ("feature_off",)


def test_a_paused_plan_is_not_changed() -> None:
    assert "paused" in update_refusals(make_subscription(status="paused"), PAUSING)


def test_without_a_duration_a_pause_lasts_a_month() -> None:
    (only,) = pause_options(PAUSING, now=NOW)

    assert (only.key, only.resumes_on) == ("1-month", later(NOW, "month", 1))


@pytest.mark.parametrize(
    ("unit", "count", "expected"),
    [
        ("day", 3, "2027-02-03"),
        ("week", 2, "2027-02-14"),
        ("month", 1, "2027-02-28"),
        ("year", 1, "2028-01-31"),
    ],
)
def test_counting_on_takes_the_last_day_of_a_short_month(unit: str, count: int, expected: str) -> None:
    at = NOW.replace(year=2027, month=1, day=31)

    assert later(at, unit, count).date().isoformat() == expected


def test_the_day_that_is_meant_comes_back_after_a_short_month() -> None:
    at = NOW.replace(year=2027, month=2, day=28)

    assert later(at, "month", 1, day=31).date().isoformat() == "2027-03-31"


def problems(**pause: object) -> tuple[str, ...]:
    given = {"id": "bpc_1", "features": {"subscription_pause": pause}}
    return validate(given, allow_pause=True)


def test_durations_are_checked_where_pausing_is_allowed() -> None:
    place = "features.subscription_pause.duration"
    of = {"type": "interval_options"}

    assert problems(enabled=True, duration={"type": "indefinite"}) == ()
    assert problems(enabled=True, duration={**of, "interval_options": [{"interval": "month"}]}) == ()
    assert problems(enabled=True, duration=of) == (f"{place}.interval_options: is missing",)
    assert problems(
        enabled=True, duration={**of, "interval_options": [{"interval": "year", "interval_count": 4}]}
    ) == (f"{place}.interval_options[0]: is longer than three years",)
    assert problems(enabled=True, duration={**of, "interval_options": [{}]}) == (
        f"{place}.interval_options[0].interval: is missing",
    )


def test_a_retention_offer_stands_only_in_a_file() -> None:
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": "stay"}}
    given = {"id": "bpc_1", "features": {"subscription_cancel": {"enabled": True, "retention": retention}}}

    assert validate(given, is_file=True) == ()
    assert validate(given) == ("features.subscription_cancel.retention: is not a setting",)
