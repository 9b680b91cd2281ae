"""Deep links by Stripe's own client: what the answer tells, and each refusal in Stripe's shape."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest
import stripe

from sandbox.clock import Clock
from tests.api.test_refusals import refusal
from tests.contract.answers import check_answer
from tests.fixtures import StripeApi
from tests.pages.flow_data import REDIRECT, change_of, flow_of, flow_params, saying
from tests.pages.visits import subscription_of

ADA, BEN = "cus_demo_ada", "cus_demo_ben"
TEAM, BUSINESS = "price_lantern_team_monthly", "price_lantern_business_monthly"
SESSIONS = "/v1/billing_portal/sessions"
CANCEL, UPDATE, CONFIRM = "subscription_cancel", "subscription_update", "subscription_update_confirm"


async def create(merchant: stripe.StripeClient, customer: str, **flow: Any) -> Any:  # noqa: ANN401  the client's
    params: Any = {"customer": customer, "flow_data": flow}
    return await merchant.v1.billing_portal.sessions.create_async(params)


async def id_of(stripe_api: StripeApi, customer: str) -> str:
    return str((await subscription_of(stripe_api, customer))["id"])


async def test_a_flow_without_more_ends_on_a_page_that_confirms_it(merchant: stripe.StripeClient) -> None:
    flow = (await create(merchant, ADA, type="payment_method_update")).flow

    assert flow.type == "payment_method_update"
    assert flow.after_completion.type == "hosted_confirmation"
    assert (flow.after_completion.hosted_confirmation, flow.after_completion.redirect) == (None, None)


async def test_only_the_block_of_its_own_type_is_filled(
    merchant: stripe.StripeClient, stripe_api: StripeApi
) -> None:
    coupon: Any = await stripe_api.post("coupons", percent_off="20", duration="once")
    subscription = await id_of(stripe_api, ADA)
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon["id"]}}
    block = {"subscription": subscription, "retention": retention}

    flow = (
        await create(merchant, ADA, type=CANCEL, subscription_cancel=block, after_completion=REDIRECT)
    ).flow

    assert flow.subscription_cancel.subscription == subscription
    assert flow.subscription_cancel.retention.coupon_offer.coupon == coupon["id"]
    assert flow.after_completion.redirect.return_url == REDIRECT["redirect"]["return_url"]  # type: ignore[index]
    assert (flow.subscription_update, flow.subscription_pause, flow.customer_update) == (None, None, None)


async def test_a_change_to_confirm_tells_its_item(
    merchant: stripe.StripeClient, stripe_api: StripeApi
) -> None:
    subscription = await subscription_of(stripe_api, ADA)
    item = {"id": subscription["items"]["data"][0]["id"], "price": BUSINESS, "quantity": 3}
    block = {"subscription": subscription["id"], "items": [item]}

    flow = (await create(merchant, ADA, type=CONFIRM, subscription_update_confirm=block)).flow

    told = flow.subscription_update_confirm
    assert (told.items[0].id, told.items[0].price, told.items[0].quantity) == (item["id"], BUSINESS, 3)
    assert told.discounts is None


@pytest.mark.parametrize("kind", ["customer_update", "payment_method_update", CANCEL, UPDATE])
async def test_the_answer_has_every_field_that_stripes_has(
    api: httpx.AsyncClient, stripe_api: StripeApi, kind: str
) -> None:
    after = saying("Done.")
    flow = (
        await flow_of(stripe_api, ADA, kind, after=after)
        if kind.startswith("subscription")
        else flow_params(kind, after=after)
    )

    answer = await api.post(SESSIONS, data={"customer": ADA, **flow})

    assert answer.status_code == 200
    assert list(check_answer(answer.json())) == []


MISSING = [
    ({}, "flow_data[type]"),
    (flow_params(CANCEL), f"flow_data[{CANCEL}]"),
    (flow_params(UPDATE), f"flow_data[{UPDATE}]"),
    (flow_params(CONFIRM, {"subscription": "sub_1"}), f"flow_data[{CONFIRM}][items]"),
    (flow_params(CONFIRM, {"items": [{"id": "si_1"}]}), f"flow_data[{CONFIRM}][subscription]"),
    (
        flow_params(CONFIRM, {"subscription": "sub_1", "items": [{"price": "price_1"}]}),
        f"flow_data[{CONFIRM}][items][0][id]",
    ),
    (flow_params(CANCEL, {"retention": {"type": "coupon_offer"}}), f"flow_data[{CANCEL}][subscription]"),
    (
        flow_params(CANCEL, {"subscription": "sub_1", "retention": {"type": "coupon_offer"}}),
        f"flow_data[{CANCEL}][retention][coupon_offer]",
    ),
    (
        flow_params(CANCEL, {"subscription": "sub_1", "retention": {"coupon_offer": {"coupon": "x"}}}),
        f"flow_data[{CANCEL}][retention][type]",
    ),
    (
        flow_params("payment_method_update", after={"hosted_confirmation": {"custom_message": "x"}}),
        "flow_data[after_completion][type]",
    ),
    (
        flow_params("payment_method_update", after={"type": "redirect"}),
        "flow_data[after_completion][redirect]",
    ),
]


@pytest.mark.parametrize(("flow", "param"), MISSING, ids=[param for _, param in MISSING])
async def test_what_is_missing_is_named(api: httpx.AsyncClient, flow: dict[str, str], param: str) -> None:
    error = await refusal(api, customer=ADA, **(flow or {"flow_data[after_completion][type]": "redirect"}))

    assert (error["code"], error["param"]) == ("parameter_missing", param)


@pytest.mark.parametrize(
    "name",
    [
        "flow_data[colour]",
        "flow_data[after_completion][colour]",
        "flow_data[after_completion][hosted_confirmation][colour]",
        f"flow_data[{CANCEL}][colour]",
    ],
)
async def test_what_is_unknown_is_named(api: httpx.AsyncClient, name: str) -> None:
    flow = flow_params(CANCEL, {"subscription": "sub_1"}, after={"type": "hosted_confirmation"})

    error = await refusal(api, customer=ADA, **flow, **{name: "x"})

    assert (error["code"], error["param"]) == ("parameter_unknown", name)


WRONG = [
    ({"flow_data": "x"}, "flow_data", "Invalid object"),
    ({"flow_data[type]": "subscription_create"}, "flow_data[type]", "must be one of customer_update,"),
    (
        {**flow_params("payment_method_update"), **flow_params(CANCEL, {"subscription": "s"})}
        | {"flow_data[type]": "payment_method_update"},
        f"flow_data[{CANCEL}]",
        "goes with the flow of the same name",
    ),
    (flow_params(CANCEL, {"subscription": ""}), f"flow_data[{CANCEL}][subscription]", "empty string"),
    (flow_params(CANCEL, {"subscription": ["a"]}), f"flow_data[{CANCEL}][subscription]", "Invalid string"),
    (
        flow_params(CONFIRM, {"subscription": "s", "items": "x"}),
        f"flow_data[{CONFIRM}][items]",
        "Invalid array",
    ),
    (
        flow_params(CONFIRM, {"subscription": "s", "items": [{"id": "a"}, {"id": "b"}]}),
        f"flow_data[{CONFIRM}][items]",
        "exactly one item",
    ),
    *(
        (
            flow_params(CONFIRM, {"subscription": "s", "items": [{"id": "a", "quantity": number}]}),
            f"flow_data[{CONFIRM}][items][0][quantity]",
            words,
        )
        for number, words in (("many", "Invalid integer"), ("-1", "non-negative"), ("1.5", "Invalid integer"))
    ),
    *(
        (
            flow_params(CONFIRM, {"subscription": "s", "items": [{"id": "a"}], "discounts": discounts}),
            f"flow_data[{CONFIRM}][discounts]{place}",
            words,
        )
        for discounts, place, words in (
            ([{"coupon": "a"}, {"coupon": "b"}], "", "one discount"),
            ([{"coupon": "a", "promotion_code": "b"}], "[0]", "either `coupon` or `promotion_code`"),
        )
    ),
    (
        flow_params("payment_method_update", after={"type": "later"}),
        "flow_data[after_completion][type]",
        "must be one of hosted_confirmation, portal_homepage or redirect",
    ),
    (
        flow_params("payment_method_update", after=saying("x" * 501)),
        "flow_data[after_completion][hosted_confirmation][custom_message]",
        "at most 500 characters",
    ),
    (
        flow_params(
            "payment_method_update", after={"type": "redirect", "redirect": {"return_url": "javascript:x"}}
        ),
        "flow_data[after_completion][redirect][return_url]",
        "Not a valid URL",
    ),
    (
        flow_params("payment_method_update", after={**REDIRECT, "type": "portal_homepage"}),
        "flow_data[after_completion][redirect]",
        "goes with the type of the same name",
    ),
]


@pytest.mark.parametrize(("flow", "param", "words"), WRONG)
async def test_what_is_wrong_is_named(
    api: httpx.AsyncClient, flow: dict[str, str], param: str, words: str
) -> None:
    error = await refusal(api, customer=ADA, **flow)

    assert error["param"] == param
    assert words in error["message"]


async def test_a_message_of_five_hundred_characters_fits(api: httpx.AsyncClient) -> None:
    flow = flow_params("payment_method_update", after=saying("é" * 500))

    answer = await api.post(SESSIONS, data={"customer": ADA, **flow})

    assert answer.status_code == 200


async def test_what_no_cookie_could_hold_is_refused(api: httpx.AsyncClient) -> None:
    # Nothing repeats, so nothing is made shorter by compressing it.
    noise = "".join(urlsafe_b64encode(sha256(str(n).encode()).digest()).decode() for n in range(90))
    first, second = noise[:1900], noise[1900:3800]
    after = {"type": "redirect", "redirect": {"return_url": f"https://lantern.example/{first}"}}
    flow = flow_params("payment_method_update", after=after)

    error = await refusal(api, customer=ADA, return_url=f"https://lantern.example/{second}", **flow)

    assert "too long" in error["message"]


async def test_the_subscription_of_somebody_else_does_not_exist(
    api: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    flow = await flow_of(stripe_api, BEN, CANCEL)

    error = await refusal(api, customer=ADA, **flow)

    assert (error["code"], error["param"]) == ("resource_missing", f"flow_data[{CANCEL}][subscription]")


async def test_an_unknown_coupon_is_named(api: httpx.AsyncClient, stripe_api: StripeApi) -> None:
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": "NONE"}}

    error = await refusal(api, customer=ADA, **await flow_of(stripe_api, ADA, CANCEL, retention=retention))

    assert error["code"] == "resource_missing"
    assert error["param"] == f"flow_data[{CANCEL}][retention][coupon_offer][coupon]"


async def test_an_ending_plan_is_not_cancelled_again(api: httpx.AsyncClient, stripe_api: StripeApi) -> None:
    error = await refusal(
        api, customer="cus_demo_elena", **await flow_of(stripe_api, "cus_demo_elena", CANCEL)
    )

    assert "because it is already set to be canceled" in error["message"]


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({}, "Cannot update the subscription because there are no changes to confirm."),
        ({"price": TEAM}, "Cannot update the subscription because there are no changes to confirm."),
        ({"price": "price_other"}, "The price price_other is not one that the portal configuration offers"),
        ({"price": BUSINESS, "quantity": 999}, "The quantity 999 is not one"),
    ],
)
async def test_a_change_that_is_none_or_not_offered_is_refused(
    api: httpx.AsyncClient, stripe_api: StripeApi, wish: dict[str, Any], message: str
) -> None:
    error = await refusal(api, customer=ADA, **await change_of(stripe_api, ADA, **wish))

    assert error["message"].startswith(message)


async def test_an_item_of_another_subscription_does_not_exist(
    api: httpx.AsyncClient, stripe_api: StripeApi
) -> None:
    flow = await change_of(stripe_api, ADA, price=BUSINESS)
    item = next(name for name in flow if name.endswith("[items][0][id]"))

    error = await refusal(api, customer=ADA, **{**flow, item: "si_other"})

    assert (error["code"], error["param"]) == ("resource_missing", item)


@pytest.mark.parametrize("kind", [UPDATE, CONFIRM])
async def test_a_subscription_of_several_items_is_not_updated(
    api: httpx.AsyncClient, stripe_api: StripeApi, kind: str
) -> None:
    subscription = await id_of(stripe_api, ADA)
    added: Any = await stripe_api.post(
        "subscription_items", subscription=subscription, price="price_lantern_starter_monthly"
    )
    items = {"items": [{"id": added["id"], "quantity": 2}]} if kind == CONFIRM else {}

    error = await refusal(api, customer=ADA, **flow_params(kind, {"subscription": subscription, **items}))

    assert error["message"] == (
        f"This PortalSession cannot update subscription {subscription} because it has multiple items."
    )


@pytest.mark.parametrize("kind", ["coupon", "promotion_code"])
async def test_a_discount_that_does_not_exist_is_named(
    api: httpx.AsyncClient, stripe_api: StripeApi, kind: str
) -> None:
    flow = await change_of(stripe_api, ADA, price=BUSINESS, discounts=[{kind: "none"}])

    error = await refusal(api, customer=ADA, **flow)

    assert (error["code"], error["param"]) == (
        "resource_missing",
        f"flow_data[{CONFIRM}][discounts][0][{kind}]",
    )


async def test_a_discount_that_has_expired_is_refused(
    api: httpx.AsyncClient, stripe_api: StripeApi, clock: Clock
) -> None:
    until = str(int(clock.now().timestamp()) + 60)
    coupon: Any = await stripe_api.post("coupons", percent_off="20", duration="once", redeem_by=until)
    clock.advance(timedelta(minutes=5))

    flow = await change_of(stripe_api, ADA, price=BUSINESS, discounts=[{"coupon": coupon["id"]}])
    error = await refusal(api, customer=ADA, **flow)

    assert "cannot be applied because it has expired" in error["message"]
