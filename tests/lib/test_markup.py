"""Markup of our own and of others: nothing that somebody typed becomes markup."""

import pytest
from django.utils import html
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from engagement.lib.markup import format_html, format_html_join

TEXT = '<p title="{}">{}</p>'
VALUES = st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.text().map(mark_safe))


@given(VALUES, VALUES)
def test_it_is_what_django_makes_of_it(one, other):
    assert format_html(TEXT, one, other) == html.format_html(TEXT, one, other)


@given(st.lists(st.tuples(VALUES, VALUES)))
def test_joined_rows_are_what_django_makes_of_them(rows):
    assert format_html_join(", ", TEXT, rows) == html.format_html_join(", ", TEXT, rows)


@pytest.mark.parametrize("typed", ["<script>", '"', "'", "&amp;", "{}", "{0.__class__}"])
def test_what_somebody_typed_stays_text(typed):
    assert format_html("<b>{}</b>", typed) == f"<b>{html.escape(typed)}</b>"


def test_what_knows_its_own_markup_is_asked_for_it():
    class Picture:
        def __html__(self):
            return "<svg></svg>"

    assert format_html("<b>{}</b>", Picture()) == "<b><svg></svg></b>"


def test_the_result_is_markup_and_not_escaped_again():
    assert format_html("{}", format_html("<b>{}</b>", "<")) == "<b>&lt;</b>"
