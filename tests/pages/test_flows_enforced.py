"""A deep link leads to one thing: straight there, nowhere else, and only as long as any session lives."""

from datetime import timedelta

import pytest

from sandbox.clock import Clock
from tests.fixtures import StripeApi
from tests.pages.flow_data import HOMEPAGE, REDIRECT, SHOP, flow_of, flow_params
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits, subscription_of

ADA = "cus_demo_ada"
METHOD = flow_params("payment_method_update")
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "section#invoices"}


def inside(visit: Visit, path: str) -> str:
    """An address of the visit's session, wherever the visit began."""
    base, _, rest = visit.home.url.partition("/p/")
    return f"{base}/p/{rest.split('/')[0]}/{path}"


async def post(visit: Visit, path: str) -> Page:
    return await visit.client.get_posted(inside(visit, path), {"nonce": "x", "drawn": "{}"})


@pytest.mark.parametrize(
    ("kind", "page"),
    [("subscription_cancel", "cancellation"), ("subscription_update", "plan-change")],
)
async def test_the_link_leads_straight_to_the_flow(
    visits: Visits, stripe_api: StripeApi, kind: str, page: str
) -> None:
    visit = await visits.open(ADA, **await flow_of(stripe_api, ADA, kind))

    subscription = (await subscription_of(stripe_api, ADA))["id"]
    assert visit.home.url == inside(visit, f"subscriptions/{subscription}/{page}")
    assert visit.home.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "invoices",
        "nothing/here",
        "completion",
        "subscriptions/{other}/plan-change",
        "subscriptions/{own}/plan-change",
        "subscriptions/{own}/renewal",
        "subscriptions/{own}/plan-confirmation",
        "subscriptions/{own}/cancellations",
        "subscriptions/{other}/cancellation",
        "payment-methods/new",
        "payment-methods/return?checkout_session=cs_test_1",
    ],
)
async def test_a_flow_cannot_be_left_by_editing_the_address(
    visits: Visits, stripe_api: StripeApi, path: str
) -> None:
    visit = await visits.open(ADA, **await flow_of(stripe_api, ADA, "subscription_cancel"))
    own, other = [(await subscription_of(stripe_api, one))["id"] for one in (ADA, "cus_demo_ben")]

    page = await visit.client.get(inside(visit, path.format(own=own, other=other)))

    assert page.heading == "Cancel Lantern Team?"
    assert page.url == visit.home.url


@pytest.mark.parametrize("path", ["payment-methods", "subscriptions/{own}/plan-change", "invoices"])
async def test_a_form_outside_the_flow_writes_nothing(
    visits: Visits, stripe_api: StripeApi, path: str
) -> None:
    visit = await visits.open(ADA, **await flow_of(stripe_api, ADA, "subscription_cancel"))
    own = (await subscription_of(stripe_api, ADA))["id"]

    page = await post(visit, path.format(own=own))

    assert page.heading == "Cancel Lantern Team?"
    assert visits.stripe.writes == []


async def test_other_payment_methods_stay_as_they_are_while_one_is_added(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open("cus_demo_mateo", **METHOD)

    page = await post(visit, "payment-methods/pm_1/removal")

    assert page.heading == "Add a payment method"
    assert visits.stripe.writes == []


async def test_a_part_of_another_page_is_not_told_either(visits: Visits) -> None:
    visit = await visits.open(ADA, **METHOD)

    answer = await visit.client.http.get(inside(visit, ""), headers=PARTIAL)

    assert (answer.status_code, answer.text) == (204, "")
    assert inside(visit, "").endswith(answer.headers["HX-Redirect"].removesuffix("payment-methods/new"))


async def test_only_the_way_back_to_the_merchant_is_there(visits: Visits, stripe_api: StripeApi) -> None:
    flow = await flow_of(stripe_api, ADA, "subscription_cancel")
    visit = await visits.open(ADA, return_url=SHOP, **flow)

    assert not visit.home.has_link("Billing")
    assert visit.home.link("Return to Lantern") == SHOP
    assert visit.home.link("Keep plan") == SHOP


async def test_without_a_flow_the_way_home_is_as_before(visits: Visits) -> None:
    visit = await visits.open(ADA, return_url=SHOP)

    page = await visit.follow("Cancel plan")

    assert page.link("Billing") == visit.home.url
    assert page.link("Keep plan") == visit.home.url


async def test_the_language_can_be_chosen_and_the_flow_goes_on(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA, **await flow_of(stripe_api, ADA, "subscription_cancel"))

    page = await visit.client.get_posted(inside(visit, "locale"), {"locale": "it"})

    assert page.language == "it"
    assert page.url == visit.home.url


async def test_an_error_in_a_flow_shows_only_the_way_to_the_merchant(
    visits: Visits, stripe_api: StripeApi
) -> None:
    flow = await flow_of(stripe_api, ADA, "subscription_cancel")
    visit = await visits.open(ADA, return_url=SHOP, **flow)
    visits.stripe.failing.add(f"/v1/customers/{ADA}")

    page = await visit.client.get(visit.home.url)

    assert page.status == 503
    assert not page.has_link("Back to billing")
    assert page.link("Return to Lantern") == SHOP


async def test_a_feature_that_is_switched_off_meanwhile_is_off(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA, return_url=SHOP, **await flow_of(stripe_api, ADA, "subscription_update"))
    features = visits.merchant("lantern").configurations[0].features
    visits.configure(subscription_update=type(features.subscription_update)())

    page = await visit.client.get(visit.home.url)

    assert page.status == 409
    assert page.link("Return to Lantern") == SHOP
    assert not page.has_link("Back to billing")


async def test_the_link_of_a_flow_expires_like_any_other(visits: Visits, clock: Clock) -> None:
    link = await visits.link(ADA, **METHOD)
    clock.advance(timedelta(minutes=6))

    page = await visits.browser().get(link)

    assert page.status == 410


async def test_an_open_flow_ends_like_any_session(visits: Visits, clock: Clock) -> None:
    visit = await visits.open(ADA, **METHOD)
    clock.advance(timedelta(minutes=61))

    page = await visit.client.get(visit.home.url)

    assert page.status == 410


async def test_a_link_that_was_altered_opens_nothing(visits: Visits) -> None:
    plain, flow = await visits.link(ADA), await visits.link(ADA, **METHOD)
    (body, _), (_, signature) = plain.rsplit(".", 1), flow.rsplit(".", 1)

    page = await visits.browser().get(f"{body}.{signature}")

    assert page.status == 403


@pytest.mark.parametrize("after", [None, HOMEPAGE])
async def test_the_end_is_not_reached_by_its_address(
    visits: Visits, stripe_api: StripeApi, after: dict[str, str] | None
) -> None:
    visit = await visits.open(ADA, **await flow_of(stripe_api, ADA, "subscription_update", after=after))

    page = await visit.client.get(inside(visit, "completion"))

    assert page.heading == "Change your plan"


async def test_without_a_flow_there_is_no_end(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.get("completion")

    assert page.url == visit.home.url


async def test_forms_may_lead_to_the_merchant_only_where_a_flow_ends_there(visits: Visits) -> None:
    redirecting = await visits.open(ADA, **flow_params("payment_method_update", after=REDIRECT))
    confirming = await visits.open(ADA, **METHOD)

    policies = [one.home.response.headers["content-security-policy"] for one in (redirecting, confirming)]
    assert ["form-action 'self' https:;" in one for one in policies] == [True, False]
    assert "form-action 'self';" in policies[1]
