"""Whatever is changed, and whenever: the invoice that follows is the one that was previewed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.app import create_sandbox
from sandbox.clock import Clock
from tests.contract.wrapper import Checked
from tests.sandbox.conftest import KEY, InProcess
from tests.sandbox.shop import Shop, only_item, sums, words

URL = "https://sandbox.test"
INTERVALS = ("week", "month", "year")


@dataclass(frozen=True, slots=True)
class Case:
    """A subscription, and the change that is made to it."""

    currency: str
    interval: str
    to_interval: str
    amount: int
    to_amount: int
    quantity: int
    to_quantity: int
    behavior: str
    mode: str
    part: float
    trial_days: int | None
    percent_off: int | None
    balance: int


CASES = st.builds(
    Case,
    currency=st.sampled_from(("eur", "usd", "jpy")),
    interval=st.sampled_from(INTERVALS),
    to_interval=st.sampled_from(INTERVALS),
    amount=st.integers(100, 9999),
    to_amount=st.integers(100, 9999),
    quantity=st.integers(1, 9),
    to_quantity=st.integers(1, 9),
    behavior=st.sampled_from(("create_prorations", "always_invoice", "none")),
    mode=st.sampled_from(("classic", "flexible")),
    part=st.floats(0.05, 0.95),
    trial_days=st.sampled_from((None, None, 10)),
    percent_off=st.sampled_from((None, 10, 33)),
    balance=st.sampled_from((0, 0, -1500, 700)),
)


@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(case=CASES)
async def test_the_invoice_that_follows_equals_its_preview(case: Case) -> None:
    clock = Clock(datetime(2026, 11, 20, 12, tzinfo=UTC))
    transport = httpx.ASGITransport(app=Checked(create_sandbox(clock=clock, seeds=None, public_url=URL)))
    async with httpx.AsyncClient(transport=transport, base_url=URL) as http:
        base: Any = {"api": URL}
        shop = Shop(stripe.StripeClient(KEY, base_addresses=base, http_client=InProcess(http)))
        made = await subscription(shop, case)
        item = only_item(made)
        length = (item.current_period_end - item.current_period_start) * case.part
        clock.advance(timedelta(seconds=int(length)))
        wish = await change(shop, case, made)

        preview = await shop.preview(subscription=made.id, subscription_details=wish)
        await shop.update(made.id, **wish, **dated(preview, case))
        invoice = await following(shop, clock, made)

    assert (sums(invoice), words(invoice)) == (sums(preview), words(preview))
    assert (invoice.subtotal, invoice.total) == (preview.subtotal, preview.total)
    assert (invoice.starting_balance, invoice.amount_due) == (preview.starting_balance, preview.amount_due)


async def subscription(shop: Shop, case: Case) -> stripe.Subscription:
    further: dict[str, Any] = {"billing_mode": {"type": case.mode}}
    if case.percent_off:
        terms: Any = {"percent_off": case.percent_off, "duration": "forever"}
        further["discounts"] = [{"coupon": (await shop.client.v1.coupons.create_async(terms)).id}]
    if case.trial_days:
        further["trial_period_days"] = case.trial_days
    customer = await shop.customer()
    price = await shop.price(case.amount, interval=case.interval, currency=case.currency)
    made = await shop.subscribe(customer, price, case.quantity, **further)
    # Only now, so that the first invoice leaves it alone.
    await shop.client.v1.customers.update_async(customer, {"balance": case.balance})
    return made


async def change(shop: Shop, case: Case, made: stripe.Subscription) -> dict[str, Any]:
    price = await shop.price(
        case.to_amount, interval=case.to_interval, currency=case.currency, name="Business"
    )
    items = [{"id": only_item(made).id, "price": price, "quantity": case.to_quantity}]
    return {"items": items, "proration_behavior": case.behavior}


def dated(preview: stripe.Invoice, case: Case) -> dict[str, int]:
    """The date that the preview took; Stripe refuses one where nothing is prorated."""
    assert preview.parent is not None
    assert preview.parent.subscription_details is not None
    date = preview.parent.subscription_details.subscription_proration_date
    return {} if case.behavior == "none" or date is None else {"proration_date": date}


async def following(shop: Shop, clock: Clock, before: stripe.Subscription) -> stripe.Invoice:
    """The invoice of the change itself, or else that of the next renewal."""
    after = await shop.read(before.id)
    if after.latest_invoice == before.latest_invoice:
        ends = datetime.fromtimestamp(only_item(after).current_period_end, UTC)
        clock.set(ends + timedelta(hours=2))
    return await shop.latest(before)
