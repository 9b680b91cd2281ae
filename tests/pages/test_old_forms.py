"""Forms that come back after what they did was undone: each does what it says anew, or says that it did not.

Stripe repeats its first answer to a key that it knows, and changes nothing; the pages must not believe it.
"""

from tests.fixtures import StripeApi
from tests.pages.page import Form
from tests.pages.visits import Visit, Visits, default_of, subscription_of

ADA = "cus_demo_ada"
GRACE = "cus_demo_grace"


async def cancellation(visit: Visit) -> Form:
    return (await visit.follow("Cancel plan")).form("Cancel plan")


async def renewal(visit: Visit) -> Form:
    return (await visit.follow("Don't cancel plan")).form("Don't cancel plan")


async def test_an_old_cancellation_asks_again_instead_of_being_lost(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    old = await cancellation(visit)
    await visit.client.submit(old)
    await visit.client.submit(await renewal(visit))

    page = await visit.client.submit(old)

    assert page.status == 409
    assert page.heading == "Cancel Lantern Team?"
    await visit.client.submit(page.form("Cancel plan"))
    assert (await subscription_of(stripe_api, ADA))["cancel_at"] is not None


async def test_an_old_renewal_never_says_that_the_plan_goes_on_when_it_ends(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    await visit.client.submit(await cancellation(visit))
    old = await renewal(visit)
    await visit.client.submit(old)
    await visit.client.submit(await cancellation(visit))

    page = await visit.client.submit(old)

    assert page.status == 409
    assert "The plan goes on." not in page.text
    assert (await subscription_of(stripe_api, ADA))["cancel_at"] is not None


async def test_an_old_choice_of_the_default_is_not_said_to_be_done(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(GRACE)
    before = str(await default_of(stripe_api, GRACE))
    old = visit.home.form("Make default", inside=visit.home.section("payment-methods"))
    await visit.client.submit(old)
    await stripe_api.post(f"customers/{GRACE}", **{"invoice_settings[default_payment_method]": before})

    page = await visit.client.submit(old)

    assert "Something changed in the meantime, so nothing was done." in page.text
    assert await default_of(stripe_api, GRACE) == before
