"""Payment methods: adding one through Checkout, choosing the default, removing one."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing import payment_method_changes as changes
from billing.accounts import Account, load_account
from billing.customers import load_customer
from billing.errors import MethodNotUsable, PaymentMethodNeeded, SetupIncomplete, StateMoved
from billing.flows import METHOD
from billing.payment_methods import PaymentMethod
from billing.removals import removal_refusal, takeovers
from billing.sections import require
from billing.verifications import Verification
from store.handled import mark_handled, was_handled
from web.errors import NotFound
from web.forms.fields import text_field
from web.goals import with_method
from web.pages import elsewhere, finished, is_htmx, is_partial, moved, touched, whole_page
from web.presenters.attention import AttentionSection
from web.presenters.errors import Refusal
from web.presenters.framing import page_frame
from web.presenters.home import sections, told
from web.presenters.payment_method_pages import (
    back_href,
    new_payment_method,
    removal_page,
    removal_refusal_page,
)
from web.presenters.payment_methods import Departure, PaymentMethodsSection
from web.presenters.subscriptions import SubscriptionsSection
from web.routes.home import load_home
from web.visits import Visit, visit_of

CHECKOUT = "checkout"
REFUSED_BY_BANK = frozenset({"declined", "authentication_failed"})
# What another default changes: the list itself, which method pays each plan, and notices about methods.
TOUCHED_BY_DEFAULT = (AttentionSection.id, SubscriptionsSection.id, PaymentMethodsSection.id)


async def new(request: Request) -> Response:
    visit = visit_of(request)
    changes.check_feature(visit.configuration)
    account = await load_account(visit.gateway, visit.customer, visit.now)
    frame, page = page_frame(visit, account.customer), new_payment_method(visit, account)
    return whole_page(request, visit, "payment_methods/new.html", frame=frame, page=page)


async def create(request: Request) -> Response:
    """To Stripe's page for card and account details, by a page of ours where there are no scripts.

    A form may not be redirected to another host: `form-action 'self'` stops it silently in Chromium.
    """
    visit = visit_of(request)
    nonce = text_field(await request.form(), "nonce", longest=100)
    customer = await load_customer(visit.gateway, visit.customer)
    url = await changes.start_adding(
        visit.gateway,
        customer,
        visit.configuration,
        currency=visit.merchant.currency,
        addresses=_return_addresses(visit),
        locale=visit.language.tag,
        idempotency_key=visit.idempotency_key(nonce, "checkout"),
    )
    if is_htmx(request):
        return elsewhere(request, url)
    page = Departure(href=url, host=urlsplit(url).netloc, back_href=back_href(visit))
    return whole_page(
        request, visit, "payment_methods/leave.html", frame=page_frame(visit, customer), page=page
    )


def _return_addresses(visit: Visit) -> changes.ReturnAddresses:
    # Stripe fills the braces in and does not find them percent-encoded.
    back = visit.public_url("payment-methods", "return")
    return changes.ReturnAddresses(
        success=f"{back}?checkout_session={{CHECKOUT_SESSION_ID}}",
        cancel=visit.absolute(back_href(visit) or visit.href("")),
    )


async def come_back(request: Request) -> Response:
    """From Checkout. The new method becomes the default once; a later visit never undoes a later choice."""
    visit = visit_of(request)
    changes.check_feature(visit.configuration)
    checkout_id = request.query_params.get("checkout_session", "")
    if not checkout_id.startswith("cs_"):
        raise NotFound
    store, merchant = visit.portal.store, visit.merchant.name
    if await was_handled(store, merchant, CHECKOUT, checkout_id):
        return moved(request, visit, visit.href(""), flash="method_known")
    try:
        outcome = await changes.finish_adding(
            visit.gateway,
            visit.customer,
            checkout_id,
            idempotency_key=visit.idempotency_key(checkout_id, "default"),
        )
    except SetupIncomplete as error:
        said = "method_failed" if error.status in REFUSED_BY_BANK else "method_not_added"
        return moved(request, visit, back_href(visit) or visit.href(""), flash=said, then=visit.opened.then)
    if isinstance(outcome, changes.Added) and outcome.is_attached:
        # Before that a bank account waits: a later return has to find out anew what became of it.
        await mark_handled(store, merchant, CHECKOUT, checkout_id, now=visit.now)
    said = _said_of(outcome)
    if visit.opened.then is None:
        return finished(request, visit, by=METHOD, said=said)
    return moved(request, visit, with_method(visit.opened.then, outcome.method.id), flash=said)


def _said_of(outcome: changes.Added | Verification) -> str:
    if isinstance(outcome, Verification):
        return "method_to_verify"
    if not outcome.is_attached:
        return "method_processing"
    if not outcome.is_default:
        return "method_added_aside"
    return "method_added" if outcome.is_confirmed else "method_processing"


async def make_default(request: Request) -> Response:
    visit = visit_of(request)
    form = await request.form()
    customer = await load_customer(visit.gateway, visit.customer)
    said = "method_default"
    try:
        await changes.make_default(
            visit.gateway,
            customer,
            visit.configuration,
            payment_method_id=request.path_params["method"],
            drawn_default=text_field(form, "current") or None,
            idempotency_key=visit.idempotency_key(text_field(form, "nonce"), "default"),
        )
    except StateMoved:
        said = "state_moved"
    except MethodNotUsable:
        said = "method_not_usable"
    if not is_partial(request):
        return moved(request, visit, visit.href(""), flash=said)
    visit = visit.saying(said)
    account = await load_home(visit)
    frame = told(visit, account, page_frame(visit, account.customer))
    return touched(visit, frame=frame, sections=sections(visit, account, TOUCHED_BY_DEFAULT))


async def ask_removal(request: Request) -> Response:
    visit = visit_of(request)
    changes.check_feature(visit.configuration)
    account = await load_account(visit.gateway, visit.customer, visit.now)
    return _removal(request, visit, account, method_of(account, request.path_params["method"]))


async def remove(request: Request) -> Response:
    visit = visit_of(request)
    form = await request.form()
    method_id = request.path_params["method"]
    try:
        await changes.remove(
            visit.gateway,
            visit.customer,
            visit.configuration,
            payment_method_id=method_id,
            drawn_takeovers=frozenset(text_field(form, "takeovers").split()),
            idempotency_key=visit.idempotency_key(text_field(form, "nonce"), "removal"),
        )
    except StateMoved:
        account = await load_account(visit.gateway, visit.customer, visit.now)
        return _removal(request, visit, account, method_of(account, method_id), has_moved=True)
    except PaymentMethodNeeded as error:
        account = await load_account(visit.gateway, visit.customer, visit.now)
        return _refused(request, visit, account, method_of(account, method_id), error.reason)
    return moved(request, visit, visit.href(""), flash="method_removed")


def _removal(
    request: Request, visit: Visit, account: Account, method: PaymentMethod, *, has_moved: bool = False
) -> Response:
    """The question, or why it cannot be asked."""
    methods, subscriptions = require(account.payment_methods), require(account.subscriptions)
    customer, frame = require(account.customer), page_frame(visit, account.customer)
    refusal = removal_refusal(method, methods, customer, subscriptions)
    if refusal is not None:
        return _refused(request, visit, account, method, refusal.reason)
    moving = takeovers(method, methods, customer, subscriptions)
    page, status = (
        removal_page(visit, account, method, moving, has_moved=has_moved),
        409 if has_moved else 200,
    )
    return whole_page(request, visit, "payment_methods/remove.html", frame=frame, page=page, status=status)


def method_of(account: Account, method_id: str) -> PaymentMethod:
    """One of this customer's own; any other id leads nowhere."""
    found = next((one for one in require(account.payment_methods) if one.id == method_id), None)
    if found is None:
        raise NotFound
    return found


def _refused(
    request: Request, visit: Visit, account: Account, method: PaymentMethod, reason: str
) -> Response:
    page: Refusal = removal_refusal_page(visit, account, method, reason)
    frame = page_frame(visit, account.customer)
    return whole_page(request, visit, "errors/refusal.html", frame=frame, page=page, status=409)


routes = [
    Route("/payment-methods/new", new),
    Route("/payment-methods", create, methods=["POST"]),
    Route("/payment-methods/return", come_back),
    Route("/payment-methods/{method}/default", make_default, methods=["POST"]),
    Route("/payment-methods/{method}/removal", ask_removal, methods=["GET"]),
    Route("/payment-methods/{method}/removal", remove, methods=["POST"]),
]
