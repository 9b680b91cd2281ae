"""Adding and removing tax ids: whose they are, how many fit, and what becomes of a form that is sent twice."""

import pytest

from billing.configurations import Configuration
from billing.customers import Customer, load_customer
from billing.errors import FeatureDisabled, ObjectNotFound, StateMoved, TaxIdNotAccepted
from billing.tax_ids import TaxIdWish, add_tax_id, may_update, own_tax_id, remove_tax_id
from gateway.client import Gateway
from gateway.errors import StripeUnavailable
from tests.gateway.scripted import Stripe, failing
from tests.gateway.shop import Shop
from tests.unit.builders import make_configuration

ALLOWED = make_configuration(customer_update={"enabled": True, "allowed_updates": ["tax_id"]})
GERMAN = TaxIdWish("eu_vat", "DE123456789")
PLACE = "/v1/customers/cus_1/tax_ids"


async def customer_of(gateway: Gateway, shop: Shop) -> Customer:
    return await load_customer(gateway, (await shop.customer())["id"])


async def add(
    gateway: Gateway,
    customer: Customer,
    wish: TaxIdWish = GERMAN,
    *,
    drawn: frozenset[str] | None = None,
    key: str = "once",
    configuration: Configuration = ALLOWED,
) -> None:
    """From a form that was drawn when `customer` was read, and sent now."""
    now = await load_customer(gateway, customer.id)
    shown = frozenset(one.id for one in customer.tax_ids) if drawn is None else drawn
    await add_tax_id(gateway, now, configuration, wish=wish, drawn=shown, idempotency_key=key)


async def remove(gateway: Gateway, customer: Customer, tax_id: str) -> None:
    await remove_tax_id(gateway, customer.id, ALLOWED, tax_id=tax_id, idempotency_key=f"r-{tax_id}")


async def saved(gateway: Gateway, customer: Customer) -> list[tuple[str, str]]:
    found = await load_customer(gateway, customer.id)
    return [(one.type, one.value) for one in found.tax_ids]


async def test_a_tax_id_is_kept_with_its_country_and_waits_for_its_register(
    gateway: Gateway, shop: Shop
) -> None:
    customer = await customer_of(gateway, shop)

    await add(gateway, customer)

    (kept,) = (await load_customer(gateway, customer.id)).tax_ids
    assert (kept.type, kept.value, kept.country, kept.verification) == (
        "eu_vat",
        "DE123456789",
        "DE",
        "pending",
    )


async def test_a_form_sent_twice_adds_one(gateway: Gateway, shop: Shop) -> None:
    customer = await customer_of(gateway, shop)

    await add(gateway, customer)
    await add(gateway, customer)
    await add(gateway, customer, TaxIdWish("eu_vat", "de 123 456 789"), key="another tab")

    assert await saved(gateway, customer) == [("eu_vat", "DE123456789")]


async def test_what_is_there_already_is_not_added_again(gateway: Gateway, shop: Shop) -> None:
    customer = await customer_of(gateway, shop)
    await add(gateway, customer)

    with pytest.raises(TaxIdNotAccepted, match="known"):
        await add(gateway, await load_customer(gateway, customer.id), key="a later form")

    assert len(await saved(gateway, customer)) == 1


async def test_the_same_number_of_another_kind_is_another_one(gateway: Gateway, shop: Shop) -> None:
    customer = await customer_of(gateway, shop)

    await add(gateway, customer, TaxIdWish("fr_siren", "123456789"))
    await add(gateway, customer, TaxIdWish("gb_vat", "GB123456789"), key="two")
    await add(gateway, customer, TaxIdWish("kz_bin", "123456789012"), key="three")
    await add(gateway, customer, TaxIdWish("uz_vat", "123456789012"), key="four")

    assert len(await saved(gateway, customer)) == 4


