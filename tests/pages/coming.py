"""What the pages about coming charges show, read row by row; and plans that are not in the demo."""

from tests.gateway.shop import Object, Shop
from tests.pages.checks import text_of
from tests.pages.choices import sell
from tests.pages.page import Page
from tests.pages.visits import Visit, Visits

INGRID = "cus_demo_ingrid"


def rows_of(page: Page) -> list[str]:
    return [text_of(one) for one in page.section("upcoming").iter("li") if "coming" in one.get("class", "")]


def months_of(page: Page) -> list[str]:
    return [text_of(one) for one in page.section("upcoming").iter("h2")]


async def year_of(visits: Visits, customer: str, **params: str) -> tuple[Visit, Page]:
    visit = await visits.open(customer, **params)
    return visit, await visit.get("upcoming")


async def flexible(shop: Shop, *prices: str) -> Object:
    """A plan of Ingrid's, of flexible billing."""
    items = [{"price": one} for one in prices or ("price_lantern_team_monthly",)]
    mode = {"type": "flexible"}
    return await shop.post("subscriptions", customer=INGRID, items=items, billing_mode=mode)


async def calls(shop: Shop) -> str:
    """A customer who pays for what they use, and has used 300."""
    meter = await shop.post(
        "billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )
    product = await shop.post("products", name="Calls")
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter["id"]}
    price = await shop.price(product["id"], 10, recurring=recurring)
    customer = await sell(shop, price["id"], items=[{"price": price["id"]}])
    payload = {"stripe_customer_id": customer, "value": "300"}
    await shop.post("billing/meter_events", event_name="calls", payload=payload)
    return customer
