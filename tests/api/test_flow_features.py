"""A deep link for what the merchant's configuration switches off is refused in Stripe's words."""

import dataclasses
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest

from billing.configurations import Features
from sandbox.clock import Clock
from store.database import Store
from tests.api.test_refusals import _server, refusal
from tests.fixtures import StripeApi
from tests.pages.flow_data import change_of, flow_of, flow_params
from web.app import create_app
from web.settings import Settings

ADA = "cus_demo_ada"
OFF = "feature in the portal configuration is disabled."
UPDATE_OFF = f"This subscription cannot be updated because the subscription update {OFF}"
CANCEL_OFF = f"This subscription cannot be canceled because the subscription cancellation {OFF}"
DETAILS_OFF = f"This customer cannot be updated because the customer update {OFF}"
METHOD_OFF = f"This customer's payment methods cannot be updated because the payment method update {OFF}"


@pytest.fixture
async def bare_api(
    settings: Settings, store: Store, http: httpx.AsyncClient, clock: Clock
) -> AsyncIterator[httpx.AsyncClient]:
    """A merchant whose configuration switches everything off."""
    lantern, caffe = settings.merchants
    off = tuple(msgspec.structs.replace(one, features=Features()) for one in lantern.configurations)
    bare = dataclasses.replace(lantern, configurations=off)
    changed = dataclasses.replace(settings, merchants=(bare, caffe))
    async with _server(create_app(changed, store=store, http=http, clock=clock.now), "sk_test_demo") as api:
        yield api


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("subscription_update", UPDATE_OFF),
        ("subscription_update_confirm", UPDATE_OFF),
        ("subscription_cancel", CANCEL_OFF),
        ("payment_method_update", METHOD_OFF),
        ("customer_update", DETAILS_OFF),
    ],
)
async def test_a_flow_of_a_feature_that_is_off_is_refused(
    bare_api: httpx.AsyncClient, stripe_api: StripeApi, kind: str, message: str
) -> None:
    flow = flow_params(kind)
    if kind == "subscription_update_confirm":
        flow = await change_of(stripe_api, ADA, quantity=2)
    elif kind.startswith("subscription"):
        flow = await flow_of(stripe_api, ADA, kind)

    error = await refusal(bare_api, customer=ADA, **flow)

    assert (error["message"], error["param"]) == (message, f"flow_data[{kind}]")
