"""Why a plan was cancelled: asked afterwards, never a condition, kept where the merchant looks for it."""

import asyncio
from dataclasses import dataclass
from typing import Final

from billing.configurations import Configuration
from billing.errors import ReasonNotAccepted, StateMoved
from billing.sections import Loaded, section
from billing.subscriptions import Subscription
from gateway.client import Gateway
from gateway.errors import Refused
from gateway.feedback_options import FeedbackOption as StripeOption

LONGEST_COMMENT: Final = 5000


@dataclass(frozen=True, slots=True)
class FeedbackOption:
    """A reason in the merchant's own words, in whatever language they are."""

    id: str
    description: str


def asks_for_reason(configuration: Configuration) -> bool:
    asked = configuration.features.subscription_cancel.cancellation_reason
    return asked.enabled and bool(asked.options or asked.feedback_options)


async def load_feedback_options(gateway: Gateway, configuration: Configuration) -> tuple[FeedbackOption, ...]:
    """In the merchant's order; one that is inactive, or that Stripe does not tell, is left out."""
    if not asks_for_reason(configuration):
        return ()
    ids = configuration.features.subscription_cancel.cancellation_reason.feedback_options or ()
    found = await asyncio.gather(*(section(gateway.feedback_options.retrieve(one)) for one in ids))
    known = (one.value for one in found if isinstance(one, Loaded))
    return tuple(_read(one) for one in known if one.status == "active")


def _read(option: StripeOption) -> FeedbackOption:
    return FeedbackOption(option.id, option.description)


async def give_reason(  # noqa: PLR0913  what was said, and about what
    gateway: Gateway,
    subscription: Subscription,
    configuration: Configuration,
    *,
    feedback: str | None,
    comment: str,
    idempotency_key: str,
) -> None:
    """Afterwards, and never a condition: a cancelled subscription still takes this."""
    if not (subscription.is_ending or subscription.has_ended):
        raise StateMoved
    details = reason_details(configuration, feedback, comment)
    if details:
        try:
            await gateway.subscriptions.update(
                subscription.id, {"cancellation_details": details}, idempotency_key=idempotency_key
            )
        except Refused as error:
            raise ReasonNotAccepted from error


def reason_details(configuration: Configuration, feedback: str | None, comment: str) -> dict[str, str]:
    """What to store: one of the reasons offered, a comment, or neither."""
    asked = configuration.features.subscription_cancel.cancellation_reason
    if not asks_for_reason(configuration) or len(comment) > LONGEST_COMMENT:
        raise ReasonNotAccepted
    details = {"comment": comment.strip()} if comment.strip() else {}
    if not feedback:
        return details
    if feedback in (asked.feedback_options or ()):
        return {"feedback_option": feedback, **details}
    if feedback in asked.options:
        return {"feedback": feedback, **details}
    raise ReasonNotAccepted
