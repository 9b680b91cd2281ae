import csv
import io

import pytest

from billing.money import Money
from web.spreadsheets import Cell, csv_text, harmless


def read_back(*cells: Cell) -> list[str]:
    (row,) = csv.reader(io.StringIO(csv_text([cells]), newline=""))
    return row


@pytest.mark.parametrize("cell", ["=1+1", "+39", "-1", "@SUM(1)", "\t1", "\r1", "  =1", "\uff1d1"])
def test_what_a_spreadsheet_would_work_out_stays_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Team;=1+1", "Team;'=1+1"),
        ("Team; -5 %; =1", "Team; '-5 %; '=1"),
        ("Team\n=1", "Team\n'=1"),
        ("=1;=1", "'=1;'=1"),
        ("Team; Add-on", "Team; Add-on"),
        ("1-2", "1-2"),
    ],
)
def test_nor_is_what_stands_behind_a_sign_that_parts_cells_elsewhere(cell: str, written: str) -> None:
    assert harmless(cell) == written


def test_quotes_commas_and_lines_come_back_as_they_were() -> None:
    cells = ('Zoë said "no", twice', "one\r\ntwo", "", "東京")

    assert tuple(read_back(*cells)) == cells


@pytest.mark.parametrize(
    ("money", "written"),
    [
        (Money(1234, "eur"), "12.34"),
        (Money(-1234, "eur"), "-12.34"),
        (Money(0, "eur"), "0.00"),
        (Money(2900, "jpy"), "2900"),
        (Money(-5, "kwd"), "-0.005"),
        (Money(123456, "kwd"), "123.456"),
        (Money(150000, "isk"), "1500"),
        (None, ""),
    ],
)
def test_an_amount_is_a_number_with_the_digits_of_its_currency(money: Money | None, written: str) -> None:
    assert read_back(money) == [written]
