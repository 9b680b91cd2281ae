"""Invoices: the whole history by pages, and the way to each invoice's page at Stripe."""

import asyncio
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.customers import load_customer
from billing.errors import SearchUnavailable
from billing.history import HistoryPage, load_page, search
from billing.invoiced_subscriptions import load_invoiced
from billing.invoices import find
from billing.sections import Loaded, Section, section
from web.errors import NotFound
from web.forms.history_wishes import HistoryWishes, read_wishes
from web.pages import elsewhere, is_partial, part, target_of, whole_page
from web.presenters.framing import page_frame
from web.presenters.history_filters import unknown_plan, wrong_wishes, years_offered
from web.presenters.history_pages import History, invoice_list
from web.visits import Visit, visit_of, visit_to_history

MORE = "invoices-more"


async def index(request: Request) -> Response:
    """All invoices by pages; with htmx only what a choice or "Show more" changes."""
    visit = visit_to_history(request)
    history = await _load(
        visit, read_wishes(request.query_params), request.query_params.get("starting_after")
    )
    page = invoice_list(visit, history)
    if is_partial(request) and target_of(request) == MORE and page.section:
        return part(visit, "invoices/_next.html", section=page.section)
    if is_partial(request):
        answer = part(visit, "invoices/_choice.html", page=page)
        answer.headers["HX-Push-Url"] = visit.href("invoices", **history.query)
        return answer
    frame, status = page_frame(visit, history.customer), 422 if history.errors else 200
    return whole_page(request, visit, "invoices/index.html", frame=frame, page=page, status=status)


async def _load(visit: Visit, wishes: HistoryWishes, starting_after: str | None) -> History:
    # Which years make sense is known with the customer; nothing else waits for that.
    is_early = not wishes.year and wishes.is_status_known
    customer, plans, early = await asyncio.gather(
        section(load_customer(visit.gateway, visit.customer)),
        section(load_invoiced(visit.gateway, visit.customer, wanted=wishes.subscription)),
        _find(visit, wishes, starting_after, visit.now) if is_early else _nothing_yet(),
    )
    now = customer.value.now(visit.now) if isinstance(customer, Loaded) else visit.now
    years = years_offered(customer, now, visit.language)
    errors = wrong_wishes(wishes, years, visit.language) | unknown_plan(wishes, plans, visit.language)
    found = None if errors else early
    # A test clock has a time of its own, by which other invoices are late.
    if not errors and (not is_early or now != visit.now):
        found = await _find(visit, wishes, starting_after, now)
    return History(customer, now, wishes, starting_after, years, plans, found, errors)


async def _nothing_yet() -> None:
    """In the place of what is looked for later."""


async def _find(
    visit: Visit, wishes: HistoryWishes, starting_after: str | None, now: datetime
) -> Section[HistoryPage] | None:
    """None where Stripe does not let this merchant search."""
    selection = wishes.selection(visit.merchant.time_zone)
    if not wishes.number:
        page = load_page(
            visit.gateway, visit.customer, now=now, selection=selection, starting_after=starting_after
        )
        return await section(page)
    try:
        return await section(
            search(visit.gateway, visit.customer, wishes.number, now=now, selection=selection)
        )
    except SearchUnavailable:
        return None


async def hosted(request: Request) -> Response:
    """To Stripe's page of the invoice, at an address read afresh: such addresses expire."""
    visit = visit_of(request)
    invoice = await find(visit.gateway, visit.customer, request.path_params["invoice"])
    if invoice.page_url is None:
        raise NotFound
    return elsewhere(request, invoice.page_url)


routes = [
    Route("/invoices", index),
    Route("/invoices/{invoice}/hosted", hosted),
]
