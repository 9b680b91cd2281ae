"""Which method may go, and what pays in its place: the whole matrix, decided without a network."""

from typing import Any

import pytest

from billing.removals import RemovalRefusal, Takeover, removal_refusal, takeovers
from billing.subscriptions import Subscription
from tests.unit.builders import make_customer, make_method, make_subscription

DEFAULT = make_method("pm_default", is_default=True)
OTHER = make_method("pm_other")
DEBIT = make_method("pm_debit", type="sepa_debit")
CUSTOMER = make_customer(default_payment_method_id="pm_default")
RUNNING = ["active", "trialing", "past_due", "unpaid", "paused"]
NOT_RUNNING = ["canceled", "incomplete", "incomplete_expired"]


def own(method: str, id_: str = "sub_own", **given: Any) -> Subscription:  # noqa: ANN401  passed on to the builder
    return make_subscription(id_, default_payment_method_id=method, **given)


@pytest.mark.parametrize("status", RUNNING)
def test_the_last_method_stays_while_a_subscription_runs(status: str) -> None:
    refusal = removal_refusal(DEFAULT, [DEFAULT], CUSTOMER, [make_subscription(status=status)])

    assert refusal == RemovalRefusal("pays_subscription", ("sub_1",))


@pytest.mark.parametrize("status", NOT_RUNNING)
def test_the_last_method_may_go_where_nothing_runs(status: str) -> None:
    assert removal_refusal(DEFAULT, [DEFAULT], CUSTOMER, [make_subscription(status=status)]) is None


@pytest.mark.parametrize("status", [*RUNNING, *NOT_RUNNING])
@pytest.mark.parametrize("own_status", [*RUNNING, *NOT_RUNNING])
def test_the_default_stays_for_what_runs_without_a_method_of_its_own(status: str, own_status: str) -> None:
    two = [make_subscription(status=status), own("pm_other", status=own_status)]

    refusal = removal_refusal(DEFAULT, [DEFAULT, OTHER], CUSTOMER, two)

    assert refusal == (RemovalRefusal("is_default", ("sub_1",)) if status in RUNNING else None)


@pytest.mark.parametrize("status", [*RUNNING, *NOT_RUNNING])
@pytest.mark.parametrize("own_status", [*RUNNING, *NOT_RUNNING])
@pytest.mark.parametrize("types", [(), ("card",), ("card", "sepa_debit")])
def test_a_subscriptions_own_method_may_go_where_the_default_can_pay(
    status: str, own_status: str, types: tuple[str, ...]
) -> None:
    two = [make_subscription(status=status), own("pm_other", status=own_status, payable_types=types)]

    assert removal_refusal(OTHER, [DEFAULT, OTHER], CUSTOMER, two) is None


@pytest.mark.parametrize("status", [*RUNNING, *NOT_RUNNING])
def test_a_default_of_a_type_that_is_not_accepted_takes_nothing_over(status: str) -> None:
    subscription = own("pm_debit", status=status, payable_types=("sepa_debit",))

    refusal = removal_refusal(DEBIT, [DEFAULT, DEBIT], CUSTOMER, [subscription])

    expected = RemovalRefusal("pays_subscription", ("sub_own",))
    assert refusal == (expected if status in RUNNING else None)


@pytest.mark.parametrize("status", RUNNING)
def test_a_subscriptions_own_method_stays_where_there_is_no_default(status: str) -> None:
    subscription = own("pm_other", status=status)

    refusal = removal_refusal(OTHER, [OTHER, make_method("pm_3")], make_customer(), [subscription])

    assert refusal == RemovalRefusal("pays_subscription", ("sub_own",))


@pytest.mark.parametrize("types", [("sepa_debit",), ("us_bank_account", "sepa_debit")])
def test_choosing_another_default_is_no_way_out_where_none_is_accepted(types: tuple[str, ...]) -> None:
    debit = make_method("pm_debit", type="sepa_debit", is_default=True)
    customer = make_customer(default_payment_method_id="pm_debit")

    refusal = removal_refusal(debit, [debit, OTHER], customer, [make_subscription(payable_types=types)])

    assert refusal == RemovalRefusal("pays_subscription", ("sub_1",))


def test_each_subscription_that_would_be_stranded_is_named() -> None:
    two = [make_subscription(), own("pm_default"), own("pm_other", "sub_3")]

    refusal = removal_refusal(DEFAULT, [DEFAULT, OTHER], CUSTOMER, two)

    assert refusal == RemovalRefusal("is_default", ("sub_1", "sub_own"))


def test_a_paused_collection_may_begin_again_and_needs_its_method() -> None:
    paused = make_subscription(collection_pause=object())

    assert removal_refusal(DEFAULT, [DEFAULT], CUSTOMER, [paused]) is not None


def test_a_method_that_pays_nothing_may_go() -> None:
    assert removal_refusal(OTHER, [DEFAULT, OTHER], CUSTOMER, [make_subscription()]) is None
    assert takeovers(OTHER, [DEFAULT, OTHER], CUSTOMER, [make_subscription()]) == ()


def test_a_default_that_is_gone_takes_nothing_over() -> None:
    assert removal_refusal(OTHER, [OTHER], CUSTOMER, [own("pm_other")]) is not None


def test_a_subscription_that_is_billed_by_mail_keeps_no_method() -> None:
    subscription = make_subscription(collection_method="send_invoice")

    assert removal_refusal(DEFAULT, [DEFAULT], CUSTOMER, [subscription]) is None
    assert takeovers(DEFAULT, [DEFAULT], CUSTOMER, [subscription]) == (Takeover("sub_1", None),)


def test_the_default_takes_over_what_had_a_method_of_its_own() -> None:
    two = [own("pm_other"), own("pm_other", "sub_over", status="canceled")]

    moving = takeovers(OTHER, [DEFAULT, OTHER], CUSTOMER, two)

    assert moving == (Takeover("sub_own", "pm_default"),)
    assert moving[0].key == "sub_own:pm_default"


def test_a_subscriptions_own_source_goes_before_the_default() -> None:
    subscription = own("pm_other", default_source_id="card_1")
    methods = [DEFAULT, OTHER, make_method("card_1")]

    assert takeovers(OTHER, methods, CUSTOMER, [subscription]) == (Takeover("sub_own", "card_1"),)


def test_a_customers_source_takes_over_from_the_default() -> None:
    customer = make_customer(default_payment_method_id="pm_default", default_source_id="src_1")
    methods = [DEFAULT, make_method("src_1")]

    assert removal_refusal(DEFAULT, methods, customer, [make_subscription()]) is None
    assert takeovers(DEFAULT, methods, customer, [make_subscription()]) == (Takeover("sub_1", "src_1"),)


@pytest.mark.parametrize(
    ("types", "method_type", "accepted"),
    [
        ((), "money_of_tomorrow", True),
        (("card",), "card", True),
        (("card",), "link", False),
        (("ideal",), "sepa_debit", True),
        (("ideal",), "card", False),
    ],
)
def test_a_merchant_may_limit_what_pays(types: tuple[str, ...], method_type: str, *, accepted: bool) -> None:
    assert make_subscription(payable_types=types).accepts(method_type) is accepted
