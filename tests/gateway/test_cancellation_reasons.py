"""Why a plan was cancelled, in the merchant's own words too."""

from billing.cancellation_reasons import FeedbackOption, give_reason, load_feedback_options
from billing.cancellations import cancel, describe
from billing.configurations import Configuration
from billing.subscription_reading import load_subscription
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Shop
from tests.unit.builders import make_configuration


def asking(*own: str, **asked: object) -> Configuration:
    reason = {"enabled": True, "options": ["other"], "feedback_options": list(own), **asked}
    return make_configuration(cancel={"cancellation_reason": reason})


async def test_only_active_reasons_are_offered_in_the_merchants_order(gateway: Gateway, shop: Shop) -> None:
    sea = await shop.post("billing/feedback_options", description="I move to the sea")
    gone = await shop.post("billing/feedback_options", description="No longer asked")
    hill = await shop.post("billing/feedback_options", description="I move to the hills")
    await shop.post(f"billing/feedback_options/{gone['id']}/deactivate")

    found = await load_feedback_options(gateway, asking(hill["id"], gone["id"], sea["id"], "fo_unknown"))

    assert found == (
        FeedbackOption(hill["id"], "I move to the hills"),
        FeedbackOption(sea["id"], "I move to the sea"),
    )


async def test_where_no_reason_is_asked_for_stripe_is_not_asked(stripe: Stripe, scripted: Gateway) -> None:
    found = await load_feedback_options(scripted, asking("fo_1", enabled=False))

    assert (found, stripe.asked) == ((), [])


async def test_reasons_that_stripe_does_not_tell_are_left_out(stripe: Stripe, scripted: Gateway) -> None:
    stripe.answers = [failing(500, {"stripe-should-retry": "false"})]

    assert await load_feedback_options(scripted, asking("fo_1")) == ()


async def test_the_merchants_own_reason_is_kept_with_the_subscription(
    gateway: Gateway, shop: Shop, clock: Clock
) -> None:
    own = await shop.post("billing/feedback_options", description="I move to the sea")
    product, customer = await shop.post("products", name="Pro"), await shop.customer()
    made = await shop.subscription(customer, await shop.price(product["id"], 3000))
    subscription = await load_subscription(gateway, customer["id"], made["id"], now=clock.now())
    configuration = asking(own["id"])
    drawn = describe(subscription, configuration).drawn
    ending = await cancel(
        gateway, subscription, configuration, drawn=drawn, idempotency_key="cancel", now=clock.now()
    )

    await give_reason(
        gateway, ending, configuration, feedback=own["id"], comment="Soon", idempotency_key="why"
    )

    stored = (await shop.get(f"subscriptions/{made['id']}"))["cancellation_details"]
    assert (stored["feedback"], stored["feedback_option"], stored["comment"]) == (None, own["id"], "Soon")
