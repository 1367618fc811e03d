"""Where a package is wrong: each kind of problem, with the place of the very field."""

from dataclasses import replace

import pytest

from engagement.domain import packages
from engagement.domain.packages import ADVANCED_TIER, problems
from engagement.domain.packages.contents import Adjustment, Ask, Cell, Condition, Content, Item, Need, Seed, Step
from engagement.domain.packages.plain import Place
from tests.domain.packages.made import content, plan, topic


def told(of: Content) -> list[tuple[Place, str]]:
    return [(one.place, one.text) for one in problems.find(of)]


def with_topic(**values: object) -> Content:
    return content(topics=(topic("one", **values),))


def test_nothing_is_wrong_with_the_shipped_package():
    assert told(packages.read(ADVANCED_TIER)) == []


def test_nothing_is_wrong_with_what_the_other_tests_begin_with():
    assert told(content()) == []


# ── what keeps a draft from being published ──────────────────────────────────────────────────────────────────────────


def test_a_package_without_topics_is_told():
    assert told(content(topics=())) == [(("topics",), "A package needs topics; add the first one.")]


def test_a_fact_that_no_check_knows_is_told():
    item = Item("i", "customer", "It is so", facts=("REG-1", "REG-99"))

    assert told(with_topic(checklist=(item,))) == [
        (("topics", 0, "checklist", 0, "facts"), "No check knows the fact REG-99; take one that is known.")
    ]


def test_a_subject_that_nothing_is_called_is_told():
    found = told(with_topic(checklist=(Item("i", "customer", "It is so", facts=("REG-1",), subject="repos:all"),)))

    assert [place for place, _ in found] == [("topics", 0, "checklist", 0, "subject")]
    assert found[0][1].startswith("repos:all names nothing that a fact can be about: registries, ")


def test_minutes_of_an_agenda_that_do_not_add_up_are_told():
    assert told(with_topic(agenda=(Step("A", 40), Step("B", 40)))) == [
        (("topics", 0, "agenda"), "The steps add up to 80 minutes, but the usual time is 90.")
    ]


def test_the_on_premises_block_counts_by_itself():
    steps = (Step("All of it", 90), Step("Connector", 180, is_on_premises_only=True))

    assert told(with_topic(agenda=steps)) == []


def test_an_on_premises_block_of_another_length_is_told():
    steps = (Step("All of it", 90), Step("Connector", 170, is_on_premises_only=True))

    assert told(with_topic(agenda=steps)) == [
        (("topics", 0, "agenda"), "The on-premises block adds up to 170 minutes instead of 180.")
    ]


def test_topics_that_build_on_each_other_in_a_circle_are_told_once():
    one = topic("one", needs=(Need("three", "hard", "So."),))
    two = topic("two", needs=(Need("one", "soft", "So."),))
    three = topic("three", needs=(Need("two", "hard", "So."),))

    assert told(content(topics=(one, two, three))) == [
        (("topics", 0, "needs"), "These build on each other in a circle: one → three → two → one.")
    ]


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("checklist", Item("same", "customer", "It is so")),
        ("questions", Ask("same", "How?", "text")),
        ("prerequisites", Condition("same", "customer", "It is there", 3)),
    ],
)
def test_a_key_that_two_topics_share_is_told_at_the_second(part, row):
    found = told(content(topics=(topic("one", **{part: (row,)}), topic("two", **{part: (row,)}))))

    assert found == [(("topics", 1, part, 0, "key"), "same is there twice; each needs a key of its own.")]


@pytest.mark.parametrize("name", ["met_by_item", "met_by_question"])
def test_a_prerequisite_met_by_something_unknown_is_told(name):
    condition = Condition("p", "customer", "It is there", 3, **{name: "nowhere"})

    found = told(with_topic(prerequisites=(condition,)))

    what = name.removeprefix("met_by_")
    assert found == [(("topics", 0, "prerequisites", 0, name), f"There is no {what} nowhere in this package.")]


