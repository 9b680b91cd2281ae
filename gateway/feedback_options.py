"""Feedback options: a merchant's own reasons for cancelling, of which Stripe keeps the words."""

from gateway.objects import StripeObject, quoted
from gateway.transport import Requests


class FeedbackOption(StripeObject, frozen=True, kw_only=True):
    id: str
    description: str
    status: str = "active"


class FeedbackOptions:
    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def retrieve(self, option_id: str) -> FeedbackOption:
        return await self._requests.get(f"/v1/billing/feedback_options/{quoted(option_id)}", FeedbackOption)
