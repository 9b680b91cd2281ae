"""One-time prices that a subscription's next invoice takes along (`add_invoice_items`)."""

from sandbox.engine.catalogue import named_price
from sandbox.engine.working import Working
from sandbox.lines import Line
from sandbox.parameters import array, boolean, mapping, natural, required, text
from sandbox.periods import Period
from sandbox.pricing import cost
from sandbox.state import State
from wire.errors import invalid_request
from wire.objects import Object

EXTRAS = array(mapping({"price": required(text), "quantity": natural, "discountable": boolean}))


def add_extras(state: State, work: Working, wishes: list[Object]) -> None:
    for index, wish in enumerate(wishes):
        work.prorations.append(_line(state, work, wish, f"add_invoice_items[{index}][price]"))


def _line(state: State, work: Working, wish: Object, param: str) -> Line:
    price = state.table("price").find(wish["price"], param=param, status=400)
    if price["recurring"] is not None:
        message = (
            "The price specified is set to `type=recurring` but this field only accepts prices with "
            f"`type=one_time`: {price['id']}."
        )
        raise invalid_request(message, param=param)
    if price["currency"] != work.subscription["currency"]:
        raise invalid_request("The price has another currency than the subscription.", param=param)
    named = named_price(state, price)
    quantity = wish.get("quantity", 1)
    start = max(item["current_period_start"] for item in work.items)
    end = min(item["current_period_end"] for item in work.items)
    return Line(
        cost(named.price, quantity),
        price["currency"],
        named.product,
        Period(start, max(start, end)),
        price=price,
        quantity=quantity,
        subscription=work.subscription["id"],
        is_discountable=wish.get("discountable", True),
    )
