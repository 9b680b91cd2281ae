"""The sentences about coming charges and changes."""

from billing.catalogue import Interval
from billing.coming_charges import ComingCharge
from billing.coming_events import Charges, DiscountEnds, InvoiceWaits, PlanChanges, PlanEnds, TrialEnds
from billing.payment_methods import PaymentMethod
from web.i18n import Language
from web.presenters import wording
from web.presenters.scheduled_changes import scheduled_plan


def often(interval: Interval, language: Language) -> str:
    """How often, inside a sentence: "every 3 months"."""
    words = {
        "day": lambda n: language.ngettext("every day", "every %(count)d days", n),
        "week": lambda n: language.ngettext("every week", "every %(count)d weeks", n),
        "month": lambda n: language.ngettext("every month", "every %(count)d months", n),
        "year": lambda n: language.ngettext("every year", "every %(count)d years", n),
    }
    return words[interval.unit](interval.count)


def run_words(charges: Charges, language: Language) -> str | None:
    """How the first charge goes on; None for a single one."""
    count, interval = len(charges.dates), charges.first.interval
    if count == 1:
        return None
    last = language.date(charges.dates[-1])
    if interval is None:
        return language.ngettext(
            "The last of %(count)d charge is on %(date)s.",
            "The last of %(count)d charges is on %(date)s.",
            count,
            date=last,
        )
    return language.ngettext(
        "Then the same %(often)s until %(date)s, %(count)d charge in all.",
        "Then the same %(often)s until %(date)s, %(count)d charges in all.",
        count,
        often=often(interval, language),
        date=last,
    )


def payer_words(
    charges: Charges, method: PaymentMethod | None, language: Language, *, is_known: bool
) -> str | None:
    """What pays it; None where that could not be loaded."""
    if charges.subscription.collection_method == "send_invoice":
        return language.gettext("Sent as an invoice by e-mail.")
    if charges.first.amount and charges.first.amount.is_zero:
        return language.gettext("Nothing is charged then.")
    if method is not None:
        name = wording.method_in_sentence(method, language)
        return language.gettext("Charged to %(method)s.", method=name)
    return language.gettext("There is no payment method for it yet.") if is_known else None


def open_words(charge: ComingCharge, language: Language) -> str | None:
    """Why there is no sum; None where there is one."""
    words = {
        None: None,
        "usage": language.gettext("The amount depends on usage."),
        "failed": language.gettext("We could not load this amount."),
        "later": language.gettext("The amount is known nearer to the day."),
    }
    return words[charge.why_open]


def change_words(event: PlanChanges, language: Language) -> str:
    change = event.change
    to = scheduled_plan(change, language)
    price = wording.shown_price(change.price, change.quantity, language) if change.price else None
    if price is None or price.amount is None:
        return language.gettext("Changes to %(plan)s.", plan=to)
    return language.gettext(
        "Changes to %(plan)s, %(amount)s %(per)s.", plan=to, amount=price.amount, per=price.per
    )


def discount_words(event: DiscountEnds, language: Language) -> str:
    off = wording.discount_words(event.discount, language)
    if event.discount.name:
        return language.gettext("The discount ends: %(off)s (%(name)s).", off=off, name=event.discount.name)
    return language.gettext("The discount ends: %(off)s.", off=off)


def trial_words(event: TrialEnds, language: Language) -> str:
    words = {
        "create_invoice": language.gettext("The free trial ends. From then on the plan is charged."),
        "cancel": language.gettext(
            "The free trial ends, and without a payment method the plan ends with it."
        ),
        "pause": language.gettext(
            "The free trial ends, and without a payment method the plan is paused then."
        ),
    }
    return words.get(event.then, words["create_invoice"])


def end_words(event: PlanEnds, language: Language) -> str:
    if event.subscription.is_metered:
        return language.gettext("The plan ends. Usage until then is still charged.")
    return language.gettext("The plan ends.")


def invoice_words(event: InvoiceWaits, method: PaymentMethod | None, language: Language) -> str:
    number = event.invoice.number or event.invoice.id
    if event.kind == "due":
        return language.gettext("Invoice %(number)s has to be paid by then.", number=number)
    if event.kind == "charge":
        return language.gettext("Invoice %(number)s is charged by itself.", number=number)
    if event.kind == "open":
        return language.gettext("Invoice %(number)s is open.", number=number)
    if method is None:
        return language.gettext("A payment did not go through and is tried again.")
    name = wording.method_in_sentence(method, language)
    return language.gettext("A payment did not go through and is tried again, with %(method)s.", method=name)
