"""PDFs of invoices and credit notes, handed on under the merchant's own domain as they arrive from Stripe."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billing.documents import open_credit_note, open_invoice
from web.downloads import Download
from web.pages import elsewhere, is_htmx
from web.visits import visit_to_history

PDF = "application/pdf"


async def invoice(request: Request) -> Response:
    visit, invoice_id = visit_to_history(request), request.path_params["invoice"]
    if is_htmx(request):
        return elsewhere(request, visit.href("invoices", invoice_id, "pdf"))
    document = await open_invoice(visit.gateway, visit.customer, invoice_id)
    return Download(document.pieces, name=f"invoice-{document.number}.pdf", media_type=PDF)


async def credit_note(request: Request) -> Response:
    visit, note_id = visit_to_history(request), request.path_params["note"]
    if is_htmx(request):
        return elsewhere(request, visit.href("credit-notes", note_id, "pdf"))
    document = await open_credit_note(visit.gateway, visit.customer, note_id)
    return Download(document.pieces, name=f"credit-note-{document.number}.pdf", media_type=PDF)


routes = [
    Route("/invoices/{invoice}/pdf", invoice, methods=["GET"]),
    Route("/credit-notes/{note}/pdf", credit_note, methods=["GET"]),
]
