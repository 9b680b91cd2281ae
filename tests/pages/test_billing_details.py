"""Editing billing details: fields as allowed, errors beside them, nothing else touched, nothing overwritten unseen."""

from datetime import UTC
from typing import Any

import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from billing.configurations import CustomerUpdate
from billing.sessions import Origin, Session
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.page import PSEUDO_LANGUAGE, Form
from tests.pages.visits import Browser, Object, Visit, Visits
from web.forms.billing_details import invoice_field_id
from web.sessions import sign_link
from web.signing import Signer

ADA = "cus_demo_ada"
EVERYTHING = ("address", "email", "name", "phone", "shipping", "tax_id")
TORINO = {
    "line1": "Via Roma 1",
    "line2": "",
    "city": "Torino",
    "state": "TO",
    "postal_code": "10123",
    "country": "IT",
}
STORED_TORINO = {**TORINO, "line2": None}


def allow(visits: Visits, *parts: str, enabled: bool = True) -> None:
    visits.configure(customer_update=CustomerUpdate(enabled=enabled, allowed_updates=parts))


def named(prefix: str, parts: dict[str, str]) -> dict[str, Any]:
    return {f"{prefix}_{part}": value for part, value in parts.items()}


def sent(field: str, value: str) -> dict[str, Any]:
    return {field: value}


async def form_of(visit: Visit) -> Form:
    return (await visit.follow("Update billing information")).form("Save")


async def customer_of(stripe_api: StripeApi, customer: str = ADA) -> Object:
    found: Object = await stripe_api.get(f"customers/{customer}")
    return found


def fields_of(form: Form) -> set[str]:
    return {name for name, _ in form.values} - {"nonce", "drawn", ""}


async def test_everything_can_be_edited_and_home_says_so(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    changes: dict[str, Any] = {
        "name": "Ada M. Romano",
        "business_name": "Romano srl",
        "email": "ada@romano.example",
        "phone": "+39 081 1",
    }

    page = await visit.client.submit(await form_of(visit), **changes, **named("address", TORINO))

    assert page.url == visit.home.url
    assert "The billing information is saved." in page.text
    shown = text_of(page.section("billing-details"))
    assert "10123 Torino TO" in shown
    assert "Romano srl" in shown
    saved = await customer_of(stripe_api)
    assert {name: saved[name] for name in changes} == changes
    assert saved["address"] == STORED_TORINO


async def test_nothing_else_of_the_customer_is_touched(visits: Visits, stripe_api: StripeApi) -> None:
    before = await customer_of(stripe_api)
    visit = await visits.open(ADA)

    await visit.client.submit(await form_of(visit), phone="+353 1 555 0100")

    assert await customer_of(stripe_api) == before | {"phone": "+353 1 555 0100"}
    assert visits.stripe.writes == [f"POST /v1/customers/{ADA}"]


async def test_a_form_that_changes_nothing_writes_nothing(visits: Visits) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await form_of(visit))

    assert page.url == visit.home.url
    assert visits.stripe.writes == []


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


TOO_LONG = "This is too long: at most {} characters fit."


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "nobody", "Enter one e-mail address, such as name@example.com."),
        ("email", "a@b@c", "Enter one e-mail address, such as name@example.com."),
        ("email", "a b@c", "Enter one e-mail address, such as name@example.com."),
        ("email", f"{'a' * 500}@example.com1", TOO_LONG.format(512)),
        ("name", "n" * 257, TOO_LONG.format(256)),
        ("business_name", "n" * 151, TOO_LONG.format(150)),
        ("phone", "1" * 21, TOO_LONG.format(20)),
        ("address_line1", "1" * 5001, TOO_LONG.format("5,000")),
        ("address_line1", "", "Fill this in: the address needs it."),
        ("address_postal_code", "nope", "Enter it as this country writes it, for example A65 F4E2."),
        ("address_state", "Kent", "Choose one from the list."),
        ("address_country", "ZZ", "Choose a country from the list."),
    ],
)
async def test_what_is_wrong_is_told_beside_it_and_what_was_typed_is_kept(
    visits: Visits, field: str, value: str, said: str
) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await form_of(visit), **({"phone": "+1 555"} | sent(field, value)))

    assert page.status == 422
    assert page.error_beside(field) == said
    assert "Nothing was saved yet. Check the fields that are marked below." in page.text
    held = dict(page.form("Save").values)
    assert held["phone"] == ("1" * 21 if field == "phone" else "+1 555")
    assert visits.stripe.writes == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "n" * 256),
        ("business_name", "n" * 150),
        ("phone", "1" * 20),
        ("email", f"{'a' * 500}@example.com"),
    ],
)
async def test_what_just_fits_is_saved(visits: Visits, stripe_api: StripeApi, field: str, value: str) -> None:
    visit = await visits.open(ADA)

    await visit.client.submit(await form_of(visit), **sent(field, value))

    assert (await customer_of(stripe_api))[field] == value


