"""Tables that leave as CSV."""

import csv

import pytest

from engagement.exports import tables


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " ="])
def test_a_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(start):
    assert tables.safe(f"{start}cmd()") == f"'{start}cmd()"


def test_a_negative_number_stays_a_number():
    assert tables.safe(-5) == -5


def test_the_lines_read_back_as_the_cells_that_were_written():
    rows = [("a, b", 'say "x"', 3), ("=1+1", "two\nlines", None)]

    told = "".join(tables.csv_lines(("One", "Two", "Three"), rows)).removeprefix("\ufeff")

    assert list(csv.reader(told.splitlines(keepends=True))) == [
        ["One", "Two", "Three"],
        ["a, b", 'say "x"', "3"],
        ["'=1+1", "two\nlines", ""],
    ]
