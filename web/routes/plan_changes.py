"""Changing plan or quantity: choose, see Stripe's own preview, confirm exactly that."""

import asyncio
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing import plan_changes
from billing.customers import load_customer
from billing.errors import (
    PaymentDeclined,
    PaymentMethodNeeded,
    PaymentNeedsAction,
    PaymentPending,
    PlanChangeNotAllowed,
    PromotionCodeNotAccepted,
    StateMoved,
)
from billing.flows import UPDATE
from billing.money import Money
from billing.payment_methods import PaymentMethod, load_paying_method
from billing.plan_changes import Drawn
from billing.plan_options import Choice, PlanOptions, load_options
from billing.promotion_codes import find_promotion_code
from billing.receipts import plan_change_receipt
from billing.sections import Failed, section
from billing.subscription_reading import load_subscription
from web.forms.drawn import read_confirmation
from web.forms.plan_choice import PlanChoice, read_choice
from web.pages import come_back_to, finished, is_partial, moved, part, target_of, whole_page
from web.presenters.framing import page_frame
from web.presenters.plan_change_pages import amount_part, plan_change_page, starting_choice
from web.presenters.plan_changes import Declined, Preview
from web.presenters.plan_offers import Offer, choice_href, quantity_problem
from web.presenters.plan_previews import NotPaid, declined_part, preview_part
from web.presenters.promotion_codes import promotion_problem
from web.presenters.refusals import plan_change_refusal
from web.promises import find_receipt, promised, receipt_id
from web.visits import Visit, visit_of


async def show(request: Request) -> Response:
    """The choice and what it costs; with htmx only the part that a choice changes."""
    visit = visit_of(request)
    try:
        options, method = await load_plan(visit, request.path_params["subscription"])
    except PlanChangeNotAllowed as error:
        return await _refused(request, visit, error)
    offer = await _offer(visit, options, method, read_choice(request.query_params))
    if not is_partial(request):
        return _page(request, visit, offer)
    frame = page_frame(visit, options.customer)
    if target_of(request) == Preview.id:
        return part(visit, Preview.partial, frame=frame, section=preview_part(visit, offer))
    amount = amount_part(visit, offer)
    return part(visit, amount.partial, frame=frame, section=amount)


async def confirm(request: Request) -> Response:
    """Does what was shown; anything else is shown anew and asked again."""
    visit = visit_of(request)
    confirmation = read_confirmation(await request.form())
    try:
        drawn = confirmation.drawn(Drawn)
        receipt = await _change(request, visit, drawn, nonce=confirmation.nonce)
    except PlanChangeNotAllowed as error:
        return await _refused(request, visit, error)
    except PaymentMethodNeeded:
        add = visit.href("payment-methods", "new")
        return moved(request, visit, add, flash="method_needed", then=_address(request, visit))
    except PaymentPending:
        return finished(request, visit, by=UPDATE, said="plan_change_pending")
    except (StateMoved, PromotionCodeNotAccepted):
        return await _again(request, visit, has_moved=True)
    except (PaymentDeclined, PaymentNeedsAction) as error:
        return await _declined(request, visit, drawn, error)
    said = "plan_changed" if drawn.starts_on is None else "plan_scheduled"
    return finished(request, visit, by=UPDATE, said=f"{said} {receipt}" if receipt else said)


async def _change(request: Request, visit: Visit, drawn: Drawn, *, nonce: str) -> str | None:
    """The id of the receipt, also where an earlier click has done it all."""
    subscription_id = request.path_params["subscription"]
    try:
        options, _ = await load_plan(visit, subscription_id)
    except PlanChangeNotAllowed:
        # A change that was planned by a first click forbids a second one.
        found = await load_subscription(visit.gateway, visit.customer, subscription_id, now=visit.now)
        if plan_changes.is_done(found, drawn):
            return await known_receipt(visit, nonce)
        raise
    if plan_changes.is_done(options.subscription, drawn):
        return await known_receipt(visit, nonce)
    now = options.customer.now(visit.now)
    receipt = plan_change_receipt(receipt_id(visit, nonce), options, drawn, now=now)
    async with promised(visit, receipt):
        await plan_changes.confirm(
            visit.gateway,
            options,
            drawn,
            idempotency_key=visit.idempotency_key(nonce, "plan-change"),
            now=now,
        )
    return receipt.id


async def known_receipt(visit: Visit, nonce: str) -> str | None:
    found = await find_receipt(visit, receipt_id(visit, nonce))
    return found[0].id if found else None


