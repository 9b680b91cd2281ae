"""Attempts to set a payment method up: one for each time that an intent is confirmed."""

from sandbox.objects import new
from sandbox.state import State
from wire.ids import new_id
from wire.objects import Object

# What Stripe tells of an attempt, by type; of other types it tells the name alone.
_TOLD = frozenset(
    {
        *(
            "acss_debit",
            "amazon_pay",
            "au_becs_debit",
            "bacs_debit",
            "blik",
            "boleto",
            "cashapp",
            "kakao_pay",
        ),
        *(
            "klarna",
            "kr_card",
            "link",
            "naver_pay",
            "nz_bank_account",
            "paypal",
            "payto",
            "pix",
            "revolut_pay",
        ),
        *("satispay", "sepa_debit", "twint", "upi", "us_bank_account"),
    }
)
_OPEN = ("requires_confirmation", "requires_action", "processing")


def begin(state: State, intent: Object, method: Object) -> Object:
    """Note a new attempt; one that waits for the customer is given up for it."""
    abandon(state, intent)
    row = new(
        "setup_attempt",
        id=new_id("setatt"),
        created=state.timestamp(),
        customer=intent["customer"],
        payment_method=method["id"],
        payment_method_details=_details(method),
        setup_intent=intent["id"],
        status="requires_confirmation",
        usage=intent["usage"],
    )
    row = state.table("setup_attempt").add(row)
    intent["latest_attempt"] = row["id"]
    return row


def note(state: State, intent: Object, status: str, **further: object) -> None:
    """Write down what became of the latest attempt; `further` goes into its details."""
    row = state.table("setup_attempt").get(intent["latest_attempt"] or "")
    if row is None:
        return
    error = intent["last_setup_error"] if status == "failed" else None
    kind = row["payment_method_details"]["type"]
    details = row["payment_method_details"]
    if further:
        details = details | {kind: details[kind] | further}
    row.update(status=status, setup_error=error, payment_method_details=details)


def abandon(state: State, intent: Object) -> None:
    row = state.table("setup_attempt").get(intent["latest_attempt"] or "")
    if row is not None and row["status"] in _OPEN:
        row["status"] = "abandoned"


def authenticated(*, result: str) -> Object:
    """What a card's attempt tells after 3-D Secure."""
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05" if result == "authenticated" else None,
        "result": result,
        "result_reason": None if result == "authenticated" else "rejected",
        "transaction_id": new_id("", 24).removeprefix("_"),
        "version": "2.2.0",
    }


def _details(method: Object) -> Object:
    kind = method["type"]
    if kind == "card":
        return {"type": kind, kind: _card(method["card"])}
    if kind in ("bancontact", "ideal"):
        return {"type": kind, kind: _behind(kind)}
    return {"type": kind} | ({kind: {}} if kind in _TOLD else {})


def _card(card: Object) -> Object:
    names = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    wallet = card["wallet"] and {
        name: card["wallet"][name] for name in card["wallet"] if name != "dynamic_last4"
    }
    told = {name: card[name] for name in names}
    return told | {
        "network": card["networks"]["preferred"] or card["brand"],
        "three_d_secure": None,
        "wallet": wallet,
    }


def _behind(kind: str) -> Object:
    """The bank account behind a method that pays only once."""
    told: Object = {
        "bic": None,
        "generated_sepa_debit": None,
        "generated_sepa_debit_mandate": None,
        "iban_last4": None,
        "verified_name": None,
    }
    if kind == "ideal":
        return told | {"bank": None}
    return told | {"bank_code": None, "bank_name": None, "preferred_language": None}
