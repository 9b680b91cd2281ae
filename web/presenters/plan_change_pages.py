"""Makes the page that changes a plan: the choice as the configuration allows it, and Stripe's own preview."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from billing.catalogue import Interval as PriceInterval
from billing.errors import PaymentDeclined
from billing.money import Money
from billing.payment_methods import PaymentMethod
from billing.plan_changes import PlanChange as Previewed
from billing.plan_options import Option as OfferedPrice
from billing.plan_options import PlanOptions, ProductOptions
from billing.preview_lines import PreviewLine
from web.forms.drawn import FIELD, drawn_field
from web.forms.plan_choice import PlanChoice
from web.i18n import Language
from web.presenters import wording
from web.presenters.decline_reasons import decline_reason
from web.presenters.frame import Form
from web.presenters.plan_changes import (
    Amount,
    Declined,
    Interval,
    Line,
    Option,
    PlanChange,
    Preview,
    Quantity,
    Renewal,
)
from web.presenters.refusals import plan_change_reason
from web.visits import Visit


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page is made of: what may be chosen, what was, and what Stripe says of it.

    `previewed` is None while there is nothing to preview; `preview_failed` when Stripe did not answer.
    """

    options: PlanOptions
    choice: PlanChoice
    previewed: Previewed | None
    method: PaymentMethod | None
    preview_failed: bool = False
    quantity_error: str | None = None
    why_not: str | None = None
    """The name of the rule that the choice breaks; choosing today's plan breaks none worth a word."""


def plan_change_page(
    visit: Visit, offer: Offer, *, has_moved: bool = False, declined: Declined | None = None
) -> PlanChange:
    options, language = offer.options, visit.language
    item, shown = options.item, shown_interval(options, offer.choice)
    label = item.product.unit_label if item.product else None
    return PlanChange(
        plan=wording.item_name(item, language),
        price=wording.shown_price(item.price, item.quantity, language),
        quantity=wording.quantity_words(item.quantity, label, language),
        choose_href=choose_href(visit, options),
        home_href=visit.href(""),
        options=tuple(_options(offer, shown, language)),
        amount=amount_part(visit, offer),
        intervals=_intervals(visit, offer, shown),
        hidden=(("interval", interval_key(shown)),) if shown else (),
        has_moved=has_moved,
        declined=declined,
    )


def choose_href(visit: Visit, options: PlanOptions, **query: str) -> str:
    return visit.href("subscriptions", options.subscription.id, "plan-change", **query)


def amount_part(visit: Visit, offer: Offer) -> Amount:
    return Amount(
        choose_href=choose_href(visit, offer.options),
        preview=preview_part(visit, offer),
        quantity=_quantity(offer, visit.language),
    )


def shown_interval(options: PlanOptions, choice: PlanChoice) -> PriceInterval | None:
    """The interval looked at: that of the chosen price, else the one asked for, else today's."""
    known = _interval_list(options)
    chosen = next((one.price.interval for one in _prices(options) if one.price.id == choice.price), None)
    asked = next((one for one in known if interval_key(one) == choice.interval), None)
    wanted = chosen or asked or options.item.price.interval
    return wanted if wanted in known else next(iter(known), None)


def starting_choice(options: PlanOptions, choice: PlanChoice) -> PlanChoice:
    """Today's plan is the chosen one until another is, so that its number alone can be changed."""
    if choice.price or shown_interval(options, choice) != options.item.price.interval:
        return choice
    today = next((one.price.id for one in _prices(options) if one.is_current), None)
    return replace(choice, price=today)


def chosen_product(offer: Offer) -> ProductOptions | None:
    return next(
        (
            product
            for product in offer.options.products
            if any(one.price.id == offer.choice.price for one in product.prices)
        ),
        None,
    )


def interval_key(interval: PriceInterval) -> str:
    return f"{interval.unit}-{interval.count}"


def _prices(options: PlanOptions) -> list[OfferedPrice]:
    return [price for product in options.products for price in product.prices]


def _interval_list(options: PlanOptions) -> list[PriceInterval]:
    found = (one.price.interval for one in _prices(options))
    return list(dict.fromkeys(interval for interval in found if interval is not None))


def _options(offer: Offer, shown: PriceInterval | None, language: Language) -> Iterable[Option]:
    for product in offer.options.products:
        for one in product.prices:
            if one.price.interval == shown:
                label = product.product.unit_label
                unit = wording.shown_unit(label, language)
                is_per_unit = product.quantity is not None or label is not None
                yield Option(
                    price_id=one.price.id,
                    name=product.product.name or one.price.nickname or language.gettext("Subscription"),
                    price=wording.unit_price(one.price, unit, language, is_per_unit=is_per_unit),
                    description=product.product.description,
                    is_current=one.is_current,
                    is_chosen=one.price.id == offer.choice.price,
                )


def _intervals(visit: Visit, offer: Offer, shown: PriceInterval | None) -> tuple[Interval, ...]:
    known = _interval_list(offer.options)
    if len(known) < 2:
        return ()
    return tuple(
        Interval(
            label=wording.interval_name(one, visit.language),
            href=choose_href(visit, offer.options, interval=interval_key(one)),
            note=_saving(offer.options, one, visit.language),
            is_current=one == shown,
        )
        for one in known
    )


