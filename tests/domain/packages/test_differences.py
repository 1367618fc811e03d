"""What changed between two versions, told so that it can be read."""

from dataclasses import replace

from engagement.domain.packages import differences
from engagement.domain.packages.contents import Cell, Content, Item, Seed, Step
from engagement.domain.packages.differences import Change, FieldChange, compare
from engagement.domain.packages.parts import with_value
from tests.domain.packages.made import content, plan, topic


def told(new: Content, old: Content | None = None) -> list[tuple[str, str, str, str]]:
    return [
        (part.topic, part.part, change.what, change.name)
        for part in compare(old or content(), new)
        for change in part.changes
    ]


def test_the_same_content_differs_in_nothing():
    assert compare(content(), content()) == []


def test_a_changed_row_tells_its_fields_as_they_were_and_are():
    item = Item("i-one", "consultant", "It is really so", facts=("REG-1", "REG-2"), is_any_fact_enough=True)

    (part,) = compare(content(), with_value(content(), "one", "checklist", (item,)))

    assert part.changes == (
        Change(
            "changed",
            "It is really so",
            (
                FieldChange("Owner", "customer", "consultant"),
                FieldChange("Text", "It is so", "It is really so"),
                FieldChange("Facts", "", "REG-1, REG-2"),
                FieldChange("Is any fact enough", "no", "yes"),
            ),
        ),
    )


def test_a_new_row_a_row_that_is_gone_and_another_order_are_told():
    old = with_value(content(), "one", "agenda", (Step("A", 30), Step("B", 30), Step("C", 30)))
    new = with_value(content(), "one", "agenda", (Step("C", 30), Step("D", 30), Step("B", 30)))

    assert told(new, old) == [
        ("one", "agenda", "added", "D"),
        ("one", "agenda", "removed", "A"),
        ("one", "agenda", "moved", "The order"),
    ]


def test_two_steps_of_one_title_are_told_apart():
    old = with_value(content(), "one", "agenda", (Step("Wrap-up", 10), Step("Wrap-up", 15)))
    new = with_value(content(), "one", "agenda", (Step("Wrap-up", 10), Step("Wrap-up", 20)))

    (part,) = compare(old, new)

    assert part.changes == (Change("changed", "Wrap-up", (FieldChange("Minutes", "15", "20"),)),)


def test_single_fields_are_told_by_their_label():
    new = replace(content(), max_sessions=9)

    (part,) = compare(content(), new)

    assert (part.label, part.changes) == (
        "Frame",
        (Change("changed", "Max sessions", (FieldChange("Max sessions", "8", "9"),)),),
    )


def test_a_new_topic_is_one_line():
    new = content(topics=(*content().topics, topic("three", pitfalls=("Rain",))))

    assert told(new) == [("", "topics", "added", "Three")]


def test_a_renamed_topic_is_told_once():
    one, two = content().topics

    assert told(content(topics=(replace(one, name="First"), two))) == [("one", "about", "changed", "Name")]


def test_worked_plans_are_told_session_by_session():
    old = content(reference_plans=(plan(120, 120, cells=(Cell("one", 60),)),))
    new = content(reference_plans=(plan(120, 150, cells=(Cell("one", 60),)),))

    (part,) = compare(old, new)

    assert part.changes[0].fields == (FieldChange("Sessions", "one 60 = 120\n = 120", "one 60 = 120\n = 150"),)


def test_lists_of_plain_texts_are_told_by_text():
    old = with_value(content(), "one", "pitfalls", ("Rain", "Snow"))
    new = with_value(content(), "one", "pitfalls", ("Snow", "Hail"))

    assert told(new, old) == [("one", "pitfalls", "added", "Hail"), ("one", "pitfalls", "removed", "Rain")]


def test_entries_of_the_raid_log_are_told():
    assert told(content(raid_seeds=(Seed("risk", "Rain"),))) == [("", "raid_seeds", "added", "Rain")]


def test_a_label_says_a_field_in_words():
    assert differences.label_of("is_on_premises_only") == "Is on-premises only"
