"""Correcting a saved card: a new expiry date, the name on it, its billing address."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.card_edits import edit_card, is_editable
from billing.customers import Customer, load_customer
from billing.errors import CardNotAccepted
from billing.payment_method_changes import check_feature
from billing.payment_methods import PaymentMethod, load_methods
from web.errors import NotFound
from web.forms.card_edit import CardEditForm, read_card_edit
from web.pages import moved, whole_page
from web.presenters.card_edits import card_edit_page, filled_from
from web.presenters.framing import page_frame
from web.visits import Visit, visit_of


async def ask(request: Request) -> Response:
    visit = visit_of(request)
    customer, method = await _load(visit, request)
    return _page(request, visit, customer, method, filled_from(method))


async def save(request: Request) -> Response:
    visit = visit_of(request)
    typed = read_card_edit(await request.form())
    customer, method = await _load(visit, request)
    now = customer.now(visit.now)
    errors = typed.errors(visit.language, now)
    if errors:
        return _page(request, visit, customer, method, typed, errors=errors, status=422)
    try:
        await edit_card(
            visit.gateway,
            visit.customer,
            visit.configuration,
            method_id=method.id,
            edit=typed.edit(now),
            idempotency_key=visit.idempotency_key(typed.nonce, "card"),
        )
    except CardNotAccepted:
        refusal = visit.language.gettext("The bank did not accept these details. Nothing was changed.")
        return _page(request, visit, customer, method, typed, refusal=refusal, status=422)
    return moved(request, visit, visit.href(""), flash="card_saved")


async def _load(visit: Visit, request: Request) -> tuple[Customer, PaymentMethod]:
    check_feature(visit.configuration)
    customer = await load_customer(visit.gateway, visit.customer)
    methods = await load_methods(visit.gateway, customer)
    wanted = request.path_params["method"]
    method = next((one for one in methods if one.id == wanted), None)
    if method is None or not is_editable(method.type, method.wallet, method.id):
        raise NotFound
    return customer, method


def _page(  # noqa: PLR0913  each is a thing that the page can say
    request: Request,
    visit: Visit,
    customer: Customer,
    method: PaymentMethod,
    typed: CardEditForm,
    *,
    errors: dict[str, str] | None = None,
    refusal: str | None = None,
    status: int = 200,
) -> Response:
    page = card_edit_page(visit, method, typed, errors=errors, refusal=refusal)
    frame = page_frame(visit, customer)
    return whole_page(request, visit, "payment_methods/card.html", frame=frame, page=page, status=status)


routes = [
    Route("/payment-methods/{method}/card", ask, methods=["GET"]),
    Route("/payment-methods/{method}/card", save, methods=["POST"]),
]