async def test_after_an_error_the_form_still_saves(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    wrong = await visit.client.submit(await form_of(visit), email="nobody", phone="+1 555")

    page = await visit.client.submit(wrong.form("Save"), email="ada@romano.example")

    saved = await customer_of(stripe_api)
    assert "The billing information is saved." in page.text
    assert (saved["email"], saved["phone"]) == ("ada@romano.example", "+1 555")


async def test_a_form_sent_twice_saves_once(visits: Visits) -> None:
    visit = await visits.open(ADA)
    form = await form_of(visit)

    await visit.client.submit(form, phone="+1 555")
    again = await visit.client.submit(form, phone="+1 555")

    assert "The billing information is saved." in again.text
    assert visits.stripe.writes == [f"POST /v1/customers/{ADA}"]


@pytest.mark.parametrize("field", ["name", "business_name", "email", "phone"])
async def test_a_value_can_be_emptied(visits: Visits, stripe_api: StripeApi, field: str) -> None:
    await stripe_api.post(f"customers/{ADA}", name="A", business_name="B", email="a@b.example", phone="1")
    visit = await visits.open(ADA)

    await visit.client.submit(await form_of(visit), **sent(field, ""))

    assert (await customer_of(stripe_api)).get(field) is None


async def test_an_address_is_removed_as_a_whole(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)

    page = await visit.client.submit(await form_of(visit), address_remove="1")

    assert (await customer_of(stripe_api))["address"] is None
    assert "12 Harbour Street" not in page.text


async def test_shipping_is_kept_changed_and_removed(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)
    form = await form_of(visit)
    await visit.client.submit(
        form, shipping_name="Magazzino", shipping_phone="+39 1", **named("shipping", TORINO)
    )

    page = await visit.client.submit(await form_of(visit), shipping_phone="")
    kept = (await customer_of(stripe_api))["shipping"]
    await visit.client.submit(await form_of(visit), shipping_remove="1")

    assert kept == {"name": "Magazzino", "phone": None, "address": STORED_TORINO}
    assert "Magazzino" in text_of(page.section("billing-details"))
    assert (await customer_of(stripe_api))["shipping"] is None


async def test_a_delivery_needs_a_name_and_an_address(visits: Visits) -> None:
    visit = await visits.open(ADA)

    nameless = await visit.client.submit(await form_of(visit), **named("shipping", TORINO))
    homeless = await visit.client.submit(await form_of(visit), shipping_name="Magazzino")
    endless = await visit.client.submit(
        await form_of(visit), shipping_name="M" * 5001, **named("shipping", TORINO)
    )

    assert nameless.error_beside("shipping_name") == "Enter who takes the delivery."
    assert homeless.error_beside("shipping_line1") == "Fill this in: the address needs it."
    assert endless.error_beside("shipping_name") == TOO_LONG.format("5,000")
    assert visits.stripe.writes == []


async def test_odd_things_on_file_do_not_stand_in_the_way(visits: Visits, stripe_api: StripeApi) -> None:
    odd = {
        "address[line1]": "",
        "address[city]": "Springfield",
        "address[state]": "Atlantis",
        "address[country]": "US",
    }
    await stripe_api.post(f"customers/{ADA}", email="nobody@here", **odd)
    before = await customer_of(stripe_api)
    visit = await visits.open(ADA)

    form = await form_of(visit)
    await visit.client.submit(form, phone="+1 555")

    assert dict(form.values)["address_state"] == "Atlantis"
    assert await customer_of(stripe_api) == before | {"phone": "+1 555"}


async def test_line_breaks_and_controls_become_spaces(visits: Visits, stripe_api: StripeApi) -> None:
    visit = await visits.open(ADA)

    await visit.client.submit(await form_of(visit), name="  Ada\r\n\x00 Romano\t", phone="<b>1</b>")

    saved = await customer_of(stripe_api)
    assert (saved["name"], saved["phone"]) == ("Ada Romano", "<b>1</b>")


async def test_what_another_tab_saved_is_shown_and_not_overwritten(
    visits: Visits, stripe_api: StripeApi
) -> None:
    visit = await visits.open(ADA)
    old = await form_of(visit)
    await visit.client.submit(await form_of(visit), phone="+1 555 0199", business_name="Romano srl")

    moved = await visit.client.submit(old, name="Ada M. Romano")

    assert moved.status == 409
    assert "These details were changed elsewhere in the meantime, so nothing was saved." in moved.text
    assert "+1 555 0199" in moved.text
    assert dict(moved.form("Save").values)["name"] == "Ada M. Romano"
    assert (await customer_of(stripe_api))["name"] == "Ada Romano"

    await visit.client.submit(moved.form("Save"), phone="+1 555 0199")

    saved = await customer_of(stripe_api)
    assert (saved["name"], saved["phone"], saved.get("business_name")) == (
        "Ada M. Romano",
        "+1 555 0199",
        None,
    )


async def test_an_error_or_another_country_in_between_hides_no_other_tab(visits: Visits) -> None:
    visit = await visits.open(ADA)
    other = await form_of(visit)
    wrong = await visit.client.submit(await form_of(visit), email="nobody")
    await visit.client.submit(other, phone="+1 555 0199")

    redrawn = await visit.client.submit(wrong.form("Use this country"), email="ada@romano.example")
    moved = await visit.client.submit(redrawn.form("Save"))

    assert (wrong.status, redrawn.status, moved.status) == (422, 200, 409)


async def test_what_is_only_out_of_date_is_not_called_wrong(visits: Visits, stripe_api: StripeApi) -> None:
    await stripe_api.post(f"customers/{ADA}", address="")
    visit = await visits.open(ADA)
    old = await form_of(visit)
    await visit.client.submit(await form_of(visit), **named("address", TORINO))

    moved = await visit.client.submit(old, name="Ada M. Romano")

    assert moved.status == 409
    assert "10123 Torino TO" in moved.text
    assert "Fill this in" not in moved.text


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


class Refusing:
    """Stands before the sandbox and refuses to change any customer, for a reason that it does not know."""

    def __init__(self, app: ASGIApp, **error: str) -> None:
        self.app = app
        self.error = {"type": "invalid_request_error", "message": "No.", **error}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_refused = scope["method"] == "POST" and scope["path"].startswith("/v1/customers/")
        answer = JSONResponse({"error": self.error}, status_code=400) if is_refused else self.app
        await answer(scope, receive, send)


@pytest.mark.parametrize(
    ("param", "field"),
    [
        ("email", "email"),
        ("address[postal_code]", "address_postal_code"),
        ("shipping[name]", "shipping_name"),
        ("shipping[address][country]", "shipping_country"),
    ],
)
async def test_what_stripe_refuses_stands_beside_its_field(visits: Visits, param: str, field: str) -> None:
    visit = await visits.open(ADA)
    visits.stripe.app = Refusing(visits.stripe.app, param=param)

    page = await visit.client.submit(await form_of(visit), phone="+1 555")

    assert page.status == 422
    assert page.error_beside(field) == "This was not accepted. Check it, then save again."
    assert dict(page.form("Save").values)["phone"] == "+1 555"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ({}, "These details were not accepted, and nothing was changed."),
        ({"param": "address[somewhere]"}, "These details were not accepted, and nothing was changed."),
        (
            {"param": "address", "code": "customer_tax_location_invalid"},
            "The address was not recognised, so taxes could not be worked out. Nothing was changed.",
        ),
    ],
)
async def test_what_stripe_refuses_as_a_whole_stands_above_the_form(
    visits: Visits, error: dict[str, str], said: str
) -> None:
    visit = await visits.open(ADA)
    visits.stripe.app = Refusing(visits.stripe.app, **error)

    page = await visit.client.submit(await form_of(visit), phone="+1 555")

    assert page.status == 422
    assert said in page.text
    assert dict(page.form("Save").values)["phone"] == "+1 555"


