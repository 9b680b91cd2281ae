"""The customer's own details: name, e-mail, phone and addresses, as far as the configuration lets them be edited."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.billing_details import Details, details_of, editable, fields_to_fill, save_details, state_of
from billing.customers import Customer, load_customer
from billing.errors import DetailsNotAccepted, StateMoved
from billing.flows import DETAILS
from billing.tax_ids import may_update
from web.errors import NotFound
from web.forms.billing_details import BillingDetailsForm, filled_from, read_billing_details
from web.pages import finished, is_partial, part, whole_page
from web.presenters.billing_details_page import (
    BillingDetailsPage,
    billing_address,
    billing_details_page,
    refused_page,
    shipping_address,
)
from web.presenters.framing import page_frame
from web.visits import Visit, visit_of


async def ask(request: Request) -> Response:
    visit = visit_of(request)
    allowed, customer = await _load(visit)
    page = billing_details_page(
        visit, customer, allowed, filled_from(details_of(customer), fields_to_fill(visit.configuration))
    )
    return _answer(request, visit, customer, page)


async def save(request: Request) -> Response:
    visit = visit_of(request)
    typed = read_billing_details(await request.form(), fields_to_fill(visit.configuration))
    allowed, customer = await _load(visit)
    if not allowed:
        return _done(request, visit)
    if typed.redrawn:
        return _redrawn(request, visit, customer, allowed, typed)
    held = details_of(customer)
    wanted = typed.wanted(held, allowed)
    errors = typed.errors(held, wanted, visit.language)
    # What was drawn from something else is told first: what looks wrong may only be out of date.
    if errors and typed.drawn == state_of(customer, allowed):
        page = billing_details_page(visit, customer, allowed, typed, errors=errors)
        return _answer(request, visit, customer, page, status=422)
    try:
        await _save(visit, customer, typed, wanted)
    except StateMoved:
        page = billing_details_page(visit, customer, allowed, typed, has_moved=True)
        return _answer(request, visit, customer, page, status=409)
    except DetailsNotAccepted as error:
        page = refused_page(visit, customer, allowed, typed, error)
        return _answer(request, visit, customer, page, status=422)
    return finished(request, visit, by=DETAILS, said="details_saved")


async def _save(visit: Visit, customer: Customer, typed: BillingDetailsForm, wanted: Details) -> None:
    await save_details(
        visit.gateway,
        customer,
        visit.configuration,
        visit.opened.session,
        wanted=wanted,
        drawn=typed.drawn,
        idempotency_key=visit.idempotency_key(typed.nonce, "details"),
    )


def _done(request: Request, visit: Visit) -> Response:
    """The end of a flow in which only tax ids could be kept, which are saved one by one."""
    if visit.opened.flow is None:
        raise NotFound
    return finished(request, visit, by=DETAILS, said="details_saved")


def _redrawn(
    request: Request,
    visit: Visit,
    customer: Customer,
    allowed: frozenset[str],
    typed: BillingDetailsForm,
) -> Response:
    """The same form for another country, with everything typed; htmx asks for the fields of that address only."""
    if not is_partial(request):
        return _answer(request, visit, customer, billing_details_page(visit, customer, allowed, typed))
    draw = REDRAWN.get(typed.redrawn)
    if draw is None or typed.redrawn not in allowed:
        raise NotFound
    address = draw(customer, typed, {}, visit.language)
    return part(visit, "billing_details/_parts.html", parts=address.parts)


async def _load(visit: Visit) -> tuple[frozenset[str], Customer]:
    """Where nothing of it may be edited, the page does not exist."""
    allowed = editable(visit.configuration, visit.opened.session)
    if not allowed and not may_update(visit.configuration):
        raise NotFound
    return allowed, await load_customer(visit.gateway, visit.customer)


def _answer(
    request: Request, visit: Visit, customer: Customer, page: BillingDetailsPage, *, status: int = 200
) -> Response:
    frame = page_frame(visit, customer)
    return whole_page(request, visit, "billing_details/show.html", frame=frame, page=page, status=status)


REDRAWN = {"address": billing_address, "shipping": shipping_address}

routes = [
    Route("/billing-details", ask, methods=["GET"]),
    Route("/billing-details", save, methods=["POST"]),
]
