"""What the domain refuses, as facts that carry values and no sentence; the edges turn them into words."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billing.plan_changes import PlanChange


class BillingError(Exception):
    """Something expected stands in the way."""


class CustomerNotFound(BillingError):
    """The customer does not exist, or was deleted."""


class ObjectNotFound(BillingError):
    """There is no such object, or it belongs to somebody else: the two look the same from outside."""


class SearchUnavailable(BillingError):
    """Stripe lets this merchant's account search no invoices, as in some countries."""


class NothingIssued(BillingError):
    """The period has no invoice and no credit note."""


class TooManyDocuments(BillingError):
    """The period has more documents than one archive holds."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class ConfigurationUnknown(BillingError):
    """The merchant has no configuration of that id."""


class ConfigurationInactive(BillingError):
    """The configuration is switched off."""


class ReturnUrlInvalid(BillingError):
    """The return address is no well-formed http(s) address of at most 2048 characters."""


class LocaleUnknown(BillingError):
    """Stripe's list of locales does not contain this one."""


class FeatureDisabled(BillingError):
    """The configuration does not let the customer do this."""


class CouponUnknown(BillingError):
    """The coupon that a cancellation shall offer does not exist."""


class CancellationNotAllowed(BillingError):
    """The customer may not cancel this subscription."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RenewalNotAllowed(BillingError):
    """There is no scheduled end to take back, or it is not the customer's to take back."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PauseNotAllowed(BillingError):
    """The customer may not pause this subscription."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ResumptionNotAllowed(BillingError):
    """The subscription is not paused, or cannot go on as it is."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReasonNotAccepted(BillingError):
    """The cancellation reason is none of those offered, or the comment is too long."""


class PlanChangeNotAllowed(BillingError):
    """The customer may not change this subscription to that."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PromotionCodeNotAccepted(BillingError):
    """The code does not serve for this change, or not any more."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ChangeCannotBeUndone(BillingError):
    """There is no scheduled change to take back, or it is not the customer's to take back."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PaymentMethodNeeded(BillingError):
    """The method pays something that could not be charged without it."""

    def __init__(self, reason: str, subscription_ids: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.subscription_ids = subscription_ids


class MethodNotUsable(BillingError):
    """The method cannot pay this, by the merchant's rules or Stripe's; `subscription_ids` says what."""

    def __init__(self, reason: str, subscription_ids: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.subscription_ids = subscription_ids


class CardNotAccepted(BillingError):
    """The card's new details were refused; the old ones stay."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TaxIdNotAccepted(BillingError):
    """The tax id was refused: `invalid`, `known` already, `too_many`, `type_unknown`, or `refused` otherwise."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DetailsNotAccepted(BillingError):
    """Stripe refuses one of the new billing details, and nothing was changed.

    `param` names it as Stripe does, as in `shipping[address][line1]`; None where Stripe does not say.
    """

    def __init__(self, reason: str, param: str | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.param = param


class PaymentPending(BillingError):
    """The payment is on its way, as a bank debit is for days; the invoice stays open until it arrives."""


class SetupIncomplete(BillingError):
    """The customer came back from Checkout without having added a method.

    `status` is `open` or `expired` where nothing was tried, `declined` or `authentication_failed` where the
    bank said no, `abandoned` where its question is unanswered, `canceled`, or `removed` where the method was
    added then and is gone by now. `url` leads back to a page of Checkout that can still be finished.
    """

    def __init__(
        self,
        status: str,
        *,
        code: str | None = None,
        decline_code: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.code = code
        self.decline_code = decline_code
        self.url = url


class StateMoved(BillingError):
    """What the form was drawn from is no longer true; nothing was written."""

    def __init__(self, preview: "PlanChange | None" = None) -> None:
        super().__init__()
        self.preview = preview


class PaymentDeclined(BillingError):
    """The charge that the change needs was declined; nothing changed."""

    def __init__(self, code: str | None, decline_code: str | None) -> None:
        super().__init__(code)
        self.code = code
        self.decline_code = decline_code


class PaymentNeedsAction(BillingError):
    """The customer's bank wants the customer to confirm the payment of this invoice; `url` is Stripe's page of it."""

    def __init__(self, url: str | None, invoice_id: str | None = None) -> None:
        super().__init__()
        self.url = url
        self.invoice_id = invoice_id
