"""What is wrong with billing details stands beside its field, and what another tab saved is not overwritten unseen."""

import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.fixtures import StripeApi
from tests.pages.details import ADA, TORINO, customer_of, form_of, named, sent
from tests.pages.visits import Visits

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
