"""Coming back from Checkout, answer by answer: the id in the address is typed by anybody."""

from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import pytest

from billing.charges import load_open_invoice, preview_next
from billing.errors import ObjectNotFound, SetupIncomplete
from billing.payment_method_changes import Added, ReturnAddresses, finish_adding, remove, start_adding
from billing.payment_methods import load_paying_method
from billing.verifications import Verification, load_verifications
from gateway.client import Gateway
from gateway.errors import Refused
from gateway.objects import Page
from gateway.subscriptions import Subscription
from tests.gateway.scripted import Stripe, failing, method, subscription
from tests.unit.builders import make_configuration, make_customer, make_subscription

INTENT: dict[str, object] = {"id": "seti_1", "status": "succeeded", "payment_method": method("pm_2")}
CHECKOUT: dict[str, object] = {"id": "cs_1", "mode": "setup", "status": "complete", "customer": "cus_1"}
PLACE = "GET /v1/checkout/sessions/cs_1"
DEPOSITS = {"hosted_verification_url": "https://stripe.test/verify", "arrival_date": 86_400}
WAITING = {"type": "verify_with_microdeposits", "verify_with_microdeposits": DEPOSITS}


def answer(body: object) -> httpx.Response:
    return httpx.Response(200, json=body)


def came_back(stripe: Stripe, intent: Mapping[str, object], **checkout: object) -> None:
    stripe.places[PLACE] = {**CHECKOUT, "setup_intent": {**INTENT, **intent}, **checkout}


def with_default(stripe: Stripe, default: str | None, **given: object) -> None:
    stripe.has_customer(invoice_settings={"default_payment_method": default}, **given)


async def finish(gateway: Gateway) -> Added | Verification:
    return await finish_adding(gateway, "cus_1", "cs_1", idempotency_key="k")


async def test_a_new_method_becomes_the_default(scripted: Gateway, stripe: Stripe) -> None:
    came_back(stripe, {})
    with_default(stripe, "pm_1")

    added = await finish(scripted)

    assert isinstance(added, Added)
    assert (added.method.id, added.is_confirmed, added.is_default, added.became_default) == (
        "pm_2",
        True,
        True,
        True,
    )
    written = {"invoice_settings[default_payment_method]": "pm_2"}
    assert stripe.written == [("POST /v1/customers/cus_1", written)]


async def test_coming_back_again_writes_nothing(scripted: Gateway, stripe: Stripe) -> None:
    came_back(stripe, {})
    with_default(stripe, "pm_2")

    added = await finish(scripted)

    assert isinstance(added, Added)
    assert (added.is_default, added.became_default, stripe.written) == (True, False, [])


@pytest.mark.parametrize(("owner", "becomes"), [("cus_1", True), (None, False)])
async def test_a_debit_that_the_bank_still_checks_is_added_and_not_confirmed(
    scripted: Gateway, stripe: Stripe, *, owner: str | None, becomes: bool
) -> None:
    debit = method("pm_2", "bacs_debit", customer=owner)
    came_back(stripe, {"status": "processing", "payment_method": debit})
    with_default(stripe, "pm_1")

    added = await finish(scripted)

    assert isinstance(added, Added)
    assert (added.is_confirmed, added.became_default, bool(stripe.written)) == (False, becomes, becomes)


async def test_the_account_behind_a_way_of_paying_once_is_what_is_added(
    scripted: Gateway, stripe: Stripe
) -> None:
    details = {"type": "ideal", "ideal": {"bank": "ing", "generated_sepa_debit": "pm_sepa"}}
    once = method("pm_2", "ideal", customer=None)
    came_back(stripe, {"payment_method": once, "latest_attempt": {"payment_method_details": details}})
    with_default(stripe, "pm_1", methods=[method("pm_sepa", "sepa_debit")])

    added = await finish(scripted)

    assert isinstance(added, Added)
    assert (added.method.id, added.method.type, added.became_default) == ("pm_sepa", "sepa_debit", True)


