"""Mandates: what a customer allowed a merchant to take from an account, and when."""

from sandbox.objects import new
from sandbox.parameters import Shape, choice, mapping, required, text, timestamp
from sandbox.payment_method_making import account_of
from sandbox.payment_method_types import KINDS
from sandbox.state import State
from wire.errors import StripeError, invalid_request, missing_param
from wire.ids import new_id
from wire.objects import Object

MANDATE_DATA: Shape = {
    "customer_acceptance": required(
        mapping(
            {
                "accepted_at": timestamp,
                "offline": mapping({}),
                "online": mapping({"ip_address": required(text), "user_agent": required(text)}),
                "type": required(choice("offline", "online")),
            }
        )
    )
}
# Who presses a button of a hosted page accepts there.
ON_PAGE: Object = {
    "customer_acceptance": {
        "type": "online",
        "online": {"ip_address": "127.0.0.1", "user_agent": "A browser on the sandbox's own page"},
    }
}


def require_acceptance(method: Object, given: Object | None) -> None:
    """Refuse to set up a debit whose mandate nobody has accepted."""
    if given is not None and given["customer_acceptance"]["type"] == "online":
        if "online" not in given["customer_acceptance"]:
            raise missing_param("mandate_data[customer_acceptance][online]")
    elif given is None and KINDS[method["type"]].step == "debit":
        raise _lacking()


def new_mandate(state: State, method: Object, given: Object | None, options: Object | None) -> Object:
    """Write the mandate down; `options` are the intent's for the type of the method."""
    kind = method["type"]
    told = (given or ON_PAGE)["customer_acceptance"]
    account = account_of(state, method)
    row = new(
        "mandate",
        id=new_id("mandate"),
        customer_acceptance={"accepted_at": told.get("accepted_at", state.timestamp()), "type": told["type"]}
        | {told["type"]: told.get(told["type"], {})},
        multi_use={},
        payment_method=method["id"],
        payment_method_details={"type": kind, kind: _details(state, kind, options or {})},
        status="inactive" if account and account.refuses_mandate else "active",
        type="multi_use",
    )
    return state.table("mandate").add(row)


def end_mandates(state: State, method: Object) -> None:
    for row in state.table("mandate"):
        if row["payment_method"] == method["id"]:
            row["status"] = "inactive"


def _lacking() -> StripeError:
    message = (
        "This SetupIntent requires a mandate, but no existing mandate was found. Collect mandate acceptance "
        "from the customer and retry the request, providing acceptance data in the `mandate_data` parameter."
    )
    return invalid_request(message, param="mandate_data", code="setup_intent_mandate_invalid")


def _details(state: State, kind: str, options: Object) -> Object:
    url = f"{state.public_url}/mandate"
    agreed = options.get("mandate_options", {})
    reference = agreed.get("reference_prefix", "") + new_id("", 16).removeprefix("_").upper()
    if kind == "acss_debit":
        return {
            "interval_description": agreed.get("interval_description"),
            "payment_schedule": agreed.get("payment_schedule", "sporadic"),
            "transaction_type": agreed.get("transaction_type", "personal"),
        } | ({"default_for": agreed["default_for"]} if "default_for" in agreed else {})
    if kind == "bacs_debit":
        return {
            "display_name": None,
            "network_status": "accepted",
            "reference": reference,
            "revocation_reason": None,
            "service_user_number": None,
            "url": url,
        }
    shown: dict[str, Object] = {
        "sepa_debit": {"reference": reference, "url": url},
        "au_becs_debit": {"url": url},
        "paypal": {"billing_agreement_id": f"B-{reference}", "payer_id": None},
    }
    return shown.get(kind, {})
