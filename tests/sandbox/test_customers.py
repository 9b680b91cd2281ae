import pytest
import stripe


async def test_a_customer_is_kept_as_it_was_made(client: stripe.StripeClient) -> None:
    made = await client.v1.customers.create_async({"name": "Ada", "email": "ada@example.com"})

    found = await client.v1.customers.retrieve_async(made.id)

    assert found.name == "Ada"
    assert found.email == "ada@example.com"
