"""Payment methods: made from a card number or a type's own details; attached, detached, listed."""

from collections.abc import Iterator

from sandbox.card_checks import check_month
from sandbox.charging import card_of
from sandbox.expansion import expandable
from sandbox.hooks import on_customer_deleted, on_detached, payment_method_detached
from sandbox.listing import LIST_PARAMS, listed
from sandbox.operations import Call, operation
from sandbox.parameters import (
    Shape,
    choice,
    integer,
    mapping,
    merge_metadata,
    metadata,
    required,
    text,
)
from sandbox.payment_method_making import (
    BILLING,
    CARD,
    PREFERRED,
    REDISPLAY,
    billing_details,
    from_card,
    from_data,
    from_token,
    prefer,
)
from sandbox.payment_method_types import KINDS, MADE_ELSEWHERE, TYPES, shapes
from sandbox.state import State
from wire.errors import StripeError, invalid_request, missing_param, missing_resource
from wire.objects import Object

expandable("payment_method", customer="customer")

_TYPE = choice(*TYPES)
_CREATE: Shape = {
    "type": _TYPE,
    "card": mapping(CARD),
    "billing_details": mapping(BILLING),
    "allow_redisplay": REDISPLAY,
    "metadata": metadata,
    **{kind: mapping(shape) for kind, shape in shapes().items()},
}
_UPDATE: Shape = {
    "allow_redisplay": REDISPLAY,
    "billing_details": mapping(BILLING),
    "card": mapping({"exp_month": integer, "exp_year": integer, "networks": PREFERRED}),
    "metadata": metadata,
    "us_bank_account": mapping(
        {
            "account_holder_type": choice("company", "individual"),
            "account_type": choice("checking", "savings"),
        }
    ),
}
_LIST: Shape = {**LIST_PARAMS, "type": choice(*TYPES, *MADE_ELSEWHERE), "allow_redisplay": REDISPLAY}


@operation("POST", "/v1/payment_methods", honours=_CREATE)
def create(call: Call) -> Object:
    kind = call.params.get("type")
    if kind is None:
        raise missing_param("type")
    for name in KINDS.keys() & call.params.keys() - {kind}:
        raise invalid_request(f"You passed '{name}' for a payment method of type {kind}.", param=name)
    if kind != "card":
        return from_data(call.state, call.params)
    if "card" not in call.params:
        raise missing_param("card")
    return from_card(call.state, call.params["card"], call.params)


@operation("GET", "/v1/payment_methods/{payment_method}")
def retrieve(call: Call) -> Object:
    return call.state.table("payment_method").find(call.path["payment_method"], param="payment_method")


@operation("POST", "/v1/payment_methods/{payment_method}", honours=_UPDATE)
def update(call: Call) -> Object:
    row = retrieve(call)
    if row["customer"] is None:
        message = "You must save this PaymentMethod to a customer before you can update it."
        raise invalid_request(message, param="payment_method")
    params = call.params
    for kind in ("card", "us_bank_account"):
        if kind in params and kind not in row:
            raise invalid_request(f"This PaymentMethod is not of the type {kind}.", param=kind)
    _update_card(row, params.get("card", {}))
    if "us_bank_account" in params:
        row["us_bank_account"] = row["us_bank_account"] | params["us_bank_account"]
    if "billing_details" in params:
        row["billing_details"] = billing_details(params["billing_details"], row["billing_details"])
    if "metadata" in params:
        row["metadata"] = merge_metadata(row["metadata"], params["metadata"])
    row["allow_redisplay"] = params.get("allow_redisplay", row["allow_redisplay"])
    return row


def _update_card(row: Object, given: Object) -> None:
    # A year that has passed is taken: that is how a rehearsal comes by an expired card.
    check_month(given.get("exp_month", 1))
    preferred = given.get("networks", {}).get("preferred")
    if preferred:
        prefer(row, preferred)
    if given:
        expiry = {name: value for name, value in given.items() if name != "networks"}
        row["card"] = row["card"] | expiry


@operation("POST", "/v1/payment_methods/{payment_method}/attach", honours={"customer": required(text)})
def attach(call: Call) -> Object:
    customer = call.state.table("customer").find(call.params["customer"], param="customer", status=400)
    return attach_to(call.state, customer["id"], call.path["payment_method"])


@operation("POST", "/v1/payment_methods/{payment_method}/detach")
def detach(call: Call) -> Object:
    row = retrieve(call)
    if row["customer"] is None:
        message = "The payment method you provided is not attached to a customer so detachment is impossible."
        raise invalid_request(message)
    return _detach(call.state, row)


