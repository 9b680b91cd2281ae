"""The customer's balance, and its movements by pages."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.balances import load_movements
from billing.customers import load_customer
from billing.sections import require, section
from web.pages import is_partial, part, target_of, whole_page
from web.presenters.balances import balance_page, movements_section
from web.presenters.framing import page_frame
from web.visits import visit_to_history

MORE = "movements-more"


async def show(request: Request) -> Response:
    """With htmx only the movements, or the rows that "Show more" brings."""
    visit = visit_to_history(request)
    after = request.query_params.get("starting_after")
    movements, customer = await asyncio.gather(
        section(load_movements(visit.gateway, visit.customer, starting_after=after)),
        section(load_customer(visit.gateway, visit.customer)),
    )
    shown = movements_section(visit, movements, starting_after=after)
    if is_partial(request):
        template = "balances/_next.html" if target_of(request) == MORE else shown.partial
        return part(visit, template, section=shown)
    page = balance_page(visit, require(customer), shown, is_older=bool(after))
    frame = page_frame(visit, customer)
    return whole_page(request, visit, "balances/show.html", frame=frame, page=page)


routes = [Route("/balance", show)]
