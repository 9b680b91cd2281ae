"""The amount shown is the amount charged, for any amounts, seats and moments."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.client import Gateway
from sandbox.app import create_sandbox
from sandbox.clock import Clock
from tests.gateway.plans import Plans
from tests.gateway.shop import Shop

START = datetime(2027, 1, 31, 9, 30, tzinfo=UTC)


async def shown_and_charged(old: str, new: str, seats: tuple[int, int], later: timedelta) -> tuple[int, int]:
    clock = Clock(START)
    sandbox = create_sandbox(clock=clock, seeds=None, public_url="https://sandbox.test")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=sandbox)) as http:
        plans = Plans(
            Gateway("sk_test_demo", api_base="https://sandbox.test", http=http),
            Shop(http, "sk_test_demo"),
            clock,
        )
        await plans.stock()
        plans.small = await plans.shop.price(plans.product["id"], None, unit_amount_decimal=old)
        plans.big = await plans.shop.price(plans.product["id"], None, unit_amount_decimal=new)
        await plans.sell(items=[{"price": plans.small["id"], "quantity": seats[0]}])
        clock.advance(later)
        shown = await plans.show(plans.big, seats[1])
        await plans.go(shown)
        return shown.due_now.amount, (await plans.invoices())[0]["amount_due"]


amounts = st.decimals(1, 10**6, places=2).map(str)


@settings(derandomize=True, deadline=None, max_examples=15)
@given(amounts, amounts, st.integers(1, 5), st.integers(1, 5), st.integers(1, 27 * 86400))
def test_any_change_charges_what_it_showed(old: str, new: str, few: int, many: int, seconds: int) -> None:
    shown, charged = asyncio.run(shown_and_charged(old, new, (few, many), timedelta(seconds=seconds)))

    assert shown == charged
