"""A customer's invoices, made by a merchant's backend and read by the portal."""

from datetime import timedelta

from billing.history import Selection, load_page
from billing.history_entries import Entry
from gateway.client import Gateway
from sandbox.clock import Clock
from tests.gateway.shop import Object, Shop

DAY = timedelta(days=1)


class History:
    """One customer's invoices, made by a merchant's backend and read by the portal."""

    def __init__(self, gateway: Gateway, shop: Shop, clock: Clock) -> None:
        self.gateway = gateway
        self.shop = shop
        self.clock = clock
        self.customer: Object = {}

    async def begin(self, card: str | None = "pm_card_visa") -> None:
        self.customer = await self.shop.customer(card)

    async def draft(self, amount: int = 2000, currency: str = "eur", **params: object) -> str:
        line = {"amount": amount, "currency": currency, "description": "Moving the archive"}
        await self.shop.post("invoiceitems", customer=self.customer["id"], **line)
        made = await self.shop.post(
            "invoices",
            customer=self.customer["id"],
            currency=currency,
            pending_invoice_items_behavior="include",
            **params,
        )
        return str(made["id"])

    async def open(self, amount: int = 2000, currency: str = "eur", **params: object) -> str:
        invoice = await self.draft(amount, currency, **params)
        await self.shop.post(f"invoices/{invoice}/finalize", auto_advance=False)
        return invoice

    async def paid(self, amount: int = 2000, currency: str = "eur") -> str:
        invoice = await self.open(amount, currency)
        await self.shop.post(f"invoices/{invoice}/pay")
        return invoice

    async def refund(self, invoice: str, **params: object) -> None:
        (payment,) = (await self.shop.get(f"invoices/{invoice}?expand[]=payments"))["payments"]["data"]
        await self.shop.post("refunds", payment_intent=payment["payment"]["payment_intent"], **params)

    async def entries(self, selection: Selection = Selection(), **which: object) -> tuple[Entry, ...]:  # noqa: B008  frozen
        page = await load_page(
            self.gateway,
            self.customer["id"],
            now=self.clock.now(),
            selection=selection,
            **which,  # type: ignore[arg-type]
        )
        return page.entries

    async def status(self) -> str:
        (entry,) = await self.entries()
        return entry.status(self.clock.now())
