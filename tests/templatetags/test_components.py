"""The parts of pages: what they escape, what they say besides colour, and the queries they write."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import SafeString

from engagement.templatetags import components, figures, lists

NASTY = '<script>"&'
NASTY_ESCAPED = "&lt;script&gt;&quot;&amp;"


def counts(critical: int = 0, high: int = 0, medium: int = 0, low: int = 0, negligible: int = 0) -> SimpleNamespace:
    return SimpleNamespace(n_critical=critical, n_high=high, n_medium=medium, n_low=low, n_negligible=negligible)


def draw(source: str, path: str = "/scans/", **context: object) -> str:
    request = RequestFactory().get(path)
    return Template("{% load components figures lists %}" + source).render(Context({"request": request, **context}))


def links(html: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'<a\b[^>]*? href="([^"]*)"', html)]


@pytest.mark.parametrize(
    "source",
    [
        "{% icon 'x' nasty %}",
        "{% badge 'warn' nasty %}",
        "{% avatar nasty %}",
        "{% button nasty %}",
        "{% button 'Scan' url=nasty %}",
        "{% confirm_link nasty '/x' nasty nasty %}",
        "{% progress 4 text=nasty label=nasty %}",
        "{% stat nasty nasty hint=nasty %}",
        "{% card title=nasty hint=nasty id=nasty %}{{ nasty }}{% endcard %}",
        "{% table nasty %}{{ nasty }}{% endtable %}",
        "{% toolbar label=nasty %}{{ nasty }}{% endtoolbar %}",
        "{% fact nasty %}{{ nasty }}{% endfact %}",
        "{% step 'done' nasty time=nasty %}{{ nasty }}{% endstep %}",
        "{% empty nasty text=nasty url=nasty action=nasty %}",
        "{% failure nasty text=nasty url=nasty action=nasty %}",
        "{% notice 'bad' nasty title=nasty %}",
        "{% breadcrumb nasty nasty %}",
        "{% sort_header nasty nasty target=nasty %}",
        "{% skeleton 2 nasty %}",
    ],
)
def test_what_people_typed_is_never_markup(source):
    assert NASTY not in draw(source, nasty=NASTY)


def test_text_marked_as_safe_does_not_lend_its_safety_to_the_same_text_unmarked():
    components.badge("good", SafeString(NASTY))

    assert NASTY_ESCAPED in components.badge("good", NASTY)


@pytest.mark.parametrize(("name", "initials"), [("Ada", "A"), ("Ada de la Cruz", "AC"), ("  ", "?"), ("(x) Ÿ", "Ÿ")])
def test_the_initials_are_those_of_the_first_and_last_word(name, initials):
    assert f">{initials}</span>" in components.avatar(name)


def test_progress_says_its_share():
    assert "<span>38 %</span>" in figures.progress(3, 8)


def test_progress_of_nothing_is_nothing():
    assert "<span>0 %</span>" in figures.progress(0, 0)


def test_progress_of_unknown_length_has_no_value():
    assert figures.progress(None, label="Scan", text="Aqua is working") == (
        '<div class="tm-progress"><progress aria-label="Scan"></progress><span>Aqua is working</span></div>'
    )


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (counts(critical=2, high=15, medium=21, low=6), "44 findings: 2 critical, 15 high, 21 medium, 6 low"),
        (counts(low=1), "1 finding: 1 low"),
        (counts(), "No findings"),
    ],
)
def test_the_severity_bar_says_its_counts(counted, said):
    assert f'aria-label="{said}"' in figures.severity_bar(counted)


def test_every_severity_that_occurs_is_wide_enough_to_be_seen():
    bar = figures.severity_bar(counts(critical=1, negligible=100_000))

    widths = [float(width) for width in re.findall(r' width="([^"]+)"', bar)]

    assert widths == [pytest.approx(2.0, abs=0.01), pytest.approx(97.0, abs=0.01)]


def test_no_findings_are_said_in_words():
    assert figures.severities(counts()) == '<span class="tm-soft">No findings</span>'


@pytest.mark.parametrize(
    ("query", "following", "state"),
    [
        ("", "?sort=name", None),
        ("sort=name", "?sort=-name", "ascending"),
        ("sort=-name", "?sort=name", "descending"),
        ("q=a%26b&page=3&sort=other", "?q=a%26b&sort=name", None),
    ],
)
def test_a_sort_header_leads_to_the_next_order_and_keeps_the_filters(query, following, state):
    header = draw("{% sort_header 'Name' 'name' %}", f"/scans/?{query}")

    assert links(header) == [following]
    assert re.findall(r'aria-sort="(\w+)"', header) == ([state] if state else [])


def test_a_list_in_its_default_order_says_so():
    assert 'aria-sort="descending"' in draw("{% sort_header 'Name' 'name' default='-name' %}")


def test_pages_keep_the_query():
    page = Paginator(range(60), 25).page(2)

    drawn = draw("{% pagination page 'images' %}", "/scans/?q=a&page=2", page=page)

    assert links(drawn) == ["?q=a&page=1", "?q=a&page=3"]
    assert "26 to 50 of 60 images" in drawn


def test_pages_by_key_change_only_their_cursor():
    page = SimpleNamespace(text="50 findings", previous=None, next={"after": "9-CVE"})

    assert links(draw("{% pagination page %}", "/scans/?q=a&before=7", page=page)) == ["?q=a&after=9-CVE"]


def test_a_target_makes_htmx_swap_that_part_and_keep_the_address():
    header = draw("{% sort_header 'Name' 'name' target='images' %}")

    assert 'hx-get="?sort=name" hx-target="#images" hx-swap="outerHTML" hx-push-url="true"' in header


def test_filters_are_sent_to_the_page_that_shows_them():
    assert 'action="/scans/"' in draw("{% toolbar %}{% endtoolbar %}", "/scans/?q=old")


def test_a_query_without_values_is_a_question_mark():
    assert lists.with_query(QueryDict("page=2"), {"page": None}) == "?"


class Sample(forms.Form):
    name = forms.CharField(help_text="No slash.")
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)
    agreed = forms.BooleanField()
    place = forms.ChoiceField(choices=[("x", "X")], widget=forms.RadioSelect)


def test_a_field_keeps_what_was_typed_and_points_to_its_hint_and_error():
    form = Sample({"name": "a/b"})
    form.add_error("name", "A slash is not allowed.")

    drawn = draw("{% field form.name %}", form=form)

    assert 'value="a/b"' in drawn
    assert 'aria-describedby="id_name-hint id_name-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert "A slash is not allowed." in drawn


@pytest.mark.parametrize(
    ("name", "look"), [("name", "form-control"), ("kind", "form-select"), ("agreed", "form-check-input")]
)
def test_each_kind_of_field_has_its_look(name, look):
    assert f'class="{look}"' in draw("{% field form.field %}", form={"field": Sample()[name]})


def test_a_field_that_may_stay_empty_says_so():
    drawn = draw("{% field form.kind %}", form=Sample())

    assert "(optional)" in drawn


def test_the_errors_of_a_form_link_to_their_fields():
    form = Sample({"name": "a", "place": "x"})

    assert links(draw("{% form_errors form %}", form=form)) == ["#id_agreed"]


def test_a_form_without_errors_says_nothing():
    assert draw("{% form_errors form %}", form=Sample()).strip() == ""
