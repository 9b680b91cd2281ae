"""A merchant who lets customers cancel and nothing else: one button, and no other way in."""

import pytest

from billing.configurations import SubscriptionCancel, SubscriptionPause, SubscriptionUpdate
from tests.fixtures import StripeApi
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, subscription_of

ADA = "cus_demo_ada"


@pytest.fixture
def only_cancelling(visits: Visits) -> Visits:
    visits.configure(
        subscription_update=SubscriptionUpdate(),
        subscription_pause=SubscriptionPause(),
        subscription_cancel=SubscriptionCancel(enabled=True),
    )
    return visits


def actions(page: Page) -> list[str]:
    """The addresses of the links that a plan's card offers."""
    card = next(one for one in page.section("subscriptions").iter("article"))
    return [str(link.get("href")).rsplit("/", 1)[-1] for link in card.iter("a")]


async def id_of(stripe_api: StripeApi) -> str:
    return str((await subscription_of(stripe_api, ADA))["id"])


async def test_the_card_has_exactly_one_button_for_the_plan(only_cancelling: Visits) -> None:
    visit = await only_cancelling.open(ADA)

    assert actions(visit.home) == ["payment-method", "cancellation"]


async def test_the_plan_is_cancelled_by_it(only_cancelling: Visits, stripe_api: StripeApi) -> None:
    visit = await only_cancelling.open(ADA)
    question = await visit.follow("Cancel plan")

    done = await visit.client.submit(question.form("Cancel plan"))

    assert done.heading == "Lantern Team is cancelled"
    assert not any("plan-change" in link for link in links(question) + links(done))


def links(page: Page) -> list[str]:
    return [str(link.get("href")) for link in page.document.iter("a")]


async def refused(visit: Visit, *address: str) -> bool:
    asked = await visit.get(*address)
    sent = await visit.post(*address, nonce="x", drawn="{}", price="price_lantern_business_monthly")
    return asked.status in (404, 405, 409) and sent.status in (404, 405, 409)


@pytest.mark.parametrize("change", ["plan-change", "scheduled-change/removal", "pause", "resumption"])
async def test_no_address_and_no_form_leads_to_a_change(
    only_cancelling: Visits, stripe_api: StripeApi, change: str
) -> None:
    visit = await only_cancelling.open(ADA)

    assert await refused(visit, "subscriptions", await id_of(stripe_api), change)
    assert only_cancelling.stripe.writes == []


async def test_a_form_from_before_changes_nothing(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    id_ = await id_of(stripe_api)
    price = "price_lantern_business_monthly"
    page = await visit.client.get(visit.address("subscriptions", id_, f"plan-change?price={price}"))
    form = next(form for form in page.document.iter("form") if form.get("method") == "post")
    values = {
        str(one.get("name")): str(one.get("value") or "") for one in form.iter("input") if one.get("name")
    }
    visits.configure(subscription_update=SubscriptionUpdate())

    answer = await visit.post("subscriptions", id_, "plan-change", **values)

    assert answer.status == 409
    assert visits.stripe.writes == []
