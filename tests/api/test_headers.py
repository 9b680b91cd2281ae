"""Headers that a merchant's server may send and this portal must not swallow."""

import httpx


async def test_a_connected_account_is_refused_and_never_answered_for_the_platform(
    api: httpx.AsyncClient,
) -> None:
    answer = await api.post(
        "/v1/billing_portal/sessions",
        data={"customer": "cus_demo_ada"},
        headers={"Stripe-Account": "acct_other"},
    )

    assert answer.status_code == 400
    assert "Stripe-Account" in answer.json()["error"]["message"]
