"""Deep links as a merchant asks for them: the parameters of a session, flat as they are sent."""

from typing import Any
from urllib.parse import parse_qsl

from tests.fixtures import StripeApi
from tests.pages.visits import subscription_of
from wire.forms import encode

SHOP = "https://lantern.example/account"
THANKS = "https://lantern.example/thanks?from=billing"
REDIRECT = {"type": "redirect", "redirect": {"return_url": THANKS}}
HOMEPAGE = {"type": "portal_homepage"}


def saying(message: str) -> dict[str, Any]:
    return {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": message}}


def flow_params(
    kind: str, block: dict[str, Any] | None = None, *, after: dict[str, Any] | None = None
) -> dict[str, str]:
    """`block` holds what belongs to the type; the subscription's id among it."""
    data = {"type": kind, kind: block, "after_completion": after}
    return dict(parse_qsl(encode({"flow_data": data}), keep_blank_values=True))


async def flow_of(
    stripe_api: StripeApi,
    customer: str,
    kind: str,
    *,
    after: dict[str, Any] | None = None,
    **block: Any,  # noqa: ANN401  as the flow has it
) -> dict[str, str]:
    """A flow about the one subscription of a customer."""
    subscription = await subscription_of(stripe_api, customer)
    return flow_params(kind, {"subscription": subscription["id"], **block}, after=after)


async def change_of(
    stripe_api: StripeApi,
    customer: str,
    *,
    after: dict[str, Any] | None = None,
    discounts: list[dict[str, str]] | None = None,
    **wish: object,
) -> dict[str, str]:
    """A change of the one subscription's one item, to be confirmed."""
    subscription = await subscription_of(stripe_api, customer)
    item = {"id": subscription["items"]["data"][0]["id"], **wish}
    block = {"subscription": subscription["id"], "items": [item], "discounts": discounts}
    return flow_params("subscription_update_confirm", block, after=after)
