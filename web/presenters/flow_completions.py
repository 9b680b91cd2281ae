"""Makes the page at the end of a flow: what was done, read anew, with the merchant's own words if it has any."""

from dataclasses import dataclass

from billing.customers import Customer
from billing.payment_methods import PaymentMethod
from billing.receipts import Receipt
from billing.subscriptions import Subscription
from web.i18n import Language
from web.presenters import wording
from web.presenters.billing_details import details_on_file
from web.presenters.flashes import flash
from web.presenters.scheduled_changes import scheduled_plan
from web.presenters.tax_ids import tax_ids_part
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    value: str


@dataclass(frozen=True, slots=True)
class FlowCompletion:
    """`message` is the merchant's own, else one sentence of ours."""

    heading: str
    message: str
    facts: tuple[Fact, ...] = ()
    receipt_href: str | None = None


def added_page(visit: Visit, method: PaymentMethod | None) -> FlowCompletion:
    """`method` is the default one by now."""
    language = visit.language
    facts = (Fact(language.gettext("Paid by"), wording.method_name(method, language)),) if method else ()
    return FlowCompletion(language.gettext("Payment method saved"), _message(visit, _said(visit)), facts)


def saved_page(visit: Visit, customer: Customer) -> FlowCompletion:
    """What invoices will say from now on."""
    language, on_file = visit.language, details_on_file(visit, customer)
    tax_ids = tax_ids_part(visit, customer)
    known = (
        (language.gettext("Name"), on_file.name),
        (language.gettext("Company"), on_file.company),
        (language.gettext("E-mail"), on_file.email),
        (language.gettext("Phone"), on_file.phone),
        (language.gettext("Address"), ", ".join(on_file.address)),
        (language.gettext("Tax IDs"), ", ".join(one.value for one in tax_ids.rows) if tax_ids else None),
    )
    facts = tuple(Fact(term, value) for term, value in known if value)
    heading = language.gettext("Billing information saved")
    return FlowCompletion(heading, _message(visit, _said(visit)), facts)


def cancelled_page(visit: Visit, subscription: Subscription, receipt: Receipt | None) -> FlowCompletion:
    language, plan = visit.language, wording.plan_name(subscription, visit.language)
    ends_on = None if subscription.has_ended else subscription.ends_on
    if ends_on is None:
        said = language.gettext("It has ended. There is no further charge.")
    else:
        said = language.gettext(
            "It stays active until %(date)s and ends then. There is no charge after that.",
            date=language.date(ends_on),
        )
    facts = [Fact(language.gettext("Plan"), plan)]
    if ends_on is not None:
        facts.append(Fact(language.gettext("Ends on"), language.date(ends_on)))
    if subscription.open_invoice is not None:
        facts.append(Fact(language.gettext("Left to pay"), language.money(subscription.open_invoice.due)))
    heading = language.gettext("%(plan)s is cancelled", plan=plan)
    return FlowCompletion(
        heading, _message(visit, said), tuple(facts), _receipt_href(visit, receipt.id if receipt else None)
    )


def changed_page(visit: Visit, subscription: Subscription) -> FlowCompletion:
    """Also for a plan that its customer paused, and for one that goes on because of the offer to stay."""
    language = visit.language
    name, _, receipt_id = (visit.opened.completed or "").partition(" ")
    headings = {
        "offer_taken": language.gettext("The plan goes on"),
        "paused": language.gettext("Plan paused"),
    }
    return FlowCompletion(
        heading=headings.get(name) or language.gettext("Plan change confirmed"),
        message=_message(visit, _said(visit)),
        facts=tuple(_plan_facts(subscription, language)),
        receipt_href=_receipt_href(visit, receipt_id),
    )


def _receipt_href(visit: Visit, receipt_id: str | None) -> str | None:
    return visit.href("receipts", receipt_id) if receipt_id else None


def _plan_facts(subscription: Subscription, language: Language) -> list[Fact]:
    """The plan as it is now, and the one that comes later."""
    item, change = subscription.items[0], subscription.scheduled_change
    label = item.product.unit_label if item.product else None
    count = wording.quantity_words(item.quantity, label, language)
    name = wording.item_name(item, language)
    price = wording.shown_price(item.price, item.quantity, language)
    facts = [
        Fact(language.gettext("Plan"), f"{name}, {count}" if count else name),
        Fact(language.gettext("Price"), f"{price.amount or price.note} {price.per}"),
    ]
    if change is not None:
        term = language.gettext("From %(date)s", date=language.date(change.on))
        facts.append(Fact(term, scheduled_plan(change, language)))
    return facts


def _said(visit: Visit) -> str:
    found = flash((visit.opened.completed or "").partition(" ")[0], visit.language)
    return found.text if found else ""


def _message(visit: Visit, said: str) -> str:
    flow = visit.opened.session.flow
    return (flow.after_completion.custom_message if flow else None) or said
