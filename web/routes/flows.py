"""The end of a flow: the merchant's address, the first page, or a page that confirms what was done."""

import asyncio
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing import flows
from billing.customers import load_customer
from billing.flows import Flow
from billing.payment_methods import load_methods
from billing.subscription_reading import load_subscription
from web.flows import COMPLETION, start_of
from web.pages import elsewhere, moved, whole_page
from web.presenters.flow_completions import added_page, cancelled_page, changed_page, saved_page
from web.presenters.framing import page_frame
from web.promises import newest_receipt
from web.scopes import SESSION
from web.visits import Visit, visit_of


async def complete(request: Request) -> Response:
    """Only what the session says was done is an end; else the address leads back to where it begins."""
    visit = visit_of(request)
    flow = visit.opened.flow
    if flow is None or visit.opened.completed is None:
        return moved(request, visit, visit.href(*(start_of(flow) if flow else ("",))))
    if flow.after_completion.return_url:
        return elsewhere(request, flow.after_completion.return_url)
    if flow.type == flows.DETAILS:
        return await _saved(request, visit)
    if flow.type == flows.METHOD:
        return await _added(request, visit)
    return await _of_subscription(request, visit, flow)


async def _saved(request: Request, visit: Visit) -> Response:
    customer = await load_customer(visit.gateway, visit.customer)
    frame, page = page_frame(visit, customer), saved_page(visit, customer)
    return whole_page(request, visit, "flows/completion.html", frame=frame, page=page)


async def _added(request: Request, visit: Visit) -> Response:
    customer = await load_customer(visit.gateway, visit.customer)
    methods = await load_methods(visit.gateway, customer)
    # Any other outcome left the default as it was.
    became_default = visit.opened.completed == "method_added"
    default = next((one for one in methods if one.id == customer.default_method_id), None)
    page = added_page(visit, default if became_default else None)
    return whole_page(request, visit, "flows/completion.html", frame=page_frame(visit, customer), page=page)


async def _of_subscription(request: Request, visit: Visit, flow: Flow) -> Response:
    customer, subscription = await asyncio.gather(
        load_customer(visit.gateway, visit.customer),
        load_subscription(visit.gateway, visit.customer, flow.subscription_id or "", now=visit.now),
    )
    frame = page_frame(visit, customer)
    if visit.opened.completed != "cancelled":
        page = changed_page(visit, subscription)
    elif subscription.is_ending or subscription.has_ended:
        page = cancelled_page(
            visit, subscription, await newest_receipt(visit, subscription.id, "cancellation")
        )
    else:
        return _anew(request, visit, flow)
    return whole_page(request, visit, "flows/completion.html", frame=frame, page=page)


def _anew(request: Request, visit: Visit, flow: Flow) -> Response:
    """Undone since, somewhere else: the flow begins again and claims nothing."""
    request.scope[SESSION] = replace(visit.opened, completed=None)
    return moved(request, visit, visit.href(*start_of(flow)))


routes = [Route(f"/{COMPLETION}", complete)]
