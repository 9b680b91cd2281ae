"""Tax ids: the country first, then what kind of number, then the number; and removing one."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing import tax_ids
from billing.customers import Customer, load_customer
from billing.errors import ObjectNotFound, StateMoved, TaxIdNotAccepted
from billing.tax_id_types import types_of
from store.handled import mark_handled, was_handled
from web.errors import NotFound
from web.forms.fields import text_field
from web.forms.tax_id import ORIGIN, TaxIdForm, read_tax_id
from web.pages import is_partial, moved, part, whole_page
from web.presenters.framing import page_frame
from web.presenters.tax_id_pages import back_href, entry_part, new_tax_id_page, refused_because, removal_page
from web.visits import Visit, visit_of

REMOVAL = "tax_id_removal"


async def new(request: Request) -> Response:
    """The form; with htmx only the part that the choice of a country changes."""
    visit = _visit(request)
    customer = await load_customer(visit.gateway, visit.customer)
    typed = TaxIdForm(country=_country(request, customer), origin=_origin(request))
    if is_partial(request):
        entry = entry_part(visit, customer, typed)
        return part(visit, entry.partial, frame=page_frame(visit, customer), section=entry)
    return _page(request, visit, customer, typed)


def _country(request: Request, customer: Customer) -> str:
    """The one that was chosen, else that of the billing address, where it has tax ids."""
    address = customer.address
    wanted = request.query_params.get("country", (address.country if address else None) or "").upper()
    return wanted if types_of(wanted) else ""


def _origin(request: Request) -> str:
    return request.query_params.get(ORIGIN, "")


async def create(request: Request) -> Response:
    visit = _visit(request)
    typed = read_tax_id(await request.form())
    customer = await load_customer(visit.gateway, visit.customer)
    errors = typed.errors(visit.language)
    if errors:
        return _page(request, visit, customer, typed, errors=errors, status=422)
    try:
        await _add(visit, customer, typed)
    except TaxIdNotAccepted as error:
        errors = refused_because(error.reason, typed, visit.language)
        customer = await load_customer(visit.gateway, visit.customer)
        return _page(request, visit, customer, typed, errors=errors, status=422)
    except StateMoved:
        customer = await load_customer(visit.gateway, visit.customer)
        return _page(request, visit, customer, typed, has_moved=True, status=409)
    return moved(request, visit, back_href(visit, typed.origin), flash="tax_id_added")


async def _add(visit: Visit, customer: Customer, typed: TaxIdForm) -> None:
    wish, confirmation = typed.wish(), typed.confirmation
    assert confirmation is not None
    # A form that is sent again with another number asks for something else.
    step = f"tax-id {wish.type} {wish.value}"
    await tax_ids.add_tax_id(
        visit.gateway,
        customer,
        visit.configuration,
        wish=wish,
        drawn=confirmation.drawn(frozenset[str]),
        idempotency_key=visit.idempotency_key(confirmation.nonce, step),
    )


async def ask_removal(request: Request) -> Response:
    visit = _visit(request)
    customer = await load_customer(visit.gateway, visit.customer)
    tax_id = tax_ids.own_tax_id(customer, request.path_params["tax_id"])
    page = removal_page(visit, tax_id, origin=_origin(request))
    return whole_page(request, visit, "tax_ids/remove.html", frame=page_frame(visit, customer), page=page)


async def remove(request: Request) -> Response:
    visit = _visit(request)
    form = await request.form()
    nonce, origin = text_field(form, "nonce", longest=100), text_field(form, ORIGIN, longest=20)
    tax_id, store, merchant = request.path_params["tax_id"], visit.portal.store, visit.merchant.name
    # Of a tax id that is gone, Stripe does not tell whose it was.
    handled = f"{visit.customer} {tax_id}"
    try:
        await tax_ids.remove_tax_id(
            visit.gateway,
            visit.customer,
            visit.configuration,
            tax_id=tax_id,
            idempotency_key=visit.idempotency_key(nonce, "tax-id-removal"),
        )
    except ObjectNotFound:
        if not await was_handled(store, merchant, REMOVAL, handled):
            raise
    else:
        await mark_handled(store, merchant, REMOVAL, handled, now=visit.now)
    return moved(request, visit, back_href(visit, origin), flash="tax_id_removed")


def _page(  # noqa: PLR0913  each is a thing that the page can say
    request: Request,
    visit: Visit,
    customer: Customer,
    typed: TaxIdForm,
    *,
    errors: dict[str, str] | None = None,
    has_moved: bool = False,
    status: int = 200,
) -> Response:
    page = new_tax_id_page(visit, customer, typed, errors=errors, has_moved=has_moved)
    frame = page_frame(visit, customer)
    return whole_page(request, visit, "tax_ids/new.html", frame=frame, page=page, status=status)


def _visit(request: Request) -> Visit:
    visit = visit_of(request)
    if not tax_ids.may_update(visit.configuration):
        raise NotFound
    return visit


routes = [
    Route("/tax-ids/new", new, methods=["GET"]),
    Route("/tax-ids/new", create, methods=["POST"]),
    Route("/tax-ids/{tax_id}/removal", ask_removal, methods=["GET"]),
    Route("/tax-ids/{tax_id}/removal", remove, methods=["POST"]),
]
