"""Billing details as far as the configuration and the way in allow: nothing else is asked for or written."""

from datetime import UTC
from typing import Any

import pytest

from billing.sessions import Origin, Session
from tests.fixtures import StripeApi
from tests.pages.details import ADA, TORINO, allow, customer_of, form_of, named
from tests.pages.page import Form
from tests.pages.visits import Browser, Visit, Visits
from web.sessions import sign_link
from web.signing import Signer

EVERYTHING = ("address", "email", "name", "phone", "shipping", "tax_id")


def fields_of(form: Form) -> set[str]:
    return {name for name, _ in form.values} - {"nonce", "drawn", ""}


@pytest.mark.parametrize(
    ("allowed", "fields"),
    [
        (("name",), {"name", "business_name"}),
        (("email",), {"email"}),
        (("phone", "tax_id"), {"phone"}),
        (("address",), {f"address_{part}" for part in TORINO}),
        (("shipping",), {"shipping_name", "shipping_phone", *(f"shipping_{part}" for part in TORINO)}),
    ],
)
async def test_only_what_is_allowed_is_asked_for(
    visits: Visits, allowed: tuple[str, ...], fields: set[str]
) -> None:
    allow(visits, *allowed)
    visit = await visits.open(ADA)

    assert fields_of(await form_of(visit)) == fields


@pytest.mark.parametrize("allowed", ["name", "email", "phone", "address", "shipping"])
async def test_what_is_not_allowed_is_never_written(
    visits: Visits, stripe_api: StripeApi, allowed: str
) -> None:
    allow(visits, allowed)
    before = await customer_of(stripe_api)
    visit = await visits.open(ADA)
    everything: dict[str, Any] = {
        "name": "Eve",
        "business_name": "Eve srl",
        "email": "eve@example.com",
        "phone": "1",
        "shipping_name": "Eve",
    }

    await visit.client.submit(
        await form_of(visit), **everything, **named("address", TORINO), **named("shipping", TORINO)
    )

    after = await customer_of(stripe_api)
    changed = {name for name, value in after.items() if value != before.get(name)}
    assert changed == ({"name", "business_name"} if allowed == "name" else {allowed})


async def test_where_nothing_may_be_edited_there_is_no_page(visits: Visits) -> None:
    allow(visits)
    visit = await visits.open(ADA)

    asked = await visit.get("billing-details")
    by_hand = await visit.post("billing-details", name="Eve")

    assert not visit.home.has_link("Update billing information")
    assert (asked.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []


async def test_switched_off_there_is_neither_section_nor_page(visits: Visits) -> None:
    allow(visits, *EVERYTHING, enabled=False)
    visit = await visits.open(ADA)

    asked = await visit.get("billing-details")
    by_hand = await visit.post("billing-details", name="Eve")

    assert "Billing information" not in visit.home.text
    assert (asked.status, by_hand.status) == (404, 404)
    assert visits.stripe.writes == []


async def open_as(visits: Visits, origin: Origin) -> Visit:
    session = Session(
        id="bps_1LoggedIn",
        merchant="lantern",
        customer_id=ADA,
        configuration_id="bpc_lantern_default",
        return_url=None,
        locale=None,
        created=visits.clock.now().astimezone(UTC).replace(microsecond=0),
        origin=origin,
    )
    browser: Browser = visits.browser()
    link = f"/p/session/{sign_link(Signer(visits.settings.secret_keys), session)}"
    return Visit(browser, await browser.get(link))


async def test_who_came_by_the_login_page_keeps_the_email(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await open_as(visits, "login")
    form = await form_of(visit)

    page = await visit.client.submit(form, phone="+353 1 555 0100", email="eve@example.com")

    assert "email" not in fields_of(form)
    assert "The billing information is saved." in page.text
    saved = await customer_of(stripe_api)
    assert (saved["email"], saved["phone"]) == ("ada.romano@example.com", "+353 1 555 0100")


async def test_who_came_by_a_link_may_change_the_email(visits: Visits) -> None:
    assert "email" in fields_of(await form_of(await open_as(visits, "api")))


async def test_a_form_of_no_page_of_ours_writes_nothing(visits: Visits) -> None:
    allow(visits, "name")
    visit = await visits.open(ADA)

    page = await visit.post("billing-details", name="Eve")

    assert page.status == 409
    assert visits.stripe.writes == []


async def test_a_stranger_edits_nothing(visits: Visits) -> None:
    visit = await visits.open(ADA)
    form = await form_of(visit)

    page = await visits.browser().submit(form, name="Eve")

    assert page.status == 410
    assert visits.stripe.writes == []
