"""Invoices, credit notes and receipts as PDF: plain, as many pages as needed, in letters that any name survives in.

Loaded only when something is printed: the PDF library takes longer to load than all the rest.
"""

import unicodedata
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from sandbox.pages.invoice_document import Document

_FONT, _BOLD = "OpenSans-Regular", "OpenSans-Bold"
# The narrower of the two page sizes, so that one layout fits both.
_WIDTH = A4[0] - 40 * mm
# Signs of currencies that the font lacks are written as their codes.
_SIGNS = {
    "₹": "INR ",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₩": "KRW ",
    "₱": "PHP ",
    "₪": "ILS",
    "₦": "NGN ",
    "₸": "KZT",
}
_TEXT = ParagraphStyle("text", fontName=_FONT, fontSize=9, leading=12.5)
_RIGHT = ParagraphStyle("right", parent=_TEXT, alignment=TA_RIGHT)
_STRONG = ParagraphStyle("strong", parent=_TEXT, fontName=_BOLD)
_STRONG_RIGHT = ParagraphStyle("strong right", parent=_STRONG, alignment=TA_RIGHT)
_TITLE = ParagraphStyle("title", fontName=_BOLD, fontSize=18, leading=24)
_DUE = ParagraphStyle("due", fontName=_BOLD, fontSize=13, leading=20)


def pdf_of(document: Document) -> bytes:
    _fonts()
    file = BytesIO()
    template = SimpleDocTemplate(
        file,
        pagesize=LETTER if document.page_size == "letter" else A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=20 * mm,
        bottomMargin=22 * mm,
        title=f"{document.title} {document.number}",
        author=document.merchant,
        lang=document.locale,
    )
    words = document.t["i_page"]
    template.build(_story(document), canvasmaker=lambda *args, **named: _Numbered(words, *args, **named))
    return file.getvalue()


@cache
def _fonts() -> frozenset[int]:
    """Load the fonts, found without running their package; returns the letters that they have."""
    place = find_spec("ttf_opensans")
    if place is None or place.origin is None:
        raise ModuleNotFoundError("ttf-opensans is not installed.")
    folder = Path(place.origin).parent / "ttf"
    for name in (_FONT, _BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    return frozenset(pdfmetrics.getFont(_FONT).face.charToGlyph)


def printable(text: str) -> str:
    """A letter that the font lacks loses its accent, and what is still unknown becomes a question mark."""
    return "".join(_letter(sign) for sign in unicodedata.normalize("NFC", text))


def _letter(sign: str) -> str:
    known = _fonts()
    if ord(sign) in known:
        return sign
    if sign.isspace():
        return " "
    if sign in _SIGNS:
        return _SIGNS[sign]
    base = "".join(part for part in unicodedata.normalize("NFKD", sign) if ord(part) in known)
    return base or "?"


class _Numbered(Canvas):  # type: ignore[misc]
    """Writes "Page 1 of 3", which is known only when all pages are."""

    def __init__(self, words: str, *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        self._words = words
        self._pages: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802  the library's own name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self.setFont(_FONT, 8)
            words = self._words.format(page=number, pages=len(self._pages))
            self.drawRightString(self._pagesize[0] - 20 * mm, 12 * mm, words)
            super().showPage()
        super().save()


def _paragraph(text: str, style: ParagraphStyle = _TEXT) -> Paragraph:
    return Paragraph(escape(printable(text)), style)


def _story(document: Document) -> list[Flowable]:
    notes = [part for note in document.notes for part in (Spacer(0, 6 * mm), _paragraph(note))]
    facts = [[_paragraph(label, _STRONG), _paragraph(value)] for label, value in document.facts]
    return [
        _paragraph(document.title, _TITLE),
        Spacer(0, 4 * mm),
        Table(facts, colWidths=(45 * mm, _WIDTH - 45 * mm), style=_PLAIN, hAlign="LEFT"),
        Spacer(0, 6 * mm),
        _parties(document),
        Spacer(0, 6 * mm),
        _paragraph(f"{document.due_label}: {document.due}", _DUE),
        Spacer(0, 4 * mm),
        _lines(document),
        Spacer(0, 4 * mm),
        _sums(document),
        *notes,
    ]


_PLAIN = TableStyle(
    [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        *[(side, (0, 0), (-1, -1), 1) for side in ("TOPPADDING", "BOTTOMPADDING")],
    ]
)


def _parties(document: Document) -> Table:
    sides = ((document.t["i_from"], document.sender), (document.t["i_to"], document.receiver))
    cells = [[_paragraph(label, _STRONG), *(_paragraph(line) for line in lines)] for label, lines in sides]
    return Table([cells], colWidths=(_WIDTH / 2, _WIDTH / 2), style=_PLAIN)


def _lines(document: Document) -> LongTable:
    t = document.t
    head = [
        _paragraph(t["i_description"], _STRONG),
        _paragraph(t["i_quantity"], _STRONG_RIGHT),
        _paragraph(t["i_amount"], _STRONG_RIGHT),
    ]
    rows = [
        [
            [_paragraph(row.description), *([_paragraph(row.period)] if row.period else [])],
            _paragraph(row.quantity, _RIGHT),
            _paragraph(row.amount, _RIGHT),
        ]
        for row in document.rows
    ]
    style = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.grey),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ]
    )
    return LongTable([head, *rows], colWidths=(_WIDTH - 60 * mm, 20 * mm, 40 * mm), style=style, repeatRows=1)


def _sums(document: Document) -> Table:
    rows = [[_paragraph(label, _RIGHT), _paragraph(amount, _RIGHT)] for label, amount in document.sums]
    last_label, last_amount = document.sums[-1]
    rows[-1] = [_paragraph(last_label, _STRONG_RIGHT), _paragraph(last_amount, _STRONG_RIGHT)]
    return Table(
        rows,
        colWidths=(_WIDTH - 40 * mm, 40 * mm),
        style=TableStyle([("RIGHTPADDING", (-1, 0), (-1, -1), 0)]),
    )
