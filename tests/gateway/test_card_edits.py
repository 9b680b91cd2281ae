"""Correcting a saved card, where Stripe lets it be corrected."""

import pytest

from billing.card_edits import CardEdit, edit_card, is_editable, is_expiry_possible
from billing.customers import Address
from billing.errors import CardNotAccepted, FeatureDisabled, ObjectNotFound
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing, method
from tests.gateway.shop import Shop
from tests.unit.builders import NOW, make_configuration

ALLOWED = make_configuration()
EDIT = CardEdit(4, 2030, "Ada Rossi", Address(line1="Via Roma 1", city="Torino", country="IT"))


async def edit(gateway: Gateway, method_id: str = "pm_1", customer_id: str = "cus_1") -> None:
    await edit_card(gateway, customer_id, ALLOWED, method_id=method_id, edit=EDIT, idempotency_key=method_id)


async def test_a_card_gets_its_new_expiry_and_address(gateway: Gateway, shop: Shop) -> None:
    customer, stranger = await shop.customer(), await shop.customer()
    card = customer["invoice_settings"]["default_payment_method"]

    await edit(gateway, card, customer["id"])
    with pytest.raises(ObjectNotFound):
        await edit(gateway, card, stranger["id"])

    (saved,) = await gateway.payment_methods.of_customer(customer["id"])
    assert (saved.details.exp_month, saved.details.exp_year) == (4, 2030)
    assert saved.billing_details is not None
    assert saved.billing_details.address is not None
    assert saved.billing_details.address.city == "Torino"


async def test_an_old_card_is_changed_where_it_lives(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(methods=[method("card_1")])
    stripe.places["POST /v1/customers/cus_1/sources/card_1"] = {"id": "card_1"}

    await edit(scripted, "card_1")

    _, said = stripe.written[0]
    assert (said["exp_month"], said["address_city"], said["address_zip"]) == ("4", "Torino", "")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (failing(402, type="card_error"), "card_declined"),
        (failing(402, type="card_error", code="expired_card"), "expired_card"),
        (failing(400, type="invalid_request_error"), "refused"),
        (failing(400, type="invalid_request_error", code="invalid_expiry_year"), "invalid_expiry_year"),
    ],
)
async def test_what_the_bank_refuses_is_told(
    scripted: Gateway, stripe: Stripe, answer: object, reason: str
) -> None:
    stripe.has_customer(methods=[method()])
    stripe.places["POST /v1/payment_methods/pm_1"] = answer

    with pytest.raises(CardNotAccepted) as refused:
        await edit(scripted)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "kept",
    [
        method("pm_1", "sepa_debit"),
        method("pm_1", card={"wallet": {"type": "apple_pay"}}),
        method("src_1"),
    ],
)
async def test_what_is_no_plain_card_is_not_changed(
    scripted: Gateway, stripe: Stripe, kept: dict[str, object]
) -> None:
    stripe.has_customer(methods=[kept])

    with pytest.raises(CardNotAccepted):
        await edit(scripted, str(kept["id"]))

    assert stripe.written == []


async def test_where_it_is_switched_off_nothing_is_changed(scripted: Gateway) -> None:
    switched_off = make_configuration(payment_method_update={"enabled": False})

    with pytest.raises(FeatureDisabled):
        await edit_card(scripted, "cus_1", switched_off, method_id="pm_1", edit=EDIT, idempotency_key="k")


def test_only_plain_cards_can_be_edited() -> None:
    assert is_editable("card", None, "pm_1")
    assert is_editable("card", None, "card_1")
    assert not is_editable("card", None, "src_1")
    assert not is_editable("card", "google_pay", "pm_1")


@pytest.mark.parametrize(
    ("month", "year", "possible"),
    [(11, 2026, True), (10, 2026, False), (13, 2027, False), (0, 2027, False), (1, 2077, False)],
)
def test_a_card_cannot_have_run_out_already(month: int, year: int, *, possible: bool) -> None:
    assert is_expiry_possible(month, year, NOW) is possible