@pytest.mark.parametrize(
    "attempt",
    [
        "setatt_1",
        {"payment_method_details": None},
        {"payment_method_details": {"type": "card"}},
        {"payment_method_details": {"type": "card", "card": {}}},
    ],
)
async def test_what_leaves_nothing_behind_is_added_itself(
    scripted: Gateway, stripe: Stripe, attempt: object
) -> None:
    came_back(stripe, {"latest_attempt": attempt})
    with_default(stripe, "pm_1")

    added = await finish(scripted)

    assert isinstance(added, Added)
    assert added.method.id == "pm_2"


async def test_an_account_that_waits_for_deposits_is_no_default_yet(
    scripted: Gateway, stripe: Stripe
) -> None:
    account = method("pm_2", "us_bank_account", customer=None, us_bank_account={"last4": "6789"})
    came_back(stripe, {"status": "requires_action", "next_action": WAITING, "payment_method": account})

    waiting = await finish(scripted)

    assert isinstance(waiting, Verification)
    assert (waiting.method.last4, waiting.url) == ("6789", "https://stripe.test/verify")
    assert stripe.written == []


@pytest.mark.parametrize(
    ("default", "given", "barred"),
    [
        ("pm_1", {}, True),
        (None, {}, False),
        ("pm_1", {"default_payment_method": "pm_1"}, False),
        ("pm_1", {"collection_method": "send_invoice"}, False),
    ],
)
async def test_a_type_that_cannot_pay_what_the_default_pays_does_not_become_the_default(
    scripted: Gateway, stripe: Stripe, default: str | None, given: dict[str, object], *, barred: bool
) -> None:
    limited = subscription("sub_1", payment_settings={"payment_method_types": ["card"]}, **given)
    came_back(stripe, {"payment_method": method("pm_2", "link")})
    with_default(stripe, default, subscriptions=[limited])

    added = await finish(scripted)

    assert isinstance(added, Added)
    assert (added.barred_ids, added.is_default) == (("sub_1",) if barred else (), not barred)


DECLINED = {"code": "card_declined", "decline_code": "lost_card"}
NOT_AUTHENTICATED = {"code": "setup_intent_authentication_failure"}


@pytest.mark.parametrize(
    ("checkout", "status"),
    [
        ({"status": "open", "setup_intent": INTENT}, "open"),
        ({"status": None, "setup_intent": None}, "open"),
        ({"status": "expired", "setup_intent": {**INTENT, "status": "canceled"}}, "expired"),
        ({"setup_intent": {**INTENT, "status": "canceled"}}, "canceled"),
        ({"setup_intent": {**INTENT, "status": "requires_action"}}, "abandoned"),
        ({"setup_intent": {**INTENT, "payment_method": None}}, "abandoned"),
        ({"setup_intent": {**INTENT, "payment_method": method("pm_2", customer=None)}}, "removed"),
        ({"setup_intent": {"id": "s", "status": "x", "last_setup_error": DECLINED}}, "declined"),
        (
            {"setup_intent": {"id": "s", "status": "x", "last_setup_error": NOT_AUTHENTICATED}},
            "authentication_failed",
        ),
    ],
)
async def test_each_end_without_a_method_is_told_apart(
    scripted: Gateway, stripe: Stripe, checkout: dict[str, object], status: str
) -> None:
    stripe.places[PLACE] = {**CHECKOUT, **checkout}

    with pytest.raises(SetupIncomplete) as told:
        await finish(scripted)

    assert told.value.status == status


async def test_a_page_where_a_card_was_declined_can_be_gone_back_to(
    scripted: Gateway, stripe: Stripe
) -> None:
    failed = {"status": "requires_payment_method", "payment_method": None, "last_setup_error": DECLINED}
    came_back(stripe, failed, status="open", url="https://stripe.test/pay")

    with pytest.raises(SetupIncomplete) as told:
        await finish(scripted)

    assert (told.value.status, told.value.decline_code) == ("declined", "lost_card")
    assert told.value.url == "https://stripe.test/pay"


