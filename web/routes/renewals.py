"""Undoing a cancellation until the plan ends."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing import cancellations
from billing.cancellation_previews import load_charge_after_renewal
from billing.cancellations import CancellationDrawn
from billing.customers import Customer
from billing.errors import RenewalNotAllowed, StateMoved
from billing.payment_methods import load_paying_method
from billing.receipts import renewal_receipt
from billing.sections import Loaded, section
from billing.subscriptions import Subscription
from web.forms.drawn import read_confirmation
from web.pages import moved, whole_page
from web.presenters.cancellation_pages import renewal_page
from web.presenters.framing import page_frame
from web.presenters.refusals import renewal_refusal
from web.promises import promised, receipt_id
from web.routes.cancellations import load
from web.visits import Visit, visit_of


async def ask(request: Request) -> Response:
    visit = visit_of(request)
    return await _question(request, visit, *await load(visit, request))


async def renew(request: Request) -> Response:
    visit = visit_of(request)
    confirmation = read_confirmation(await request.form())
    customer, subscription = await load(visit, request)
    now = customer.now(visit.now)
    receipt = renewal_receipt(receipt_id(visit, confirmation.nonce), customer, subscription, now=now)
    try:
        async with promised(visit, receipt):
            await cancellations.renew(
                visit.gateway,
                subscription,
                visit.configuration,
                drawn=confirmation.drawn(CancellationDrawn),
                idempotency_key=visit.idempotency_key(confirmation.nonce, "renewal"),
                now=now,
            )
    except (StateMoved, RenewalNotAllowed):
        return await _question(request, visit, customer, subscription, has_moved=True)
    return moved(request, visit, visit.href(""), flash=f"renewed {receipt.id}")


async def _question(
    request: Request, visit: Visit, customer: Customer, subscription: Subscription, *, has_moved: bool = False
) -> Response:
    frame = page_frame(visit, customer)
    try:
        cancellations.check_renewal(subscription, visit.configuration, now=customer.now(visit.now))
    except RenewalNotAllowed as error:
        refused = renewal_refusal(visit, error.reason)
        return whole_page(request, visit, "errors/refusal.html", frame=frame, page=refused, status=409)
    found, method = await asyncio.gather(
        load_charge_after_renewal(visit.gateway, subscription),
        section(load_paying_method(visit.gateway, customer, subscription)),
    )
    charge = found.value if isinstance(found, Loaded) and isinstance(method, Loaded) else None
    paying = method.value if isinstance(method, Loaded) else None
    page = renewal_page(visit, subscription, charge, paying, has_moved=has_moved)
    status = 409 if has_moved else 200
    return whole_page(request, visit, "renewals/show.html", frame=frame, page=page, status=status)


routes = [
    Route("/subscriptions/{subscription}/renewal", ask, methods=["GET"]),
    Route("/subscriptions/{subscription}/renewal", renew, methods=["POST"]),
]