async def test_more_than_five_are_refused(gateway: Gateway, shop: Shop) -> None:
    customer = await customer_of(gateway, shop)
    for number in range(5):
        await add(gateway, customer, TaxIdWish("kz_bin", f"12345678901{number}"), key=str(number))

    with pytest.raises(TaxIdNotAccepted, match="too_many"):
        await add(gateway, customer, key="six")
    await add(gateway, customer, TaxIdWish("kz_bin", "123456789014"), key="4")

    assert len(await saved(gateway, customer)) == 5


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (TaxIdWish("eu_vat", "DE12"), "invalid"),
        (TaxIdWish("eu_vat", "123456789"), "invalid"),
        (TaxIdWish("xx_vat", "123456789"), "type_unknown"),
    ],
)
async def test_what_no_register_gives_out_is_refused(
    gateway: Gateway, shop: Shop, wish: TaxIdWish, reason: str
) -> None:
    customer = await customer_of(gateway, shop)

    with pytest.raises(TaxIdNotAccepted, match=reason):
        await add(gateway, customer, wish)

    assert await saved(gateway, customer) == []


async def test_an_old_form_does_not_claim_what_was_removed_since(gateway: Gateway, shop: Shop) -> None:
    customer = await customer_of(gateway, shop)
    await add(gateway, customer)
    (kept,) = (await load_customer(gateway, customer.id)).tax_ids
    await remove(gateway, customer, kept.id)

    with pytest.raises(StateMoved):
        await add(gateway, customer)

    assert await saved(gateway, customer) == []


@pytest.mark.parametrize(("then", "reason"), [(5, "too_many"), (1, "refused")])
async def test_a_refusal_without_a_name_is_explained_by_what_is_true_then(
    scripted: Gateway, stripe: Stripe, then: int, reason: str
) -> None:
    """Another tab was quicker, or Stripe has a reason of its own."""
    stripe.has_customer()
    before = await load_customer(scripted, "cus_1")
    stripe.has_customer(tax_ids={"data": [tax_id(number) for number in range(then)]})
    stripe.places[f"POST {PLACE}"] = failing(400, type="invalid_request_error")

    with pytest.raises(TaxIdNotAccepted, match=reason):
        await add_tax_id(scripted, before, ALLOWED, wish=GERMAN, drawn=frozenset(), idempotency_key="k")


async def test_only_the_customers_own_are_found_and_removed(gateway: Gateway, shop: Shop) -> None:
    customer, stranger = await customer_of(gateway, shop), await customer_of(gateway, shop)
    await add(gateway, customer)
    customer = await load_customer(gateway, customer.id)
    (kept,) = customer.tax_ids

    with pytest.raises(ObjectNotFound):
        own_tax_id(stranger, kept.id)
    with pytest.raises(ObjectNotFound):
        await remove(gateway, stranger, kept.id)
    await remove(gateway, customer, own_tax_id(customer, kept.id).id)

    assert await saved(gateway, customer) == []


async def test_what_another_tab_removes_at_the_same_moment_is_removed(
    scripted: Gateway, stripe: Stripe
) -> None:
    stripe.has_customer(tax_ids={"data": [tax_id(1)]})
    stripe.places[f"DELETE {PLACE}/txi_1"] = failing(404, type="invalid_request_error")
    customer = await load_customer(scripted, "cus_1")

    await remove(scripted, customer, "txi_1")

    assert len(stripe.written) == 1


async def test_what_stripe_could_not_remove_is_not_called_removed(scripted: Gateway, stripe: Stripe) -> None:
    stripe.has_customer(tax_ids={"data": [tax_id(1)]})
    stripe.places[f"DELETE {PLACE}/txi_1"] = failing(500, {"stripe-should-retry": "false"})
    customer = await load_customer(scripted, "cus_1")

    with pytest.raises(StripeUnavailable):
        await remove(scripted, customer, "txi_1")


@pytest.mark.parametrize(
    "feature",
    [
        {"enabled": False, "allowed_updates": ["tax_id"]},
        {"enabled": True, "allowed_updates": ["address", "name"]},
    ],
)
async def test_where_the_configuration_keeps_them_nothing_is_changed(
    gateway: Gateway, shop: Shop, feature: dict[str, object]
) -> None:
    customer = await customer_of(gateway, shop)
    kept_out = make_configuration(customer_update=feature)

    with pytest.raises(FeatureDisabled):
        await add(gateway, customer, configuration=kept_out)
    with pytest.raises(FeatureDisabled):
        await remove_tax_id(gateway, customer.id, kept_out, tax_id="txi_1", idempotency_key="k")

    assert not may_update(kept_out)


def tax_id(number: int) -> dict[str, object]:
    return {"id": f"txi_{number}", "type": "kz_bin", "value": f"12345678901{number}"}