async def test_bank_accounts_that_wait_are_listed(scripted: Gateway, stripe: Stripe) -> None:
    account = method("pm_2", "us_bank_account", customer=None)
    waiting = {"status": "requires_action", "next_action": WAITING, "payment_method": account}
    intents = [
        {**INTENT, **waiting},
        {**INTENT, **waiting, "status": "succeeded"},
        {**INTENT, **waiting, "next_action": {"type": "redirect_to_url"}},
        {**INTENT, **waiting, "next_action": {"type": "verify_with_microdeposits"}},
        {**INTENT, **waiting, "payment_method": None},
    ]
    stripe.places["GET /v1/setup_intents"] = {"data": intents}

    (found,) = await load_verifications(scripted, "cus_1")

    assert (found.method.id, found.arrives_on) == ("pm_2", datetime(1970, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize("given", [{"mode": "payment"}, {"customer": "cus_2"}, {"customer": None}])
async def test_another_checkout_is_none_of_ours(
    scripted: Gateway, stripe: Stripe, given: dict[str, object]
) -> None:
    stripe.answers = [answer({**CHECKOUT, "setup_intent": INTENT, **given})]

    with pytest.raises(ObjectNotFound):
        await finish_adding(scripted, "cus_1", "cs_1", idempotency_key="k")


async def test_a_configured_choice_of_types_goes_to_checkout(scripted: Gateway, stripe: Stripe) -> None:
    allowed = {"enabled": True, "payment_method_configuration": "pmc_1"}
    configuration = make_configuration(payment_method_update=allowed)
    stripe.answers = [answer({**CHECKOUT, "url": None, "status": None})]

    with pytest.raises(SetupIncomplete):
        await start_adding(
            scripted,
            make_customer(),
            configuration,
            currency="eur",
            addresses=ReturnAddresses("https://portal.test/?s={CHECKOUT_SESSION_ID}", "https://portal.test/"),
            locale=None,
            idempotency_key="k",
        )

    sent = httpx.QueryParams(stripe.asked[0].content.decode())
    assert (sent["payment_method_configuration"], sent["currency"], sent["mode"]) == ("pmc_1", "eur", "setup")
    assert sent["success_url"].endswith("{CHECKOUT_SESSION_ID}")


async def test_a_method_gone_since_the_page_was_drawn_is_not_removed(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.has_customer()
    stripe.places["GET /v1/payment_methods/pm_2"] = method("pm_2")

    with pytest.raises(ObjectNotFound):
        await remove(scripted, "cus_1", make_configuration(), payment_method_id="pm_2", idempotency_key="k")


async def test_a_default_that_is_gone_pays_nothing(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [failing(404, type="invalid_request_error")]
    customer = make_customer(default_payment_method_id="pm_gone")

    assert await load_paying_method(scripted, customer, make_subscription()) is None
    assert await load_paying_method(scripted, make_customer(), make_subscription()) is None


@pytest.mark.parametrize("status", [400, 404])
async def test_no_invoice_coming_is_no_failure(scripted: Gateway, stripe: Stripe, status: int) -> None:
    stripe.answers = [failing(status, type="invalid_request_error", code="invoice_upcoming_none")]

    assert await preview_next(scripted, "sub_1") is None


async def test_another_refusal_of_a_preview_is_one(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [failing(400, type="invalid_request_error", code="parameter_unknown")]

    with pytest.raises(Refused):
        await preview_next(scripted, "sub_1")


@pytest.mark.parametrize(
    "found", [[], [{"id": "in_1", "currency": "eur", "created": 1, "amount_remaining": 5}]]
)
async def test_an_older_invoice_is_owed_where_the_latest_is_a_draft(
    scripted: Gateway, stripe: Stripe, found: list[dict[str, object]]
) -> None:
    unpaid = Subscription(
        id="sub_1",
        customer="cus_1",
        status="unpaid",
        currency="eur",
        created=1,
        items=Page(),
        latest_invoice="in_2",
    )
    stripe.answers = [answer({"data": found})]

    owed = await load_open_invoice(scripted, unpaid)

    assert (owed is not None) is bool(found)
