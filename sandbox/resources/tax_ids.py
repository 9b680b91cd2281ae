"""The tax ids of customers."""

import re

from sandbox.expansion import expandable
from sandbox.listing import LIST_PARAMS, listed
from sandbox.objects import deleted, new
from sandbox.operations import Call, operation
from sandbox.parameters import required, text
from sandbox.state import State
from wire.errors import invalid_request, missing_resource
from wire.ids import new_id
from wire.lists import page
from wire.objects import Object

expandable("tax_id", {"owner.customer": "customer"}, customer="customer")

# The formats that are checked; other types are taken as they are.
_FORMATS = {
    "eu_vat": r"[A-Z]{2}[A-Z0-9+*.]{2,12}",
    "gb_vat": r"(GB|XI)[A-Z0-9]{5,12}",
    "us_ein": r"\d{2}-?\d{7}",
    "ch_vat": r"CHE-?[\d.]{9,11} ?(MWST|TVA|IVA)?",
    "ca_bn": r"\d{9}",
    "au_abn": r"[\d ]{11,14}",
    "no_vat": r"\d{9}MVA",
}
_OTHER_OWNERS = ("account", "application", "customer_account")
# Stripe's test values: what the authority would say.
_VERDICTS = {"000000000": "verified", "111111111": "unverified", "222222222": "pending"}


@operation(
    "POST", "/v1/customers/{customer}/tax_ids", honours={"type": required(text), "value": required(text)}
)
def create(call: Call) -> Object:
    customer = call.state.table("customer").find(call.path["customer"], param="customer")
    return add_tax_id(call.state, customer["id"], call.params["type"], call.params["value"])


@operation("GET", "/v1/customers/{customer}/tax_ids", honours=LIST_PARAMS)
def list_(call: Call) -> Object:
    call.state.table("customer").find(call.path["customer"], param="customer")
    return listed(call, _rows(call.state, call.path["customer"]), kind="tax_id")


@operation("GET", "/v1/customers/{customer}/tax_ids/{id}")
def retrieve(call: Call) -> Object:
    row = call.state.table("tax_id").find(call.path["id"])
    if row["customer"] != call.path["customer"]:
        raise missing_resource("tax_id", row["id"])
    return row


@operation("DELETE", "/v1/customers/{customer}/tax_ids/{id}")
def delete(call: Call) -> Object:
    row = retrieve(call)
    call.state.table("tax_id").remove(row["id"])
    return deleted(row)


def check_tax_id(kind: str, value: str) -> None:
    if not re.fullmatch(_FORMATS.get(kind, ".+"), value):
        raise invalid_request(f"Invalid value for {kind}.", param="value", code="tax_id_invalid")


def add_tax_id(state: State, customer: str, kind: str, value: str) -> Object:
    check_tax_id(kind, value)
    country = value[:2] if kind == "eu_vat" else kind[:2].upper()
    row = new(
        "tax_id",
        id=new_id("txi"),
        created=state.timestamp(),
        customer=customer,
        country=None if country == "EU" else country,
        owner={"type": "customer", "customer": customer, **dict.fromkeys(_OTHER_OWNERS)},
        type=kind,
        value=value,
        verification={"status": _verdict(kind, value), "verified_address": None, "verified_name": None},
    )
    return state.table("tax_id").add(row)


def tax_ids_of(state: State, customer: str) -> Object:
    return page(_rows(state, customer), url=f"/v1/customers/{customer}/tax_ids")


def _rows(state: State, customer: str) -> list[Object]:
    return [row for row in state.table("tax_id").newest_first() if row["customer"] == customer]


def _verdict(kind: str, value: str) -> str:
    if kind not in ("eu_vat", "gb_vat", "au_abn"):
        return "unavailable"
    return next((verdict for digits, verdict in _VERDICTS.items() if digits in value), "pending")
