"""Paying an open invoice: the page, and the press that pays. Stripe's own page of the invoice stays beside it."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.customers import Customer, load_customer
from billing.errors import (
    BillingError,
    MethodNotUsable,
    PaymentDeclined,
    PaymentNeedsAction,
    PaymentPending,
    StateMoved,
)
from billing.invoice_payments import pay
from billing.payable_invoices import PayableInvoice, Payment, load_payable
from billing.payment_methods import PaymentMethod, load_methods
from web.forms.fields import AMOUNT_DIGITS, number_field, text_field
from web.goals import wanting_the_method
from web.pages import come_back_to, moved, whole_page
from web.presenters.framing import page_frame
from web.presenters.invoice_payments import (
    Attempt,
    invoice_payment_page,
    payment_href,
    settled_invoice_page,
)
from web.presenters.payment_flashes import spelt
from web.visits import Visit, visit_of

# What paying may come to when it does not pay; everything else is not about this payment.
Unpaid = (StateMoved, PaymentDeclined, MethodNotUsable, PaymentNeedsAction, PaymentPending)


Found = tuple[Customer, PayableInvoice, tuple[PaymentMethod, ...]]


async def ask(request: Request) -> Response:
    """Also where there is nothing to pay: who comes back to this address is told so."""
    visit = visit_of(request)
    found = await _load(visit, request)
    customer, payable, _ = found
    if payable.stand != "payable":
        page = settled_invoice_page(visit, payable, now=customer.now(visit.now))
        frame = page_frame(visit, customer)
        return whole_page(request, visit, "invoices/settled.html", frame=frame, page=page)
    attempt = Attempt(chosen=request.query_params.get("method"))
    return _page(request, visit, found, attempt)


async def confirm(request: Request) -> Response:
    visit = visit_of(request)
    form = await request.form()
    method_id = text_field(form, "method", longest=255)
    if not method_id:
        return await again(request, visit, Attempt(has_nothing_chosen=True), status=422)
    try:
        payment = await pay(
            visit.gateway,
            visit.customer,
            invoice_id=request.path_params["invoice"],
            method_id=method_id,
            drawn_due=number_field(form, "due", digits=AMOUNT_DIGITS) or 0,
            # Another method is another attempt: it must not meet the answer that the first one got.
            idempotency_key=visit.idempotency_key(text_field(form, "nonce"), f"payment-{method_id}"),
        )
    except Unpaid as error:
        return await unpaid(request, visit, method_id, error)
    return paid(request, visit, payment)


def paid(request: Request, visit: Visit, payment: Payment) -> Response:
    """Home, which says how much was paid and how things stand now."""
    return moved(request, visit, visit.href(""), flash=spelt(payment))


async def unpaid(request: Request, visit: Visit, method_id: str, error: BillingError) -> Response:
    """The page again, with what the press came to and the same choice."""
    if isinstance(error, PaymentPending):
        return moved(request, visit, visit.href(""), flash="payment_pending")
    if isinstance(error, StateMoved):
        return await again(request, visit, Attempt(method_id, has_moved=True), status=409)
    if isinstance(error, PaymentNeedsAction):
        return await again(request, visit, Attempt(method_id, needs_action=True), status=402)
    code = "method_not_usable"
    if isinstance(error, PaymentDeclined):
        code = error.decline_code or error.code or "card_declined"
    return await again(request, visit, Attempt(method_id, decline_code=code), status=402)


async def _load(visit: Visit, request: Request) -> Found:
    customer, payable = await asyncio.gather(
        load_customer(visit.gateway, visit.customer),
        load_payable(visit.gateway, visit.customer, request.path_params["invoice"]),
    )
    return customer, payable, await load_methods(visit.gateway, customer)


async def again(request: Request, visit: Visit, attempt: Attempt, *, status: int) -> Response:
    """Draws the page from what is true now; a new form, so that another try is no replay."""
    found = await _load(visit, request)
    stand = found[1].stand
    if stand != "payable":
        said = "payment_pending" if stand == "pending" else "invoice_settled"
        return moved(request, visit, visit.href(""), flash=said)
    return _page(request, visit, found, attempt, status=status)


def _page(request: Request, visit: Visit, found: Found, attempt: Attempt, *, status: int = 200) -> Response:
    """Whoever adds a method next comes back here, with that one chosen."""
    customer, payable, methods = found
    page = invoice_payment_page(visit, payable, methods, attempt, now=customer.now(visit.now))
    frame = page_frame(visit, customer)
    answer = whole_page(request, visit, "invoices/payment.html", frame=frame, page=page, status=status)
    come_back_to(request, wanting_the_method(payment_href(visit, payable.invoice.id)))
    return answer


routes = [
    Route("/invoices/{invoice}/payment", ask, methods=["GET"]),
    Route("/invoices/{invoice}/payment", confirm, methods=["POST"]),
]
