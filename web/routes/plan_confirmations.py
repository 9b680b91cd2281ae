"""The one change of plan that a merchant asks to confirm: nothing is chosen, all else is as for any change."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing import flows, plan_changes
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
from billing.flow_changes import is_asked, load_asked_change
from billing.flows import Flow
from billing.money import Money
from billing.payment_methods import PaymentMethod
from billing.plan_changes import Drawn
from billing.plan_options import Choice, PlanOptions
from billing.receipts import plan_change_receipt
from billing.sections import Failed, section
from billing.subscription_reading import load_subscription
from billing.subscriptions import Subscription
from web.errors import NotFound
from web.forms.drawn import read_confirmation
from web.forms.plan_choice import PlanChoice
from web.pages import finished, is_partial, moved, part, whole_page
from web.presenters.errors import Refusal
from web.presenters.framing import page_frame
from web.presenters.plan_changes import Declined, Preview
from web.presenters.plan_confirmations import confirmed_preview, discount_refusal, plan_confirmation_page
from web.presenters.plan_offers import Offer
from web.presenters.plan_previews import NotPaid, declined_part
from web.presenters.refusals import plan_change_refusal
from web.promises import promised, receipt_id
from web.routes.plan_changes import known_receipt, load_plan
from web.visits import Visit, visit_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, and for what it stands: the subscription's options and who pays."""

    options: PlanOptions
    method: PaymentMethod | None
    choice: Choice


async def show(request: Request) -> Response:
    visit = visit_of(request)
    return await _asked(request, visit)


async def confirm(request: Request) -> Response:
    visit = visit_of(request)
    confirmation = read_confirmation(await request.form())
    try:
        drawn = confirmation.drawn(Drawn)
        receipt = await _confirm(request, visit, drawn, nonce=confirmation.nonce)
    except (PlanChangeNotAllowed, PromotionCodeNotAccepted) as error:
        return await _refused(request, visit, error)
    except PaymentMethodNeeded:
        # The method added, the flow's own address leads back here.
        return moved(request, visit, visit.href("payment-methods", "new"), flash="method_needed")
    except PaymentPending:
        return finished(request, visit, by=flows.CONFIRM, said="plan_change_pending")
    except StateMoved:
        return await _asked(request, visit, has_moved=True)
    except (PaymentDeclined, PaymentNeedsAction) as error:
        return await _asked(request, visit, declined=await _declined(visit, request, drawn, error))
    said = "plan_changed" if drawn.starts_on is None else "plan_scheduled"
    return finished(request, visit, by=flows.CONFIRM, said=f"{said} {receipt}" if receipt else said)


async def _confirm(request: Request, visit: Visit, drawn: Drawn, *, nonce: str) -> str | None:
    """The id of the receipt. A form for anything else, which no page of ours has drawn, is asked about anew."""
    try:
        asked = await _load(visit, request)
    except PlanChangeNotAllowed:
        # A change that was planned by a first click forbids a second one.
        if drawn.starts_on is not None and plan_changes.is_done(await _subscription(visit, request), drawn):
            return await known_receipt(visit, nonce)
        raise
    if not is_asked(asked.choice, drawn):
        raise StateMoved
    if plan_changes.is_done(asked.options.subscription, drawn):
        return await known_receipt(visit, nonce)
    now = asked.options.customer.now(visit.now)
    receipt = plan_change_receipt(receipt_id(visit, nonce), asked.options, drawn, now=now, asked=asked.choice)
    async with promised(visit, receipt):
        await plan_changes.confirm(
            visit.gateway,
            asked.options,
            drawn,
            idempotency_key=visit.idempotency_key(nonce, "plan-change"),
            now=now,
            asked=asked.choice,
        )
    return receipt.id


async def _load(visit: Visit, request: Request) -> Asked:
    flow = _flow(visit, request)
    options, method = await load_plan(visit, request.path_params["subscription"])
    now = options.customer.now(visit.now)
    return Asked(options, method, await load_asked_change(visit.gateway, options, flow, now=now))


def _flow(visit: Visit, request: Request) -> Flow:
    flow = visit.opened.flow
    if (
        flow is None
        or flow.type != flows.CONFIRM
        or flow.subscription_id != request.path_params["subscription"]
    ):
        raise NotFound
    return flow


async def _offer(visit: Visit, asked: Asked) -> Offer:
    preview = await section(plan_changes.preview(visit.gateway, asked.options, asked.choice))
    if isinstance(preview, Failed):
        return Offer(asked.options, PlanChoice(), None, asked.method, preview_failed=True)
    return Offer(asked.options, PlanChoice(), preview.value, asked.method)


async def _asked(
    request: Request, visit: Visit, *, has_moved: bool = False, declined: Declined | None = None
) -> Response:
    """The change as it is now, in a new form, so that a new attempt is no replay."""
    try:
        asked = await _load(visit, request)
        offer = await _offer(visit, asked)
    except (PlanChangeNotAllowed, PromotionCodeNotAccepted) as error:
        return await _refused(request, visit, error)
    frame = page_frame(visit, asked.options.customer)
    if is_partial(request):
        return part(visit, Preview.partial, frame=frame, section=confirmed_preview(visit, offer))
    page = plan_confirmation_page(visit, offer, asked.choice, has_moved=has_moved, declined=declined)
    status = 402 if declined else 409 if has_moved else 200
    return whole_page(request, visit, "plan_changes/confirm.html", frame=frame, page=page, status=status)


async def _declined(visit: Visit, request: Request, drawn: Drawn, error: NotPaid) -> Declined:
    """The old plan stays, as every such change leaves it."""
    found = await _subscription(visit, request)
    return declined_part(visit, Money(drawn.due_now, found.currency), error)


async def _subscription(visit: Visit, request: Request) -> Subscription:
    subscription_id = request.path_params["subscription"]
    return await load_subscription(visit.gateway, visit.customer, subscription_id, now=visit.now)


async def _refused(
    request: Request, visit: Visit, error: PlanChangeNotAllowed | PromotionCodeNotAccepted
) -> Response:
    """What was asked for may be true by now, as after a second click or in another tab: then it is done."""
    if error.reason == "nothing_changes":
        return finished(request, visit, by=flows.CONFIRM, said="plan_changed")
    customer = await load_customer(visit.gateway, visit.customer)
    page: Refusal = (
        discount_refusal(visit, error.reason)
        if isinstance(error, PromotionCodeNotAccepted)
        else plan_change_refusal(visit, error.reason)
    )
    frame = page_frame(visit, customer)
    return whole_page(request, visit, "errors/refusal.html", frame=frame, page=page, status=409)


routes = [
    Route("/subscriptions/{subscription}/plan-confirmation", show, methods=["GET"]),
    Route("/subscriptions/{subscription}/plan-confirmation", confirm, methods=["POST"]),
]
