"""Words that several pages share: what things are called, what they cost, which state they are in."""

from collections.abc import Sequence
from decimal import Decimal

from babel.lists import format_list

from billing.catalogue import Interval, Price
from billing.money import Amount, Money
from billing.payment_methods import PaymentMethod
from billing.subscriptions import Discount, Item, Subscription
from web.i18n import Language
from web.presenters.frame import Tag, Tone
from web.presenters.method_names import BANK_DEBITS, CARD_BRANDS, CARDS, MARKS, METHOD_NAMES, WALLETS
from web.presenters.subscriptions import Price as ShownPrice


def plan_name(subscription: Subscription, language: Language) -> str:
    """The products of a subscription, joined as the language joins them."""
    return join([item_name(item, language) for item in subscription.items], language)


def item_name(item: Item, language: Language) -> str:
    name = item.product.name if item.product else None
    return name or item.price.nickname or language.gettext("Subscription")


def join(names: Sequence[str], language: Language) -> str:
    return format_list(list(names), locale=language.format_locale)


def shown_price(price: Price, quantity: int | None, language: Language) -> ShownPrice:
    """What the item costs for each interval, all units together where that is a plain product."""
    total, per = line_total(price, quantity), per_interval(price.interval, language)
    if total is not None:
        return ShownPrice(amount=language.money(total), per=per)
    return _varying_price(price, language)


def _varying_price(price: Price, language: Language) -> ShownPrice:
    """Usage and tiers have no amount of their own."""
    per = per_interval(price.interval, language)
    if price.is_metered:
        return ShownPrice(amount=None, per=per, note=language.gettext("Price varies with usage"))
    return ShownPrice(amount=None, per=per, note=language.gettext("Price varies with quantity"))


def unit_price(price: Price, unit_label: str | None, language: Language, *, is_per_unit: bool) -> ShownPrice:
    """The price of one unit, named by the unit where several can be bought."""
    if price.unit is None or price.is_tiered:
        return _varying_price(price, language)
    amount = language.money(price.unit)
    if not is_per_unit:
        return ShownPrice(amount=amount, per=per_interval(price.interval, language))
    unit = unit_label or language.gettext("unit")
    return ShownPrice(amount=amount, per=per_unit_and_interval(unit, price.interval, language))


def line_total(price: Price, quantity: int | None) -> Amount | None:
    """Unit price times quantity; None for usage and tiers, whose sum only Stripe can say."""
    if price.unit is None or price.is_metered or price.is_tiered:
        return None
    minor = price.unit.minor * (1 if quantity is None else quantity)
    if minor == minor.to_integral_value():
        return Money(int(minor), price.currency)
    return type(price.unit)(minor, price.currency)


def added(totals: Sequence[Money]) -> Money:
    """The sum of at least one amount, all of one currency."""
    return Money(sum(total.amount for total in totals), totals[0].currency)


def per_interval(interval: Interval | None, language: Language) -> str:
    if interval is None:
        return language.gettext("once")
    words = {
        "day": lambda n: language.ngettext("per day", "every %(count)d days", n),
        "week": lambda n: language.ngettext("per week", "every %(count)d weeks", n),
        "month": lambda n: language.ngettext("per month", "every %(count)d months", n),
        "year": lambda n: language.ngettext("per year", "every %(count)d years", n),
    }
    return words[interval.unit](interval.count)


def per_unit_and_interval(unit: str, interval: Interval | None, language: Language) -> str:
    if interval is None:
        return language.gettext("per %(unit)s", unit=unit)
    if interval.count == 1:
        single = {
            "day": language.gettext("per %(unit)s a day", unit=unit),
            "week": language.gettext("per %(unit)s a week", unit=unit),
            "month": language.gettext("per %(unit)s a month", unit=unit),
            "year": language.gettext("per %(unit)s a year", unit=unit),
        }
        return single[interval.unit]
    each = per_interval(interval, language)
    return language.gettext("per %(unit)s, %(interval)s", unit=unit, interval=each)


def interval_sum(interval: Interval | None, language: Language) -> str:
    """The interval after a sum: "€29.28 a month"."""
    if interval is None or interval.count != 1:
        return per_interval(interval, language)
    words = {
        "day": language.gettext("a day"),
        "week": language.gettext("a week"),
        "month": language.gettext("a month"),
        "year": language.gettext("a year"),
    }
    return words[interval.unit]


def interval_name(interval: Interval | None, language: Language) -> str:
    """The interval as a choice: "Monthly"."""
    if interval is None or interval.count != 1:
        words = per_interval(interval, language)
        return words[:1].upper() + words[1:]
    names = {
        "day": language.gettext("Daily"),
        "week": language.gettext("Weekly"),
        "month": language.gettext("Monthly"),
        "year": language.gettext("Yearly"),
    }
    return names[interval.unit]


