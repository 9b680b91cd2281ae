"""Pausing a plan and letting it go on, where the merchant offers that."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing import pauses
from billing.customers import Customer
from billing.errors import PauseNotAllowed, ResumptionNotAllowed, StateMoved
from billing.flows import PAUSE
from billing.pauses import PauseDrawn, pause_options
from billing.subscriptions import Subscription
from web.forms.drawn import read_confirmation
from web.forms.fields import text_field
from web.pages import finished, moved, whole_page
from web.presenters.framing import page_frame
from web.presenters.pause_pages import pause_page, resumption_page
from web.presenters.refusals import pause_refusal, resumption_refusal
from web.routes.cancellations import load
from web.visits import Visit, visit_of


async def ask(request: Request) -> Response:
    visit = visit_of(request)
    return _question(request, visit, *await load(visit, request))


async def pause(request: Request) -> Response:
    visit, form = visit_of(request), await request.form()
    confirmation = read_confirmation(form)
    customer, subscription = await load(visit, request)
    try:
        await pauses.pause(
            visit.gateway,
            subscription,
            visit.configuration,
            option_key=text_field(form, "option", longest=100),
            drawn=confirmation.drawn(PauseDrawn),
            idempotency_key=visit.idempotency_key(confirmation.nonce, "pause"),
            now=customer.now(visit.now),
        )
    except StateMoved:
        return _question(request, visit, customer, subscription, has_moved=True)
    except PauseNotAllowed as error:
        return _refused(request, visit, customer, error)
    return finished(request, visit, by=PAUSE, said="paused")


def _question(
    request: Request, visit: Visit, customer: Customer, subscription: Subscription, *, has_moved: bool = False
) -> Response:
    try:
        pauses.check_pause(subscription, visit.configuration)
    except PauseNotAllowed as error:
        return _refused(request, visit, customer, error)
    options = pause_options(visit.configuration, now=customer.now(visit.now))
    page, frame = pause_page(visit, subscription, options, has_moved=has_moved), page_frame(visit, customer)
    status = 409 if has_moved else 200
    return whole_page(request, visit, "pauses/show.html", frame=frame, page=page, status=status)


def _refused(request: Request, visit: Visit, customer: Customer, error: PauseNotAllowed) -> Response:
    """Paused already, as by a second click: that is what was wanted."""
    if error.reason == "paused":
        return finished(request, visit, by=PAUSE, said="paused")
    page, frame = pause_refusal(visit, error.reason), page_frame(visit, customer)
    return whole_page(request, visit, "errors/refusal.html", frame=frame, page=page, status=409)


async def ask_to_resume(request: Request) -> Response:
    visit = visit_of(request)
    return _resumption(request, visit, *await load(visit, request))


async def resume(request: Request) -> Response:
    visit = visit_of(request)
    confirmation = read_confirmation(await request.form())
    customer, subscription = await load(visit, request)
    try:
        unpaid = await pauses.resume(
            visit.gateway,
            subscription,
            visit.configuration,
            drawn=confirmation.drawn(PauseDrawn),
            idempotency_key=visit.idempotency_key(confirmation.nonce, "resumption"),
        )
    except StateMoved:
        return _resumption(request, visit, customer, subscription, has_moved=True)
    except ResumptionNotAllowed as error:
        return _not_resumed(request, visit, customer, error)
    if unpaid:
        href = visit.href("invoices", unpaid, "payment")
        return moved(request, visit, href, flash="resumption_unpaid")
    return moved(request, visit, visit.href(""), flash="resumed")


def _resumption(
    request: Request, visit: Visit, customer: Customer, subscription: Subscription, *, has_moved: bool = False
) -> Response:
    try:
        pauses.check_resumption(subscription, visit.configuration)
    except ResumptionNotAllowed as error:
        return _not_resumed(request, visit, customer, error)
    page, frame = resumption_page(visit, subscription, has_moved=has_moved), page_frame(visit, customer)
    status = 409 if has_moved else 200
    return whole_page(request, visit, "resumptions/show.html", frame=frame, page=page, status=status)


def _not_resumed(request: Request, visit: Visit, customer: Customer, error: ResumptionNotAllowed) -> Response:
    page, frame = resumption_refusal(visit, error.reason), page_frame(visit, customer)
    return whole_page(request, visit, "errors/refusal.html", frame=frame, page=page, status=409)


routes = [
    Route("/subscriptions/{subscription}/pause", ask, methods=["GET"]),
    Route("/subscriptions/{subscription}/pause", pause, methods=["POST"]),
    Route("/subscriptions/{subscription}/resumption", ask_to_resume, methods=["GET"]),
    Route("/subscriptions/{subscription}/resumption", resume, methods=["POST"]),
]
