import pytest
import stripe


async def test_a_customer_is_kept_as_it_was_made(client: stripe.StripeClient) -> None:
    made = await client.v1.customers.create_async(
        {
            "name": "Ada",
            "email": "ada@example.com",
            "address": {"city": "Roma", "country": "IT"},
            "preferred_locales": ["it", "en"],
            "metadata": {"team": "blue"},
        }
    )

    found = await client.v1.customers.retrieve_async(made.id)

    assert (found.name, found.email, found.preferred_locales) == ("Ada", "ada@example.com", ["it", "en"])
    assert found.address is not None
    assert (found.address.city, found.address.line1) == ("Roma", None)
    assert found.to_dict()["metadata"] == {"team": "blue"}


async def test_an_update_changes_what_it_names_and_unsets_what_is_empty(client: stripe.StripeClient) -> None:
    made = await client.v1.customers.create_async(
        {"name": "Ada", "phone": "1", "address": {"city": "Roma"}, "metadata": {"a": "1", "b": "2"}}
    )

    changed = await client.v1.customers.update_async(
        made.id, {"phone": "", "address": "", "metadata": {"a": "", "c": "3"}}
    )

    assert (changed.name, changed.phone, changed.address) == ("Ada", None, None)
    assert changed.to_dict()["metadata"] == {"b": "2", "c": "3"}


async def test_metadata_can_be_cleared_at_once(client: stripe.StripeClient) -> None:
    made = await client.v1.customers.create_async({"metadata": {"a": "1"}})

    changed = await client.v1.customers.update_async(made.id, {"metadata": ""})

    assert changed.to_dict()["metadata"] == {}


async def test_customers_are_found_by_email(client: stripe.StripeClient) -> None:
    await client.v1.customers.create_async({"email": "eve@example.com"})
    ada = await client.v1.customers.create_async({"email": "ada@example.com"})

    found = await client.v1.customers.list_async({"email": "ada@example.com"})

    assert [row.id for row in found.data] == [ada.id]


async def test_a_deleted_customer_says_so_and_leaves_the_list(client: stripe.StripeClient) -> None:
    made = await client.v1.customers.create_async({"payment_method": "pm_card_visa"})

    gone = await client.v1.customers.delete_async(made.id)

    assert gone.deleted
    assert (await client.v1.customers.retrieve_async(made.id)).to_dict() == {
        "id": made.id,
        "object": "customer",
        "deleted": True,
    }
    assert (await client.v1.customers.list_async()).data == []
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        await client.v1.customers.update_async(made.id, {"name": "Eve"})


async def test_the_default_payment_method_must_be_attached(client: stripe.StripeClient) -> None:
    ada = await client.v1.customers.create_async({"payment_method": "pm_card_visa"})
    eve = await client.v1.customers.create_async()
    card = (await client.v1.customers.payment_methods.list_async(ada.id)).data[0]

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.customers.update_async(
            eve.id, {"invoice_settings": {"default_payment_method": card.id}}
        )

    assert refused.value.param == "invoice_settings[default_payment_method]"


async def test_the_default_payment_method_can_be_expanded(client: stripe.StripeClient) -> None:
    ada = await client.v1.customers.create_async({"payment_method": "pm_card_mastercard"})
    card = (await client.v1.customers.payment_methods.list_async(ada.id)).data[0]

    changed = await client.v1.customers.update_async(
        ada.id,
        {
            "invoice_settings": {"default_payment_method": card.id},
            "expand": ["invoice_settings.default_payment_method"],
        },
    )

    assert changed.invoice_settings is not None
    default = changed.invoice_settings.default_payment_method
    assert isinstance(default, stripe.PaymentMethod)
    assert default.card is not None
    assert default.card.brand == "mastercard"


async def test_tax_ids_are_checked_listed_and_removed(client: stripe.StripeClient) -> None:
    ada = await client.v1.customers.create_async()
    kept = await client.v1.customers.tax_ids.create_async(
        ada.id, {"type": "eu_vat", "value": "IT00000000012"}
    )

    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.customers.tax_ids.create_async(ada.id, {"type": "us_ein", "value": "nonsense"})
    listed = await client.v1.customers.tax_ids.list_async(ada.id)

    assert refused.value.code == "tax_id_invalid"
    assert [row.id for row in listed.data] == [kept.id]
    assert kept.verification is not None
    assert (kept.country, kept.verification.status) == ("IT", "pending")
    await client.v1.customers.tax_ids.delete_async(ada.id, kept.id)
    assert (await client.v1.customers.tax_ids.list_async(ada.id)).data == []


async def test_the_tax_ids_of_a_customer_are_shown_when_asked(client: stripe.StripeClient) -> None:
    ada = await client.v1.customers.create_async(
        {"tax_id_data": [{"type": "eu_vat", "value": "DE123456789"}], "expand": ["tax_ids"]}
    )

    assert ada.tax_ids is not None
    assert [row.value for row in ada.tax_ids.data] == ["DE123456789"]
    assert "tax_ids" not in (await client.v1.customers.retrieve_async(ada.id)).to_dict()


async def test_a_refused_request_leaves_no_customer_behind(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError):
        await client.v1.customers.create_async({"payment_method": "pm_card_chargeDeclined"})

    assert (await client.v1.customers.list_async()).data == []


async def test_the_account_names_itself(client: stripe.StripeClient) -> None:
    account = await client.v1.accounts.retrieve_current_async()

    assert account.id.startswith("acct_")
    assert account.settings is not None
    assert account.settings.branding.primary_color is None
