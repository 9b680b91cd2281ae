from datetime import UTC, datetime, timedelta

import httpx
import pytest
import stripe

from sandbox.clock import Clock
from tests.sandbox.shop import Shop, only_item

START = int(datetime(2031, 1, 31, 9, 0, tzinfo=UTC).timestamp())
DAY = 86_400


@pytest.fixture
def shop(client: stripe.StripeClient) -> Shop:
    return Shop(client)


@pytest.fixture
async def test_clock(client: stripe.StripeClient) -> stripe.test_helpers.TestClock:
    return await client.v1.test_helpers.test_clocks.create_async({"frozen_time": START, "name": "A year"})


@pytest.fixture
async def customer(shop: Shop, test_clock: stripe.test_helpers.TestClock) -> str:
    return await shop.customer(test_clock=test_clock.id)


async def advance(shop: Shop, clock: str, moment: int) -> stripe.test_helpers.TestClock:
    """Poll as Stripe's documentation advises."""
    clocks = shop.client.v1.test_helpers.test_clocks
    await clocks.advance_async(clock, {"frozen_time": moment})
    while (found := await clocks.retrieve_async(clock)).status == "advancing":
        pass
    return found


def moment(month: int, day: int, hour: int = 9, year: int = 2031) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())


async def test_a_clock_stands_still(
    shop: Shop, clock: Clock, test_clock: stripe.test_helpers.TestClock, customer: str
) -> None:
    subscription = await shop.subscribe(customer, await shop.price(1000))
    clock.advance(timedelta(days=20))

    found = await shop.client.v1.test_helpers.test_clocks.retrieve_async(test_clock.id)

    assert (found.frozen_time, found.status, found.name) == (START, "ready", "A year")
    assert subscription.test_clock == test_clock.id
    assert (subscription.created, only_item(subscription).current_period_end) == (START, moment(2, 28))
    assert len(await shop.invoices(customer=customer)) == 1


async def test_all_that_has_a_customer_carries_the_time_of_its_clock(
    shop: Shop, test_clock: stripe.test_helpers.TestClock, customer: str
) -> None:
    subscription = await shop.subscribe(customer, await shop.price(1000))
    pending = await shop.client.v1.invoice_items.create_async(
        {"customer": customer, "amount": 5, "currency": "eur"}
    )

    invoice = await shop.client.v1.invoices.retrieve_async(
        str(subscription.latest_invoice), {"expand": ["test_clock", "customer.test_clock"]}
    )

    assert isinstance(invoice.test_clock, stripe.test_helpers.TestClock)
    assert isinstance(invoice.customer, stripe.Customer)
    assert invoice.customer.test_clock == invoice.test_clock
    assert (invoice.customer.created, invoice.created, pending.date) == (START, START, START)
    assert (invoice.test_clock.id, pending.test_clock) == (test_clock.id, test_clock.id)
    assert invoice.status_transitions.paid_at == START


async def test_advancing_takes_a_while_and_nothing_may_be_changed_meanwhile(
    shop: Shop, test_clock: stripe.test_helpers.TestClock, customer: str
) -> None:
    subscription = await shop.subscribe(customer, await shop.price(1000))
    clocks = shop.client.v1.test_helpers.test_clocks

    begun = await clocks.advance_async(test_clock.id, {"frozen_time": START + DAY})
    with pytest.raises(stripe.RateLimitError, match="Test clock advancement underway"):
        await shop.update(subscription.id, description="Too early")
    found = await clocks.retrieve_async(test_clock.id)

    assert (begun.status, begun.frozen_time) == ("advancing", START)
    assert begun.status_details.advancing is not None
    assert begun.status_details.advancing.target_frozen_time == START + DAY
    assert (found.status, found.frozen_time) == ("ready", START + DAY)
    assert (await shop.update(subscription.id, description="Now")).description == "Now"


async def test_a_year_of_renewals_returns_to_the_thirty_first(
    shop: Shop, test_clock: stripe.test_helpers.TestClock, customer: str
) -> None:
    await shop.subscribe(customer, await shop.price(1250))
    for month in (3, 5, 7, 9, 11):
        await advance(shop, test_clock.id, moment(month, 28))
    await advance(shop, test_clock.id, moment(1, 20, year=2032))

    invoices = list(reversed(await shop.invoices(customer=customer)))

    days = [datetime.fromtimestamp(invoice.created, UTC).day for invoice in invoices]
    assert days == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert sum(invoice.amount_paid for invoice in invoices) == 12 * 1250
    assert all(invoice.status == "paid" for invoice in invoices)
    paid_at = [invoice.status_transitions.paid_at or 0 for invoice in invoices]
    assert [paid - invoice.created for paid, invoice in zip(paid_at, invoices, strict=True)][1:] == [
        3600
    ] * 11


