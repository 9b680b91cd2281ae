"""Coming back from Checkout, answer by answer: the id in the address is typed by anybody."""

import httpx
import pytest

from billing.charges import load_open_invoice, preview_next
from billing.errors import ObjectNotFound, PaymentMethodNeeded, SetupIncomplete
from billing.payment_method_changes import Added, ReturnAddresses, finish_adding, remove, start_adding
from billing.payment_methods import load_paying_method
from gateway.client import Gateway
from gateway.errors import Refused
from gateway.objects import Page
from gateway.subscriptions import Subscription
from tests.gateway.scripted import Stripe, failing
from tests.unit.builders import make_configuration, make_customer, make_subscription

INTENT: dict[str, object] = {"id": "seti_1", "status": "succeeded", "payment_method": "pm_2"}
CHECKOUT: dict[str, object] = {"id": "cs_1", "mode": "setup", "status": "complete", "customer": "cus_1"}
METHOD = {"id": "pm_2", "type": "card", "customer": "cus_1"}


def answer(body: object) -> httpx.Response:
    return httpx.Response(200, json=body)


def customer_with(default: str | None) -> httpx.Response:
    return answer({"id": "cus_1", "invoice_settings": {"default_payment_method": default}})


async def test_a_new_method_becomes_the_default(scripted: Gateway, stripe: Stripe) -> None:
    checkout = answer({**CHECKOUT, "setup_intent": INTENT})
    stripe.answers = [checkout, answer(METHOD), customer_with("pm_1"), customer_with("pm_2")]

    added = await finish_adding(scripted, "cus_1", "cs_1", idempotency_key="k")

    assert added == Added("pm_2", became_default=True)
    assert b"default_payment_method" in stripe.asked[-1].content


async def test_coming_back_again_writes_nothing(scripted: Gateway, stripe: Stripe) -> None:
    checkout = answer({**CHECKOUT, "setup_intent": INTENT})
    stripe.answers = [checkout, answer(METHOD), customer_with("pm_2")]

    added = await finish_adding(scripted, "cus_1", "cs_1", idempotency_key="k")

    assert added == Added("pm_2", became_default=False)


@pytest.mark.parametrize(
    "checkout",
    [
        {**CHECKOUT, "status": "open", "setup_intent": INTENT},
        {**CHECKOUT, "setup_intent": None},
        {**CHECKOUT, "setup_intent": {**INTENT, "status": "requires_action"}},
        {**CHECKOUT, "setup_intent": {**INTENT, "payment_method": None}},
    ],
)
async def test_what_was_not_finished_is_not_added(
    scripted: Gateway, stripe: Stripe, checkout: dict[str, object]
) -> None:
    stripe.answers = [answer(checkout)]

    with pytest.raises(SetupIncomplete):
        await finish_adding(scripted, "cus_1", "cs_1", idempotency_key="k")


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
    nothing = {"data": [], "has_more": False}
    stripe.answers = [answer(METHOD), customer_with(None), answer(nothing), answer(nothing)]

    with pytest.raises(ObjectNotFound):
        await remove(scripted, "cus_1", make_configuration(), payment_method_id="pm_2", idempotency_key="k")


async def test_the_default_is_not_removed_while_another_could_take_over(
    scripted: Gateway, stripe: Stripe
) -> None:
    methods = {"data": [METHOD, {**METHOD, "id": "pm_3"}], "has_more": False}
    stripe.answers = [answer(METHOD), customer_with("pm_2"), answer(methods), answer({"data": []})]

    with pytest.raises(PaymentMethodNeeded) as refused:
        await remove(scripted, "cus_1", make_configuration(), payment_method_id="pm_2", idempotency_key="k")

    assert refused.value.reason == "is_default"


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
