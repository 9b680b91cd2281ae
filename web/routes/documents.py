"""PDFs of invoices and credit notes, handed on under the merchant's own domain as they arrive from Stripe."""

import re
import unicodedata
from contextlib import aclosing
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from billing.documents import Document, open_credit_note, open_invoice
from web.errors import NotFound
from web.pages import elsewhere, is_htmx
from web.visits import Visit, visit_of

# What some file system or header gives a meaning of its own.
UNSAFE = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]+')


class Handed(StreamingResponse):
    """Sends the pieces and always closes them.

    A piece that fails to come breaks the connection: an ending would make the torn file look whole.
    """

    def __init__(self, document: Document, name: str) -> None:
        headers = {"Content-Disposition": attachment(name), "Cache-Control": "no-store"}
        super().__init__(document.pieces, media_type="application/pdf", headers=headers)
        self._document = document

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._document.pieces):
            await super().__call__(scope, receive, send)


async def invoice(request: Request) -> Response:
    visit, invoice_id = _visit(request), request.path_params["invoice"]
    if is_htmx(request):
        return elsewhere(request, visit.href("invoices", invoice_id, "pdf"))
    document = await open_invoice(visit.gateway, visit.customer, invoice_id)
    return Handed(document, f"invoice-{document.number}.pdf")


async def credit_note(request: Request) -> Response:
    visit, note_id = _visit(request), request.path_params["note"]
    if is_htmx(request):
        return elsewhere(request, visit.href("credit-notes", note_id, "pdf"))
    document = await open_credit_note(visit.gateway, visit.customer, note_id)
    return Handed(document, f"credit-note-{document.number}.pdf")


def attachment(name: str) -> str:
    """The header that names a file to save, in plain letters and in full (RFC 6266).

    The number is the merchant's: it may hold any sign.
    """
    safe = UNSAFE.sub("-", name)
    plain = unicodedata.normalize("NFKD", safe).encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def _visit(request: Request) -> Visit:
    visit = visit_of(request)
    if not visit.configuration.features.invoice_history.enabled:
        raise NotFound
    return visit


routes = [
    Route("/invoices/{invoice}/pdf", invoice, methods=["GET"]),
    Route("/credit-notes/{note}/pdf", credit_note, methods=["GET"]),
]
