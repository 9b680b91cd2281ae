"""Taking a planned change of plan back: until its day everything is as it was."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.customers import Customer
from billing.errors import ChangeCannotBeUndone, StateMoved
from billing.plan_schedules import ScheduledChangeDrawn, cancel_scheduled_change, undo_refusals
from billing.subscriptions import Subscription
from web.forms.drawn import read_confirmation
from web.pages import moved, whole_page
from web.presenters.framing import page_frame
from web.presenters.refusals import undo_refusal
from web.presenters.scheduled_changes import scheduled_change_removal
from web.routes.cancellations import load
from web.visits import Visit, visit_of


async def ask(request: Request) -> Response:
    visit = visit_of(request)
    return _question(request, visit, *await load(visit, request))


async def remove(request: Request) -> Response:
    visit = visit_of(request)
    confirmation = read_confirmation(await request.form())
    customer, subscription = await load(visit, request)
    try:
        await cancel_scheduled_change(
            visit.gateway,
            customer.id,
            subscription,
            visit.configuration,
            drawn=confirmation.drawn(ScheduledChangeDrawn),
            idempotency_key=visit.idempotency_key(confirmation.nonce, "undo"),
            now=customer.now(visit.now),
        )
    except (StateMoved, ChangeCannotBeUndone):
        return _question(request, visit, customer, subscription, has_moved=True)
    return moved(request, visit, visit.href(""), flash="change_undone")


def _question(
    request: Request, visit: Visit, customer: Customer, subscription: Subscription, *, has_moved: bool = False
) -> Response:
    frame = page_frame(visit, customer)
    refusals = undo_refusals(subscription, visit.configuration)
    if refusals:
        page = undo_refusal(visit, refusals[0])
        return whole_page(request, visit, "errors/refusal.html", frame=frame, page=page, status=409)
    return whole_page(
        request,
        visit,
        "scheduled_changes/remove.html",
        frame=frame,
        page=scheduled_change_removal(visit, subscription, has_moved=has_moved),
        status=409 if has_moved else 200,
    )


routes = [
    Route("/subscriptions/{subscription}/scheduled-change/removal", ask, methods=["GET"]),
    Route("/subscriptions/{subscription}/scheduled-change/removal", remove, methods=["POST"]),
]
