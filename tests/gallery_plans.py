"""A catalogue at its fullest: ten products with four prices each, long words, big amounts, a code that failed."""

from tests.gallery_home import FORM, HOME
from web.presenters.plan_changes import (
    Amount,
    Interval,
    Line,
    Option,
    PlanChange,
    Preview,
    PromotionCode,
    Quantity,
    Renewal,
)
from web.presenters.subscriptions import Price

LONG = "Unternehmensweitedatensicherungsvereinbarung"
PRODUCTS = 10
INTERVALS = tuple(
    Interval(label, "/x", "2 months free" if label == "Yearly" else None, is_current=label == "Monthly")
    for label in ("Weekly", "Monthly", "Every 3 months", "Yearly")
)
OPTIONS = tuple(
    Option(
        f"price_{number}",
        LONG if number == 3 else f"Lantern Plan {number}",
        Price("KWD 1,234,567.895", "per seat, every 3 months")
        if number % 2
        else Price(None, "", "Price varies"),
        f"Shared folders and {LONG.lower()}s for everyone." if number == 4 else "One workspace, 5 GB",
        features=(LONG, "Single sign-on", "180 days of history") if number > 2 else (),
        is_current=number == 0,
        is_chosen=number == 3,
    )
    for number in range(PRODUCTS)
)
PREVIEW = Preview(
    HOME,
    lines=(
        Line(f"Unused time on {LONG}, 500 seats", "\N{MINUS SIGN}KWD 1,234,567.895"),
        Line(f"Remaining time on {LONG}, 500 seats, until 18 December", "KWD 9,234,567.895"),
        Line("Spring offer for everyone who stays 20%", "\N{MINUS SIGN}KWD 234,567.895"),
    ),
    due_now="KWD 7,765,432.105",
    pays_now=True,
    method="Visa ending 4242",
    renewal=Renewal("KWD 9,234,567.895", "every 3 months", "18 December 2026"),
    form=FORM,
)
CODE = PromotionCode(LONG.upper(), "This code is not known. Check its spelling.")
CHANGE_AMONG_MANY = PlanChange(
    LONG,
    Price("KWD 1,234,567.895", "every 3 months"),
    "500 seats",
    "/x",
    HOME,
    OPTIONS,
    Amount("/x", PREVIEW, Quantity("Seats", "500", 1, 999999), CODE),
    INTERVALS,
)
