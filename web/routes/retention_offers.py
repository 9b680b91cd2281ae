"""Taking the offer to stay; leaving it needs no request."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.errors import StateMoved
from billing.flows import CANCEL
from billing.retention_offers import OfferDrawn, take_offer
from web.forms.drawn import read_confirmation
from web.pages import finished
from web.retention import current_offer
from web.routes.cancellations import load, question
from web.visits import visit_of


async def take(request: Request) -> Response:
    visit = visit_of(request)
    confirmation = read_confirmation(await request.form())
    customer, subscription = await load(visit, request)
    try:
        await take_offer(
            visit.gateway,
            subscription,
            await current_offer(visit, customer, subscription),
            drawn=confirmation.drawn(OfferDrawn),
            idempotency_key=visit.idempotency_key(confirmation.nonce, "retention-offer"),
        )
    except StateMoved:
        return await question(request, visit, customer, subscription, has_moved=True)
    return finished(request, visit, by=CANCEL, said="offer_taken")


routes = [Route("/subscriptions/{subscription}/retention-offer", take, methods=["POST"])]
