"""Changing a customer's own details: only what the configuration names is written, and only what differs."""

from dataclasses import replace
from typing import Any

import pytest

from billing.billing_details import Details, details_of, editable, save_details, state_of
from billing.configurations import Configuration
from billing.customers import Address, Customer, Shipping, load_customer
from billing.errors import DetailsNotAccepted, FeatureDisabled, StateMoved
from billing.sessions import Origin, Session
from gateway.client import Gateway
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Shop
from tests.unit.builders import NOW, make_configuration

EVERYTHING = ("address", "email", "name", "phone", "shipping", "tax_id")
TORINO = Address("Via Roma 1", None, "Torino", "TO", "10123", "IT")
FULL = Details(
    name="Ada Rossi",
    business_name="Rossi srl",
    email="ada@example.com",
    phone="+39 011 555 0100",
    address=TORINO,
    shipping=Shipping("Magazzino", None, TORINO),
)
OWN_FIELDS = make_configuration(
    customer_update={"enabled": True, "invoice_fields": ["PO number", "Cost centre"]}
)


def allowing(*parts: str) -> Configuration:
    return make_configuration(customer_update={"enabled": True, "allowed_updates": list(parts)})


def session(origin: Origin = "api") -> Session:
    return Session("bps_1", "demo", "cus_1", "bpc_1", None, None, NOW, origin=origin)


async def save(
    gateway: Gateway, customer: Customer, wanted: Details, *allowed: str, drawn: str | None = None
) -> Customer:
    configuration = allowing(*(allowed or EVERYTHING))
    state = state_of(customer, editable(configuration, session())) if drawn is None else drawn
    await save_details(
        gateway,
        customer,
        configuration,
        session(),
        wanted=wanted,
        drawn=state,
        idempotency_key=f"{wanted.name}-{allowed}",
    )
    return await load_customer(gateway, customer.id)


async def test_everything_can_be_changed_and_emptied_again(gateway: Gateway, shop: Shop) -> None:
    customer = await load_customer(gateway, (await shop.customer())["id"])

    full = await save(gateway, customer, FULL)
    emptied = await save(gateway, full, Details())

    assert details_of(full) == FULL
    assert details_of(emptied) == Details()
    assert emptied.default_method_id == customer.default_method_id


@pytest.mark.parametrize("part", ["address", "email", "name", "phone", "shipping"])
async def test_only_what_is_allowed_is_written(gateway: Gateway, shop: Shop, part: str) -> None:
    customer = await load_customer(gateway, (await shop.customer())["id"])
    before = details_of(customer)

    after = details_of(await save(gateway, customer, FULL, part))

    expected: dict[str, Any] = {part: getattr(FULL, part)}
    if part == "name":
        expected["business_name"] = FULL.business_name
    assert after == replace(before, **expected)


