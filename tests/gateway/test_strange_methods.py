"""Payment methods that do not look as expected: they cost their details, never the page."""

import pytest

from gateway.client import Gateway
from gateway.errors import StripeUnavailable
from gateway.payment_methods import Details
from tests.gateway.scripted import Stripe, method


@pytest.mark.parametrize("block", [{"bank": {"country": "XX"}}, {"email": 3}, "a word", [1], None])
async def test_details_of_another_shape_are_left_out(
    scripted: Gateway, stripe: Stripe, block: object
) -> None:
    stripe.has_customer(methods=[method("pm_1", "newpay", newpay=block)])

    (found,) = await scripted.payment_methods.of_customer("cus_1")

    assert (found.id, found.type, found.details) == ("pm_1", "newpay", Details())


async def test_an_answer_that_is_no_method_counts_as_a_failed_one(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(methods=[method("pm_1", billing_details="unreadable")])

    with pytest.raises(StripeUnavailable):
        await scripted.payment_methods.of_customer("cus_1")
