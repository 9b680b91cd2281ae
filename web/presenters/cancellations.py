"""What the pages show that cancel a plan, say what was done, and undo it."""

from dataclasses import dataclass

from web.presenters.frame import Form
from web.presenters.subscriptions import NextCharge


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The question. Without `ends_on` the plan ends at once."""

    plan: str
    form: Form
    home_href: str
    ends_on: str | None = None
    open_amount: str | None = None
    """What stays owed all the same."""
    credits_unused_time: bool = False
    """Time that is paid for and not used comes back as credit; how much, only Stripe will say."""
    drops_change: bool = False
    """A planned change goes with it."""
    has_moved: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """Fields `reason` and `comment`; both optional."""

    form: Form
    reasons: tuple[Reason, ...]
    comment: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class CancellationDone:
    """What happened. Without `ends_on` the plan has ended already."""

    plan: str
    home_href: str
    ends_on: str | None = None
    renewal_href: str | None = None
    reason_form: ReasonForm | None = None


@dataclass(frozen=True, slots=True)
class Renewal:
    """The question whether to undo a cancellation."""

    plan: str
    ends_on: str
    form: Form
    home_href: str
    next_charge: NextCharge | None = None
    has_moved: bool = False
