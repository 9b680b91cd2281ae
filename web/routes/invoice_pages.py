"""The page of one invoice, and its further lines."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.customers import load_customer
from billing.invoice_details import load_details
from billing.invoice_lines import load_lines
from billing.sections import Loaded, section
from web.pages import is_partial, part, target_of, whole_page
from web.presenters.framing import page_frame
from web.presenters.invoice_bills import lines_part
from web.presenters.invoice_pages import CreditNotesSection, invoice_page, lines_page
from web.visits import visit_to_history


async def show(request: Request) -> Response:
    """The whole page; with htmx the one section that was asked for again."""
    visit, invoice_id = visit_to_history(request), request.path_params["invoice"]
    customer, details = await asyncio.gather(
        section(load_customer(visit.gateway, visit.customer)),
        load_details(visit.gateway, visit.customer, invoice_id),
    )
    now = customer.value.now(visit.now) if isinstance(customer, Loaded) else visit.now
    page = invoice_page(visit, details, now)
    if is_partial(request):
        again = page.notes if target_of(request) == CreditNotesSection.id else page.payments
        return part(visit, again.partial, section=again)
    return whole_page(request, visit, "invoices/show.html", frame=page_frame(visit, customer), page=page)


async def lines(request: Request) -> Response:
    """A page of further lines; with htmx only its rows."""
    visit, invoice_id = visit_to_history(request), request.path_params["invoice"]
    after = request.query_params.get("starting_after")
    customer, (invoice, found) = await asyncio.gather(
        section(load_customer(visit.gateway, visit.customer)),
        load_lines(visit.gateway, visit.customer, invoice_id, starting_after=after),
    )
    if is_partial(request):
        return part(visit, "invoices/_next_lines.html", lines=lines_part(visit, invoice_id, found))
    page = lines_page(visit, invoice, found)
    return whole_page(request, visit, "invoices/lines.html", frame=page_frame(visit, customer), page=page)


routes = [
    Route("/invoices/{invoice}", show, methods=["GET"]),
    Route("/invoices/{invoice}/lines", lines, methods=["GET"]),
]
