"""What happens next: the charges of a year, each with its date, its sum and what pays it."""

import httpx
import pytest

from tests.fixtures import StripeApi
from tests.gateway.shop import Shop
from tests.pages.choices import sell
from tests.pages.coming import calls, flexible, months_of, rows_of, year_of
from tests.pages.visits import Visits, subscription_of

ADA = "cus_demo_ada"
GRACE = "cus_demo_grace"
HENRY = "cus_demo_henry"
INGRID = "cus_demo_ingrid"
LENA = "cus_demo_lena"


@pytest.fixture
def shop(http: httpx.AsyncClient) -> Shop:
    return Shop(http, "sk_test_demo")


async def test_a_monthly_plan_is_one_row_with_every_date(visits: Visits) -> None:
    _, page = await year_of(visits, ADA)

    (row,) = rows_of(page)
    assert (page.heading, months_of(page)) == ("What happens next", ["December 2026"])
    assert row.startswith("December 13, 2026 Lantern Team")
    assert "Then the same every month until November 13, 2027, 12 charges in all." in row
    assert "Charged to Visa ending 4242." in row
    assert "€24.00" in row
    assert row.count("2027") == 1 + 11


async def test_a_weekly_plan_says_how_often_and_lists_no_dates(visits: Visits) -> None:
    _, page = await year_of(visits, HENRY)

    (row,) = rows_of(page)
    assert "Then the same every week until" in row
    assert "All dates" not in row


async def test_two_plans_stand_in_order_of_time_each_with_its_method(visits: Visits) -> None:
    _, page = await year_of(visits, GRACE)

    starter, team = rows_of(page)
    assert "Lantern Starter" in starter
    assert "bank account ending 3000" in starter
    assert "Lantern Team" in team
    assert "Visa ending 4242" in team


async def test_a_discount_that_ends_says_so_and_what_it_costs_then(visits: Visits) -> None:
    _, page = await year_of(visits, LENA)

    half, ends, whole = rows_of(page)
    assert "€18.00" in half
    assert "The discount ends: 50% off (Half price for a year)." in ends
    assert "€36.00" in whole


async def test_use_is_told_as_far_as_it_is_known(visits: Visits, shop: Shop) -> None:
    _, page = await year_of(visits, await calls(shop))

    so_far, later = rows_of(page)
    assert "€30.00 so far" in so_far
    assert "The amount depends on usage." in later
    assert "€" not in later


async def test_a_plan_that_is_paid_by_use_ends_with_a_charge(
    visits: Visits, shop: Shop, stripe_api: StripeApi
) -> None:
    customer = await calls(shop)
    made = await subscription_of(stripe_api, customer)
    await shop.post(f"subscriptions/{made['id']}", cancel_at_period_end=True)

    _, page = await year_of(visits, customer)

    assert "€30.00 so far" in rows_of(page)[0]
    assert "The plan ends. Usage until then is still charged." in rows_of(page)[1]


async def test_items_with_intervals_of_their_own_have_all_dates_and_open_sums(
    visits: Visits, shop: Shop
) -> None:
    await flexible(shop, "price_lantern_team_monthly", "price_lantern_business_yearly")

    _, page = await year_of(visits, INGRID)

    assert "The amount is known nearer to the day." in rows_of(page)[1]
    assert "The last of 11 charges is on November 22, 2027." in rows_of(page)[1]


async def test_a_change_of_several_items_and_a_nameless_discount_are_told_plainly(
    visits: Visits, shop: Shop
) -> None:
    coupon = await shop.post("coupons", percent_off=25, duration="repeating", duration_in_months=2)
    customer = await sell(shop, "price_lantern_team_monthly", discounts=[{"coupon": coupon["id"]}])
    made = (await shop.get(f"subscriptions?customer={customer}"))["data"][0]
    schedule = await shop.post("subscription_schedules", from_subscription=made["id"])
    now = schedule["phases"][0]
    items = [{"price": one["price"], "quantity": one["quantity"]} for one in now["items"]]
    kept = [{"discount": one["discount"]} for one in now["discounts"]]
    both = [*items, {"price": "price_lantern_backup_monthly"}]
    dates = {"start_date": now["start_date"], "end_date": now["end_date"]}
    phases = [{"items": items, "discounts": kept, **dates}, {"items": both, "discounts": kept}]
    await shop.post(f"subscription_schedules/{schedule['id']}", phases=phases)

    _, page = await year_of(visits, customer)

    assert "Changes to another plan." in rows_of(page)[0]
    assert any("The discount ends: 25% off." in one for one in rows_of(page))


async def test_credit_that_outlasts_the_first_charge_is_told(visits: Visits, shop: Shop) -> None:
    await shop.post(f"customers/{ADA}", balance=-5000)

    _, page = await year_of(visits, ADA)

    assert "There is a credit of €50.00." in page.text
    assert "€0.00" in rows_of(page)[0]
    assert "Nothing is charged then." in rows_of(page)[0]
    assert "Charged to Visa" not in rows_of(page)[0]


async def test_without_a_method_each_charge_says_that_nothing_pays_it(visits: Visits, shop: Shop) -> None:
    customer = await shop.customer(card=None)
    await shop.post(
        "subscriptions",
        customer=customer["id"],
        items=[{"price": "price_lantern_team_monthly"}],
        trial_period_days=7,
    )

    _, page = await year_of(visits, customer["id"])

    assert "There is no payment method for it yet." in rows_of(page)[1]
