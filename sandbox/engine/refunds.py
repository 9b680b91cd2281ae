"""Giving back what a charge took, in whole or in part."""

from sandbox import objects
from sandbox.state import State
from sandbox.wording import money
from wire.errors import invalid_request
from wire.ids import new_id
from wire.objects import Object


def check_refund(charge: Object, amount: int | None) -> int:
    """How much is to be given back; nothing said means all that is left."""
    if charge["status"] != "succeeded":
        raise invalid_request(
            f"Charge {charge['id']} has not succeeded and cannot be refunded.", param="charge"
        )
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise invalid_request(message, code="charge_already_refunded")
    if amount is None:
        return int(left)
    if amount == 0:
        message = "Invalid positive integer"
        raise invalid_request(message, param="amount", code="parameter_invalid_integer")
    if amount > left:
        asked, there = money(amount, charge["currency"]), money(left, charge["currency"])
        what = "unrefunded amount on charge" if charge["amount_refunded"] else "charge amount"
        raise invalid_request(f"Refund amount ({asked}) is greater than {what} ({there})", param="amount")
    return amount


def refund(
    state: State, charge: Object, amount: int, *, reason: str | None = None, told: Object | None = None
) -> Object:
    """Give back an amount that `check_refund` has agreed to."""
    method = charge["payment_method_details"]["type"]
    row = objects.new(
        "refund",
        id=new_id("re" if method == "card" else "pyr"),
        amount=amount,
        charge=charge["id"],
        created=state.timestamp(),
        currency=charge["currency"],
        customer=charge["customer"],
        destination_details=_destination(method),
        metadata=told or {},
        payment_intent=charge["payment_intent"],
        payment_method=charge["payment_method"],
        reason=reason,
        status="succeeded",
    )
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    return state.table("refund").add(row)


def _destination(method: str) -> Object:
    if method != "card":
        return {"type": method}
    pending = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
    return {"card": pending, "type": "card"}