async def test_the_page_says_what_an_update_does_not_do(visits: Visits) -> None:
    page = await (await visits.open(ADA)).follow("Update billing information")

    assert "Invoices that are already made keep the old details." in page.text
    assert "Another address may change the tax on coming invoices." in page.text
    assert page.spoken_with("email") == ["Invoices and confirmations are sent there."]


async def test_where_no_address_may_be_edited_nothing_is_said_of_tax(visits: Visits) -> None:
    allow(visits, "name")

    page = await (await visits.open(ADA)).follow("Update billing information")

    assert "tax" not in page.text


async def test_the_section_says_in_which_currency(visits: Visits) -> None:
    assert "Billed in euros" in text_of((await visits.open(ADA)).home.section("billing-details"))


@pytest.mark.parametrize("language", ["it", PSEUDO_LANGUAGE])
async def test_the_form_speaks_each_language(visits: Visits, language: str) -> None:
    locale = {"locale": "it"} if language == "it" else {}
    visit = await visits.open(ADA, language=language, **locale)

    asked = await visit.get("billing-details")
    moved = await visit.post("billing-details", name="Eve", **named("address", TORINO))
    wrong = await visit.client.submit(
        asked.form("", inside=asked.section("main")), email="x", shipping_name="x", address_country="XX"
    )

    assert (asked.status, moved.status, wrong.status) == (200, 409, 422)
    assert asked.language == moved.language == wrong.language == language


