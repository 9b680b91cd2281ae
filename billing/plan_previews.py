"""What a plan change comes to, by Stripe's own preview of the invoices that follow it."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from billing.catalogue import Price, Product
from billing.errors import PlanChangeNotAllowed, PromotionCodeNotAccepted
from billing.moments import moment, seconds
from billing.money import Money
from billing.payment_methods import paying_method_id
from billing.plan_options import Choice, PlanOptions
from billing.plan_terms import (
    Params,
    changes,
    charges_now,
    discounts,
    ends_trial,
    is_debit,
    restarts,
    waiting_changes,
)
from billing.preview_lines import Label, Labels, PreviewLine, included_taxes, load_tax_labels, read_lines
from billing.promotion_codes import PromotionCode
from billing.subscriptions import PendingChange
from gateway.client import Gateway
from gateway.errors import Refused
from gateway.invoices import Invoice, LineParent


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a confirmation was drawn from: plain values, fit for a form. If any moved, nothing is written."""

    price_id: str
    quantity: int | None
    item_id: str
    item_price_id: str
    item_quantity: int | None
    status: str
    ends_on: int | None
    schedule_id: str | None
    balance: int
    due_now: int
    next_amount: int
    renewal_amount: int
    proration_date: int | None
    starts_on: int | None = None
    discount_ids: tuple[str, ...] = ()
    promotion_code_id: str | None = None


@dataclass(frozen=True, slots=True)
class PlanChange:
    """`due_now` is charged on confirming; else the lines come with the invoice of `next_on`.

    `starts_on` is None for a change that is made at once. `is_tax_included` speaks of `renewal_amount`.
    `needs_method` tells that confirming would ask for a payment method first, `is_debited` that the new
    plan begins while the payment is on its way; `replaces` is a change that still waits to be paid.
    """

    subscription_id: str
    price: Price
    product: Product
    quantity: int | None
    is_charged_now: bool
    due_now: Money
    lines: tuple[PreviewLine, ...]
    next_amount: Money
    next_on: datetime
    renewal_amount: Money
    ends_trial: bool
    drawn: Drawn
    starts_on: datetime | None = None
    included_taxes: tuple[PreviewLine, ...] = ()
    is_tax_included: bool = False
    promotion_code: PromotionCode | None = None
    needs_method: bool = False
    is_debited: bool = False
    replaces: PendingChange | None = None


async def preview(
    gateway: Gateway, options: PlanOptions, choice: Choice, *, proration_date: int | None = None
) -> PlanChange:
    """Asks Stripe twice: what comes of the change, and what a period costs after that.

    Raises `PromotionCodeNotAccepted` where Stripe takes the change only without the code, or would take the
    code and give nothing for it.
    """
    if choice.promotion_code is not None and not choice.promotion_code.serves(choice.product):
        raise PromotionCodeNotAccepted("not_applicable")
    details = (
        waiting_changes(options, choice)
        if options.waits(choice)
        else changes(options, choice, proration_date)
    )
    usual = {name: value for name, value in details.items() if name != "proration_date"}
    shared: Params = {"subscription": options.subscription.id, **discounts(options, choice)}
    try:
        invoice, recurring = await asyncio.gather(
            gateway.invoices.preview({**shared, "subscription_details": details}),
            gateway.invoices.preview(
                {
                    **shared,
                    "preview_mode": "recurring",
                    "subscription_details": {**usual, "proration_behavior": "none"},
                }
            ),
        )
    except Refused as error:
        raise _why_refused(choice, error) from error
    taxes = await load_tax_labels(gateway, invoice, recurring)
    return read_change(options, choice, invoice, recurring, taxes=taxes)


def _why_refused(choice: Choice, error: Refused) -> Exception:
    code = choice.promotion_code
    if code is None or "discounts" not in (error.param or ""):
        return PlanChangeNotAllowed("refused_by_stripe")
    if error.code == "coupon_expired":
        return PromotionCodeNotAccepted("expired")
    return PromotionCodeNotAccepted("minimum_amount" if _is_below_minimum(choice) else "not_applicable")


def _is_below_minimum(choice: Choice) -> bool:
    least = choice.promotion_code.minimum if choice.promotion_code else None
    unit = choice.price.unit
    return least is not None and unit is not None and unit.minor * (choice.quantity or 1) < least.amount


