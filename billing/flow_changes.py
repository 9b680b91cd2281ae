"""The one change that a merchant asks a customer to confirm, and what stands in its way."""

from datetime import datetime

from billing.errors import PlanChangeNotAllowed, PromotionCodeNotAccepted
from billing.flows import Flow
from billing.given_discounts import load_given_discount
from billing.plan_changes import Drawn
from billing.plan_options import Choice, PlanOptions
from billing.promotion_codes import PromotionCode
from gateway.client import Gateway


async def load_asked_change(gateway: Gateway, options: PlanOptions, flow: Flow, *, now: datetime) -> Choice:
    """Raises `PlanChangeNotAllowed` or `PromotionCodeNotAccepted`, as for a change that the customer chose."""
    try:
        discount = await load_given_discount(gateway, options, flow, now=now)
    except PromotionCodeNotAccepted as error:
        (item,) = flow.items
        if error.reason == "already_used" and _is_todays(options, item.price, item.quantity):
            raise PlanChangeNotAllowed("nothing_changes") from error
        raise
    return asked_change(options, flow, discount)


def asked_change(options: PlanOptions, flow: Flow, discount: PromotionCode | None) -> Choice:
    """A discount alone is a change as well: then price and quantity stay as they are."""
    (item,) = flow.items
    if item.id != options.item.id:
        raise PlanChangeNotAllowed("item_unknown")
    if discount is not None and _is_todays(options, item.price, item.quantity):
        return _discounted(options, discount)
    return options.choose(item.price or options.item.price.id, item.quantity, discount)


def is_asked(choice: Choice, drawn: Drawn) -> bool:
    """Whether a form confirms this very change."""
    code = choice.promotion_code.id if choice.promotion_code else None
    return (drawn.price_id, drawn.quantity, drawn.promotion_code_id) == (
        choice.price.id,
        choice.quantity,
        code,
    )


def _is_todays(options: PlanOptions, price_id: str | None, quantity: int | None) -> bool:
    return price_id in (None, options.item.price.id) and quantity in (None, options.item.quantity)


def _discounted(options: PlanOptions, discount: PromotionCode) -> Choice:
    product = options.item.product
    if product is None:
        raise PlanChangeNotAllowed("price_not_offered")
    return Choice(options.item.price, product, options.item.quantity, discount)