def _saving(options: PlanOptions, interval: PriceInterval, language: Language) -> str | None:
    """Say "2 months free", if that is true of every product offered by the month and by the year."""
    if (interval.unit, interval.count) != ("year", 1):
        return None
    savings = {_free_months(product) for product in options.products}
    months = savings.pop() if len(savings) == 1 else None
    return language.ngettext("%(count)d month free", "%(count)d months free", months) if months else None


def _free_months(product: ProductOptions) -> int | None:
    units = {one.price.interval: one.price.unit for one in product.prices if not one.price.is_tiered}
    monthly, yearly = units.get(PriceInterval("month", 1)), units.get(PriceInterval("year", 1))
    return wording.free_months(monthly.minor, yearly.minor) if monthly and yearly else None


def _quantity(offer: Offer, language: Language) -> Quantity | None:
    product = chosen_product(offer)
    if product is None or product.quantity is None:
        return None
    current = product.quantity.nearest(offer.options.item.quantity or 1)
    return Quantity(
        label=wording.unit_name(product.product.unit_label, language),
        value=offer.choice.typed_quantity or str(current),
        minimum=product.quantity.minimum,
        maximum=product.quantity.maximum,
        error=offer.quantity_error,
    )


def preview_part(visit: Visit, offer: Offer) -> Preview:
    query = {"price": offer.choice.price or "", "quantity": offer.choice.typed_quantity or ""}
    reload_href = choose_href(visit, offer.options, **{name: value for name, value in query.items() if value})
    if offer.preview_failed:
        return Preview(reload_href=reload_href, has_failed=True)
    if offer.previewed is None:
        return Preview(reload_href=reload_href, refusal=_refusal(offer, visit.language))
    language, change = visit.language, offer.previewed
    is_billed_later = not change.is_charged_now and change.next_amount != change.renewal_amount
    shows_lines = change.is_charged_now or is_billed_later
    return Preview(
        reload_href=reload_href,
        lines=tuple(_line(line, offer.options, language) for line in change.lines) if shows_lines else (),
        due_now=language.money(change.due_now) if change.is_charged_now else None,
        pays_now=change.due_now.amount > 0,
        prorated_total=language.money(change.next_amount) if is_billed_later else None,
        billed_on=language.date(change.next_on) if is_billed_later else None,
        credit=_credit(change, language),
        ends_trial=change.ends_trial,
        method=wording.method_in_sentence(offer.method, language) if offer.method else None,
        renewal=Renewal(
            amount=language.money(change.renewal_amount),
            per=wording.interval_sum(change.price.interval, language),
            on=language.date(change.next_on),
            is_tax_included=any(line.kind == "tax" for line in change.lines),
        ),
        form=Form(
            action=choose_href(visit, offer.options),
            hidden=visit.hidden(**{FIELD: drawn_field(change.drawn)}),
        ),
    )


def _refusal(offer: Offer, language: Language) -> str | None:
    if offer.why_not in (None, "nothing_changes"):
        return None
    return plan_change_reason(offer.why_not or "", language)


def quantity_problem(options: PlanOptions, choice: PlanChoice, language: Language) -> str | None:
    """What is wrong with the number that was typed, beside the field."""
    bounds = next(
        (one.quantity for one in options.products if any(p.price.id == choice.price for p in one.prices)),
        None,
    )
    if bounds is None or not choice.typed_quantity:
        return None
    if choice.quantity is not None and bounds.contains(choice.quantity):
        return None
    if bounds.maximum is None:
        return language.gettext("Enter a whole number, at least %(minimum)d.", minimum=bounds.minimum)
    return language.gettext(
        "Enter a whole number from %(minimum)d to %(maximum)d.",
        minimum=bounds.minimum,
        maximum=bounds.maximum,
    )


def _credit(change: Previewed, language: Language) -> str | None:
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
        "tax": language.gettext("Tax"),
        "discount": language.gettext("Discount"),
        "balance": language.gettext("Credit used")
        if line.amount.amount < 0
        else language.gettext("Kept as credit"),
    }
    return texts.get(line.kind) or line.description or language.gettext("Other")


def _line_plan(line: PreviewLine, options: PlanOptions, language: Language) -> str:
    """The product and how many, by our own catalogue; Stripe's words for a product it does not hold."""
    known = [one.product for one in options.products]
    known += [options.item.product] if options.item.product else []
    product = next((one for one in known if one.id == line.product_id), None)
    if product is None or not product.name:
        return line.description or language.gettext("Subscription")
    count = wording.quantity_words(line.quantity, product.unit_label, language)
    return f"{product.name}, {count}" if count else product.name


def declined_part(visit: Visit, tried: Money, error: PaymentDeclined) -> Declined:
    return Declined(
        amount=visit.language.money(tried),
        reason=decline_reason(error.decline_code or error.code, visit.language),
        new_method_href=visit.href("payment-methods", "new"),
        pay_href=error.pay_url,
    )
