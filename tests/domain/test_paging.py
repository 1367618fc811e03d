"""Cutting a long list into pages."""

import pytest

from engagement.domain import paging
from engagement.models import Customer
from tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "names", "text", "previous", "following"),
    [
        (1, ["C0", "C1"], "1–2 of 5", None, {"page": 2}),
        (2, ["C2", "C3"], "3–4 of 5", {"page": 1}, {"page": 3}),
        (3, ["C4"], "5–5 of 5", {"page": 2}, None),
        (9, ["C4"], "5–5 of 5", {"page": 2}, None),
    ],
)
def test_a_page_says_which_rows_it_has_and_leads_to_the_others(number, names, text, previous, following):
    for n in range(5):
        CustomerFactory(name=f"C{n}")

    page = paging.cut(Customer.objects.order_by("name"), number=number, rows=2)

    assert [one.name for one in page.rows] == names
    assert (page.text, page.previous, page.next) == (text, previous, following)


def test_an_empty_list_is_one_empty_page():
    page = paging.cut(Customer.objects.all(), number=1)

    assert page == paging.Page([], "None of 0", None, None)


def test_a_long_list_is_counted_no_further_than_the_limit():
    page = paging.made(list(range(26)), n=paging.COUNT_LIMIT + 1, number=3)

    assert page.text == "51–75 of more than 1,000"


@pytest.mark.parametrize(("number", "n", "expected"), [(9, 30, 2), (9, 0, 1), (400, paging.COUNT_LIMIT + 1, 400)])
def test_a_number_past_the_end_is_brought_back_where_the_end_is_known(number, n, expected):
    assert paging.within(number, n) == expected
