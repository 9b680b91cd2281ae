"""Tables for spreadsheets, as RFC 4180 writes them, in which no text is taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

from billing.money import Money

# What makes a spreadsheet take a cell for a formula: https://owasp.org/www-community/attacks/CSV_Injection
# The last four are the wide forms of the first four.
FORMULA_BEGINNINGS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
# Where a comma is the decimal sign, programs part cells at semicolons, those inside of a text too.
FORMULA_BEHIND_A_PART: Final = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")

Cell = str | Money | None


def csv_text(rows: Iterable[Iterable[Cell]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_written(cell) for cell in row] for row in rows)
    return text.getvalue()


def harmless(text: str) -> str:
    """Names and addresses are typed by strangers; a quote before them keeps them text."""
    whole = f"'{text}" if text.lstrip(" ").startswith(FORMULA_BEGINNINGS) else text
    return FORMULA_BEHIND_A_PART.sub(r"\1'", whole)


def _written(cell: Cell) -> str:
    """An amount stays a number also where it begins with a minus: nobody can type it."""
    if isinstance(cell, Money):
        return f"{cell.major:.{cell.digits}f}"
    return harmless(cell or "")
