"""A merchant's backend for tests: sells plans through the sandbox's API, by plain requests."""

from typing import Any

import httpx

from gateway.transport import API_VERSION
from wire.forms import encode

Object = dict[str, Any]


class Shop:
    def __init__(self, http: httpx.AsyncClient, key: str) -> None:
        self.http = http
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Stripe-Version": API_VERSION,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    async def post(self, path: str, **params: object) -> Object:
        url = f"https://sandbox.test/v1/{path}"
        answer = await self.http.post(url, content=encode(params), headers=self._headers)
        body: Object = answer.json()
        assert answer.status_code == 200, body
        return body

    async def get(self, path: str) -> Object:
        answer = await self.http.get(f"https://sandbox.test/v1/{path}", headers=self._headers)
        body: Object = answer.json()
        return body

    async def price(self, product: str, amount: int | None, **params: object) -> Object:
        given = {
            "product": product,
            "currency": "eur",
            "unit_amount": amount,
            "recurring": {"interval": "month"},
            "tax_behavior": "exclusive",
        }
        return await self.post("prices", **(given | params))

    async def customer(self, card: str | None = "pm_card_visa", **params: object) -> Object:
        created = await self.post("customers", **({"name": "Ada Rossi", "email": "ada@example.com"} | params))
        if card:
            method = await self.post(f"payment_methods/{card}/attach", customer=created["id"])
            settings = {"default_payment_method": method["id"]}
            return await self.post(f"customers/{created['id']}", invoice_settings=settings)
        return created

    async def subscription(self, customer: Object, price: Object, **params: object) -> Object:
        items = [{"price": price["id"], "quantity": 1}]
        return await self.post("subscriptions", **({"customer": customer["id"], "items": items} | params))
