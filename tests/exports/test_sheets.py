"""Tables that leave as XLSX."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from engagement.exports.sheets import LONGEST_CELL, xlsx_file
from tests.sheets import read_sheet


def written(*rows: tuple[object, ...]) -> list[list[object]]:
    with xlsx_file("Table", ("One", "Two"), rows) as file:
        return read_sheet(file.read())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "{=", "https://"])
def test_a_text_stays_a_text_whatever_it_begins_with(start):
    assert written((f"{start}cmd()", 1))[1] == [f"{start}cmd()", 1]


def test_numbers_days_and_instants_stay_what_they_are():
    east = timezone(timedelta(hours=9))

    assert written((-1.5, date(2030, 6, 3)), (datetime(2030, 6, 3, 10, 30, tzinfo=east), 0)) == [
        ["One", "Two"],
        [-1.5, "2030-06-03"],
        ["2030-06-03 01:30", 0],
    ]


@pytest.mark.parametrize("cell", [None, ""])
def test_what_is_not_known_is_an_empty_cell(cell):
    assert written((cell, "x"))[1] == ["", "x"]


@pytest.mark.parametrize("cell", ["a\x00b", "\u202egnp", "<b>&amp;", "_x0041_", " two\nlines "])
def test_any_text_reads_back_as_it_was(cell):
    assert written((cell, "x"))[1] == [cell, "x"]


def test_a_text_that_no_cell_holds_is_cut():
    assert len(str(written(("x" * (LONGEST_CELL + 1), "y"))[1][0])) == LONGEST_CELL


def test_no_rows_make_a_sheet_of_headings():
    assert written() == [["One", "Two"]]


def test_an_instant_in_utc_is_told_as_it_is():
    assert written((datetime(2030, 1, 7, 12, tzinfo=UTC), ""))[1][0] == "2030-01-07 12:00"
