"""Which method pays what: one plan's own choice, or one method for everything."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing import method_choices as choices
from billing.accounts import Account, load_account
from billing.errors import MethodNotUsable, PaymentMethodNeeded, StateMoved
from billing.payment_method_changes import check_feature
from billing.sections import require
from billing.subscriptions import Subscription
from web.errors import NotFound
from web.forms.fields import text_field
from web.pages import moved, whole_page
from web.presenters.framing import page_frame
from web.presenters.method_choices import DEFAULT_CHOICE, pay_everything_page, subscription_method_page
from web.routes.payment_methods import method_of
from web.visits import Visit, visit_of


async def ask_for_plan(request: Request) -> Response:
    visit, account = await _load(request)
    return _plan_page(request, visit, account, _subscription(account, request))


async def choose_for_plan(request: Request) -> Response:
    visit, account = await _load(request)
    form = await request.form()
    subscription, wanted = _subscription(account, request), text_field(form, "method")
    if not wanted:
        return _plan_page(request, visit, account, subscription, has_nothing_chosen=True)
    try:
        await choices.choose_for(
            visit.gateway,
            subscription,
            require(account.customer),
            visit.configuration,
            method_id=None if wanted == DEFAULT_CHOICE else wanted,
            drawn_method=text_field(form, "current") or None,
            idempotency_key=visit.idempotency_key(text_field(form, "nonce"), "choice"),
        )
    except (StateMoved, MethodNotUsable, PaymentMethodNeeded):
        return _plan_page(request, visit, account, subscription, has_moved=True)
    return moved(request, visit, visit.href(""), flash="method_chosen")


async def ask_for_everything(request: Request) -> Response:
    visit, account = await _load(request)
    method = method_of(account, request.path_params["method"])
    page, frame = pay_everything_page(visit, account, method), page_frame(visit, account.customer)
    return whole_page(request, visit, "payment_methods/everything.html", frame=frame, page=page)


async def pay_everything(request: Request) -> Response:
    visit, account = await _load(request)
    form = await request.form()
    try:
        await choices.pay_everything(
            visit.gateway,
            require(account.customer),
            require(account.subscriptions),
            visit.configuration,
            method_id=method_of(account, request.path_params["method"]).id,
            drawn_overrides=frozenset(text_field(form, "overrides").split()),
            idempotency_key=visit.idempotency_key(text_field(form, "nonce"), "everything"),
        )
    except StateMoved:
        return moved(request, visit, visit.href(""), flash="state_moved")
    except MethodNotUsable:
        return moved(request, visit, visit.href(""), flash="method_not_usable")
    return moved(request, visit, visit.href(""), flash="method_pays_everything")


async def _load(request: Request) -> tuple[Visit, Account]:
    visit = visit_of(request)
    check_feature(visit.configuration)
    return visit, await load_account(visit.gateway, visit.customer, visit.now)


def _subscription(account: Account, request: Request) -> Subscription:
    wanted = request.path_params["subscription"]
    found = next((one for one in require(account.subscriptions) if one.id == wanted), None)
    if found is None:
        raise NotFound
    return found


def _plan_page(  # noqa: PLR0913  each is a thing that the page can say
    request: Request,
    visit: Visit,
    account: Account,
    subscription: Subscription,
    *,
    has_moved: bool = False,
    has_nothing_chosen: bool = False,
) -> Response:
    page = subscription_method_page(
        visit, account, subscription, has_moved=has_moved, has_nothing_chosen=has_nothing_chosen
    )
    status = 409 if has_moved else 422 if has_nothing_chosen else 200
    frame = page_frame(visit, account.customer)
    return whole_page(request, visit, "subscriptions/method.html", frame=frame, page=page, status=status)


routes = [
    Route("/subscriptions/{subscription}/payment-method", ask_for_plan, methods=["GET"]),
    Route("/subscriptions/{subscription}/payment-method", choose_for_plan, methods=["POST"]),
    Route("/payment-methods/{method}/everything", ask_for_everything, methods=["GET"]),
    Route("/payment-methods/{method}/everything", pay_everything, methods=["POST"]),
]
