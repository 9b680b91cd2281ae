"""Invoices: the whole history by pages, and the way to each invoice's page at Stripe."""

import asyncio
from dataclasses import replace

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
    customer = await section(load_customer(visit.gateway, visit.customer))
    now = customer.value.now(visit.now) if isinstance(customer, Loaded) else visit.now
    years = years_offered(customer, now, visit.language)
    history = History(customer, now, wishes, starting_after, years)
    errors = wrong_wishes(wishes, years, visit.language)
    plans, found = await asyncio.gather(
        section(load_invoiced(visit.gateway, visit.customer, wanted=wishes.subscription)),
        _none() if errors else _find(visit, history),
    )
    errors |= unknown_plan(wishes, plans, visit.language)
    return replace(history, plans=plans, found=None if errors else found, errors=errors)


async def _none() -> None:
    """Nothing is looked for where a wish makes no sense."""


async def _find(visit: Visit, history: History) -> Section[HistoryPage] | None:
    """None where Stripe does not let this merchant search."""
    wishes, now = history.wishes, history.now
    selection = wishes.selection(visit.merchant.time_zone)
    if not wishes.number:
        after = history.starting_after
        page = load_page(visit.gateway, visit.customer, now=now, selection=selection, starting_after=after)
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
