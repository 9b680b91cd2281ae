"""What the page shows on which a planned change of plan is taken back."""

from dataclasses import dataclass

from billing.plan_schedules import scheduled_drawn
from billing.subscriptions import ScheduledChange, Subscription
from web.forms.drawn import FIELD, drawn_field
from web.i18n import Language
from web.presenters import wording
from web.presenters.frame import Form
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class ScheduledChangeRemoval:
    plan: str
    to: str
    on: str
    form: Form
    home_href: str
    has_moved: bool = False


def scheduled_change_removal(
    visit: Visit, subscription: Subscription, *, has_moved: bool = False
) -> ScheduledChangeRemoval:
    change = subscription.scheduled_change
    assert change is not None
    return ScheduledChangeRemoval(
        plan=wording.plan_name(subscription, visit.language),
        to=scheduled_plan(change, visit.language),
        on=visit.language.date(change.on),
        form=Form(
            action=visit.href("subscriptions", subscription.id, "scheduled-change", "removal"),
            hidden=visit.hidden(**{FIELD: drawn_field(scheduled_drawn(subscription))}),
        ),
        home_href=visit.href(""),
        has_moved=has_moved,
    )


def scheduled_plan(change: ScheduledChange, language: Language) -> str:
    """The plan that comes, with how many: "Lantern Team, 2 seats"."""
    if change.product is None or not change.product.name:
        return language.gettext("another plan")
    count = wording.quantity_words(change.quantity, change.product.unit_label, language)
    return f"{change.product.name}, {count}" if count else change.product.name
