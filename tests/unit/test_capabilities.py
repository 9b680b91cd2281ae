from datetime import timedelta
from typing import Any

import pytest

from billing.capabilities import (
    can_cancel,
    can_renew,
    can_update,
    cancel_refusals,
    renewal_refusals,
    update_refusals,
)
from billing.subscriptions import ScheduledChange
from tests.unit.builders import NOW, PERIOD_END, make_configuration, make_item, make_price, make_subscription

CHANGE = ScheduledChange(PERIOD_END, "price_basic", 1)


def test_an_ordinary_subscription_may_be_changed_and_cancelled_but_not_renewed() -> None:
    subscription, configuration = make_subscription(), make_configuration()

    assert can_update(subscription, configuration)
    assert can_cancel(subscription, configuration)
    assert not can_renew(subscription, configuration, now=NOW)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"status": "canceled"}, "ended"),
        ({"status": "incomplete"}, "incomplete"),
        ({"cancels_at_period_end": True}, "ending"),
        ({"cancel_at": PERIOD_END}, "ending"),
        ({"items": (make_item(), make_item("si_2"))}, "several_items"),
        ({"items": (make_item(price=make_price(is_metered=True)),)}, "metered"),
        ({"collection_method": "send_invoice"}, "send_invoice"),
        ({"scheduled_change": CHANGE}, "scheduled_change"),
        ({"items": (make_item(price=make_price(tax_behavior="unspecified")),)}, "tax_behavior_unspecified"),
        ({"items": (make_item(price=make_price(tax_behavior=None)),)}, "tax_behavior_unspecified"),
    ],
)
def test_each_rule_against_changing_has_its_name(given: dict[str, Any], reason: str) -> None:
    assert update_refusals(make_subscription(**given), make_configuration()) == (reason,)


@pytest.mark.parametrize(
    "update", [{"enabled": False}, {"default_allowed_updates": []}, {"products": []}, {"products": None}]
)
def test_nothing_may_be_changed_where_the_merchant_allows_nothing(update: dict[str, Any]) -> None:
    assert update_refusals(make_subscription(), make_configuration(update=update)) == ("feature_off",)


def test_a_subscription_paid_with_an_unsupported_method_cannot_be_changed() -> None:
    reasons = update_refusals(make_subscription(), make_configuration(), method_type="klarna")

    assert reasons == ("unsupported_method",)


def test_a_scheduled_change_never_blocks_cancelling() -> None:
    assert can_cancel(
        make_subscription(scheduled_change=CHANGE, schedule_id="sub_sched_1"), make_configuration()
    )


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"status": "canceled"}, "ended"),
        ({"status": "incomplete"}, "incomplete"),
        ({"cancel_at": PERIOD_END}, "ending"),
    ],
)
def test_each_rule_against_cancelling_has_its_name(given: dict[str, Any], reason: str) -> None:
    assert cancel_refusals(make_subscription(**given), make_configuration()) == (reason,)


def test_nothing_is_cancelled_or_renewed_where_the_feature_is_off() -> None:
    configuration = make_configuration(cancel={"enabled": False})

    assert cancel_refusals(make_subscription(), configuration) == ("feature_off",)
    assert renewal_refusals(make_subscription(cancel_at=PERIOD_END), configuration, now=NOW) == (
        "feature_off",
    )


def test_a_cancelled_subscription_can_be_renewed_until_it_ends() -> None:
    subscription = make_subscription(cancels_at_period_end=True)

    assert can_renew(subscription, make_configuration(), now=PERIOD_END - timedelta(seconds=1))
    assert renewal_refusals(subscription, make_configuration(), now=PERIOD_END) == ("ended",)


def test_an_end_that_belongs_to_a_schedule_is_not_the_customers_to_take_back() -> None:
    subscription = make_subscription(cancel_at=PERIOD_END, schedule_ends_it=True)

    assert renewal_refusals(subscription, make_configuration(), now=NOW) == ("scheduled_end",)


def test_what_does_not_end_cannot_be_renewed() -> None:
    assert renewal_refusals(make_subscription(), make_configuration(), now=NOW) == ("not_ending",)