def read_change(
    options: PlanOptions,
    choice: Choice,
    invoice: Invoice,
    recurring: Invoice,
    *,
    taxes: Labels | None = None,
) -> PlanChange:
    is_now, waits = charges_now(options, choice), options.waits(choice)
    currency = invoice.currency
    due_now = Money(invoice.amount_due if is_now else 0, currency)
    renewal = Money(recurring.total, currency)
    next_amount = renewal if is_now else Money(invoice.amount_due, currency)
    starts_on = options.item.period_end if waits else None
    return PlanChange(
        subscription_id=options.subscription.id,
        price=choice.price,
        product=choice.product,
        quantity=choice.quantity,
        is_charged_now=is_now,
        due_now=due_now,
        lines=_lines(options, choice, invoice, taxes or {}),
        next_amount=next_amount,
        next_on=_next_on(options, invoice, is_now=is_now),
        renewal_amount=renewal,
        ends_trial=ends_trial(options, choice),
        drawn=_drawn(options, choice, invoice, (due_now, next_amount, renewal)),
        starts_on=starts_on,
        included_taxes=included_taxes(invoice, taxes or {}),
        is_tax_included=any(tax.amount for tax in recurring.total_taxes or ()),
        promotion_code=choice.promotion_code,
        needs_method=due_now.amount > 0 and lacks_method(options),
        is_debited=due_now.amount > 0 and is_debit(options),
        replaces=options.subscription.pending_change,
    )


def lacks_method(options: PlanOptions) -> bool:
    """Nothing to charge, or something that the merchant's rules leave aside for this subscription."""
    if paying_method_id(options.subscription, options.customer) is None:
        return True
    return options.method_type is not None and not options.subscription.accepts(options.method_type)


def _lines(options: PlanOptions, choice: Choice, invoice: Invoice, taxes: Labels) -> tuple[PreviewLine, ...]:
    lines = read_lines(invoice, _discount_labels(options, choice), taxes)
    if not (options.waits(choice) and restarts(options, choice)):
        return lines
    # Stripe previews the new period from today, where it will begin at the end of this one.
    return tuple(
        replace(line, period_start=None, period_end=None) if line.kind == "plan" else line for line in lines
    )


def _discount_labels(options: PlanOptions, choice: Choice) -> Labels:
    """Under no id is the code's own: its discount gets one only with the change."""
    labels = {one.id: Label(one.name, one.percent) for one in options.subscription.discounts}
    code = choice.promotion_code
    return {**labels, "": Label(code.name or code.code, code.percent)} if code else labels


def _next_on(options: PlanOptions, invoice: Invoice, *, is_now: bool) -> datetime:
    """Where the change begins a new period, that one's end stands on the line of the new plan."""
    lines = invoice.lines.data if invoice.lines and is_now else ()
    ends = [moment(line.period.end) for line in lines if line.period and _is_of_plan(line.parent)]
    return max(ends, default=options.item.period_end)


def _is_of_plan(parent: LineParent | None) -> bool:
    details = parent.subscription_item_details if parent else None
    return details is not None and not details.proration


def _drawn(
    options: PlanOptions, choice: Choice, invoice: Invoice, amounts: tuple[Money, Money, Money]
) -> Drawn:
    subscription, item, balance = options.subscription, options.item, options.customer.balance
    due_now, next_amount, renewal = amounts
    return Drawn(
        price_id=choice.price.id,
        quantity=choice.quantity,
        item_id=item.id,
        item_price_id=item.price.id,
        item_quantity=item.quantity,
        status=subscription.status,
        ends_on=seconds(subscription.ends_on) if subscription.ends_on else None,
        schedule_id=subscription.schedule_id,
        balance=balance.amount if balance else 0,
        due_now=due_now.amount,
        next_amount=next_amount.amount,
        renewal_amount=renewal.amount,
        proration_date=_proration_date(options, choice, invoice),
        starts_on=seconds(item.period_end) if options.waits(choice) else None,
        discount_ids=subscription.discount_ids,
        promotion_code_id=choice.promotion_code.id if choice.promotion_code else None,
    )


def _proration_date(options: PlanOptions, choice: Choice, invoice: Invoice) -> int | None:
    """Without proration Stripe refuses a date, so none is kept."""
    details = invoice.parent.subscription_details if invoice.parent else None
    if options.update.proration_behavior == "none" or options.waits(choice) or details is None:
        return None
    return details.subscription_proration_date
