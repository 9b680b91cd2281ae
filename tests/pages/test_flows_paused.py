"""The deep link that leads a customer straight to pausing one plan."""

import httpx
import pytest

from billing.configurations import SubscriptionPause
from tests.fixtures import StripeApi
from tests.pages.flow_data import HOMEPAGE, REDIRECT, SHOP, THANKS, flow_of, saying
from tests.pages.page import Page
from tests.pages.test_pauses import FOR_GOOD, INGRID, MONTHS, start
from tests.pages.visits import Visit, Visits, subscription_of

PAUSE = "subscription_pause"


@pytest.fixture
async def pausing(visits: Visits, stripe_api: StripeApi) -> Visits:
    await start(stripe_api)
    visits.configure(subscription_pause=FOR_GOOD)
    return visits


async def pause(visit: Visit) -> Page:
    return await visit.client.submit(visit.home.form("Pause plan"))


async def test_the_link_leads_to_the_question_and_hides_the_rest(
    pausing: Visits, stripe_api: StripeApi
) -> None:
    visit = await pausing.open(INGRID, return_url=SHOP, **await flow_of(stripe_api, INGRID, PAUSE))

    elsewhere = await visit.get("invoices")

    assert visit.home.heading == "Pause Lantern Team?"
    assert visit.home.link("Keep plan") == SHOP
    assert elsewhere.heading == visit.home.heading


async def test_what_was_paused_is_confirmed(pausing: Visits, stripe_api: StripeApi) -> None:
    visit = await pausing.open(INGRID, return_url=SHOP, **await flow_of(stripe_api, INGRID, PAUSE))

    page = await pause(visit)

    assert page.heading == "Plan paused"
    assert "Nothing is charged until it goes on." in page.text
    assert (await subscription_of(stripe_api, INGRID))["status"] == "paused"


async def test_the_merchant_has_the_last_word(pausing: Visits, stripe_api: StripeApi) -> None:
    flow = await flow_of(stripe_api, INGRID, PAUSE, after=saying("See you <soon>"))
    visit = await pausing.open(INGRID, return_url=SHOP, **flow)

    assert "See you <soon>" in (await pause(visit)).text


async def test_afterwards_the_rest_opens_where_the_merchant_says_so(
    pausing: Visits, stripe_api: StripeApi
) -> None:
    flow = await flow_of(stripe_api, INGRID, PAUSE, after=HOMEPAGE)

    page = await pause(await pausing.open(INGRID, **flow))

    assert page.has_link("Resume plan")


async def test_afterwards_the_customer_is_sent_to_the_address_of_the_merchant(
    pausing: Visits, stripe_api: StripeApi
) -> None:
    visit = await pausing.open(INGRID, **await flow_of(stripe_api, INGRID, PAUSE, after=REDIRECT))
    form = visit.home.form("Pause plan")

    answer = await visit.client.http.post(form.action, data=dict(form.values))

    assert (answer.status_code, answer.headers["location"]) == (303, THANKS)


async def ask(api: httpx.AsyncClient, flow: dict[str, str]) -> str:
    answer = await api.post("/v1/billing_portal/sessions", data={"customer": INGRID, **flow})
    assert answer.status_code == 400
    return str(answer.json()["error"]["message"])


async def test_a_link_that_could_only_say_no_is_not_made(visits: Visits, stripe_api: StripeApi) -> None:
    await start(stripe_api, billing="classic")
    flow = await flow_of(stripe_api, INGRID, PAUSE)
    merchant = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=visits),
        base_url="https://billing.lantern.test",
        headers={"Authorization": "Bearer sk_test_demo"},
    )

    visits.configure(subscription_pause=SubscriptionPause(enabled=False))
    switched_off = await ask(merchant, flow)
    visits.configure(subscription_pause=MONTHS)
    classic = await ask(merchant, flow)
    await merchant.aclose()

    assert "the subscription pause feature in the portal configuration is disabled" in switched_off
    assert classic == "This subscription cannot be paused because it is in classic billing mode."
