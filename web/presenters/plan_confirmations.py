"""Makes the page that asks to confirm the one change that the merchant proposes."""

from dataclasses import dataclass, replace

from billing.plan_options import Choice
from web.presenters import wording
from web.presenters.errors import Refusal
from web.presenters.plan_changes import Declined, Preview
from web.presenters.plan_offers import Offer
from web.presenters.plan_previews import preview_part
from web.presenters.promotion_codes import promotion_problem, promotion_words
from web.presenters.subscriptions import Price
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class PlanConfirmation:
    """Today's plan and the proposed one, each with its price and how many."""

    plan: str
    price: Price
    quantity: str | None
    new_plan: str
    new_price: Price
    new_quantity: str | None
    preview: Preview
    discount: str | None = None
    has_moved: bool = False
    declined: Declined | None = None


def plan_confirmation_page(
    visit: Visit, offer: Offer, asked: Choice, *, has_moved: bool = False, declined: Declined | None = None
) -> PlanConfirmation:
    item, language = offer.options.item, visit.language
    label = item.product.unit_label if item.product else None
    return PlanConfirmation(
        plan=wording.item_name(item, language),
        price=wording.shown_price(item.price, item.quantity, language),
        quantity=wording.quantity_words(item.quantity, label, language),
        new_plan=asked.product.name or asked.price.nickname or language.gettext("Subscription"),
        new_price=wording.shown_price(asked.price, asked.quantity, language),
        new_quantity=wording.quantity_words(asked.quantity, asked.product.unit_label, language),
        preview=confirmed_preview(visit, offer),
        discount=promotion_words(asked.promotion_code, language) if asked.promotion_code else None,
        has_moved=has_moved,
        declined=declined,
    )


def confirmed_preview(visit: Visit, offer: Offer) -> Preview:
    """The same as for a change of the customer's own choice, with the address of this page."""
    preview = preview_part(visit, offer)
    here = visit.href("subscriptions", offer.options.subscription.id, "plan-confirmation")
    form = replace(preview.form, action=here) if preview.form else None
    return replace(preview, reload_href=here, form=form)


def discount_refusal(visit: Visit, reason: str) -> Refusal:
    language = visit.language
    return Refusal(
        heading=language.gettext("This plan cannot be changed here"),
        reason=promotion_problem(reason, language),
        home_href=visit.href(""),
    )
