"""What a journey asks of the running demo: customers of its own, links, and a look at what Stripe holds then."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from billing.sessions import Session
from tests.e2e.served import KEY
from web.sessions import sign_link
from web.signing import Signer
from wire.forms import encode

KEYS = {"lantern": "sk_test_demo", "caffe": "sk_test_caffe"}
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Demo:
    portal_url: str
    sandbox_url: str

    @property
    def shop_url(self) -> str:
        return f"{self.portal_url}/shop/"

    def session_url(self, customer: str, *, merchant: str = "lantern", **params: str) -> str:
        """A fresh link, made by the API as a merchant's site makes it."""
        answer = httpx.post(
            f"{self.portal_url}/v1/billing_portal/sessions",
            data={"customer": customer, "return_url": self.shop_url, **params},
            headers={"Authorization": f"Bearer {KEYS[merchant]}"},
        )
        return str(answer.raise_for_status().json()["url"])

    def old_link(self, customer: str, *, age: timedelta) -> str:
        """A link as it was made some time ago."""
        session = Session(
            id="bps_1LongAgo",
            merchant="lantern",
            customer_id=customer,
            configuration_id="bpc_lantern_default",
            return_url=self.shop_url,
            locale=None,
            created=datetime.now(UTC) - age,
        )
        return f"{self.portal_url}/p/session/{sign_link(Signer((KEY,)), session)}"

    def stripe(self, path: str, *, merchant: str = "lantern", **query: str) -> Object:
        """A look at what the sandbox holds."""
        return _content(
            httpx.get(f"{self.sandbox_url}/v1/{path}", params=query, headers=_headers(KEYS[merchant]))
        )

    def do(self, path: str, *, merchant: str = "lantern", **values: object) -> Object:
        """What the merchant's own server does meanwhile."""
        url, headers = f"{self.sandbox_url}/v1/{path}", _headers(KEYS[merchant])
        return _content(httpx.post(url, content=encode(values), headers=headers))

    def customer(self, *cards: str, plan: str | None = None, quantity: int = 1, **params: object) -> str:
        """Somebody of the first merchant with these cards, the first the default, and one plan."""
        customer = str(
            self.do("customers", merchant="lantern", name="Olga Testa", email="olga@example.com", **params)[
                "id"
            ]
        )
        methods = [self.do(f"payment_methods/{card}/attach", customer=customer)["id"] for card in cards]
        if methods:
            self.do(f"customers/{customer}", invoice_settings={"default_payment_method": methods[0]})
        if plan:
            items = [{"price": f"price_lantern_{plan}", "quantity": quantity}]
            self.do("subscriptions", customer=customer, items=items)
        return customer

    def plan(self, customer: str) -> Object:
        """The newest subscription, whatever its state."""
        return self._first("subscriptions", customer=customer, status="all")

    def is_ending(self, customer: str) -> bool:
        """Stripe says it in either of two ways."""
        plan = self.plan(customer)
        return bool(plan["cancel_at"] or plan["cancel_at_period_end"])

    def newest_invoice(self, customer: str) -> Object:
        return self._first("invoices", customer=customer)

    def count(self, what: str, customer: str) -> int:
        return len(self.stripe(what, customer=customer, limit="100")["data"])

    def default_card(self, customer: str) -> str:
        """The last four digits of the card that pays by default."""
        held = self.stripe(f"customers/{customer}")["invoice_settings"]["default_payment_method"]
        return str(self.stripe(f"payment_methods/{held}")["card"]["last4"])

    def _first(self, path: str, **query: str) -> Object:
        found: Object = self.stripe(path, limit="1", **query)["data"][0]
        return found


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content-Type": "application/x-www-form-urlencoded"}


def _content(answer: httpx.Response) -> Object:
    content: Object = answer.json()
    assert answer.is_success, content
    return content
