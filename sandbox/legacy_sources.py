"""Cards and sources of the time before payment methods; each is a payment method too, under its own id.

https://docs.stripe.com/payments/payment-methods#compatibility
"""

from sandbox.cards import Card
from sandbox.hooks import on_customer_deleted, on_detached
from sandbox.objects import new
from sandbox.payment_method_making import make
from sandbox.state import State
from wire.errors import missing_resource
from wire.ids import new_id
from wire.objects import Object

_BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "MasterCard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


def new_card(state: State, customer: Object, card: Card, metadata: Object) -> Object:
    """Give a customer a card as it was done with `source=tok_visa`."""
    method = make(state, card, {}, prefix="card")
    told = method["card"]
    row = new(
        "card",
        id=method["id"],
        brand=_BRANDS[card.brand],
        country=told["country"],
        customer=customer["id"],
        cvc_check="pass",
        exp_month=told["exp_month"],
        exp_year=told["exp_year"],
        fingerprint=told["fingerprint"],
        funding=told["funding"],
        last4=told["last4"],
        metadata=metadata,
        networks={"preferred": told["networks"]["preferred"]},
    )
    return keep(state, customer, row)


def new_source(state: State, card: Card, metadata: Object) -> Object:
    """A source of a card that belongs to nobody yet."""
    method = make(state, card, {}, prefix="src")
    told, id_ = method["card"], method["id"]
    shown = {
        name: told[name] for name in ("country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    }
    row = new(
        "source",
        id=id_,
        card=shown | {"brand": _BRANDS[card.brand], "three_d_secure": "optional"} | _NOTHING,
        client_secret=f"src_client_secret_{new_id('', 24).removeprefix('_')}",
        created=state.timestamp(),
        flow="none",
        metadata=metadata,
        owner=dict.fromkeys(_OWNER),
        status="chargeable",
        type="card",
        usage="reusable",
    )
    return state.table("source").add(row)


_NOTHING = dict.fromkeys(
    ("address_line1_check", "address_zip_check", "cvc_check", "dynamic_last4", "name", "tokenization_method")
)
_OWNER = (
    *("address", "email", "name", "phone"),
    *("verified_address", "verified_email", "verified_name", "verified_phone"),
)


def keep(state: State, customer: Object, row: Object) -> Object:
    """Let a customer own a source; their first one is the default."""
    row["customer"] = customer["id"]
    method = state.table("payment_method").find(row["id"])
    method["customer"] = customer["id"]
    state.private[row["id"]] |= {"was_attached": True, "is_set_up": True}
    row = state.table("source").add(row)
    if customer["default_source"] is None:
        customer["default_source"] = row["id"]
    return row


def drop(state: State, row: Object) -> None:
    """Take a source from its customer; another one becomes the default, if there is one."""
    customer = state.table("customer").get(row["customer"])
    state.table("source").remove(row["id"])
    if customer is not None and customer["default_source"] == row["id"]:
        customer["default_source"] = next((one["id"] for one in sources_of(state, customer["id"])), None)


def sources_of(state: State, customer: str) -> list[Object]:
    """Newest first."""
    rows = state.table("source").newest_first()
    return [row for row in rows if row.get("customer") == customer]


def source_of(state: State, customer: str, id_: str, *, status: int = 404) -> Object:
    row = state.table("source").get(id_)
    if row is None or row.get("customer") != customer:
        raise missing_resource("source", id_, status=status)
    return row


@on_detached
def _forget_source(state: State, payment_method: Object) -> None:
    row = state.table("source").get(payment_method["id"])
    if row is not None and row.get("customer"):
        drop(state, row)


@on_customer_deleted
def _forget_sources(state: State, customer: Object) -> None:
    for row in sources_of(state, customer["id"]):
        drop(state, row)
