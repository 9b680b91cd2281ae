"""Examples of every page, with the dataclasses that the templates show. Names and amounts are invented."""

from tests.gallery_home import BROKEN, EMPTY, FORM, FRAME, FULL, HOME, INVOICES, LONG_FRAME, MANY, OLD, TEAM
from tests.gallery_plans import CHANGE_AMONG_MANY
from web.presenters.cancellations import (
    Cancellation,
    CancellationDone,
    DroppedChange,
    LastCharge,
    Owed,
    Reason,
    ReasonForm,
    Renewal,
)
from web.presenters.errors import ErrorPage, Refusal
from web.presenters.frame import Frame, Tag
from web.presenters.history_filters import Choice, Filter, Filters
from web.presenters.history_pages import InvoiceList
from web.presenters.invoices import InvoicesSection
from web.presenters.payment_methods import (
    Departure,
    NewPaymentMethod,
    PaymentMethodRemoval,
)
from web.presenters.plan_changes import (
    Amount,
    Declined,
    Interval,
    Line,
    Option,
    PlanChange,
    Preview,
    Quantity,
)
from web.presenters.plan_changes import (
    Renewal as NextPrice,
)
from web.presenters.retention_offers import RetentionOffer
from web.presenters.subscriptions import (
    NextCharge,
    Price,
)

PREVIEW = Preview(
    HOME,
    lines=(
        Line("Remaining time on Lantern Team, 3 seats, until 18 December", "€20.80"),
        Line("Unused time on Lantern Starter", "-€6.93"),
        Line("VAT 22 %", "€3.05"),
    ),
    due_now="€16.92",
    pays_now=True,
    method="Visa ending 4242",
    renewal=NextPrice("€29.28", "a month", "18 December 2026", is_tax_included=True),
    form=FORM,
)
LATER = Preview(
    HOME, starts_on="18 December 2026", form=FORM, renewal=NextPrice("€8.00", "a month", "18 December 2026")
)
OPTIONS = (
    Option("price_1", "Lantern Starter", Price("€8.00", "per month"), "One workspace, 5 GB", is_current=True),
    Option(
        "price_2",
        "Lantern Team",
        Price("€8.00", "per seat a month"),
        "Unlimited workspaces, 100 GB, shared folders",
        is_chosen=True,
    ),
    Option(
        "price_3",
        "Lantern Business",
        Price("€15.00", "per seat a month"),
        "Audit log, single sign-on, priority support",
    ),
)
INTERVALS = (Interval("Monthly", "/x", is_current=True), Interval("Yearly", "/x", "2 months free"))
CHANGE = PlanChange(
    "Lantern Starter",
    Price("€8.00", "per month"),
    None,
    "/x",
    HOME,
    OPTIONS,
    Amount("/x", PREVIEW, Quantity("Seats", "3", 2, 50)),
    INTERVALS,
)
CHANGE_TROUBLED = PlanChange(
    "Lantern Starter",
    Price("€8.00", "per month"),
    "3 seats",
    "/x",
    HOME,
    OPTIONS,
    Amount("/x", Preview(HOME), Quantity("Seats", "90", 2, 50, "Choose a number from 2 to 50.")),
    has_moved=True,
    declined=Declined("€16.92", "The card has expired.", "/x"),
)
CHANGE_LATER = PlanChange("Lantern Team", TEAM, None, "/x", HOME, OPTIONS, Amount("/x", LATER))
CHANGE_BROKEN = PlanChange(
    "Lantern Team", TEAM, None, "/x", HOME, OPTIONS, Amount("/x", Preview(HOME, has_failed=True))
)
CANCEL = Cancellation(
    "Lantern Team",
    FORM,
    HOME,
    ends_on="18 December 2026",
    offer=RetentionOffer(
        Tag("50% off for 3 months", "good"),
        "€12.00 instead of €24.00 per month until 18 March 2027, then €24.00 again.",
        FORM,
    ),
)
CANCEL_NOW = Cancellation(
    "Lantern Team and Lantern Backup",
    FORM,
    HOME,
    has_parts=True,
    hold="Payments are on hold. Invoices of this time may still follow.",
    owed=Owed("€24.00"),
    credits_unused_time=True,
    credit="€7.20",
    dropped_change=DroppedChange("18 December 2026", "Lantern Starter"),
    has_moved=True,
)
CANCELLED = CancellationDone(
    "Lantern Team",
    HOME,
    "18 December 2026",
    "/x",
    ReasonForm(
        FORM,
        tuple(
            Reason(f"r{n}", text)
            for n, text in enumerate(
                (
                    "It is too expensive",
                    "Some features are missing",
                    "I found an alternative",
                    "Another reason",
                )
            )
        ),
    ),
    Owed("€24.00", "/x"),
    LastCharge("€3.10", "18 December 2026", "usage"),
)
RENEWAL = Renewal(
    "Lantern Team",
    "18 December 2026",
    FORM,
    HOME,
    NextCharge("18 December 2026", "€24.00", "Visa ending 4242"),
)

PAGES: dict[str, tuple[str, Frame, object]] = {
    "home": ("home/show.html", FRAME, FULL),
    "home-many": ("home/show.html", LONG_FRAME, MANY),
    "home-empty": ("home/show.html", FRAME, EMPTY),
    "home-broken": ("home/show.html", FRAME, BROKEN),
    "plan": ("plan_changes/show.html", FRAME, CHANGE),
    "plan-troubled": ("plan_changes/show.html", FRAME, CHANGE_TROUBLED),
    "plan-later": ("plan_changes/show.html", FRAME, CHANGE_LATER),
    "plan-many": ("plan_changes/show.html", LONG_FRAME, CHANGE_AMONG_MANY),
    "plan-broken": ("plan_changes/show.html", LONG_FRAME, CHANGE_BROKEN),
    "cancel": ("cancellations/show.html", FRAME, CANCEL),
    "cancel-now": ("cancellations/show.html", FRAME, CANCEL_NOW),
    "cancelled": ("cancellations/done.html", FRAME, CANCELLED),
    "renewal": ("renewals/show.html", FRAME, RENEWAL),
    "method-new": ("payment_methods/new.html", FRAME, NewPaymentMethod(FORM, HOME, "€24.00", "/x")),
    "method-leave": ("payment_methods/leave.html", FRAME, Departure("/x", "checkout.stripe.com", HOME)),
    "method-remove": ("payment_methods/remove.html", FRAME, PaymentMethodRemoval(OLD, FORM, HOME)),
    "invoices": (
        "invoices/index.html",
        FRAME,
        InvoiceList(
            Filters(
                "/x",
                (Filter("year", "Year", "All years", (Choice("2026", "2026", is_chosen=True),)),),
                "LANTERN-1",
                "No invoice has this number.",
                "/x",
            ),
            HOME,
            "/x",
            InvoicesSection(HOME, rows=INVOICES, more_href="/x", looked_back_to="March 2024"),
            "/x",
        ),
    ),
    "refusal": (
        "errors/refusal.html",
        FRAME,
        Refusal(
            "This plan cannot be changed here",
            "Its price varies with usage, and such plans are changed by Lantern itself.",
            HOME,
        ),
    ),
    "expired": (
        "errors/link_expired.html",
        Frame("en", brand=FRAME.brand, return_url="/x", help_url="/x"),
        ErrorPage("link_expired"),
    ),
    "unknown": ("errors/not_found.html", Frame("en"), ErrorPage("not_found", "req_81")),
}