@operation("GET", "/v1/payment_methods", honours={**_LIST, "customer": text})
def list_(call: Call) -> Object:
    return _list_of(call, call.params.get("customer"), status=400)


@operation("GET", "/v1/customers/{customer}/payment_methods", honours=_LIST)
def list_of_customer(call: Call) -> Object:
    return _list_of(call, call.path["customer"], status=404)


@operation("GET", "/v1/customers/{customer}/payment_methods/{payment_method}")
def retrieve_of_customer(call: Call) -> Object:
    call.state.table("customer").find(call.path["customer"], param="customer")
    row = retrieve(call)
    if row["customer"] != call.path["customer"]:
        raise missing_resource("payment_method", row["id"], param="payment_method")
    return row


def resolve(state: State, id_: str, *, param: str = "payment_method", status: int = 400) -> Object:
    """Find a payment method; a test token such as `pm_card_visa` makes a fresh one."""
    made = from_token(state, id_, {}, param=param)
    return made or state.table("payment_method").find(id_, param=param, status=status)


def attached(state: State, customer: str, id_: str, *, param: str) -> Object:
    """Find a payment method that is attached to this customer, or refuse it as Stripe does."""
    row = state.table("payment_method").get(id_)
    if row is None or row["customer"] != customer:
        raise _not_attached(id_, param)
    return row


def attach_to(state: State, customer: str, id_: str, *, is_set_up: bool = False) -> Object:
    """Attach a payment method or test token; `is_set_up` says that the bank has agreed already."""
    row = resolve(state, id_, status=404)
    if row["customer"] == customer:
        return row
    _refuse_used(state, row)
    if KINDS[row["type"]].step in ("none", "sepa"):
        message = (
            f"Payment methods of the type {row['type']} pay only once and cannot be attached to a customer."
        )
        raise invalid_request(message, code="payment_method_unexpected_state")
    card = card_of(state, row)
    if card is not None and card.on_setup:
        raise card.on_setup.error()
    secrets = state.private.setdefault(row["id"], {})
    secrets |= {"was_attached": True, "is_set_up": is_set_up}
    if card is not None:
        _run_checks(row, dict(card.checks))
    row["customer"] = customer
    return row


def _run_checks(row: Object, failing: dict[str, str]) -> None:
    """The bank looks at what the customer told; it says nothing about what was not told."""
    address = row["billing_details"]["address"]
    told = {"cvc": "cvc", "postal_code": address["postal_code"], "line1": address["line1"]}
    names = {"cvc": "cvc_check", "postal_code": "address_postal_code_check", "line1": "address_line1_check"}
    said = {name: failing.get(what, "pass") if told[what] else None for what, name in names.items()}
    row["card"] = row["card"] | {"checks": said}


def methods_of(state: State, customer: str) -> Iterator[Object]:
    """The payment methods of a customer, newest first."""
    rows = state.table("payment_method").newest_first()
    return (row for row in rows if row["customer"] == customer)


@on_detached
def _clear_default(state: State, payment_method: Object) -> None:
    customer = state.table("customer").get(payment_method["customer"])
    if customer and customer["invoice_settings"]["default_payment_method"] == payment_method["id"]:
        customer["invoice_settings"] = customer["invoice_settings"] | {"default_payment_method": None}


@on_customer_deleted
def _detach_all(state: State, customer: Object) -> None:
    for row in list(methods_of(state, customer["id"])):
        _detach(state, row)


def _detach(state: State, row: Object) -> Object:
    payment_method_detached(state, row)
    row["customer"] = None
    return row


def _list_of(call: Call, customer: str | None, *, status: int) -> Object:
    if customer is None:
        # Stripe lists the methods of no customer only for Treasury; there are none here.
        return listed(call, [])
    call.state.table("customer").find(customer, param="customer", status=status)
    asked = {name: call.params[name] for name in ("type", "allow_redisplay") if name in call.params}
    rows = methods_of(call.state, customer)
    return listed(call, (row for row in rows if asked.items() <= row.items()), kind="payment_method")


def _refuse_used(state: State, row: Object) -> None:
    if row["customer"] is not None:
        message = "The payment method you provided has already been attached to a customer."
        raise invalid_request(message, code="payment_method_unexpected_state")
    if state.private.get(row["id"], {}).get("was_attached"):
        message = (
            "This PaymentMethod was previously used without being attached to a Customer or was detached "
            "from a Customer, and may not be used again."
        )
        raise invalid_request(message, code="payment_method_unexpected_state")


def _not_attached(id_: str, param: str) -> StripeError:
    message = (
        f"The customer does not have a payment method with the ID {id_}. "
        "The payment method must be attached to the customer."
    )
    return invalid_request(message, param=param, code="resource_missing")
