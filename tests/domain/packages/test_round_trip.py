"""Whatever a package says, it says the same after files, an archive or the database."""

import string
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from engagement.domain import packages
from engagement.domain.packages import ADVANCED_TIER, problems
from engagement.domain.packages.archives import packed, unpacked
from engagement.domain.packages.contents import (
    Adjustment,
    Ask,
    Cell,
    Condition,
    Content,
    Item,
    Need,
    PlannedSession,
    ReferencePlan,
    Seed,
    Step,
    TopicContent,
    TypicalQuestion,
)
from engagement.domain.packages.parts import OF_PACKAGE, OF_TOPIC, as_rows, from_rows, value_of, with_value
from engagement.domain.packages.rows import write
from engagement.models import WorkPackage
from engagement.rules.planning import When

# Everything that PostgreSQL can store: no zero byte, no half of a pair.
texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=40)
said = texts.map(str.strip).filter(bool)
keys = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=12).map(lambda key: f"k{key}")
minutes = st.integers(1, 480)
truths = st.booleans()
owners = st.sampled_from(["consultant", "customer", "support"])


def rows(row: type, /, **fields: st.SearchStrategy) -> st.SearchStrategy:
    """Up to three rows, told apart by their keys where they have any."""
    own = (lambda row: row.key) if "key" in fields else None
    return st.lists(st.builds(row, **fields), max_size=3, unique_by=own).map(tuple)


def topic(key: str, others: list[str]) -> st.SearchStrategy[TopicContent]:
    least, usual, most = 30, 60, 90
    return st.builds(
        TopicContent,
        key=st.just(key),
        name=said,
        kind=st.sampled_from(["topic", "sub_module", "framing", "preparation"]),
        min_minutes=st.just(least),
        default_minutes=st.just(usual),
        max_minutes=st.just(most),
        is_optional=truths,
        aim=texts,
        exit_statement=texts,
        demo=texts,
        needs=st.lists(st.sampled_from(others), unique=True, max_size=2).flatmap(
            lambda names: st.tuples(*(st.builds(Need, st.just(name), st.just("soft"), said) for name in names))
        )
        if others
        else st.just(()),
        adjustments=rows(Adjustment, when=st.sampled_from(list(map(str, When))), minutes=minutes, why=said),
        prerequisites=rows(
            Condition,
            key=keys,
            owner=owners,
            text=said,
            lead_working_days=st.integers(0, 20),
            when=st.sampled_from(["always", "on_premises"]),
            is_hard=truths,
        ),
        agenda=rows(Step, title=said, minutes=minutes, is_on_premises_only=truths),
        questions=rows(Ask, key=keys, text=said, answer_type=said, options=st.lists(said, max_size=2).map(tuple)),
        checklist=rows(
            Item,
            key=keys,
            owner=owners,
            text=said,
            evidence=said,
            facts=st.sampled_from([(), ("REG-1",), ("REG-1", "REG-2")]),
            is_any_fact_enough=truths,
            subject=said,
            is_on_premises_only=truths,
        ),
        typical_questions=rows(TypicalQuestion, question=said, answer=said),
        deliverables=st.lists(said, max_size=2).map(tuple),
        pitfalls=st.lists(said, max_size=2).map(tuple),
    )


@st.composite
def contents(draw: st.DrawFn) -> Content:
    names = draw(st.lists(keys, min_size=1, max_size=3, unique=True))
    topics = tuple(draw(topic(key, names[:at])) for at, key in enumerate(names))
    cells = st.lists(st.sampled_from(names), unique=True, max_size=2).flatmap(
        lambda chosen: st.tuples(*(st.builds(Cell, st.just(name), minutes) for name in chosen))
    )
    sessions = st.lists(st.builds(PlannedSession, minutes, cells), min_size=1, max_size=3).map(tuple)
    return Content(
        key=draw(keys),
        name=draw(said),
        version=1,
        topics=topics,
        raid_seeds=draw(rows(Seed, kind=st.sampled_from(["risk", "issue"]), text=said)),
        reference_plans=draw(
            rows(ReferencePlan, name=said, sessions=sessions, has_siem=truths, has_on_premises=truths)
        ),
    )


@given(contents())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_files_in_an_archive_give_the_same_content_back(content):
    assert packages.from_files(unpacked(packed(packages.as_files(content)))) == content


@given(contents())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_rows_of_an_editor_give_every_part_back(content):
    for part in (*OF_PACKAGE.values(), *OF_TOPIC.values()):
        of_topic = content.topics[0].key if part.name in OF_TOPIC else ""
        value = value_of(content, of_topic, part.name)
        again = value if part.row is None else from_rows(part, as_rows(value))

        assert with_value(content, of_topic, part.name, again) == content


class TestRows(TestCase):
    @given(contents())
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_the_database_gives_the_same_content_back(self, content):
        assert problems.faults(content) == []
        package = WorkPackage.objects.create(key=content.key, name=content.name, version=1)

        write(package, content)

        assert packages.stored(WorkPackage.objects.get(pk=package.pk)) == content


def test_the_shipped_package_says_the_same_after_an_export():
    shipped = packages.read(ADVANCED_TIER)

    assert packages.from_files(unpacked(packed(packages.as_files(shipped)))) == shipped


@pytest.mark.parametrize("name", ["one", "two"])
def test_the_same_content_makes_the_same_archive(name):
    shipped = replace(packages.read(ADVANCED_TIER), name=name)

    assert packed(packages.as_files(shipped)) == packed(packages.as_files(shipped))