def let_fill_in(visits: Visits, *names: str) -> None:
    visits.configure(customer_update=CustomerUpdate(enabled=True, invoice_fields=names))


async def test_an_order_number_is_typed_once_and_printed_from_then_on(
    visits: Visits, stripe_api: StripeApi
) -> None:
    let_fill_in(visits, "PO number")
    visit = await visits.open(ADA)

    page = await visit.client.submit(await form_of(visit), **sent(invoice_field_id("PO number"), "4500 17"))

    assert "PO number 4500 17" in text_of(page.section("billing-details"))
    await stripe_api.post("invoiceitems", customer=ADA, amount="1200", currency="eur")
    drafted: Any = await stripe_api.post("invoices", customer=ADA, pending_invoice_items_behavior="include")
    await stripe_api.post(f"invoices/{drafted['id']}/finalize")
    invoice = await visit.get("invoices", drafted["id"])
    assert "PO number 4500 17" in invoice.text


async def test_a_form_cannot_write_a_field_that_is_the_merchants(
    visits: Visits, stripe_api: StripeApi
) -> None:
    let_fill_in(visits, "PO number")
    visit = await visits.open(ADA)

    await visit.client.submit(await form_of(visit), **sent(invoice_field_id("Contract"), "mine"))

    assert visits.stripe.writes == []


async def test_an_order_number_that_does_not_fit_is_kept_and_told(
    visits: Visits, stripe_api: StripeApi
) -> None:
    let_fill_in(visits, "PO number")
    visit = await visits.open(ADA)
    field = invoice_field_id("PO number")

    page = await visit.client.submit(await form_of(visit), **sent(field, "4" * 141))

    assert page.status == 422
    assert "140" in page.error_beside(field)
    assert dict(page.form("Save").values)[field] == "4" * 141


async def test_a_fifth_field_of_invoices_finds_no_room(visits: Visits, stripe_api: StripeApi) -> None:
    taken = {f"invoice_settings[custom_fields][{at}][name]": f"Field {at}" for at in range(4)}
    values = {f"invoice_settings[custom_fields][{at}][value]": "1" for at in range(4)}
    await stripe_api.post(f"customers/{ADA}", **taken, **values)
    let_fill_in(visits, "PO number")
    visit = await visits.open(ADA)
    field = invoice_field_id("PO number")

    page = await visit.client.submit(await form_of(visit), **sent(field, "45"))

    assert page.error_beside(field) == "Invoices have no room for it. Leave it empty."
