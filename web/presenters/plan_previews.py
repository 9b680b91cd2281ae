"""Makes the part of the page that says what a plan change costs, out of Stripe's own preview."""

from dataclasses import replace

from billing.errors import PaymentDeclined, PaymentNeedsAction
from billing.money import Money
from billing.plan_changes import PlanChange
from billing.plan_options import PlanOptions
from billing.preview_lines import PreviewLine
from billing.subscriptions import PendingChange
from web.forms.drawn import FIELD, drawn_field
from web.i18n import Language
from web.presenters import wording
from web.presenters.decline_reasons import decline_reason
from web.presenters.frame import Form
from web.presenters.invoice_payments import payment_href
from web.presenters.plan_changes import Declined, Line, Preview, Renewal
from web.presenters.plan_offers import Offer, choice_href
from web.presenters.refusals import plan_change_reason
from web.visits import Visit

NotPaid = PaymentDeclined | PaymentNeedsAction


def preview_part(visit: Visit, offer: Offer) -> Preview:
    reload_href = _reload_href(visit, offer)
    if offer.preview_failed:
        return Preview(reload_href=reload_href, has_failed=True)
    if offer.previewed is None:
        return Preview(reload_href=reload_href, refusal=_refusal(offer, visit.language))
    language, change = visit.language, offer.previewed
    is_billed_later = _is_billed_later(change)
    shows_lines = change.is_charged_now or is_billed_later
    return Preview(
        reload_href=reload_href,
        lines=tuple(_line(line, offer.options, language) for line in change.lines) if shows_lines else (),
        due_now=language.money(change.due_now) if change.is_charged_now else None,
        pays_now=change.due_now.amount > 0,
        prorated_total=language.money(change.next_amount) if is_billed_later else None,
        billed_on=language.date(change.next_on) if is_billed_later else None,
        starts_on=language.date(change.starts_on) if change.starts_on else None,
        credit=_credit(change, language),
        ends_trial=change.ends_trial,
        method=None if change.needs_method else _method(offer, language),
        is_debited=change.is_debited,
        included_taxes=tuple(_line(line, offer.options, language) for line in change.included_taxes),
        replaces=_replaced(change.replaces, language),
        renewal=_renewal(change, language),
        form=Form(
            # The choice stands in the address, so that whatever answers the form shows the same one.
            action=reload_href,
            hidden=visit.hidden(**{FIELD: drawn_field(change.drawn)}),
        ),
    )


def _reload_href(visit: Visit, offer: Offer) -> str:
    """With the number that was counted with, where none was typed."""
    choice, counted = offer.choice, offer.previewed.quantity if offer.previewed else None
    if choice.typed_quantity is None and counted is not None:
        choice = replace(choice, typed_quantity=str(counted))
    return choice_href(visit, offer.options.subscription.id, choice)


def _is_billed_later(change: PlanChange) -> bool:
    """The next invoice differs from a usual one, so it is shown line by line."""
    return (
        not change.is_charged_now and change.starts_on is None and change.next_amount != change.renewal_amount
    )


def _method(offer: Offer, language: Language) -> str | None:
    return wording.method_in_sentence(offer.method, language) if offer.method else None


def _renewal(change: PlanChange, language: Language) -> Renewal:
    return Renewal(
        amount=language.money(change.renewal_amount),
        per=wording.interval_sum(change.price.interval, language),
        on=language.date(change.starts_on or change.next_on),
        is_tax_included=change.is_tax_included,
    )


def _replaced(pending: PendingChange | None, language: Language) -> str | None:
    """The plan that another change, which still waits to be paid, would have led to."""
    if pending is None:
        return None
    name = pending.product.name if pending.product else None
    return name or language.gettext("another plan")


def _refusal(offer: Offer, language: Language) -> str | None:
    if offer.why_not in (None, "nothing_changes"):
        return None
    return plan_change_reason(offer.why_not or "", language)


def _credit(change: PlanChange, language: Language) -> str | None:
    kept = sum(
        line.amount.amount for line in change.lines if line.kind == "balance" and line.amount.amount > 0
    )
    if not (change.is_charged_now and kept and change.due_now.is_zero):
        return None
    return language.money(Money(kept, change.due_now.currency))


def _line(line: PreviewLine, options: PlanOptions, language: Language) -> Line:
    return Line(text=_line_text(line, options, language), amount=language.money(line.amount))


def _line_text(line: PreviewLine, options: PlanOptions, language: Language) -> str:
    plan = _line_plan(line, options, language)
    until = language.date(line.period_end) if line.period_end else ""
    texts = {
        "unused": language.gettext("Unused time on %(plan)s", plan=plan),
        "remaining": language.gettext("Remaining time on %(plan)s, until %(date)s", plan=plan, date=until),
        "plan": language.gettext("%(plan)s, until %(date)s", plan=plan, date=until),
        "tax": _named(line, language.gettext("Tax"), language),
        "discount": _named(line, language.gettext("Discount"), language),
        "balance": language.gettext("Credit used")
        if line.amount.amount < 0
        else language.gettext("Kept as credit"),
    }
    return texts.get(line.kind) or line.description or language.gettext("Other")


def _named(line: PreviewLine, plain: str, language: Language) -> str:
    """The merchant's own name of a tax or a discount, with its rate: "VAT 22%"."""
    name = line.name or plain
    return f"{name} {language.percent(line.percent)}" if line.percent is not None else name


def _line_plan(line: PreviewLine, options: PlanOptions, language: Language) -> str:
    """The product and how many, by our own catalogue; Stripe's words for a product it does not hold."""
    known = [one.product for one in options.products]
    known += [options.item.product] if options.item.product else []
    product = next((one for one in known if one.id == line.product_id), None)
    if product is None or not product.name:
        return line.description or language.gettext("Subscription")
    count = wording.quantity_words(line.quantity, product.unit_label, language)
    return f"{product.name}, {count}" if count else product.name


def declined_part(visit: Visit, tried: Money, error: NotPaid) -> Declined:
    declined = Declined(
        amount=visit.language.money(tried), new_method_href=visit.href("payment-methods", "new")
    )
    if isinstance(error, PaymentNeedsAction):
        reason = decline_reason("authentication_required", visit.language)
        return replace(declined, reason=reason, pay_href=_confirmation_href(visit, error))
    return replace(declined, reason=decline_reason(error.decline_code or error.code, visit.language))


def _confirmation_href(visit: Visit, error: PaymentNeedsAction) -> str | None:
    """Our page of the payment comes back by itself; a flow keeps customers away from it, so Stripe's does there."""
    if error.invoice_id is None or visit.opened.flow:
        return error.url
    return payment_href(visit, error.invoice_id)
