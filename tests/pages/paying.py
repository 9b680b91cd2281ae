"""The page where an invoice is paid, opened and pressed."""

from tests.pages.page import Page
from tests.pages.visits import Visit, Visits


async def see(visits: Visits, customer: str, invoice: str) -> tuple[Visit, Page]:
    visit = await visits.open(customer)
    return visit, await visit.get("invoices", invoice, "payment")


async def pay(visit: Visit, page: Page, *, method: str | None = None) -> Page:
    form = page.form("now")
    return await (visit.client.submit(form, method=method) if method else visit.client.submit(form))
