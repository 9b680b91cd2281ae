"""Charges: one for each time that a bank was asked about a payment intent, whatever it said."""

from functools import cache
from pathlib import Path

import msgspec

import sandbox
from sandbox import objects
from sandbox.cards import Decline
from sandbox.state import State
from wire.ids import new_id
from wire.objects import Object

_FACTS = Path(sandbox.__path__[0]) / "facts" / "charge_details.json"
_PASSED_3DS = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": "05",
    "exemption_indicator": None,
    "result": "authenticated",
    "result_reason": None,
    "transaction_id": None,
    "version": "2.2.0",
}
_NOBODY: Object = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}


def charge_intent(
    state: State,
    intent: Object,
    method: Object,
    *,
    decline: Decline | None = None,
    is_authenticated: bool = False,
) -> Object:
    """Keep what the bank said as a charge, the intent's latest."""
    id_ = new_id("ch" if method["type"] == "card" else "py")
    row = objects.new(
        "charge",
        id=id_,
        amount=intent["amount"],
        amount_captured=0 if decline else intent["amount"],
        amount_refunded=0,
        billing_details=_NOBODY | method["billing_details"],
        calculated_statement_descriptor=_descriptor(state) if method["type"] == "card" else None,
        captured=decline is None,
        created=state.timestamp(),
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        failure_code=decline.code if decline else None,
        failure_message=decline.message if decline else None,
        fraud_details={},
        metadata=dict(intent["metadata"]),
        outcome=_refused(decline) if decline else _AUTHORIZED,
        paid=decline is None,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(method, intent["amount"], is_authenticated=is_authenticated),
        receipt_email=intent["receipt_email"],
        receipt_url=None if decline else _receipt(state, id_),
        status="failed" if decline else "succeeded",
    )
    intent["latest_charge"] = id_
    return state.table("charge").add(row)


_AUTHORIZED: Object = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 20,
    "seller_message": "Payment complete.",
    "type": "authorized",
}


def _refused(decline: Decline) -> Object:
    reason = decline.decline_code or decline.code
    told = "The bank did not return any further details with this decline."
    if reason != "generic_decline":
        told = f"The bank returned the decline code `{reason}`."
    return _AUTHORIZED | {
        "network_status": "declined_by_network",
        "reason": reason,
        "seller_message": told,
        "type": "issuer_declined",
    }


def _details(method: Object, amount: int, *, is_authenticated: bool) -> Object:
    """What the charge keeps of the method: the fields that both have, and those only a payment has."""
    kind = method["type"]
    known = method.get(kind) or {}
    kept: Object = {name: known.get(name) for name in _fields()[kind]}
    if kind == "card":
        kept |= {
            "amount_authorized": amount,
            "fingerprint": known["fingerprint"],
            "network": known["brand"],
            "network_token": {"used": False},
            "three_d_secure": dict(_PASSED_3DS) if is_authenticated else None,
        }
    return {kind: kept, "type": kind}


def _descriptor(state: State) -> str:
    name = (state.account["business_profile"] or {}).get("name") or state.account["id"]
    return str(name).upper()[:22]


def _receipt(state: State, charge: str) -> str:
    token = new_id("", 40).removeprefix("_")
    state.private.setdefault("receipts", {})[token] = charge
    return f"{state.public_url}/receipts/{state.account['id']}/{token}"


@cache
def _fields() -> dict[str, list[str]]:
    return msgspec.json.decode(_FACTS.read_bytes(), type=dict[str, list[str]])
