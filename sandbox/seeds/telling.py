"""Turns what a seeds file tells into operations of the sandbox."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.operations import Call, find_operation
from sandbox.parameters import read
from sandbox.seeds.reading import SeedsBroken, refuse_others, tables, taken, within
from sandbox.state import State
from wire.objects import Object

_ABOUT_STEP = frozenset({"ago", "do"})
_ABOUT_PERSON = frozenset({"id", "since", "methods", "history"})
# Short words for what most prices say; everything else is a parameter of Stripe's.
_ABOUT_RECURRING = ("interval", "interval_count")
_ABOUT_PRICE = frozenset({"id", "amount", *_ABOUT_RECURRING})


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
    state.done_until = None
    return chosen.handler(Call(state, names, read(values, chosen.honours), path))


def _as_sent(value: object) -> object:
    if isinstance(value, dict):
        return {name: _as_sent(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_sent(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def make_catalogue(state: State, told: Object) -> None:
    for place, coupon in tables(told, "coupons"):
        with within(place):
            perform(state, "POST", "/v1/coupons", coupon)
    for place, code in tables(told, "promotion_codes", named_by="code"):
        with within(place):
            perform(state, "POST", "/v1/promotion_codes", code)
    for place, product in tables(told, "products"):
        with within(place):
            _make_product(state, product, taken(told, "currency", str))


def _make_product(state: State, told: Object, currency: str) -> None:
    id_ = taken(told, "id", str)
    perform(state, "POST", "/v1/products", {name: value for name, value in told.items() if name != "prices"})
    for place, price in tables(told, "prices"):
        with within(place):
            _make_price(state, id_, currency, price)


def _make_price(state: State, product: str, currency: str, told: Object) -> None:
    recurring = {name: told[name] for name in _ABOUT_RECURRING if name in told}
    params: Object = {
        "product": product,
        "currency": currency,
        "tax_behavior": "inclusive",
        **({"recurring": recurring} if recurring else {}),
        **{name: value for name, value in told.items() if name not in _ABOUT_PRICE},
    }
    if "amount" in told:
        params["unit_amount"] = taken(told, "amount", int)
    rename(state, perform(state, "POST", "/v1/prices", params), taken(told, "id", str))


def rename(state: State, row: Object, id_: str) -> None:
    """Give a fresh object the id that the file names, so that a portal's settings can name it too."""
    table, made = state.table(row["object"]), row["id"]
    table.remove(made)
    if table.get(id_) is not None:
        raise SeedsBroken(f"id is {id_!r}, as of another {row['object']}")
    for facts in (state.hidden, state.private):
        if made in facts:
            facts[id_] = facts.pop(made)
    row["id"] = id_
    table.add(row)


def make_person(state: State, told: Object) -> Person:
    params = {name: value for name, value in told.items() if name not in _ABOUT_PERSON}
    id_ = taken(told, "id", str)
    row = perform(state, "POST", "/v1/customers", params)
    rename(state, row, id_)
    person = Person(id_)
    for place, method in tables(told, "methods", named_by="name"):
        with within(place):
            _add_method(state, person, method)
    first = next(iter(person.methods), None)
    # The first source is the default of its own kind already, as it was in its time.
    if first is not None and state.table("source").get(person.methods[first]) is None:
        _set_default(state, person, first)
    return person


def _add_method(state: State, person: Person, told: Object) -> None:
    name = taken(told, "name", str)
    if "source" in told:
        person.methods[name] = _add_source(state, person, told)
        return
    if "card" in told:
        refuse_others(told, ("name", "card", "expires"))
        made = taken(told, "card", str)
    else:
        details = {key: value for key, value in told.items() if key not in ("name", "expires")}
        made = perform(state, "POST", "/v1/payment_methods", details)["id"]
    row = perform(state, "POST", f"/v1/payment_methods/{made}/attach", {"customer": person.id})
    if "expires" in told:
        # Nobody can give a card a date that has passed; this one has grown old since.
        row["card"] = row["card"] | _expiry(told)
    person.methods[name] = row["id"]


def _add_source(state: State, person: Person, told: Object) -> str:
    """A card from before payment methods."""
    refuse_others(told, ("name", "source"))
    row = perform(state, "POST", f"/v1/customers/{person.id}/sources", {"source": taken(told, "source", str)})
    return str(row["id"])


