"""Verifying a bank account by what was paid into it, with the test values of Stripe.

https://docs.stripe.com/payments/ach-direct-debit/set-up-payment#test-microdeposit-amounts-and-descriptor-codes
"""

from datetime import datetime

from sandbox.cards import Decline
from sandbox.operations import on_time_passed
from sandbox.payment_method_making import account_of
from sandbox.setting_up import fail, method_of, settle, succeed, waiting
from sandbox.state import State
from wire.errors import StripeError, invalid_request
from wire.objects import Object

_VERIFIES = ("SM11AA", [32, 45])
_EXCEEDS = ("SM33CC", [10, 11])
_TIMES_OUT = ("SM44DD", [40, 41])
_MAX_WRONG = 3
_DAY = 86_400
_PATIENCE = 10 * _DAY
_ARRIVAL = 2 * _DAY
_CODE = "payment_method_microdeposit_verification_"
_EXCEEDED = Decline(
    f"{_CODE}attempts_exceeded", None, "You have exceeded the number of allowed verification attempts."
)
_TIMED_OUT = Decline(f"{_CODE}timeout", None, "The bank account was not verified in time.")
_UNDELIVERABLE = Decline(
    "payment_method_microdeposit_failed",
    None,
    "Microdeposit transfers failed. Please check the account, institution and transit numbers provided.",
)


def verify(state: State, intent: Object, *, amounts: list[int] | None, code: str | None) -> Object:
    """Compare what the customer saw with what was sent; a wrong answer is raised and counted."""
    answer = code.upper() if code else sorted(amounts or [])
    method = method_of(state, intent)
    if answer in _VERIFIES:
        state.private[method["id"]]["is_verified"] = True
        return settle(state, intent, method)
    if answer in _TIMES_OUT:
        raise fail(state, intent, method, _TIMED_OUT)
    secrets = state.private[intent["id"]]
    secrets["wrong_answers"] += 1
    if answer in _EXCEEDS or secrets["wrong_answers"] >= _MAX_WRONG:
        raise fail(state, intent, method, _EXCEEDED)
    raise _mismatch(intent, "descriptor_code" if code else "amounts")


def waits_for_deposits(intent: Object) -> bool:
    return bool(intent["next_action"] and intent["next_action"]["type"] == "verify_with_microdeposits")


@on_time_passed
def settle_due(state: State, now: datetime) -> None:
    """Let slow banks answer, deposits come back, and customers be too late."""
    moment = int(now.timestamp())
    for id_ in list(waiting(state)):
        intent = state.table("setup_intent").find(id_)
        if intent["status"] == "processing":
            due = state.private[id_]["settles_at"]
            if due is not None and due <= moment:
                succeed(state, intent, method_of(state, intent))
        elif waits_for_deposits(intent):
            _expire_deposits(state, intent, moment)
        if intent["status"] != "processing" and not waits_for_deposits(intent):
            waiting(state).remove(id_)


def _expire_deposits(state: State, intent: Object, moment: int) -> None:
    waited = moment - state.private[intent["id"]]["deposits_sent_at"]
    method = method_of(state, intent)
    account = account_of(state, method)
    if account and not account.takes_deposits and waited >= _ARRIVAL:
        fail(state, intent, method, _UNDELIVERABLE)
    elif waited >= _PATIENCE:
        fail(state, intent, method, _TIMED_OUT)


def _mismatch(intent: Object, what: str) -> StripeError:
    message = f"The {what.replace('_', ' ')} provided do not match what was sent to the bank account."
    error = invalid_request(message, code=f"{_CODE}{what}_mismatch")
    error.extra = {"setup_intent": dict(intent)}
    return error
