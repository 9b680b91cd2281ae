"""Paying an open invoice with a saved method; a new card or 3-D Secure go by Stripe's own page of the invoice."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.customers import Customer, load_customer
from billing.errors import MethodNotUsable, PaymentDeclined, PaymentNeedsAction, PaymentPending, StateMoved
from billing.invoice_payments import pay
from billing.invoices import Invoice, find
from billing.payment_methods import PaymentMethod, load_methods
from web.forms.fields import number_field, text_field
from web.pages import moved, whole_page
from web.presenters.framing import page_frame
from web.presenters.method_choices import invoice_payment_page
from web.visits import Visit, visit_of


async def ask(request: Request) -> Response:
    visit = visit_of(request)
    customer, invoice, methods = await _load(visit, request)
    if not invoice.is_open:
        return moved(request, visit, visit.href(""), flash="invoice_settled")
    chosen = request.query_params.get("method")
    page = invoice_payment_page(visit, invoice, methods, chosen=chosen)
    return _page(request, visit, customer, page)


async def confirm(request: Request) -> Response:  # noqa: PLR0911  one answer for each outcome
    visit = visit_of(request)
    form = await request.form()
    invoice_id, method_id = request.path_params["invoice"], text_field(form, "method", longest=255)
    if not method_id:
        return await _again(request, visit, None, status=422, has_nothing_chosen=True)
    try:
        await pay(
            visit.gateway,
            visit.customer,
            invoice_id=invoice_id,
            method_id=method_id,
            drawn_due=number_field(form, "due") or 0,
            # Another method is another attempt: it must not meet the answer that the first one got.
            idempotency_key=visit.idempotency_key(text_field(form, "nonce"), f"payment-{method_id}"),
        )
    except StateMoved:
        return await _again(request, visit, method_id, status=409, has_moved=True)
    except PaymentDeclined as error:
        code = error.decline_code or error.code or "card_declined"
        return await _again(request, visit, method_id, status=402, decline_code=code)
    except MethodNotUsable:
        return await _again(request, visit, method_id, status=402, decline_code="method_not_usable")
    except PaymentNeedsAction:
        return await _again(request, visit, method_id, status=402, needs_action=True)
    except PaymentPending:
        return moved(request, visit, visit.href(""), flash="payment_pending")
    return moved(request, visit, visit.href(""), flash="invoice_paid")


async def _load(visit: Visit, request: Request) -> tuple[Customer, Invoice, tuple[PaymentMethod, ...]]:
    customer, invoice = await asyncio.gather(
        load_customer(visit.gateway, visit.customer),
        find(visit.gateway, visit.customer, request.path_params["invoice"]),
    )
    return customer, invoice, await load_methods(visit.gateway, customer)


async def _again(  # noqa: PLR0913  each is a thing that the page can say
    request: Request,
    visit: Visit,
    chosen: str | None,
    *,
    status: int,
    decline_code: str | None = None,
    needs_action: bool = False,
    has_moved: bool = False,
    has_nothing_chosen: bool = False,
) -> Response:
    """Draws the page from what is true now; a new form, so that another try is no replay."""
    customer, invoice, methods = await _load(visit, request)
    if not invoice.is_open:
        return moved(request, visit, visit.href(""), flash="invoice_settled")
    page = invoice_payment_page(
        visit,
        invoice,
        methods,
        chosen=chosen,
        decline_code=decline_code,
        confirm_href=visit.href("invoices", invoice.id, "hosted") if needs_action else None,
        has_moved=has_moved,
        has_nothing_chosen=has_nothing_chosen,
    )
    return _page(request, visit, customer, page, status=status)


def _page(request: Request, visit: Visit, customer: Customer, page: object, *, status: int = 200) -> Response:
    frame = page_frame(visit, customer)
    return whole_page(request, visit, "invoices/payment.html", frame=frame, page=page, status=status)


routes = [
    Route("/invoices/{invoice}/payment", ask, methods=["GET"]),
    Route("/invoices/{invoice}/payment", confirm, methods=["POST"]),
]
