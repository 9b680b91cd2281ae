import pytest

from billing.cancellation_reasons import asks_for_reason, reason_details
from billing.cancellations import describe
from billing.configurations import Configuration
from billing.errors import ReasonNotAccepted
from billing.payment_methods import paying_method_id
from billing.plan_changes import is_usable_date
from tests.unit.builders import NOW, PERIOD_END, make_configuration, make_customer, make_subscription


def asking(**reason: object) -> Configuration:
    return make_configuration(cancel={"cancellation_reason": {"enabled": True, **reason}})


ASKING = asking(options=["unused", "other"], feedback_options=["fo_1"])


def test_the_question_says_when_it_ends_and_what_it_lets_go() -> None:
    at_end = describe(make_subscription(schedule_id="sub_sched_1"), make_configuration())
    at_once = describe(make_subscription(), make_configuration(cancel={"mode": "immediately"}))

    assert (at_end.ends_on, at_end.releases_schedule) == (PERIOD_END, True)
    assert (at_once.ends_on, at_once.is_immediate, at_once.credits_unused_time) == (None, True, False)


@pytest.mark.parametrize(
    ("feedback", "comment", "stored"),
    [
        ("unused", "", {"feedback": "unused"}),
        ("fo_1", " Why? ", {"feedback_option": "fo_1", "comment": "Why?"}),
        (None, "Only words", {"comment": "Only words"}),
        (None, " ", {}),
    ],
)
def test_a_reason_is_one_of_those_offered_or_words_or_nothing(
    feedback: str | None, comment: str, stored: dict[str, str]
) -> None:
    assert reason_details(ASKING, feedback, comment) == stored


@pytest.mark.parametrize(
    ("configuration", "feedback", "comment"),
    [(ASKING, "too_complex", ""), (ASKING, "other", "x" * 5001), (make_configuration(), "other", "")],
)
def test_any_other_reason_is_not_accepted(configuration: Configuration, feedback: str, comment: str) -> None:
    with pytest.raises(ReasonNotAccepted):
        reason_details(configuration, feedback, comment)


def test_nobody_is_asked_where_there_is_nothing_to_choose() -> None:
    assert asks_for_reason(ASKING)
    assert not asks_for_reason(asking(options=[]))


def test_a_subscriptions_own_method_goes_before_the_customers() -> None:
    customer = make_customer(default_source_id="src_1")

    assert paying_method_id(make_subscription(), customer) == "src_1"
    assert paying_method_id(make_subscription(default_source_id="card_1"), customer) == "card_1"


@pytest.mark.parametrize(
    ("seconds", "usable"),
    [(0, True), (-7100, True), (-7300, False), (30, True), (90, False), (10**15, False), (-(10**15), False)],
)
def test_a_proration_date_is_ours_only_if_it_is_recent(seconds: int, *, usable: bool) -> None:
    at = int(NOW.timestamp()) + seconds

    assert is_usable_date(at, make_subscription(), NOW) is usable
    assert is_usable_date(None, make_subscription(), NOW)