@pytest.mark.parametrize(
    ("kind", "options", "text"),
    [
        ("choice", (), "Name the choices, or the columns of the table."),
        ("table", (), "Name the choices, or the columns of the table."),
        ("text", ("a", "b"), "Only a choice or a table has options."),
    ],
)
def test_options_that_do_not_fit_the_kind_of_answer_are_told(kind, options, text):
    found = told(with_topic(questions=(Ask("q", "Which?", "choice", kind, options),)))

    assert found == [(("topics", 0, "questions", 0, "options"), text)]


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (plan(150, 150, 150, 150, 150), "The plan has 5 sessions; the frame asks for 6 to 8."),
        (plan(110, *[150] * 5), "Session 1 is 110 minutes long; the frame asks for 120 to 180."),
        (
            plan(*[120] * 6, cells=(Cell("one", 60), Cell("two", 70))),
            "The modules of session 1 need 130 minutes, but it is 120 long.",
        ),
        (
            plan(*[120] * 6, cells=(Cell("three", 60),)),
            "Session 1 speaks of three, which is no topic of this package.",
        ),
        (
            plan(*[180] * 6, cells=(Cell("one", 130),)),
            "The plan gives one 130 minutes; its least and most are 60 to 120.",
        ),
    ],
)
def test_a_worked_plan_that_breaks_the_frame_is_told(made, text):
    assert told(content(reference_plans=(made,))) == [(("reference_plans", 0, "sessions"), text)]


def test_a_worked_plan_outside_the_minutes_of_the_package_is_told():
    found = told(content(max_minutes=800, reference_plans=(plan(*[150] * 6),)))

    assert [text for _, text in found] == ["The plan has 900 minutes; the frame asks for 720 to 800."]


# ── faults: what no version can hold ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"min_minutes": 100}, ("default_minutes",)),
        ({"max_minutes": 80}, ("max_minutes",)),
        ({"min_minutes": 0}, ("min_minutes",)),
        ({"kind": "lecture"}, ("kind",)),
        ({"name": "x" * 121}, ("name",)),
        ({"aim": "a\x00b"}, ("aim",)),
        ({"agenda": (Step("", 90),)}, ("agenda", 0, "title")),
        ({"agenda": (Step("A", 90), Step("B", 0))}, ("agenda", 1, "minutes")),
        ({"needs": (Need("four", "hard", "So."),)}, ("needs", 0, "topic")),
        ({"needs": (Need("one", "hard", "So."),)}, ("needs", 0, "topic")),
        ({"adjustments": (Adjustment("on_sundays", 5, "why"),)}, ("adjustments", 0, "when")),
        ({"checklist": (Item("i", "nobody", "It is so"),)}, ("checklist", 0, "owner")),
        ({"checklist": (Item("i i", "customer", "It is so"),)}, ("checklist", 0, "key")),
        ({"checklist": (Item("i", "customer", "A"), Item("i", "customer", "B"))}, ("checklist", 1, "key")),
        ({"questions": (Ask("q", "How?", "text", "song"),)}, ("questions", 0, "kind")),
        ({"prerequisites": (Condition("p", "customer", "It is", -1),)}, ("prerequisites", 0, "lead_working_days")),
        ({"deliverables": ("a", " ")}, ("deliverables", 1)),
        ({"pitfalls": ("a",) * 101}, ("pitfalls",)),
    ],
)
def test_a_topic_that_no_row_can_hold_is_a_fault(values, place):
    assert ("topics", 0, *place) in {fault.place for fault in problems.faults(with_topic(**values))}


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"min_sessions": 9}, ("max_sessions",)),
        ({"min_session_minutes": 0}, ("min_session_minutes",)),
        ({"max_minutes": 100}, ("max_minutes",)),
        ({"name": ""}, ("name",)),
        ({"raid_seeds": (Seed("wish", "Sun"),)}, ("raid_seeds", 0, "kind")),
        ({"reference_plans": (replace(plan(120), name=""),)}, ("reference_plans", 0, "name")),
        ({"reference_plans": (replace(plan(120), sessions=()),)}, ("reference_plans", 0, "sessions")),
        ({"reference_plans": (plan(0),)}, ("reference_plans", 0, "sessions")),
        ({"topics": (topic("one"), topic("one"))}, ("topics", 1, "key")),
        ({"topics": (topic("One"),)}, ("topics", 0, "key")),
        ({"topics": (topic("package"),)}, ("topics", 0, "key")),
    ],
)
def test_a_frame_that_no_row_can_hold_is_a_fault(values, place):
    assert place in {fault.place for fault in problems.faults(content(**values))}
