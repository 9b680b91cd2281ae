"""`flow_data` of a session: read with Stripe's own rules, and told again as Stripe's `flow` object."""

from typing import Final, cast

from billing import flows
from billing.flows import AfterCompletion, CompletionType, Flow, FlowDiscount, FlowItem, FlowType
from billing.sessions import is_return_url
from web.routes.api.parameters import Block, read_block
from wire.errors import StripeError, invalid_request, missing_param

LONGEST_MESSAGE: Final = 500
COMPLETIONS: Final = ("hosted_confirmation", "portal_homepage", "redirect")
BLOCKS: Final = (flows.CANCEL, flows.PAUSE, flows.UPDATE, flows.CONFIRM)
TYPES: Final = (flows.DETAILS, flows.METHOD, *BLOCKS)


def read_flow(value: object) -> Flow:
    given = read_block(value, "flow_data")
    given.check_names("type", "after_completion", *BLOCKS)
    kind = given.choice("type", TYPES)
    for name in BLOCKS:
        if name != kind and name in given.values:
            message = f"`{name}` goes with the flow of the same name, not with {kind}."
            raise invalid_request(message, param=given.at(name))
    after = _after_completion(given.optional_block("after_completion"))
    flow_type = cast("FlowType", kind)
    if kind not in BLOCKS:
        return Flow(type=flow_type, after_completion=after)
    return _of_subscription(flow_type, given.block(kind), after)


def _of_subscription(kind: FlowType, block: Block, after: AfterCompletion) -> Flow:
    own = {flows.CANCEL: ("retention",), flows.CONFIRM: ("items", "discounts")}
    block.check_names("subscription", *own.get(kind, ()))
    return Flow(
        type=kind,
        subscription_id=block.text("subscription"),
        after_completion=after,
        retention_coupon=_retention(block.optional_block("retention")),
        items=_items(block) if kind == flows.CONFIRM else (),
        discounts=_discounts(block),
    )


def _after_completion(block: Block | None) -> AfterCompletion:
    if block is None:
        return AfterCompletion()
    block.check_names("type", "hosted_confirmation", "redirect")
    kind = cast("CompletionType", block.choice("type", COMPLETIONS))
    for name in ("hosted_confirmation", "redirect"):
        if name != kind and name in block.values:
            message = f"`{name}` goes with the type of the same name, not with {kind}."
            raise invalid_request(message, param=block.at(name))
    if kind == "redirect":
        return AfterCompletion(type=kind, return_url=_return_url(block.block("redirect")))
    return AfterCompletion(type=kind, custom_message=_message(block.optional_block("hosted_confirmation")))


def _return_url(block: Block) -> str:
    block.check_names("return_url")
    url = block.text("return_url")
    if not is_return_url(url):
        message = "Not a valid URL: must be an http(s) address of at most 2048 characters"
        raise invalid_request(message, param=block.at("return_url"), code="url_invalid")
    return url


def _message(block: Block | None) -> str | None:
    if block is None:
        return None
    block.check_names("custom_message")
    return block.optional_text("custom_message", longest=LONGEST_MESSAGE)


def _retention(block: Block | None) -> str | None:
    if block is None:
        return None
    block.check_names("type", "coupon_offer")
    block.choice("type", ("coupon_offer",))
    offer = block.block("coupon_offer")
    offer.check_names("coupon")
    return offer.text("coupon")


def _items(block: Block) -> tuple[FlowItem, ...]:
    if "items" not in block.values:
        raise missing_param(block.at("items"))
    items = block.each("items", _item)
    if len(items) != 1:
        message = "You must give exactly one item: a subscription of several cannot be updated."
        raise invalid_request(message, param=block.at("items"))
    return items


def _item(block: Block) -> FlowItem:
    block.check_names("id", "price", "quantity")
    return FlowItem(
        id=block.text("id"), price=block.optional_text("price"), quantity=block.natural("quantity")
    )


def _discounts(block: Block) -> tuple[FlowDiscount, ...]:
    found = block.each("discounts", _discount)
    if len(found) > 1:
        message = "This portal applies one discount to an update at most."
        raise invalid_request(message, param=block.at("discounts"))
    return found


def _discount(block: Block) -> FlowDiscount:
    block.check_names("coupon", "promotion_code")
    found = FlowDiscount(
        coupon=block.optional_text("coupon"), promotion_code=block.optional_text("promotion_code")
    )
    if (found.coupon is None) == (found.promotion_code is None):
        raise _one_of_two(block)
    return found


def _one_of_two(block: Block) -> StripeError:
    message = "You must give either `coupon` or `promotion_code`."
    return invalid_request(message, param=block.place)


def told_flow(flow: Flow | None) -> dict[str, object] | None:
    """Stripe's object with all its keys; only the block of its own type is filled."""
    if flow is None:
        return None
    own = _told_block(flow)
    blocks: dict[str, object] = {
        name: own if name == flow.type else None for name in (flows.DETAILS, *BLOCKS)
    }
    after = flow.after_completion
    is_hosted = after.custom_message is not None
    return {
        "type": flow.type,
        "after_completion": {
            "type": after.type,
            "hosted_confirmation": {"custom_message": after.custom_message} if is_hosted else None,
            "redirect": {"return_url": after.return_url} if after.return_url else None,
        },
        **blocks,
    }


def _told_block(flow: Flow) -> dict[str, object]:
    if flow.subscription_id is None:
        return {}
    block: dict[str, object] = {"subscription": flow.subscription_id}
    if flow.type == flows.CANCEL:
        offer = {"type": "coupon_offer", "coupon_offer": {"coupon": flow.retention_coupon}}
        block["retention"] = offer if flow.retention_coupon else None
    if flow.type == flows.CONFIRM:
        block["items"] = [{"id": one.id, "price": one.price, "quantity": one.quantity} for one in flow.items]
        block["discounts"] = [
            {"coupon": one.coupon, "promotion_code": one.promotion_code} for one in flow.discounts
        ] or None
    return block
