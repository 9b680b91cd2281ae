"""The hosted invoice page: what is asked for, paying it, 3-D Secure, and the PDF."""

from starlette.responses import RedirectResponse, Response

from sandbox.api import pass_time
from sandbox.charging import Declined, Outcome, RequiresAction
from sandbox.engine import intents
from sandbox.engine.collection import collect
from sandbox.engine.payment_intents import NOT_CONFIRMED, address_after, return_url_of
from sandbox.engine.test_clocks import time_of
from sandbox.pages.checkout_form import CheckoutForm, make_method, note_decline, read_form
from sandbox.pages.invoice_document import Document, charge_of, document_of
from sandbox.pages.papers import printed
from sandbox.pages.site import Missing, Visit, page
from sandbox.pages.texts import Texts
from sandbox.state import State
from wire.objects import Object

_SEE_OTHER = 303
_INVALID = 422
_PAYABLE = ("open", "uncollectible")


@page("/i/{account}/{token}", methods=["GET", "POST"])
async def show(visit: Visit) -> Response:
    state, invoice = _find(visit)
    if visit.request.method == "POST" and invoice["status"] in _PAYABLE:
        return await _pay(visit, state, invoice)
    return _render(visit, state, invoice, read_form({}, ["card"]))


@page("/i/{account}/{token}/authentication", methods=["GET", "POST"])
async def authenticate(visit: Visit) -> Response:
    """The bank's own page: the visitor passes or fails, and returns to where the payment was begun."""
    state, invoice = _find(visit)
    intent = intents.intent_of(state, invoice)
    if intent is None or intent["status"] != "requires_action":
        return _go(invoice["hosted_invoice_url"])
    if visit.request.method != "POST":
        document = _document(visit, state, invoice)
        action = f"{invoice['hosted_invoice_url']}/authentication"
        return visit.render("secure.html", locale=document.locale, t=document.t, action=action)
    answer = (await visit.request.form()).get("answer")
    return_url = return_url_of(intent)
    method = state.table("payment_method").find(intent["payment_method"])
    if answer != "pass":
        intents.decline(state, invoice, method, NOT_CONFIRMED)
    else:
        with time_of(state, invoice):
            collect(state, invoice, method=method, off_session=False, is_authenticated=True)
    return _go(address_after(intent, return_url) if return_url else invoice["hosted_invoice_url"])


@page("/i/{account}/{token}/pdf")
async def pdf(visit: Visit) -> Response:
    state, invoice = _find(visit)
    return printed(_document(visit, state, invoice), f"invoice-{invoice['number']}")


def _find(visit: Visit) -> tuple[State, Object]:
    asked = visit.request.path_params
    for state in visit.states.values():
        id_ = state.private.get("hosted invoices", {}).get(asked["token"])
        if id_ is not None and state.account["id"] == asked["account"]:
            pass_time(state)
            return state, state.table("invoice").find(id_)
    raise Missing


def _document(visit: Visit, state: State, invoice: Object) -> Document:
    return document_of(state, invoice, visit.request.headers.get("accept-language", ""))


async def _pay(visit: Visit, state: State, invoice: Object) -> Response:
    sent = {name: str(value) for name, value in (await visit.request.form()).items()}
    form = read_form(sent, ["card"])
    saved = sent.get("saved")
    method = _saved(state, invoice, saved) if saved else make_method(state, form)
    if method is None:
        return _render(visit, state, invoice, form, status=_INVALID)
    with time_of(state, invoice):
        outcome = collect(state, invoice, method=method, off_session=False)
    if isinstance(outcome, Declined) and not saved:
        note_decline(form, outcome.decline.error())
        return _render(visit, state, invoice, form, status=_INVALID)
    return _after(visit, state, invoice, outcome)


def _after(visit: Visit, state: State, invoice: Object, outcome: Outcome) -> Response:
    if isinstance(outcome, RequiresAction):
        return _go(f"{invoice['hosted_invoice_url']}/authentication")
    if isinstance(outcome, Declined):
        return _render(visit, state, invoice, read_form({}, ["card"]), status=_INVALID)
    return _go(invoice["hosted_invoice_url"])


def _saved(state: State, invoice: Object, id_: str) -> Object | None:
    method = state.table("payment_method").get(id_)
    return method if method is not None and method["customer"] == invoice["customer"] else None


def _go(place: str) -> Response:
    return RedirectResponse(place, _SEE_OTHER)


def _render(
    visit: Visit, state: State, invoice: Object, form: CheckoutForm, *, status: int = 200
) -> Response:
    document = _document(visit, state, invoice)
    intent = intents.intent_of(state, invoice)
    return visit.render(
        "invoice.html",
        status=status,
        locale=document.locale,
        t=document.t,
        invoice=document,
        form=form,
        is_payable=invoice["status"] in _PAYABLE,
        has_failed=invoice["status"] in _PAYABLE and bool(intent and intent["last_payment_error"]),
        saved=[(row["id"], _words(row, document.t)) for row in _methods(state, invoice)],
        pdf=invoice["invoice_pdf"],
        receipt=(charge_of(state, invoice) or {}).get("receipt_url"),
    )


def _methods(state: State, invoice: Object) -> list[Object]:
    return [
        row for row in state.table("payment_method").newest_first() if row["customer"] == invoice["customer"]
    ]


def _words(method: Object, t: Texts) -> str:
    details = method[method["type"]]
    last4 = details.get("last4")
    brand = str(details.get("brand") or t.get(method["type"], method["type"])).replace("_", " ").title()
    return t["i_ending_in"].format(brand=brand, last4=last4) if last4 else brand
