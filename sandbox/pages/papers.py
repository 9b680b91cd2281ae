"""Receipts and credit notes: the receipt's page, and both as PDF."""

from starlette.responses import Response

from sandbox.api import pass_time
from sandbox.pages.invoice_document import Document
from sandbox.pages.receipt_documents import credit_note_document, receipt_document
from sandbox.pages.site import Missing, Visit, page
from sandbox.state import State
from wire.objects import Object


@page("/receipts/{account}/{token}")
async def show_receipt(visit: Visit) -> Response:
    state, charge = _find(visit, "receipts", "charge")
    document = receipt_document(state, charge, _accepted(visit))
    pdf = f"{charge['receipt_url']}/pdf"
    return visit.render("receipt.html", locale=document.locale, t=document.t, receipt=document, pdf=pdf)


@page("/receipts/{account}/{token}/pdf")
async def print_receipt(visit: Visit) -> Response:
    state, charge = _find(visit, "receipts", "charge")
    return printed(receipt_document(state, charge, _accepted(visit)), f"receipt-{charge['id']}")


@page("/credit-notes/{account}/{token}/pdf")
async def print_credit_note(visit: Visit) -> Response:
    state, note = _find(visit, "credit note pages", "credit_note")
    return printed(credit_note_document(state, note, _accepted(visit)), f"credit-note-{note['number']}")


def printed(document: Document, name: str) -> Response:
    from sandbox.printing import pdf_of  # noqa: PLC0415  a large library that few runs need

    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(pdf_of(document), media_type="application/pdf", headers=headers)


def _find(visit: Visit, register: str, kind: str) -> tuple[State, Object]:
    """Whose object the token names; the token is the secret, so it is looked for in all accounts."""
    asked = visit.request.path_params
    for state in visit.states.values():
        id_ = state.private.get(register, {}).get(asked["token"])
        if id_ is not None and state.account["id"] == asked["account"]:
            pass_time(state)
            return state, state.table(kind).find(id_)
    raise Missing


def _accepted(visit: Visit) -> str:
    return visit.request.headers.get("accept-language", "")
