import pytest

from billing.removals import RemovalRefusal, removal_refusal
from tests.unit.builders import make_customer, make_method, make_subscription

DEFAULT = make_method("pm_default", is_default=True)
OTHER = make_method("pm_other")
CUSTOMER = make_customer(default_payment_method_id="pm_default")


@pytest.mark.parametrize("status", ["active", "trialing", "past_due", "unpaid", "paused"])
def test_the_last_method_stays_while_a_subscription_runs(status: str) -> None:
    refusal = removal_refusal(DEFAULT, [DEFAULT], CUSTOMER, [make_subscription(status=status)])

    assert refusal == RemovalRefusal("pays_subscription", ("sub_1",))


@pytest.mark.parametrize("status", ["canceled", "incomplete", "incomplete_expired"])
def test_the_last_method_may_go_where_nothing_runs(status: str) -> None:
    assert removal_refusal(DEFAULT, [DEFAULT], CUSTOMER, [make_subscription(status=status)]) is None


def test_the_default_stays_until_another_one_is_chosen() -> None:
    refusal = removal_refusal(DEFAULT, [DEFAULT, OTHER], CUSTOMER, [make_subscription()])

    assert refusal == RemovalRefusal("is_default", ("sub_1",))


def test_a_method_that_pays_nothing_may_go() -> None:
    assert removal_refusal(OTHER, [DEFAULT, OTHER], CUSTOMER, [make_subscription()]) is None


def test_a_subscriptions_own_method_may_go_where_the_default_takes_over() -> None:
    subscription = make_subscription(default_payment_method_id="pm_other")

    assert removal_refusal(OTHER, [DEFAULT, OTHER], CUSTOMER, [subscription]) is None


def test_a_subscriptions_own_method_stays_where_there_is_no_default() -> None:
    subscription = make_subscription(default_payment_method_id="pm_other")

    refusal = removal_refusal(OTHER, [OTHER, make_method("pm_3")], make_customer(), [subscription])

    assert refusal == RemovalRefusal("pays_subscription", ("sub_1",))


def test_a_subscription_that_is_billed_by_mail_keeps_no_method() -> None:
    subscription = make_subscription(collection_method="send_invoice")

    assert removal_refusal(DEFAULT, [DEFAULT], CUSTOMER, [subscription]) is None
