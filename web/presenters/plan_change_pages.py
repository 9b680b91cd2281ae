"""Makes the page that changes a plan: the choice as the configuration allows it, and Stripe's own preview."""

from collections.abc import Iterable
from dataclasses import replace

from billing.catalogue import Interval as PriceInterval
from billing.plan_options import Option as OfferedPrice
from billing.plan_options import PlanOptions, ProductOptions
from web.forms.plan_choice import PlanChoice
from web.i18n import Language
from web.presenters import wording
from web.presenters.plan_changes import (
    Amount,
    Declined,
    Interval,
    Option,
    PlanChange,
    PromotionCode,
    Quantity,
)
from web.presenters.plan_offers import Offer, choose_href
from web.presenters.plan_previews import preview_part
from web.presenters.promotion_codes import promotion_words
from web.visits import Visit


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


def amount_part(visit: Visit, offer: Offer) -> Amount:
    return Amount(
        choose_href=choose_href(visit, offer.options),
        preview=preview_part(visit, offer),
        quantity=_quantity(offer, visit.language),
        code=_code(offer, visit.language),
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
                    features=product.product.features,
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
    product = offer.chosen_product
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


def _code(offer: Offer, language: Language) -> PromotionCode | None:
    """The field for a promotion code, where the merchant lets customers use one."""
    if not offer.options.update.allows_promotion_code:
        return None
    applied = offer.previewed.promotion_code if offer.previewed else None
    return PromotionCode(
        value=offer.choice.code or "",
        error=offer.code_error,
        applied=promotion_words(applied, language) if applied else None,
    )
