"""Lines of their own that customers put on their invoices, such as an order's number."""

from typing import Any

from billing.configurations import CustomerUpdate
from tests.fixtures import StripeApi
from tests.pages.checks import text_of
from tests.pages.details import ADA, form_of, sent
from tests.pages.page import PSEUDO_LANGUAGE
from tests.pages.visits import Visits
from web.forms.billing_details import invoice_field_id


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


async def test_the_name_of_a_field_is_the_merchants_own_word_on_every_page(
    visits: Visits, stripe_api: StripeApi
) -> None:
    let_fill_in(visits, "PO number")
    fields = {"name": "PO number", "value": "4500 17"}
    given = {f"invoice_settings[custom_fields][0][{key}]": value for key, value in fields.items()}
    await stripe_api.post(f"customers/{ADA}", **given)
    await stripe_api.post("invoiceitems", customer=ADA, amount="1200", currency="eur")
    drafted: Any = await stripe_api.post("invoices", customer=ADA, pending_invoice_items_behavior="include")
    await stripe_api.post(f"invoices/{drafted['id']}/finalize")
    visit = await visits.open(ADA, language=PSEUDO_LANGUAGE)

    pages = [await visit.get(*parts) for parts in ((), ("billing-details",), ("invoices", drafted["id"]))]

    assert all("PO number" in [text_of(one) for one in page.document.iter("bdi")] for page in pages)


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
