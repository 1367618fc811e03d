"""What an answer may be, by the kind of its question."""

import pytest

from engagement.rules import answers

COLOURS = ["red", "green", "blue"]


@pytest.mark.parametrize(
    ("kind", "options", "typed", "kept"),
    [
        ("text", [], " Harbor 2.11\r\nand Nexus ", "Harbor 2.11\nand Nexus"),
        ("text", [], "\u202eREGNAD", "\u202eREGNAD"),
        ("text", [], "=cmd()", "=cmd()"),
        ("text", [], "   ", None),
        ("list", [], "one\n\n two \none", ["one", "two"]),
        ("list", [], [], None),
        ("number", [], "40", 40),
        ("number", [], "7,5", 7.5),
        ("number", [], 3, 3),
        ("number", [], "", None),
        ("yes_no", [], "yes", True),
        ("yes_no", [], False, False),
        ("yes_no", [], "", None),
        ("choice", COLOURS, "red", "red"),
        ("choice", [], "mauve", "mauve"),
        ("choice", COLOURS, None, None),
        ("choices", COLOURS, ["blue", "red"], ["red", "blue"]),
        ("choices", [], ["mauve"], ["mauve"]),
        ("choices", COLOURS, [], None),
        ("table", ["name", "type"], [{"name": "acme", "type": ""}, {}], [{"name": "acme"}]),
        ("table", [], [{"Entry": "acme"}], [{"Entry": "acme"}]),
        ("table", ["name"], [{}], None),
    ],
)
def test_an_answer_is_kept_in_the_shape_of_its_kind(kind, options, typed, kept):
    assert answers.clean(kind, options, typed) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "a\x00b"),
        ("text", "x" * 4001),
        ("text", 4),
        ("list", "x" * 301),
        ("list", "\n".join(map(str, range(101)))),
        ("list", {"a": "b"}),
        ("number", "many"),
        ("number", "nan"),
        ("number", "-1"),
        ("number", "1e13"),
        ("number", True),
        ("number", "9" * 10_000),
        ("yes_no", "perhaps"),
        ("choice", "mauve"),
        ("choices", ["mauve"]),
        ("table", [{"colour": "red"}]),
        ("table", "red"),
        ("table", [{"name": "x" * 301}]),
        ("table", [{"name": str(n)} for n in range(101)]),
    ],
)
def test_what_does_not_fit_is_refused(kind, value):
    options = {"table": ["name"]}.get(kind, COLOURS)

    with pytest.raises(answers.BadAnswer):
        answers.clean(kind, options, value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "Yes"),
        (7.5, "7.5"),
        (["one", "two"], "one; two"),
        ([{"type": "ACR", "name": "acme", "old": "x"}], "acme, ACR, x"),
    ],
)
def test_an_answer_is_told_in_one_line(value, words):
    assert answers.in_words(value, ["name", "type"]) == words
