"""Invoices: the list by pages, and the way to each invoice's page at Stripe."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.customers import load_customer
from billing.invoices import find, load_page
from billing.sections import Failed, section
from web.errors import NotFound
from web.pages import elsewhere, is_partial, part, whole_page
from web.presenters.framing import page_frame
from web.presenters.invoices import InvoiceList, failed_section, invoice_page
from web.visits import Visit, visit_of


async def index(request: Request) -> Response:
    """A page of older invoices; with htmx only its rows."""
    visit = _visit(request)
    after = request.query_params.get("starting_after")
    page = await section(load_page(visit.gateway, visit.customer, starting_after=after))
    shown = failed_section(visit) if isinstance(page, Failed) else invoice_page(visit, page.value)
    if is_partial(request):
        return part(visit, "invoices/_next.html", section=shown)
    customer = await section(load_customer(visit.gateway, visit.customer))
    content = InvoiceList(shown, visit.href(""), newest_href=visit.href("invoices") if after else None)
    return whole_page(request, visit, "invoices/index.html", frame=page_frame(visit, customer), page=content)


async def hosted(request: Request) -> Response:
    """To Stripe's page of the invoice, at an address read afresh: such addresses expire."""
    visit = visit_of(request)
    invoice = await find(visit.gateway, visit.customer, request.path_params["invoice"])
    if invoice.page_url is None:
        raise NotFound
    return elsewhere(request, invoice.page_url)


def _visit(request: Request) -> Visit:
    """The history can be switched off; the page where an open invoice is paid stays reachable."""
    visit = visit_of(request)
    if not visit.configuration.features.invoice_history.enabled:
        raise NotFound
    return visit


routes = [
    Route("/invoices", index),
    Route("/invoices/{invoice}/hosted", hosted),
]
