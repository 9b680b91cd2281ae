"""The PDF of an invoice: plain, as many pages as it needs, in letters that any name survives in."""

import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from sandbox.pages.invoice_document import Document

_FONT, _BOLD = "Vera", "VeraBd"
_WIDTH = A4[0] - 40 * mm
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
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=20 * mm,
        bottomMargin=22 * mm,
        title=f"{document.t['i_invoice']} {document.number}",
        author=document.merchant,
        lang=document.locale,
    )
    words = document.t["i_page"]
    template.build(_story(document), canvasmaker=lambda *args, **named: _Numbered(words, *args, **named))
    return file.getvalue()


@cache
def _fonts() -> frozenset[int]:
    """Load the fonts that come with the PDF library; returns the letters that they have."""
    folder = Path(reportlab.__file__).parent / "fonts"
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
            self.drawRightString(A4[0] - 20 * mm, 12 * mm, words)
            super().showPage()
        super().save()


def _paragraph(text: str, style: ParagraphStyle = _TEXT) -> Paragraph:
    return Paragraph(escape(printable(text)), style)


def _story(document: Document) -> list[Flowable]:
    t = document.t
    facts = [[_paragraph(label, _STRONG), _paragraph(value)] for label, value in document.facts]
    return [
        _paragraph(t["i_invoice"], _TITLE),
        Spacer(0, 4 * mm),
        Table(facts, colWidths=(45 * mm, _WIDTH - 45 * mm), style=_PLAIN, hAlign="LEFT"),
        Spacer(0, 6 * mm),
        _parties(document),
        Spacer(0, 6 * mm),
        _paragraph(f"{t['i_amount_due']}: {document.due}", _DUE),
        Spacer(0, 4 * mm),
        _lines(document),
        Spacer(0, 4 * mm),
        _sums(document),
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
