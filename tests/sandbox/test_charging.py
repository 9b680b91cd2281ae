"""What the bank says to each test card; invoices and payment intents make something of it."""

from datetime import UTC, datetime

import pytest

from sandbox.cards import BY_TOKEN
from sandbox.charging import Declined, Outcome, RequiresAction, Succeeded, charge
from sandbox.clock import Clock
from sandbox.payment_method_making import from_details, make
from sandbox.resources.account import new_account
from sandbox.resources.payment_methods import attach_to
from sandbox.state import State
from wire.errors import StripeError
from wire.objects import Object


@pytest.fixture
def state() -> State:
    clock = Clock(datetime(2026, 11, 20, tzinfo=UTC))
    return State("sk_test_1", new_account(), clock, "https://sandbox.test")


def charged(state: State, token: str, *, off_session: bool, is_set_up: bool = False) -> Outcome:
    method = make(state, BY_TOKEN[token], {})
    attach_to(state, "cus_1", method["id"], is_set_up=is_set_up)
    return charge(state, method, 1900, "eur", off_session=off_session)


@pytest.mark.parametrize("off_session", [True, False])
def test_an_ordinary_card_pays(state: State, off_session: bool) -> None:  # noqa: FBT001  a case of the test
    assert charged(state, "pm_card_visa", off_session=off_session) == Succeeded()


def test_a_card_that_attaches_may_still_decline(state: State) -> None:
    outcome = charged(state, "pm_card_chargeCustomerFail", off_session=True)

    assert isinstance(outcome, Declined)
    assert (outcome.decline.code, outcome.decline.decline_code) == ("card_declined", "generic_decline")


def test_a_card_that_always_asks_needs_the_customer(state: State) -> None:
    token = "pm_card_authenticationRequired"

    assert charged(state, token, off_session=True, is_set_up=True) == RequiresAction()


def test_a_card_that_was_set_up_pays_without_the_customer(state: State) -> None:
    token = "pm_card_authenticationRequiredOnSetup"

    assert charged(state, token, off_session=True, is_set_up=True) == Succeeded()
    assert charged(state, token, off_session=True) == RequiresAction()


def test_an_authenticated_charge_goes_through(state: State) -> None:
    method = make(state, BY_TOKEN["pm_card_authenticationRequired"], {})

    outcome = charge(state, method, 1900, "eur", off_session=False, is_authenticated=True)

    assert outcome == Succeeded()


def test_nothing_to_pay_asks_no_bank(state: State) -> None:
    method = make(state, BY_TOKEN["pm_card_authenticationRequired"], {})

    assert charge(state, method, 0, "eur", off_session=True) == Succeeded()


def sepa_debit(state: State, iban: str) -> Object:
    owner = {"name": "Ada", "email": "ada@example.com"}
    return from_details(state, "sepa_debit", {"sepa_debit": {"iban": iban}, "billing_details": owner})


def test_a_test_account_without_funds_declines_a_debit(state: State) -> None:
    method = sepa_debit(state, "DE65 3704 0044 0002 2222 27")

    outcome = charge(state, method, 1900, "eur", off_session=True)

    assert isinstance(outcome, Declined)
    assert outcome.decline.code == "insufficient_funds"


def test_a_bank_account_pays_only_its_currency(state: State) -> None:
    method = sepa_debit(state, "DE89370400440532013000")

    assert charge(state, method, 1900, "eur", off_session=True) == Succeeded()
    with pytest.raises(StripeError, match="usd"):
        charge(state, method, 1900, "usd", off_session=True)
