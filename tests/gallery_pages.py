"""Examples of every page, with the dataclasses that the templates show. Names and amounts are invented."""

from web.presenters.attention import AttentionSection, ExpiringMethod, MissingMethod, OpenPayment
from web.presenters.billing_details import BillingDetailsSection, TaxId
from web.presenters.cancellations import Cancellation, CancellationDone, Reason, ReasonForm, Renewal
from web.presenters.errors import ErrorPage, Refusal
from web.presenters.frame import Account, Brand, Flash, Form, Frame, Language, LanguageForm, Tag
from web.presenters.home import Home
from web.presenters.invoices import Invoice, InvoiceList, InvoicesSection
from web.presenters.payment_methods import (
    Departure,
    NewPaymentMethod,
    PaymentMethod,
    PaymentMethodRemoval,
    PaymentMethodsSection,
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
    Renewal as NextPrice,
)
from web.presenters.subscriptions import (
    Discount,
    Hold,
    Item,
    NextCharge,
    Price,
    ScheduledChange,
    Subscription,
    SubscriptionsSection,
)

HOME = "/p/bps_1/"
FORM = Form("/p/bps_1/x", (("nonce", "abc"),))
PAID, FAILED, REFUNDED = Tag("Paid", "good"), Tag("Payment failed", "bad"), Tag("Refunded", "flat")
LONG = "Società Cooperativa Agricola Valle dei Mulini e Figli di Giovannantonio Bertolucci S.r.l."

FRAME = Frame(
    language="en",
    brand=Brand("Lantern", "L", "brand.css", headline="Manage your Lantern plan and billing"),
    home=HOME,
    return_url="https://lantern.example/",
    terms_url="https://lantern.example/terms",
    privacy_url="https://lantern.example/privacy",
    help_url="mailto:help@lantern.example",
    language_form=LanguageForm(
        FORM, (Language("en", "English", is_current=True), Language("it", "Italiano"))
    ),
    account=Account("Ada Romano", "ada@romano.example"),
)
LONG_FRAME = Frame(
    language="en",
    brand=Brand(LONG, "S", "brand.css", headline=LONG[:60]),
    home=HOME,
    return_url="https://lantern.example/",
    account=Account(LONG, "amministrazione.e.contabilita@valle-dei-mulini-bertolucci.example"),
    is_test_mode=True,
    flash=Flash("Visa ending 4242 is now the default."),
)

TEAM = Price("€24.00", "per month")
VISA = PaymentMethod(
    "pm_1",
    "VISA",
    "Visa ending 4242",
    expires_on="04/2028",
    pays="Lantern Team",
    is_default=True,
)
SEPA = PaymentMethod(
    "pm_2",
    "SEPA",
    "Bank account ending 3000",
    kind="SEPA Direct Debit",
    default_form=FORM,
    removal_href="/x",
)
OLD = PaymentMethod(
    "pm_3",
    "AMEX",
    "American Express ending 0005",
    expires_on="01/2026",
    is_expired=True,
    default_form=FORM,
    removal_href="/x",
)
PAST_DUE = Subscription(
    "sub_1",
    "Lantern Team",
    Tag("Past due", "warn"),
    TEAM,
    "3 seats",
    next_charge=NextCharge("18 December 2026", "€24.00", "Visa ending 4242"),
    change_href="/x",
    cancel_href="/x",
)
ENDING = Subscription(
    "sub_2",
    "Lantern Archive",
    Tag("Ends 31 December 2026", "warn"),
    Price("€120.00", "per year"),
    discounts=(Discount("20 % off", "WELCOME", "31 March 2027"),),
    trial_ends_on="2 December 2026",
    ends_on="31 December 2026",
    renew_href="/x",
)
BUNDLE = Subscription(
    "sub_3",
    "Lantern Team and Extra storage",
    Tag("Active", "good"),
    Price("€39.00", "per month"),
    items=(
        Item("Lantern Team", TEAM, "3 seats"),
        Item("Extra storage", Price("€15.00", "per month")),
        Item("Messages", Price(None, "per month")),
    ),
    hold=Hold("1 February 2027"),
    scheduled=ScheduledChange("Lantern Starter", "18 December 2026", Price("€8.00", "per month")),
    next_charge=NextCharge("18 December 2026", "€39.00"),
    cancel_href="/x",
)
INVOICES = tuple(
    Invoice(f"in_{day}", f"{day} Nov 2026", amount, text, tag, None, "/x", "/x")
    for day, amount, text, tag in (
        (18, "€24.00", "Lantern Team", FAILED),
        (17, "€24.00", "Lantern Team", PAID),
        (16, "€16.00", "Lantern Starter, upgrade", PAID),
        (15, "€8.00", "Lantern Starter", REFUNDED),
    )
)
DETAILS = BillingDetailsSection(
    HOME,
    name="Ada Romano",
    email="ada@romano.example",
    address=("Via dei Mille 12", "80121 Napoli NA", "Italy"),
    tax_ids=(TaxId("VAT number", "IT01234567890", Tag("Verified", "good")),),
)
OPEN = OpenPayment(
    "sub_1",
    "Lantern Team",
    "€24.00",
    "18 November",
    method="Visa ending 4242",
    next_try_on="25 November",
    pay_href="/x",
    new_method_href="/x",
)

FULL = Home(
    (
        AttentionSection((OPEN,)),
        SubscriptionsSection(HOME, subscriptions=(PAST_DUE,)),
        PaymentMethodsSection(HOME, methods=(VISA, SEPA), new_href="/x"),
        DETAILS,
        InvoicesSection(HOME, invoices=INVOICES, more_href="/x"),
    )
)
MANY = Home(
    (
        AttentionSection(
            (
                ExpiringMethod(
                    "pm_3",
                    "Visa ending 4242",
                    "12/2026",
                    is_expired=False,
                    next_charge_on="18 December 2026",
                    new_method_href="/x",
                ),
                MissingMethod("sub_2", "Lantern Archive", "2 December 2026", "/x"),
            )
        ),
        SubscriptionsSection(HOME, subscriptions=(ENDING, BUNDLE)),
        PaymentMethodsSection(HOME, methods=(OLD, VISA, SEPA), new_href="/x"),
        BillingDetailsSection(HOME, name=LONG),
        InvoicesSection(HOME, invoices=INVOICES),
    )
)
EMPTY = Home(
    (
        AttentionSection(),
        SubscriptionsSection(HOME),
        PaymentMethodsSection(HOME, new_href="/x"),
        BillingDetailsSection(HOME),
        InvoicesSection(HOME),
    )
)
BROKEN = Home(
    (
        AttentionSection(),
        SubscriptionsSection(HOME, has_failed=True),
        PaymentMethodsSection(HOME, has_failed=True),
        BillingDetailsSection(HOME, has_failed=True),
        InvoicesSection(HOME, has_failed=True),
    )
)

PREVIEW = Preview(
    HOME,
    lines=(
        Line("Remaining time on Lantern Team, 3 seats, until 18 December", "€20.80"),
        Line("Unused time on Lantern Starter", "−€6.93"),
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
CANCEL = Cancellation("Lantern Team", FORM, HOME, ends_on="18 December 2026")
CANCEL_NOW = Cancellation(
    "Lantern Team",
    FORM,
    HOME,
    open_amount="€24.00",
    credit="€6.20",
    dropped_change="Lantern Starter",
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
        InvoiceList(InvoicesSection(HOME, invoices=INVOICES), HOME, "/x"),
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