async def test_only_what_differs_is_sent(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(name="Ada Rossi", email="ada@example.com", phone="1")
    customer = await load_customer(scripted, "cus_1")

    await save(scripted, customer, replace(details_of(customer), phone="2"))

    assert stripe.written == [("POST /v1/customers/cus_1", {"phone": "2"})]


async def test_an_address_is_sent_as_a_whole(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(address={"line1": "1", "line2": "2", "country": "GB", "city": ""})
    customer = await load_customer(scripted, "cus_1")

    await save(scripted, customer, replace(details_of(customer), address=TORINO))

    _, said = stripe.written[0]
    assert said["address[line2]"] == ""
    assert sorted(said) == [
        f"address[{part}]" for part in ("city", "country", "line1", "line2", "postal_code", "state")
    ]


async def test_what_is_the_same_already_is_not_written(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(name="Ada Rossi")
    customer = await load_customer(scripted, "cus_1")

    await save(scripted, customer, Details(name="Ada Rossi"), drawn="something older")

    assert stripe.written == []


async def test_what_moved_since_is_not_overwritten(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(name="Ada Rossi")
    customer = await load_customer(scripted, "cus_1")

    with pytest.raises(StateMoved):
        await save(scripted, customer, Details(name="Ada"), drawn="something older")

    assert stripe.written == []


def test_the_state_of_what_may_not_be_edited_does_not_matter() -> None:
    before, after = Customer("cus_1", name="A", phone="1"), Customer("cus_1", name="A", phone="2")

    assert state_of(before, frozenset({"name"})) == state_of(after, frozenset({"name"}))
    assert state_of(before, frozenset({"phone"})) != state_of(after, frozenset({"phone"}))
    assert state_of(Customer("cus_1", business_name="B"), frozenset({"name"})) != state_of(
        Customer("cus_1"), frozenset({"name"})
    )


@pytest.mark.parametrize(
    ("answer", "reason", "param"),
    [
        (
            failing(400, type="invalid_request_error", code="email_invalid", param="email"),
            "email_invalid",
            "email",
        ),
        (failing(400, type="invalid_request_error", param="address[line1]"), "refused", "address[line1]"),
        (failing(400, type="invalid_request_error"), "refused", None),
    ],
)
async def test_what_stripe_refuses_is_told(
    scripted: Gateway, stripe: Stripe, answer: object, reason: str, param: str | None
) -> None:
    stripe.has_customer(name="Ada Rossi")
    stripe.places["POST /v1/customers/cus_1"] = answer
    customer = await load_customer(scripted, "cus_1")

    with pytest.raises(DetailsNotAccepted) as refused:
        await save(scripted, customer, Details(name="Ada"))

    assert (refused.value.reason, refused.value.param) == (reason, param)


@pytest.mark.parametrize("allowed", [(), ("tax_id",)])
async def test_where_nothing_may_be_edited_nothing_is(
    scripted: Gateway, stripe: Stripe, allowed: tuple[str, ...]
) -> None:
    stripe.has_customer(name="Ada Rossi")
    customer, configuration = await load_customer(scripted, "cus_1"), allowing(*allowed)

    with pytest.raises(FeatureDisabled):
        await save_details(
            scripted, customer, configuration, session(), wanted=FULL, drawn="", idempotency_key="k"
        )

    assert stripe.written == []


def test_a_switched_off_feature_allows_nothing() -> None:
    configuration = make_configuration(customer_update={"enabled": False, "allowed_updates": ["name"]})

    assert editable(configuration, session()) == frozenset()


def test_who_came_by_the_login_page_cannot_change_the_email() -> None:
    assert editable(allowing(*EVERYTHING), session("login")) == {"address", "name", "phone", "shipping"}
    assert editable(allowing("email"), session("login")) == frozenset()
    assert "email" in editable(allowing(*EVERYTHING), session())


async def test_by_the_login_page_an_email_is_not_even_written(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(name="Ada Rossi", email="ada@example.com")
    customer, allowed = await load_customer(scripted, "cus_1"), allowing(*EVERYTHING)
    by_login = session("login")

    await save_details(
        scripted,
        customer,
        allowed,
        by_login,
        wanted=Details(name="Eve", email="eve@example.com"),
        drawn=state_of(customer, editable(allowed, by_login)),
        idempotency_key="k",
    )

    assert stripe.written == [("POST /v1/customers/cus_1", {"name": "Eve"})]


async def test_what_a_customer_writes_on_invoices_stands_beside_what_the_merchant_does(
    gateway: Gateway, shop: Shop
) -> None:
    settings = {"custom_fields": [{"name": "Contract", "value": "A-7"}], "footer": "Thanks"}
    made = await shop.customer(invoice_settings=settings)
    customer = await load_customer(gateway, made["id"])

    wanted = details_of(customer).with_invoice_fields({"PO number": "45017", "Cost centre": ""})
    written = await save_fields(gateway, customer, wanted)
    emptied = await save_fields(gateway, written, details_of(written).with_invoice_fields({"PO number": ""}))

    assert written.invoice_fields == (("Contract", "A-7"), ("PO number", "45017"))
    assert emptied.invoice_fields == (("Contract", "A-7"),)
    kept = await shop.get(f"customers/{customer.id}")
    assert kept["invoice_settings"]["footer"] == "Thanks"
    assert written.default_method_id == customer.default_method_id


async def save_fields(gateway: Gateway, customer: Customer, wanted: Details) -> Customer:
    await save_details(
        gateway,
        customer,
        OWN_FIELDS,
        session(),
        wanted=wanted,
        drawn=state_of(customer, editable(OWN_FIELDS, session())),
        idempotency_key=f"fields-{wanted.invoice_fields}",
    )
    return await load_customer(gateway, customer.id)


async def test_fields_of_invoices_are_written_only_where_the_configuration_names_some(
    gateway: Gateway, shop: Shop
) -> None:
    customer = await load_customer(gateway, (await shop.customer())["id"])
    wanted = details_of(customer).with_invoice_fields({"PO number": "45017"})

    unchanged = await save(gateway, customer, wanted, *EVERYTHING)

    assert unchanged.invoice_fields == ()
