"""What a merchant lets customers do, in Stripe's own words: from `portal.toml` or from an API answer alike.

Reading tolerates what validating (`billing/configuration_rules.py`) names: Stripe's answers grow new fields.
"""

from collections.abc import Iterable, Mapping

import msgspec

from billing.errors import ConfigurationInactive, ConfigurationUnknown


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Defaults are the ones that Stripe answers with when little is sent."""


class BusinessProfile(Part, frozen=True, kw_only=True):
    headline: str | None = None
    privacy_policy_url: str | None = None
    terms_of_service_url: str | None = None


class CustomerUpdate(Part, frozen=True, kw_only=True):
    """`invoice_fields`, which Stripe does not know, name custom fields that customers fill in for their invoices."""

    enabled: bool = False
    allowed_updates: tuple[str, ...] = ()
    invoice_fields: tuple[str, ...] = ()

    def allows(self, update: str) -> bool:
        return self.enabled and update in self.allowed_updates


class InvoiceHistory(Part, frozen=True, kw_only=True):
    enabled: bool = False


class PaymentMethodUpdate(Part, frozen=True, kw_only=True):
    enabled: bool = False
    payment_method_configuration: str | None = None


class CancellationReason(Part, frozen=True, kw_only=True):
    enabled: bool = False
    options: tuple[str, ...] = ()
    feedback_options: tuple[str, ...] | None = None


class CouponOffer(Part, frozen=True, kw_only=True):
    coupon: str


class Retention(Part, frozen=True, kw_only=True):
    """In the words of a session's flow: Stripe keeps this part of a configuration to itself."""

    type: str
    coupon_offer: CouponOffer


class SubscriptionCancel(Part, frozen=True, kw_only=True):
    enabled: bool = False
    mode: str = "at_period_end"
    proration_behavior: str = "none"
    cancellation_reason: CancellationReason = CancellationReason()
    retention: Retention | None = None

    @property
    def is_immediate(self) -> bool:
        return self.mode == "immediately"


class PauseInterval(Part, frozen=True, kw_only=True):
    interval: str = "month"
    interval_count: int = 1


class PauseDuration(Part, frozen=True, kw_only=True):
    type: str = "interval_options"
    interval_options: tuple[PauseInterval, ...] = (PauseInterval(),)


class SubscriptionPause(Part, frozen=True, kw_only=True):
    enabled: bool = False
    duration: PauseDuration | None = None


class AdjustableQuantity(Part, frozen=True, kw_only=True):
    enabled: bool = False
    minimum: int = 1
    maximum: int | None = None


class CatalogueProduct(Part, frozen=True, kw_only=True):
    product: str
    prices: tuple[str, ...] = ()
    adjustable_quantity: AdjustableQuantity = AdjustableQuantity()


class Condition(Part, frozen=True, kw_only=True):
    type: str


class ScheduleAtPeriodEnd(Part, frozen=True, kw_only=True):
    conditions: tuple[Condition, ...] = ()


class SubscriptionUpdate(Part, frozen=True, kw_only=True):
    """`products` is None where an answer was not asked to expand it, which is not the same as none."""

    enabled: bool = False
    default_allowed_updates: tuple[str, ...] = ()
    products: tuple[CatalogueProduct, ...] | None = None
    proration_behavior: str = "none"
    billing_cycle_anchor: str | None = None
    schedule_at_period_end: ScheduleAtPeriodEnd = ScheduleAtPeriodEnd()
    trial_update_behavior: str = "end_trial"

    @property
    def allows_price(self) -> bool:
        return self.enabled and "price" in self.default_allowed_updates

    @property
    def allows_quantity(self) -> bool:
        return self.enabled and "quantity" in self.default_allowed_updates

    @property
    def allows_promotion_code(self) -> bool:
        return self.enabled and "promotion_code" in self.default_allowed_updates


class Features(Part, frozen=True, kw_only=True):
    customer_update: CustomerUpdate = CustomerUpdate()
    invoice_history: InvoiceHistory = InvoiceHistory()
    payment_method_update: PaymentMethodUpdate = PaymentMethodUpdate()
    subscription_cancel: SubscriptionCancel = SubscriptionCancel()
    subscription_pause: SubscriptionPause = SubscriptionPause()
    subscription_update: SubscriptionUpdate = SubscriptionUpdate()


class LoginPage(Part, frozen=True, kw_only=True):
    enabled: bool = False
    url: str | None = None


class Configuration(Part, frozen=True, kw_only=True):
    id: str
    is_default: bool = False
    active: bool = True
    name: str | None = None
    business_profile: BusinessProfile = BusinessProfile()
    default_return_url: str | None = None
    features: Features = Features()
    login_page: LoginPage = LoginPage()
    metadata: dict[str, str] | None = None


def decode(given: Mapping[str, object]) -> Configuration:
    """`null` and the empty string both mean "not set", as in Stripe's answers and parameters."""
    return msgspec.convert(_without_unset(given), Configuration)


def choose(configurations: Iterable[Configuration], wanted: str | None) -> Configuration:
    """The one asked for, else the merchant's default one."""
    for one in configurations:
        if one.id == wanted or (wanted is None and one.is_default):
            if not one.active:
                raise ConfigurationInactive(one.id)
            return one
    raise ConfigurationUnknown(wanted)


def _without_unset(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_unset(inner) for key, inner in value.items() if inner not in (None, "")}
    if isinstance(value, list | tuple):
        return [_without_unset(inner) for inner in value]
    return value