def quantity_words(count: int | None, unit_label: str | None, language: Language) -> str | None:
    """How many, for more than one unit or a unit with a name of its own: "3 x seat"."""
    if count is None or (count == 1 and not unit_label):
        return None
    if unit_label in {"seat", "user", "license"}:
        known = {
            "seat": language.ngettext("%(count)d seat", "%(count)d seats", count),
            "user": language.ngettext("%(count)d user", "%(count)d users", count),
            "license": language.ngettext("%(count)d licence", "%(count)d licences", count),
        }
        return known[unit_label]
    # Any other unit is the merchant's own word, whose plural we cannot know.
    return (
        f"{language.number(count)} \u00d7 {unit_label}" if unit_label else f"\u00d7 {language.number(count)}"
    )


def unit_name(unit_label: str | None, language: Language) -> str:
    """The unit as a heading: "Seats"."""
    known = {
        "seat": language.gettext("Seats"),
        "user": language.gettext("Users"),
        "license": language.gettext("Licences"),
    }
    if unit_label is None:
        return language.gettext("Quantity")
    return known.get(unit_label) or unit_label[:1].upper() + unit_label[1:]


def shown_unit(unit_label: str | None, language: Language) -> str:
    known = {
        "seat": language.gettext("seat"),
        "user": language.gettext("user"),
        "license": language.gettext("licence"),
    }
    if unit_label is None:
        return language.gettext("unit")
    return known.get(unit_label, unit_label)


def subscription_tag(subscription: Subscription, language: Language) -> Tag:
    if subscription.ends_on is not None and subscription.status in {"active", "trialing"}:
        return Tag(language.gettext("Ends soon"), "warn")
    if subscription.collection_pause is not None and subscription.status == "active":
        return Tag(language.gettext("Payments on hold"), "warn")
    labels: dict[str, tuple[str, Tone]] = {
        "active": (language.gettext("Active"), "good"),
        "trialing": (language.gettext("Trial"), "good"),
        "past_due": (language.gettext("Past due"), "warn"),
        "unpaid": (language.gettext("Unpaid"), "bad"),
        "incomplete": (language.gettext("Payment needed"), "bad"),
        "paused": (language.gettext("Paused"), "flat"),
    }
    label, tone = labels.get(subscription.status, (subscription.status, "flat"))
    return Tag(label, tone)


def discount_words(discount: Discount, language: Language) -> str:
    if discount.percent is not None:
        return language.gettext("%(percent)s off", percent=language.percent(discount.percent))
    if discount.amount is not None:
        return language.gettext("%(amount)s off", amount=language.money(discount.amount))
    return language.gettext("Discount")


def method_name(method: PaymentMethod, language: Language) -> str:
    """What people call it: "Visa ending 4242"."""
    return named_method(method_label(method, language), method.last4, method.detail, language)


def method_in_sentence(method: PaymentMethod, language: Language) -> str:
    """The same inside a sentence, where what is no name begins with a small letter."""
    label = method_label(method, language)
    if label == language.gettext("Bank account"):
        label = language.gettext("bank account")
    elif label == language.gettext("Card"):
        label = language.gettext("card")
    return named_method(label, method.last4, method.detail, language)


def named_method(label: str, last4: str | None, detail: str | None, language: Language) -> str:
    if last4:
        return language.gettext("%(method)s ending %(last4)s", method=label, last4=last4)
    if detail:
        return language.gettext("%(method)s of %(account)s", method=label, account=detail)
    return label


def method_label(method: PaymentMethod, language: Language) -> str:
    if method.type in CARDS:
        return CARD_BRANDS.get(method.brand or "") or language.gettext("Card")
    if method.type in BANK_DEBITS:
        return method.bank_name or language.gettext("Bank account")
    return METHOD_NAMES.get(method.type) or method.type.replace("_", " ").capitalize()


def method_kind(method: PaymentMethod, language: Language) -> str | None:
    """What the name leaves open: the debit scheme of a bank account, the wallet of a card."""
    if method.wallet:
        return WALLETS.get(method.wallet) or method.wallet.replace("_", " ").capitalize()
    schemes = {
        "acss_debit": language.gettext("Pre-authorised debit"),
        "au_becs_debit": language.gettext("BECS Direct Debit"),
        "bacs_debit": language.gettext("Bacs Direct Debit"),
        "nz_bank_account": language.gettext("BECS Direct Debit"),
        "sepa_debit": language.gettext("SEPA Direct Debit"),
        "us_bank_account": language.gettext("ACH Direct Debit"),
    }
    return schemes.get(method.type)


def method_mark(method: PaymentMethod) -> str:
    """At most about six letters; a plain word and no trade mark."""
    key = method.brand if method.type in CARDS and method.brand in CARD_BRANDS else method.type
    return MARKS.get(key) or key.replace("_", " ").upper()[:6].strip()


def card_expiry(method: PaymentMethod) -> str | None:
    if method.exp_month is None or method.exp_year is None:
        return None
    return f"{method.exp_month:02d}/{method.exp_year}"


def free_months(monthly: Decimal, yearly: Decimal) -> int | None:
    """How many whole months a year's price saves against twelve single months, if it saves whole months."""
    if monthly <= 0:
        return None
    saved = 12 - yearly / monthly
    return int(saved) if saved >= 1 and saved == saved.to_integral_value() else None
