"""Confirming a payment that the bank asks about: to the bank's page, and what it came to, back here."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.customers import load_customer
from billing.errors import PaymentNeedsAction
from billing.payable_invoices import Payment, load_payable
from billing.payment_confirmations import start_confirming
from web.forms.fields import AMOUNT_DIGITS, number_field, text_field
from web.pages import elsewhere, is_htmx, moved, whole_page
from web.presenters.framing import page_frame
from web.presenters.invoice_payments import Attempt, bank_departure
from web.routes.invoice_payments import Unpaid, again, paid, unpaid
from web.visits import Visit, visit_of


async def confirm(request: Request) -> Response:
    visit = visit_of(request)
    form, invoice_id = await request.form(), request.path_params["invoice"]
    method_id = text_field(form, "method", longest=255)
    try:
        found = await start_confirming(
            visit.gateway,
            visit.customer,
            invoice_id=invoice_id,
            method_id=method_id,
            drawn_due=number_field(form, "due", digits=AMOUNT_DIGITS) or 0,
            return_url=visit.public_url("invoices", invoice_id, "payment", "confirmation"),
            idempotency_key=visit.idempotency_key(text_field(form, "nonce"), f"confirmation-{method_id}"),
        )
    except PaymentNeedsAction:
        # Here only Stripe's page is left: the same button would end here again.
        attempt = Attempt(method_id, needs_action=True, is_by_stripe_only=True)
        return await again(request, visit, attempt, status=402)
    except Unpaid as error:
        return await unpaid(request, visit, method_id, error)
    if isinstance(found, Payment):
        return paid(request, visit, found)
    return await _leave(request, visit, found)


async def _leave(request: Request, visit: Visit, url: str) -> Response:
    """By a page of ours where there are no scripts: a form may not be redirected to another host."""
    if is_htmx(request):
        return elsewhere(request, url)
    frame = page_frame(visit, await load_customer(visit.gateway, visit.customer))
    page = bank_departure(visit, request.path_params["invoice"], url)
    return whole_page(request, visit, "invoices/leave.html", frame=frame, page=page)


async def come_back(request: Request) -> Response:
    """From the bank. What its address says is anybody's word, so the invoice is read anew.

    Always a redirect: the address holds a secret of the payment and must not stay in sight.
    """
    visit, invoice_id = visit_of(request), request.path_params["invoice"]
    found = await load_payable(visit.gateway, visit.customer, invoice_id)
    if found.stand == "paid":
        return paid(request, visit, found.payment)
    if found.stand == "pending":
        return moved(request, visit, visit.href(""), flash="payment_pending")
    tried = found.failure.method if found.failure else None
    query = {"method": tried.id} if tried else {}
    return moved(request, visit, visit.href("invoices", invoice_id, "payment", **query))


routes = [
    Route("/invoices/{invoice}/payment/confirmation", come_back, methods=["GET"]),
    Route("/invoices/{invoice}/payment/confirmation", confirm, methods=["POST"]),
]
