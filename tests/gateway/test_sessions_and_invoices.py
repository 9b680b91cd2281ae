from typing import Any

import httpx
import pytest

from billing.customers import load_customer
from billing.errors import BillingError, CustomerNotFound, LocaleUnknown, ObjectNotFound, ReturnUrlInvalid
from billing.history import load_page
from billing.invoices import find
from billing.payment_methods import load_paying_method
from billing.permissions import catalogue_problems, missing_permissions
from billing.sessions import create_session
from billing.subscription_reading import load_subscription
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Shop
from tests.unit.builders import NOW, make_configuration

CONFIGURATIONS = [make_configuration()]


async def test_a_session_belongs_to_one_customer_and_one_configuration(gateway: Gateway, shop: Shop) -> None:
    customer = await shop.customer()

    session = await create_session(
        gateway,
        CONFIGURATIONS,
        merchant="demo",
        customer=customer["id"],
        now=NOW,
        return_url="https://shop.test/",
        locale="auto",
    )

    assert session.id.startswith("bps_")
    assert (session.customer_id, session.configuration_id) == (customer["id"], "bpc_1")
    assert (session.return_url, session.locale) == ("https://shop.test/", None)


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        ({"return_url": "javascript:1"}, ReturnUrlInvalid),
        ({"locale": "xx"}, LocaleUnknown),
        ({}, CustomerNotFound),
    ],
)
async def test_what_a_merchant_sends_wrong_is_a_fact(
    gateway: Gateway, given: dict[str, Any], fact: type[BillingError]
) -> None:
    with pytest.raises(fact):
        await create_session(
            gateway, CONFIGURATIONS, merchant="demo", customer="cus_nobody", now=NOW, **given
        )


async def test_a_deleted_customer_is_none(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [httpx.Response(200, json={"id": "cus_1", "object": "customer", "deleted": True})]

    with pytest.raises(CustomerNotFound):
        await load_customer(scripted, "cus_1")


async def test_nobody_finds_anothers_invoice(gateway: Gateway, shop: Shop) -> None:
    product = await shop.post("products", name="Pro")
    owner, stranger = await shop.customer(), await shop.customer()
    await shop.subscription(owner, await shop.price(product["id"], 2000))
    (entry,) = (await load_page(gateway, owner["id"], now=NOW)).entries

    assert (await find(gateway, owner["id"], entry.invoice.id)).page_url
    for customer_id, wanted in ((stranger["id"], entry.invoice.id), (owner["id"], "in_nothing")):
        with pytest.raises(ObjectNotFound):
            await find(gateway, customer_id, wanted)


async def test_what_pays_a_subscription_is_found_alone(gateway: Gateway, shop: Shop, clock: Clock) -> None:
    product = await shop.post("products", name="Pro")
    created = await shop.customer()
    bought = await shop.subscription(created, await shop.price(product["id"], 2000))
    customer = await load_customer(gateway, created["id"])
    subscription = await load_subscription(gateway, customer.id, bought["id"], now=clock.now())

    method = await load_paying_method(gateway, customer, subscription)

    assert method is not None
    assert method.last4 == "4242"


async def test_a_key_lacks_what_stripe_refuses_it(scripted: Gateway, stripe: Stripe) -> None:
    refusal = "Having the 'rak_customer_write' permission would allow this request to continue."
    known = (True, True, False, True, False, False, False, True, True)
    stripe.answers = [failing(403, type="invalid_request_error", message=refusal)]
    stripe.answers += [failing(404 if one else 403, type="invalid_request_error") for one in known]

    missing = await missing_permissions(scripted)

    assert len(missing) == 5
    assert missing[0].stripe_name == "rak_customer_write"


async def test_a_full_key_lacks_nothing(scripted: Gateway, stripe: Stripe) -> None:
    stripe.answers = [httpx.Response(200, json={}) for _ in range(10)]

    assert await missing_permissions(scripted) == ()


async def test_reading_promotion_codes_is_needed_only_where_they_are_taken(
    scripted: Gateway, stripe: Stripe
) -> None:
    takes_codes = make_configuration(update={"default_allowed_updates": ["price", "promotion_code"]})
    stripe.answers = [httpx.Response(200, json={}) for _ in range(10)]
    stripe.answers.append(failing(403, type="invalid_request_error"))

    (missing,) = await missing_permissions(scripted, [*CONFIGURATIONS, takes_codes])

    assert missing.permission.name == "Promotion Codes: Read"


async def test_reading_charges_and_credit_notes_is_needed_only_where_invoices_are_shown(
    scripted: Gateway, stripe: Stripe
) -> None:
    shows = make_configuration(invoice_history={"enabled": True})
    stripe.answers = [httpx.Response(200, json={}) for _ in range(10)]
    stripe.answers += [failing(403, type="invalid_request_error") for _ in range(2)]

    missing = await missing_permissions(scripted, [*CONFIGURATIONS, shows])

    assert [one.permission.name for one in missing] == ["Charges: Read", "Credit Notes: Read"]


async def test_writing_tax_ids_is_needed_only_where_customers_may(scripted: Gateway, stripe: Stripe) -> None:
    update = {"enabled": True, "allowed_updates": ["name", "tax_id"]}
    stripe.answers = [httpx.Response(200, json={}) for _ in range(10)]
    stripe.answers.append(failing(403, type="invalid_request_error"))

    (missing,) = await missing_permissions(
        scripted, [*CONFIGURATIONS, make_configuration(customer_update=update)]
    )

    assert missing.permission.name == "Tax IDs: Write"


async def test_a_catalogue_names_what_is_gone(gateway: Gateway) -> None:
    problems = await catalogue_problems(gateway, CONFIGURATIONS)

    assert "bpc_1: prod_pro: does not exist" in problems
    assert "bpc_1: prod_basic: price price_basic does not exist or is archived" in problems
