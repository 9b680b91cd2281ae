"""Deep links: a session that leads to one thing, and what has to be true before one is made.

A flow travels inside the signed link and the cookie, so its names there are short.
"""

from typing import Final, Literal

import msgspec

FlowType = Literal[
    "customer_update",
    "payment_method_update",
    "subscription_cancel",
    "subscription_pause",
    "subscription_update",
    "subscription_update_confirm",
]
CompletionType = Literal["hosted_confirmation", "portal_homepage", "redirect"]

DETAILS: Final = "customer_update"
METHOD: Final = "payment_method_update"
CANCEL: Final = "subscription_cancel"
PAUSE: Final = "subscription_pause"
UPDATE: Final = "subscription_update"
CONFIRM: Final = "subscription_update_confirm"


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One value of a flow; what is not set does not travel."""


class AfterCompletion(Part, frozen=True, kw_only=True):
    """What comes once the customer has done it; `return_url` belongs to `redirect`."""

    type: CompletionType = msgspec.field(name="t", default="hosted_confirmation")
    custom_message: str | None = msgspec.field(name="m", default=None)
    return_url: str | None = msgspec.field(name="r", default=None)


class FlowItem(Part, frozen=True, kw_only=True):
    """What the subscription's one item shall become; None leaves as it is."""

    id: str = msgspec.field(name="i")
    price: str | None = msgspec.field(name="p", default=None)
    quantity: int | None = msgspec.field(name="q", default=None)


class FlowDiscount(Part, frozen=True, kw_only=True):
    """One of the two: the merchant gives it with the change."""

    coupon: str | None = msgspec.field(name="c", default=None)
    promotion_code: str | None = msgspec.field(name="p", default=None)


class Flow(Part, frozen=True, kw_only=True):
    """`retention_coupon` is offered before a cancellation; `items` and `discounts` make a change to confirm."""

    type: FlowType = msgspec.field(name="t")
    subscription_id: str | None = msgspec.field(name="s", default=None)
    after_completion: AfterCompletion = msgspec.field(name="a", default_factory=AfterCompletion)
    retention_coupon: str | None = msgspec.field(name="k", default=None)
    items: tuple[FlowItem, ...] = msgspec.field(name="i", default=())
    discounts: tuple[FlowDiscount, ...] = msgspec.field(name="d", default=())

    @property
    def feature(self) -> str:
        """The feature of the configuration that the flow lives from."""
        return UPDATE if self.type == CONFIRM else self.type

    @property
    def opens_the_rest(self) -> bool:
        """Whether the customer may look around once the thing is done."""
        return self.after_completion.type == "portal_homepage"
