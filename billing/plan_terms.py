"""How a plan change is said to Stripe: the same words for its preview and for the change itself."""

from typing import Final

from billing.plan_options import Choice, PlanOptions
from billing.subscriptions import Discount

Params = dict[str, object]

# Debits take days to arrive, and Stripe keeps no change waiting for one:
# https://docs.stripe.com/billing/subscriptions/pending-updates
DEBITS: Final = frozenset(
    {"acss_debit", "au_becs_debit", "bacs_debit", "nz_bank_account", "sepa_debit", "us_bank_account"}
)


def is_debit(options: PlanOptions) -> bool:
    return options.method_type in DEBITS


def payment_behavior(options: PlanOptions) -> str:
    """Either way the old plan stays while the payment fails.

    Waiting takes items, quantities, a trial's end, the billing cycle and discounts along, and nothing else:
    https://docs.stripe.com/billing/subscriptions/pending-updates-reference
    """
    return "error_if_incomplete" if is_debit(options) else "pending_if_incomplete"


def ends_trial(options: PlanOptions, choice: Choice) -> bool:
    """A change that waits for the end of the period waits for the end of the trial."""
    ends = options.update.trial_update_behavior == "end_trial"
    return options.subscription.is_trialing and ends and not options.waits(choice)


def charges_now(options: PlanOptions, choice: Choice) -> bool:
    """When Stripe makes an invoice at once instead of adding to the next one.

    https://docs.stripe.com/billing/subscriptions/change-price#when-payment-is-immediately-attempted
    """
    if options.waits(choice):
        return False
    if options.subscription.is_trialing:
        return ends_trial(options, choice)
    return (
        (options.update.proration_behavior == "always_invoice" and not _keeps_plan(options, choice))
        or options.update.billing_cycle_anchor == "now"
        or restarts(options, choice)
    )


def _keeps_plan(options: PlanOptions, choice: Choice) -> bool:
    """A discount alone leaves nothing to prorate, and so nothing to invoice at once."""
    return (choice.price.id, choice.quantity) == (options.item.price.id, options.item.quantity)


def restarts(options: PlanOptions, choice: Choice) -> bool:
    """Another interval, or the first price above nought, begins a period on the day of the change."""
    current = options.item.price
    was_free = current.unit is not None and current.unit.minor == 0
    is_free = choice.price.unit is not None and choice.price.unit.minor == 0
    return current.interval != choice.price.interval or (was_free and not is_free)


def changed_item(options: PlanOptions, choice: Choice) -> Params:
    """Today's own price is not named again, because Stripe takes no archived one."""
    item: Params = {"id": options.item.id}
    if choice.price.id != options.item.price.id:
        item["price"] = choice.price.id
    if choice.quantity is not None:
        item["quantity"] = choice.quantity
    return item


def changes(options: PlanOptions, choice: Choice, proration_date: int | None) -> Params:
    """The change that is made at once."""
    params: Params = {
        "items": [changed_item(options, choice)],
        "proration_behavior": options.update.proration_behavior,
    }
    if ends_trial(options, choice):
        params["trial_end"] = "now"
    elif options.update.billing_cycle_anchor == "now" and not options.subscription.is_trialing:
        params["billing_cycle_anchor"] = {"type": "now"}
    if proration_date is not None and options.update.proration_behavior != "none":
        params["proration_date"] = proration_date
    return params


def waiting_changes(options: PlanOptions, choice: Choice) -> Params:
    """What the end of the period will make of the subscription, as a change that moves nothing else."""
    return {"items": [changed_item(options, choice)], "proration_behavior": "none"}


def discounts(options: PlanOptions, choice: Choice) -> Params:
    """Nothing where they stay as they are: whoever names discounts has to name all of them."""
    kept = kept_discounts(options, choice)
    code = choice.promotion_code
    if code is None and len(kept) == len(options.subscription.discount_ids):
        return {}
    # An empty text says "none"; an empty list would not be sent at all.
    return {"discounts": discount_params(kept, choice) or ""}


def kept_discounts(options: PlanOptions, choice: Choice) -> tuple[str, ...]:
    """A change that waits meets only the discounts that are still in force then."""
    ids = options.subscription.discount_ids
    if not options.waits(choice):
        return ids
    over = {one.id for one in options.subscription.discounts if _is_over(one, options)}
    return tuple(one for one in ids if one not in over)


def discount_params(kept: tuple[str, ...], choice: Choice) -> list[Params]:
    found: list[Params] = [{"discount": one} for one in kept]
    code = choice.promotion_code
    if code is None:
        return found
    return [*found, {"coupon" if code.is_coupon else "promotion_code": code.id}]


def _is_over(discount: Discount, options: PlanOptions) -> bool:
    return discount.until is not None and discount.until <= options.item.period_end
