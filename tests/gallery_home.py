"""Examples of the frame and of what the first page shows."""

from web.presenters.attention import (
    AttentionSection,
    ExpiringMethod,
    MissingMethod,
    OpenPayment,
    PaymentOnItsWay,
)
from web.presenters.billing_details import BillingDetailsSection, DetailsOnFile
from web.presenters.frame import Account, Brand, Flash, Form, Frame, Language, LanguageForm, Tag
from web.presenters.history_rows import Row
from web.presenters.home import Home
from web.presenters.invoices import InvoicesSection
from web.presenters.payment_methods import (
    PaymentMethod,
    PaymentMethodsSection,
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
from web.presenters.tax_ids import TaxId, TaxIds

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
        Item("Messages", Price(None, "per month", "Price varies with usage")),
    ),
    hold=Hold("1 February 2027"),
    scheduled=ScheduledChange("Lantern Starter", "18 December 2026", Price("€8.00", "per month")),
    next_charge=NextCharge("18 December 2026", "€39.00"),
    cancel_href="/x",
)
GIVEN_BACK = Row("re_1", "16 Nov 2026", "\u2212€8.00", "of the refund", PAID, "Refund")
INVOICES = tuple(
    Row(
        f"in_{day}",
        f"{day} Nov 2026",
        amount,
        "of the invoice",
        tag,
        text,
        is_invoice=True,
        number=f"LANTERN-00{day}",
        href="/x",
        pdf_href="/x",
        pay_href="/x" if tag is FAILED else None,
    )
    for day, amount, text, tag in (
        (18, "€24.00", "Lantern Team", FAILED),
        (17, "€24.00", "Lantern Team", PAID),
        (16, "€16.00", "Lantern Starter, upgrade", PAID),
        (15, "€8.00", "Lantern Starter", REFUNDED),
    )
)
DETAILS = BillingDetailsSection(
    HOME,
    on_file=DetailsOnFile(
        name="Ada Romano",
        email="ada@romano.example",
        address=("Via dei Mille 12", "80121 Napoli NA", "Italy"),
        currency="euros",
    ),
    tax_ids=TaxIds((TaxId("EU VAT number", "IT01234567890", "Italy", Tag("Verified", "good"), "#"),), "#"),
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
        AttentionSection((OPEN, PaymentOnItsWay("sub_2", "€9.00"))),
        SubscriptionsSection(HOME, subscriptions=(PAST_DUE,)),
        PaymentMethodsSection(HOME, methods=(VISA, SEPA), new_href="/x"),
        DETAILS,
        InvoicesSection(HOME, rows=(*INVOICES, GIVEN_BACK), all_href="/x"),
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
        BillingDetailsSection(HOME, on_file=DetailsOnFile(name=LONG)),
        InvoicesSection(HOME, rows=INVOICES),
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
