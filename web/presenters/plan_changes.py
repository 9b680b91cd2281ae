"""What the page that changes a plan shows: the choice, and what it costs before it is confirmed."""

from dataclasses import dataclass
from typing import ClassVar

from web.presenters.frame import Form, Hidden
from web.presenters.subscriptions import Price


@dataclass(frozen=True, slots=True)
class Interval:
    label: str
    """"Monthly", "Yearly"."""
    href: str
    note: str | None = None
    """"2 months free"."""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    price_id: str
    name: str
    price: Price
    """`per` names the unit where there is one: "per seat a month"."""
    description: str | None = None
    features: tuple[str, ...] = ()
    """What the merchant praises about the product, a few words each."""
    is_current: bool = False
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many. `value` is what was typed, so that a wrong entry stays to be corrected."""

    label: str
    """"Seats", or "Quantity" where the product names no unit."""
    value: str
    minimum: int
    maximum: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    amount: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is paid from the next renewal on."""

    amount: str
    per: str
    """"a month", "a year", "every 3 months"."""
    on: str
    is_tax_included: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change costs.

    At most one of `due_now` with `pays_now`, `billed_on` and `starts_on` says when money moves; without any
    of them nothing is charged for the change.
    """

    id: ClassVar[str] = "preview"
    partial: ClassVar[str] = "plan_changes/_preview.html"

    reload_href: str
    has_failed: bool = False
    lines: tuple[Line, ...] = ()
    due_now: str | None = None
    """The total that is settled at once; zero as text where a credit covers it."""
    pays_now: bool = False
    """More than zero is charged at once."""
    prorated_total: str | None = None
    """With `billed_on`: what the lines add to the next invoice."""
    billed_on: str | None = None
    starts_on: str | None = None
    """The day of a change that waits for the end of the period."""
    credit: str | None = None
    """What stays on the account for the next invoices."""
    ends_trial: bool = False
    method: str | None = None
    renewal: Renewal | None = None
    form: Form | None = None
    """None while there is nothing to confirm: the choice is the current plan, or the entry is wrong."""
    is_debited: bool = False
    """The new plan begins while a bank debit is on its way."""
    included_taxes: tuple[Line, ...] = ()
    replaces: str | None = None
    """The plan of a change that still waits to be paid, which this one replaces."""
    refusal: str | None = None
    """Why the choice cannot be made, in one whole sentence."""


@dataclass(frozen=True, slots=True)
class PromotionCode:
    """The field for a code; `value` is what was typed, `applied` what it does, in words."""

    value: str
    error: str | None = None
    applied: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """What depends on the chosen plan: the quantity and the preview."""

    id: ClassVar[str] = "amount"
    partial: ClassVar[str] = "plan_changes/_amount.html"

    choose_href: str
    preview: Preview
    quantity: Quantity | None = None
    code: PromotionCode | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """The bank refused the payment; the plan is as it was."""

    amount: str
    reason: str | None = None
    """One whole sentence, in the reader's language."""
    new_method_href: str | None = None
    pay_href: str | None = None
    """Where the payment can be confirmed, when the bank asks for that."""


@dataclass(frozen=True, slots=True)
class PlanChange:
    """The page. The choice is a GET form at `choose_href` with the fields `price` and `quantity`."""

    plan: str
    price: Price
    quantity: str | None
    choose_href: str
    home_href: str
    options: tuple[Option, ...]
    amount: Amount
    intervals: tuple[Interval, ...] = ()
    """Empty where there is only one."""
    hidden: Hidden = ()
    has_moved: bool = False
    """The subscription changed since the form was drawn; nothing was written."""
    declined: Declined | None = None