async def load_plan(visit: Visit, subscription_id: str) -> tuple[PlanOptions, PaymentMethod | None]:
    customer, subscription = await asyncio.gather(
        load_customer(visit.gateway, visit.customer),
        load_subscription(visit.gateway, visit.customer, subscription_id, now=visit.now),
    )
    method = await load_paying_method(visit.gateway, customer, subscription)
    options = await load_options(
        visit.gateway,
        customer,
        subscription,
        visit.configuration,
        method_type=method.type if method else None,
    )
    return options, method


async def _offer(
    visit: Visit, options: PlanOptions, method: PaymentMethod | None, choice: PlanChoice
) -> Offer:
    """With Stripe's preview, if the choice is one and differs from today's plan."""
    choice = starting_choice(options, choice)
    problem = quantity_problem(options, choice, visit.language)
    if choice.price is None or problem:
        return Offer(options, choice, None, method, quantity_error=problem)
    try:
        chosen = options.choose(choice.price, choice.quantity)
    except PlanChangeNotAllowed as error:
        return Offer(options, choice, None, method, why_not=error.reason)
    offer = Offer(options, choice, None, method)
    try:
        with_code = await _with_code(visit, options, chosen, choice.code)
        return await _previewed(visit, offer, with_code)
    except PromotionCodeNotAccepted as error:
        problem = promotion_problem(error.reason, visit.language)
        return await _previewed(visit, replace(offer, code_error=problem), chosen)


async def _with_code(visit: Visit, options: PlanOptions, chosen: Choice, code: str | None) -> Choice:
    if not code:
        return chosen
    now = options.customer.now(visit.now)
    return replace(chosen, promotion_code=await find_promotion_code(visit.gateway, options, code, now=now))


async def _previewed(visit: Visit, offer: Offer, chosen: Choice) -> Offer:
    try:
        preview = await section(plan_changes.preview(visit.gateway, offer.options, chosen))
    except PlanChangeNotAllowed as error:
        return replace(offer, why_not=error.reason)
    if isinstance(preview, Failed):
        return replace(offer, preview_failed=True)
    return replace(offer, previewed=preview.value)


def _page(  # noqa: PLR0913  each is a thing that the page can say
    request: Request,
    visit: Visit,
    offer: Offer,
    *,
    has_moved: bool = False,
    declined: Declined | None = None,
    status: int = 200,
) -> Response:
    page = plan_change_page(visit, offer, has_moved=has_moved, declined=declined)
    frame = page_frame(visit, offer.options.customer)
    return whole_page(request, visit, "plan_changes/show.html", frame=frame, page=page, status=status)


async def _again(
    request: Request, visit: Visit, *, has_moved: bool = False, declined: Declined | None = None
) -> Response:
    """The same choice as it is now, to be asked about anew: a new form, so that a new attempt is no replay."""
    try:
        options, method = await load_plan(visit, request.path_params["subscription"])
    except PlanChangeNotAllowed as error:
        return await _refused(request, visit, error)
    offer = await _offer(visit, options, method, read_choice(request.query_params))
    status = 402 if declined else 409
    return _page(request, visit, offer, has_moved=has_moved, declined=declined, status=status)


async def _declined(request: Request, visit: Visit, drawn: Drawn, error: NotPaid) -> Response:
    """The old plan stays; whoever adds another card now is led back to the same choice."""
    subscription_id = request.path_params["subscription"]
    found = await load_subscription(visit.gateway, visit.customer, subscription_id, now=visit.now)
    tried = Money(drawn.due_now, found.currency)
    answer = await _again(request, visit, declined=declined_part(visit, tried, error))
    come_back_to(request, _address(request, visit))
    return answer


def _address(request: Request, visit: Visit) -> str:
    """The confirmation that was sent, as a page to look at: its choice stands in the address."""
    return choice_href(visit, request.path_params["subscription"], read_choice(request.query_params))


async def _refused(request: Request, visit: Visit, error: PlanChangeNotAllowed) -> Response:
    customer = await load_customer(visit.gateway, visit.customer)
    page, frame = plan_change_refusal(visit, error.reason), page_frame(visit, customer)
    return whole_page(request, visit, "errors/refusal.html", frame=frame, page=page, status=409)


routes = [
    Route("/subscriptions/{subscription}/plan-change", show, methods=["GET"]),
    Route("/subscriptions/{subscription}/plan-change", confirm, methods=["POST"]),
]
