from datetime import timedelta

import pytest

from billing.locales import PORTAL, checkout_locale
from billing.sessions import Lifetime, Session, is_return_url
from tests.unit.builders import NOW

SESSION = Session("bps_1", "demo", "cus_1", "bpc_1", None, None, NOW)
LIFETIME = Lifetime()


def test_a_link_opens_for_five_minutes() -> None:
    assert SESSION.can_be_opened(NOW + timedelta(minutes=4, seconds=59), LIFETIME)
    assert not SESSION.can_be_opened(NOW + timedelta(minutes=5), LIFETIME)


@pytest.mark.parametrize(
    ("last_activity", "now", "alive"),
    [(0, 59, True), (0, 60, False), (30, 89, True), (110, 119, True), (110, 120, False)],
)
def test_a_session_lives_an_hour_after_the_last_activity_and_two_in_all(
    last_activity: int, now: int, *, alive: bool
) -> None:
    active_at = NOW + timedelta(minutes=last_activity)

    assert SESSION.is_alive(NOW + timedelta(minutes=now), LIFETIME, last_activity=active_at) is alive


@pytest.mark.parametrize(
    "text", ["https://shop.example/account?x=1#y", "http://127.0.0.1:8000/", "https://shop.example"]
)
def test_a_browser_can_return_to_an_absolute_address(text: str) -> None:
    assert is_return_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/account",
        "javascript:alert(1)",
        "https://",
        "https://a b",
        "https://a:port/",
        "https://[::1",
        "https://a\n.example",
        "https://a/" + "x" * 2048,
    ],
)
def test_anything_else_is_no_way_back(text: str) -> None:
    assert not is_return_url(text)


def test_stripe_has_46_locales_and_auto() -> None:
    assert len(PORTAL) == 47


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("it", "it"), ("en-AU", "en-GB"), ("en-CA", "en"), (None, "auto"), ("ar", "auto")],
)
def test_checkout_gets_a_locale_that_it_knows(locale: str | None, expected: str) -> None:
    assert checkout_locale(locale) == expected
