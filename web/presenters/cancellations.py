"""What the pages show that cancel a plan, say what was done, and undo it."""

from dataclasses import dataclass

from web.presenters.frame import Form
from web.presenters.retention_offers import RetentionOffer
from web.presenters.subscriptions import NextCharge


@dataclass(frozen=True, slots=True)
class DroppedChange:
    """A planned change that goes with the cancellation; `to` is None where its plan is not known."""

    on: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What stays due all the same, on one or several invoices."""

    amount: str
    pay_href: str | None = None
    """Only on the page that says what was done: the question has one thing to do."""


@dataclass(frozen=True, slots=True)
class LastCharge:
    """What Stripe still asks for: `on` is None for at once."""

    amount: str
    on: str | None = None
    kind: str = "invoice"
    """`usage` grows until then, `parts` are items with a shorter period, which renew until the plan ends."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The question. Without `ends_on` the plan ends at once."""

    plan: str
    form: Form
    home_href: str
    ends_on: str | None = None
    is_trial: bool = False
    is_paused: bool = False
    """It runs on no period, so it ends at once whatever the merchant's rule."""
    has_parts: bool = False
    """It is made of several products."""
    hold: str | None = None
    """Collection is on hold, said in one sentence."""
    owed: Owed | None = None
    last_charge: LastCharge | None = None
    credit: str | None = None
    """What comes back for time that is paid for and not used, as of now."""
    credits_unused_time: bool = False
    dropped_change: DroppedChange | None = None
    is_known: bool = True
    """False where Stripe could not say all amounts."""
    has_moved: bool = False
    offer: RetentionOffer | None = None


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
    owed: Owed | None = None
    last_charge: LastCharge | None = None
    receipt_href: str | None = None
    mailed_to: str | None = None
    """Where the confirmation goes by mail; None where no mail is sent."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """The question whether to undo a cancellation."""

    plan: str
    ends_on: str
    form: Form
    home_href: str
    next_charge: NextCharge | None = None
    hold: str | None = None
    has_moved: bool = False
