"""Text that people write is drawn, and none of it becomes markup of its own."""

import pytest

from engagement.lib import markdown


def test_lists_and_emphasis_are_drawn() -> None:
    drawn = markdown.render("- **agreed**\n- open")

    assert drawn == "<ul>\n<li><strong>agreed</strong></li>\n<li>open</li>\n</ul>"


def test_a_line_break_stays_one() -> None:
    assert markdown.render("one\ntwo") == "<p>one<br />\ntwo</p>"


def test_a_table_is_drawn() -> None:
    assert "<td>harbor</td>" in markdown.render("| Name |\n| --- |\n| harbor |")


def test_an_aligned_column_brings_no_style() -> None:
    assert "style" not in markdown.render("| Name |\n| ---: |\n| harbor |")


def test_headings_stand_below_those_of_the_page() -> None:
    assert markdown.render("# Recap\n\n###### Deep") == "<h3>Recap</h3>\n<h6>Deep</h6>"


def test_a_link_does_not_tell_where_it_was_followed_from() -> None:
    drawn = markdown.render("[guide](https://example.com/a?b=1&c=2)")

    assert drawn == ('<p><a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">guide</a></p>')


def test_a_picture_becomes_a_link_to_it() -> None:
    drawn = markdown.render("![the <plan>](https://example.com/plan.png)")

    assert drawn == (
        '<p><a href="https://example.com/plan.png" rel="noopener noreferrer nofollow">the &lt;plan&gt;</a></p>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "text <b onclick=alert(1)>bold</b>",
        "<a href='javascript:alert(1)'>x</a>",
        "<!-- hidden -->",
    ],
)
def test_raw_markup_is_shown_as_text(text: str) -> None:
    drawn = markdown.render(text)

    assert drawn.replace("<p>", "").replace("</p>", "").count("<") == 0


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//host/x"],
)
def test_a_link_to_anything_but_web_and_mail_stays_text(address: str) -> None:
    assert "<a" not in markdown.render(f"[x]({address}) ![y]({address}) <{address}>")


def test_quotes_cannot_leave_an_attribute() -> None:
    drawn = markdown.render('[x](https://example.com/"onmouseover="alert(1) "ti\\"tle")')

    assert '"onmouseover' not in drawn


def test_an_empty_text_draws_nothing() -> None:
    assert markdown.render("") == ""


def test_ten_thousand_brackets_are_drawn_in_a_moment() -> None:
    assert len(markdown.render("[" * 10_000)) == 10_000 + len("<p></p>")
