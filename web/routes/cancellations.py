"""Cancelling a plan: the question, the deed, and the reason afterwards if the customer likes to tell."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing import cancellation_reasons, cancellations
from billing.cancellation_previews import load_consequences, load_remaining
from billing.cancellation_reasons import load_feedback_options
from billing.cancellations import CancellationDrawn
from billing.customers import Customer, load_customer
from billing.errors import CancellationNotAllowed, ReasonNotAccepted, StateMoved
from billing.flows import CANCEL
from billing.receipts import Receipt, cancellation_receipt
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from web.forms.cancellation_reason import CancellationReason, read_reason
from web.forms.drawn import read_confirmation
from web.pages import finished, moved, whole_page
from web.presenters.cancellation_pages import cancellation_done_page, cancellation_page
from web.presenters.framing import page_frame
from web.presenters.refusals import cancellation_refusal
from web.presenters.retention_offer_parts import retention_offer
from web.promises import newest_receipt, promised, receipt_id
from web.retention import first_offer
from web.scopes import SESSION
from web.visits import Visit, visit_of


async def ask(request: Request) -> Response:
    visit = visit_of(request)
    return await question(request, visit, *await load(visit, request))


async def cancel(request: Request) -> Response:
    visit = visit_of(request)
    confirmation = read_confirmation(await request.form())
    customer, subscription = await load(visit, request)
    now = customer.now(visit.now)
    try:
        receipt = await _receipt(visit, customer, subscription, confirmation.nonce)
        async with promised(visit, receipt):
            await cancellations.cancel(
                visit.gateway,
                subscription,
                visit.configuration,
                drawn=confirmation.drawn(CancellationDrawn),
                idempotency_key=visit.idempotency_key(confirmation.nonce, "cancellation"),
                now=now,
            )
    except StateMoved:
        return await question(request, visit, customer, subscription, has_moved=True)
    except CancellationNotAllowed as error:
        return _after_refusal(request, visit, customer, subscription, error)
    return _cancelled(request, visit, subscription)


async def _receipt(visit: Visit, customer: Customer, subscription: Subscription, nonce: str) -> Receipt:
    """What will be confirmed: the same amounts that the question shows."""
    asked = cancellations.describe(subscription, visit.configuration)
    consequences = await load_consequences(visit.gateway, customer.id, subscription, asked)
    now = customer.now(visit.now)
    return cancellation_receipt(
        receipt_id(visit, nonce), customer, subscription, asked, consequences, now=now
    )


async def done(request: Request) -> Response:
    """What is true now: read anew, so that a revisit never claims what was undone since."""
    visit = visit_of(request)
    customer, subscription = await load(visit, request)
    if not (subscription.is_ending or subscription.has_ended):
        return moved(request, visit, visit.href(""))
    return await _done(request, visit, customer, subscription)


async def give_reason(request: Request) -> Response:
    visit = visit_of(request)
    said = read_reason(await request.form())
    customer, subscription = await load(visit, request)
    if said.is_too_long:
        return await _done(request, visit, customer, subscription, typed=said, status=422)
    try:
        await cancellation_reasons.give_reason(
            visit.gateway,
            subscription,
            visit.configuration,
            feedback=said.reason,
            comment=said.comment,
            idempotency_key=visit.idempotency_key(said.nonce, "reason"),
        )
    except (ReasonNotAccepted, StateMoved):
        return moved(request, visit, visit.href(""), flash="state_moved")
    return moved(request, visit, visit.href(""), flash=None if said.is_empty else "reason_given")


async def load(visit: Visit, request: Request) -> tuple[Customer, Subscription]:
    """The customer and one subscription of theirs, with what it still owes."""
    subscription_id = request.path_params["subscription"]
    return await asyncio.gather(
        load_customer(visit.gateway, visit.customer),
        load_subscription(visit.gateway, visit.customer, subscription_id, now=visit.now),
    )


async def question(
    request: Request, visit: Visit, customer: Customer, subscription: Subscription, *, has_moved: bool = False
) -> Response:
    """The first screen: what cancelling does, its button, and below that what the merchant offers."""
    try:
        asked = cancellations.describe(subscription, visit.configuration)
    except CancellationNotAllowed as error:
        return _after_refusal(request, visit, customer, subscription, error)
    consequences, offer = await asyncio.gather(
        load_consequences(visit.gateway, customer.id, subscription, asked),
        first_offer(visit, customer, subscription),
    )
    page = cancellation_page(
        visit,
        subscription,
        asked,
        consequences,
        offer=retention_offer(visit, subscription, offer),
        has_moved=has_moved,
    )
    visit = visit.having_offered() if offer else visit
    request.scope[SESSION] = visit.opened
    frame, status = page_frame(visit, customer), 409 if has_moved else 200
    return whole_page(request, visit, "cancellations/show.html", frame=frame, page=page, status=status)


def _after_refusal(
    request: Request,
    visit: Visit,
    customer: Customer,
    subscription: Subscription,
    error: CancellationNotAllowed,
) -> Response:
    """Cancelled already, as by a second click or another tab: that is what was wanted, so it is told as done."""
    if error.reason in {"ending", "ended"}:
        return _cancelled(request, visit, subscription)
    page, frame = cancellation_refusal(visit, error.reason), page_frame(visit, customer)
    return whole_page(request, visit, "errors/refusal.html", frame=frame, page=page, status=409)


def _cancelled(request: Request, visit: Visit, subscription: Subscription) -> Response:
    """To the page that says so and asks for the reason; a flow without that question ends at once."""
    flow = visit.opened.flow
    if flow and not flow.opens_the_rest and not cancellation_reasons.asks_for_reason(visit.configuration):
        return finished(request, visit, by=CANCEL, said="cancelled")
    done = visit.href("subscriptions", subscription.id, "cancellation", "done")
    return moved(request, visit, done, completed="cancelled" if flow else None)


async def _done(  # noqa: PLR0913  each is a thing that the page can say
    request: Request,
    visit: Visit,
    customer: Customer,
    subscription: Subscription,
    *,
    typed: CancellationReason | None = None,
    status: int = 200,
) -> Response:
    consequences, options, receipt = await asyncio.gather(
        load_remaining(visit.gateway, customer.id, subscription),
        load_feedback_options(visit.gateway, visit.configuration),
        newest_receipt(visit, subscription.id, "cancellation"),
    )
    page = cancellation_done_page(visit, subscription, consequences, options, receipt=receipt, typed=typed)
    frame = page_frame(visit, customer)
    return whole_page(request, visit, "cancellations/done.html", frame=frame, page=page, status=status)


routes = [
    Route("/subscriptions/{subscription}/cancellation", ask, methods=["GET"]),
    Route("/subscriptions/{subscription}/cancellation", cancel, methods=["POST"]),
    Route("/subscriptions/{subscription}/cancellation/done", done, methods=["GET"]),
    Route("/subscriptions/{subscription}/cancellation/reason", give_reason, methods=["POST"]),
]
