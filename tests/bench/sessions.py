"""A session of the portal, opened as a merchant's backend and a customer's browser open one."""

from typing import Final

import httpx

PORTAL: Final = "http://127.0.0.1:8000"


async def open_home(client: httpx.AsyncClient, customer: str) -> str:
    """The address of the first page."""
    answer = await client.post(
        "/v1/billing_portal/sessions",
        data={"customer": customer},
        headers={"Authorization": "Bearer sk_test_demo"},
    )
    home = await client.get(answer.raise_for_status().json()["url"], follow_redirects=True)
    return str(home.raise_for_status().url)
