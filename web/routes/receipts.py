"""Confirmations of what was changed, to read, print and save."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.customers import load_customer
from billing.receipts import Receipt
from store.outbox import State
from web.downloads import attachment
from web.errors import NotFound
from web.mails import receipt_text
from web.pages import whole_page
from web.presenters.framing import page_frame
from web.presenters.receipts import ReceiptPage, receipt_content
from web.promises import find_receipt
from web.visits import Visit, visit_of


async def show(request: Request) -> Response:
    visit = visit_of(request)
    receipt, state = await _receipt(request, visit)
    customer = await load_customer(visit.gateway, visit.customer)
    page = ReceiptPage(
        content=receipt_content(receipt, visit.language),
        home_href=visit.href(""),
        file_href=visit.href("receipts", receipt.id, "file"),
        mailed_to=receipt.email if state in {"due", "done"} else None,
    )
    return whole_page(request, visit, "receipts/show.html", frame=page_frame(visit, customer), page=page)


async def save(request: Request) -> Response:
    """A file of plain text: it opens anywhere, and nothing in it can change later."""
    visit = visit_of(request)
    receipt, _ = await _receipt(request, visit)
    text = receipt_text(receipt_content(receipt, visit.language), visit.merchant, visit.language)
    name = f"{receipt.action.replace('_', '-')}-{receipt.received_at:%Y-%m-%d}.txt"
    headers = {"Content-Disposition": attachment(name)}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


async def _receipt(request: Request, visit: Visit) -> tuple[Receipt, State]:
    found = await find_receipt(visit, request.path_params["receipt"])
    if found is None:
        raise NotFound
    return found


routes = [
    Route("/receipts/{receipt}", show, methods=["GET"]),
    Route("/receipts/{receipt}/file", save, methods=["GET"]),
]