async def test_a_trial_ends_on_the_way_and_a_declined_card_is_tried_again(
    shop: Shop, test_clock: stripe.test_helpers.TestClock
) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail", test_clock=test_clock.id)
    subscription = await shop.subscribe(customer, await shop.price(1000), trial_period_days=7)

    await advance(shop, test_clock.id, START + 12 * DAY)

    assert (await shop.read(subscription.id)).status == "past_due"
    invoice = await shop.latest(subscription)
    assert (invoice.attempt_count, invoice.created) == (2, START + 7 * DAY)


async def test_a_clock_goes_forward_by_at_most_two_intervals(
    shop: Shop, test_clock: stripe.test_helpers.TestClock, customer: str
) -> None:
    clocks = shop.client.v1.test_helpers.test_clocks
    await shop.subscribe(customer, await shop.price(1000, interval="week"))
    await shop.subscribe(customer, await shop.price(9000, interval="year"))

    for refused in (START, START - 1, START + 14 * DAY + 1):
        with pytest.raises(stripe.InvalidRequestError) as error:
            await clocks.advance_async(test_clock.id, {"frozen_time": refused})
        assert error.value.param == "frozen_time"

    assert (await advance(shop, test_clock.id, START + 14 * DAY)).status == "ready"


async def test_a_clock_without_subscriptions_goes_forward_by_two_years(
    shop: Shop, test_clock: stripe.test_helpers.TestClock
) -> None:
    clocks = shop.client.v1.test_helpers.test_clocks

    with pytest.raises(stripe.InvalidRequestError, match="two years"):
        await clocks.advance_async(test_clock.id, {"frozen_time": moment(2, 1, year=2033)})

    assert (await advance(shop, test_clock.id, moment(1, 31, year=2033))).status == "ready"


async def test_two_clocks_know_nothing_of_each_other(
    shop: Shop, test_clock: stripe.test_helpers.TestClock, customer: str
) -> None:
    other = await shop.client.v1.test_helpers.test_clocks.create_async({"frozen_time": START})
    price = await shop.price(1000)
    elsewhere = await shop.customer(test_clock=other.id)
    for each in (customer, elsewhere):
        await shop.subscribe(each, price)

    await advance(shop, other.id, START + 40 * DAY)

    assert len(await shop.invoices(customer=customer)) == 1
    assert len(await shop.invoices(customer=elsewhere)) == 2


async def test_those_with_a_clock_are_listed_on_request_only(
    shop: Shop, test_clock: stripe.test_helpers.TestClock, customer: str
) -> None:
    v1 = shop.client.v1
    subscription = await shop.subscribe(customer, await shop.price(1000))

    assert (await v1.customers.list_async()).data == []
    assert [row.id for row in (await v1.customers.list_async({"test_clock": test_clock.id})).data] == [
        customer
    ]
    assert (await v1.subscriptions.list_async()).data == []
    for asked in ({"test_clock": test_clock.id}, {"customer": customer}):
        assert [row.id for row in (await v1.subscriptions.list_async(asked)).data] == [subscription.id]  # type: ignore[arg-type]


async def test_a_clock_has_room_for_three_customers(
    shop: Shop, test_clock: stripe.test_helpers.TestClock
) -> None:
    for _ in range(3):
        await shop.customer(test_clock=test_clock.id)

    with pytest.raises(stripe.InvalidRequestError) as error:
        await shop.customer(test_clock=test_clock.id)

    assert error.value.param == "test_clock"


async def test_deleting_a_clock_deletes_its_customers(
    shop: Shop, test_clock: stripe.test_helpers.TestClock, customer: str
) -> None:
    clocks = shop.client.v1.test_helpers.test_clocks
    subscription = await shop.subscribe(customer, await shop.price(1000))

    gone = await clocks.delete_async(test_clock.id)

    assert gone.deleted
    assert (await shop.client.v1.customers.retrieve_async(customer)).deleted
    assert (await shop.read(subscription.id)).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="No such"):
        await clocks.retrieve_async(test_clock.id)
    assert (await clocks.list_async()).data == []


async def test_a_clock_is_kept_for_thirty_days(
    shop: Shop, clock: Clock, test_clock: stripe.test_helpers.TestClock
) -> None:
    clocks = shop.client.v1.test_helpers.test_clocks
    assert test_clock.deletes_after == test_clock.created + 30 * DAY

    clock.advance(timedelta(days=30))

    assert (await clocks.list_async()).data == []


async def test_an_invoice_paid_on_its_page_is_paid_at_the_time_of_the_clock(
    shop: Shop, http: httpx.AsyncClient, test_clock: stripe.test_helpers.TestClock
) -> None:
    customer = await shop.customer("pm_card_chargeCustomerFail", test_clock=test_clock.id)
    subscription = await shop.subscribe(customer, await shop.price(1000))
    invoice = await shop.latest(subscription)
    form = {
        "method": "card",
        "number": "4242 4242 4242 4242",
        "expiry": "12 / 34",
        "cvc": "123",
        "name": "Ada",
    }

    await http.post(str(invoice.hosted_invoice_url), data=form)

    paid = await shop.latest(subscription)
    assert (paid.status, paid.status_transitions.paid_at) == ("paid", START)