def _expiry(told: Object) -> Object:
    month, _, year = taken(told, "expires", str).partition("/")
    if not (month.isdecimal() and year.isdecimal()):
        raise SeedsBroken(f"expires is {told['expires']!r}; write it as in '4/2025'")
    return {"exp_month": int(month), "exp_year": int(year)}


def _set_default(state: State, person: Person, name: str) -> None:
    settings = {"default_payment_method": _method(person, name)}
    perform(state, "POST", f"/v1/customers/{person.id}", {"invoice_settings": settings})


def _method(person: Person, name: str) -> str:
    if name not in person.methods:
        raise SeedsBroken(f"method is {name!r}, none of this person's: {', '.join(person.methods) or 'none'}")
    return person.methods[name]


def _subscription(person: Person) -> str:
    if not person.subscription:
        raise SeedsBroken("do: this person has subscribed to nothing before")
    return person.subscription


def tell(state: State, person: Person, told: Object) -> None:
    """Do one step of a person's history."""
    deeds: dict[str, Callable[[State, Person, Object], None]] = {
        "subscribe": _subscribe,
        "update": _update,
        "cancel": _cancel,
        "pay with": _pay_with,
        "set up": _set_up,
        "buy": _buy,
        "refund": _refund,
        "credit": _credit,
    }
    deed = deeds.get(taken(told, "do", str))
    if deed is None:
        raise SeedsBroken(f"do is {told['do']!r}, none of {', '.join(deeds)}")
    deed(state, person, {name: value for name, value in told.items() if name not in _ABOUT_STEP})


def _subscribe(state: State, person: Person, params: Object) -> None:
    own = params.pop("method", None)
    chosen = {"default_payment_method": _method(person, own)} if own else {}
    made = perform(state, "POST", "/v1/subscriptions", {"customer": person.id, **params, **chosen})
    person.subscription = made["id"]


def _update(state: State, person: Person, params: Object) -> None:
    about_item = {name: params.pop(name) for name in ("price", "quantity") if name in params}
    if about_item:
        subscription = state.table("subscription").find(_subscription(person))
        params["items"] = [{"id": subscription["items"]["data"][0]["id"], **about_item}]
    perform(state, "POST", f"/v1/subscriptions/{_subscription(person)}", params)


def _cancel(state: State, person: Person, params: Object) -> None:
    perform(state, "DELETE", f"/v1/subscriptions/{_subscription(person)}", params)


def _pay_with(state: State, person: Person, params: Object) -> None:
    refuse_others(params, ("method",))
    _set_default(state, person, taken(params, "method", str))


def _set_up(state: State, person: Person, params: Object) -> None:
    """Adds a method as Checkout does: what asks for more, such as deposits, waits for it."""
    perform(state, "POST", "/v1/setup_intents", {"customer": person.id, "confirm": True, **params})


def _buy(state: State, person: Person, params: Object) -> None:
    """An invoice without a subscription, paid if there is something to pay with."""
    refuse_others(params, ("lines",))
    for place, line in tables(params, "lines"):
        with within(place):
            perform(state, "POST", "/v1/invoiceitems", {"customer": person.id, **line})
    made = perform(
        state,
        "POST",
        "/v1/invoices",
        {"customer": person.id, "pending_invoice_items_behavior": "include", "auto_advance": True},
    )
    perform(state, "POST", f"/v1/invoices/{made['id']}/finalize", {})


def _refund(state: State, person: Person, params: Object) -> None:
    """Gives back some or all of what the person paid last."""
    charge = _newest(state, person, "charge", "succeeded", "charge that succeeded")
    perform(state, "POST", "/v1/refunds", {"charge": charge, **params})


def _credit(state: State, person: Person, params: Object) -> None:
    """A credit note to the invoice that the person paid last."""
    invoice = _newest(state, person, "invoice", "paid", "invoice that was paid")
    perform(state, "POST", "/v1/credit_notes", {"invoice": invoice, **params})


def _newest(state: State, person: Person, kind: str, status: str, told_as: str) -> str:
    for row in state.table(kind).of_customer(person.id):
        if row["status"] == status:
            return str(row["id"])
    raise SeedsBroken(f"do: this person has no {told_as} before")
