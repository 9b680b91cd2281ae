"""Turns what a seeds file tells into operations of the sandbox."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.operations import Call, find_operation
from sandbox.parameters import read
from sandbox.state import State
from wire.objects import Object

_ABOUT_STEP = frozenset({"ago", "do"})
_ABOUT_PERSON = frozenset({"id", "since", "methods", "history"})


@dataclass(slots=True)
class Person:
    """A customer, with the names that the file gives to payment methods and the subscription made last."""

    id: str
    methods: dict[str, str] = field(default_factory=dict)
    subscription: str = ""


def perform(state: State, method: str, path: str, params: Object) -> Object:
    """Run one operation as a request would."""
    found = find_operation(method, path)
    if found is None:
        raise ValueError(f"The sandbox does not do {method} {path}.")
    chosen, names = found
    values = {name: _as_sent(value) for name, value in params.items()}
    return chosen.handler(Call(state, names, read(values, chosen.honours), path))


def _as_sent(value: object) -> object:
    if isinstance(value, dict):
        return {name: _as_sent(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_sent(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def make_catalogue(state: State, told: Object) -> None:
    for coupon in told.get("coupons", []):
        perform(state, "POST", "/v1/coupons", coupon)
    for product in told.get("products", []):
        prices = product.get("prices", [])
        perform(
            state,
            "POST",
            "/v1/products",
            {name: value for name, value in product.items() if name != "prices"},
        )
        for price in prices:
            _make_price(state, product["id"], told["currency"], price)


def _make_price(state: State, product: str, currency: str, told: Object) -> None:
    interval = told["interval"]
    params: Object = {
        "product": product,
        "currency": told.get("currency", currency),
        "unit_amount": told["amount"],
        "recurring": {"interval": interval},
        "tax_behavior": "inclusive",
    }
    rename(state, perform(state, "POST", "/v1/prices", params), told["id"])


def rename(state: State, row: Object, id_: str) -> None:
    """Give a fresh object the id that the file names, so that a portal's settings can name it too."""
    table, made = state.table(row["object"]), row["id"]
    table.remove(made)
    for facts in (state.hidden, state.private):
        if made in facts:
            facts[id_] = facts.pop(made)
    row["id"] = id_
    table.add(row)


def make_person(state: State, told: Object) -> Person:
    params = {name: value for name, value in told.items() if name not in _ABOUT_PERSON}
    row = perform(state, "POST", "/v1/customers", params)
    rename(state, row, told["id"])
    person = Person(told["id"])
    for method in told.get("methods", []):
        _add_method(state, person, method)
    if person.methods:
        _set_default(state, person, next(iter(person.methods)))
    return person


def _add_method(state: State, person: Person, told: Object) -> None:
    if "card" in told:
        made = told["card"]
    else:
        details = {name: value for name, value in told.items() if name not in ("name", "expires")}
        made = perform(state, "POST", "/v1/payment_methods", details)["id"]
    row = perform(state, "POST", f"/v1/payment_methods/{made}/attach", {"customer": person.id})
    if "expires" in told:
        month, _, year = told["expires"].partition("/")
        card = {"exp_month": int(month), "exp_year": int(year)}
        perform(state, "POST", f"/v1/payment_methods/{row['id']}", {"card": card})
    person.methods[told["name"]] = row["id"]


def _set_default(state: State, person: Person, name: str) -> None:
    settings = {"default_payment_method": person.methods[name]}
    perform(state, "POST", f"/v1/customers/{person.id}", {"invoice_settings": settings})


def tell(state: State, person: Person, told: Object) -> None:
    """Do one step of a person's history."""
    deeds: dict[str, Callable[[State, Person, Object], None]] = {
        "subscribe": _subscribe,
        "update": _update,
        "cancel": _cancel,
        "pay with": _pay_with,
        "buy": _buy,
    }
    deed = deeds.get(told["do"])
    if deed is None:
        raise ValueError(f"A person cannot {told['do']!r}; known are {', '.join(deeds)}.")
    deed(state, person, {name: value for name, value in told.items() if name not in _ABOUT_STEP})


def _subscribe(state: State, person: Person, params: Object) -> None:
    own = params.pop("method", None)
    chosen = {"default_payment_method": person.methods[own]} if own else {}
    made = perform(state, "POST", "/v1/subscriptions", {"customer": person.id, **params, **chosen})
    person.subscription = made["id"]


def _update(state: State, person: Person, params: Object) -> None:
    about_item = {name: params.pop(name) for name in ("price", "quantity") if name in params}
    if about_item:
        subscription = state.table("subscription").find(person.subscription)
        params["items"] = [{"id": subscription["items"]["data"][0]["id"], **about_item}]
    perform(state, "POST", f"/v1/subscriptions/{person.subscription}", params)


def _cancel(state: State, person: Person, params: Object) -> None:
    perform(state, "DELETE", f"/v1/subscriptions/{person.subscription}", params)


def _pay_with(state: State, person: Person, params: Object) -> None:
    _set_default(state, person, params["method"])


def _buy(state: State, person: Person, params: Object) -> None:
    """An invoice without a subscription, paid if there is something to pay with."""
    for line in params["lines"]:
        perform(state, "POST", "/v1/invoiceitems", {"customer": person.id, **line})
    made = perform(
        state,
        "POST",
        "/v1/invoices",
        {"customer": person.id, "pending_invoice_items_behavior": "include", "auto_advance": True},
    )
    perform(state, "POST", f"/v1/invoices/{made['id']}/finalize", {})
