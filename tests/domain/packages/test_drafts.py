"""The life of a draft: opened, changed part by part by more than one, published, discarded, taken in from files."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engagement.domain import packages
from engagement.domain.packages import parts
from engagement.domain.packages.contents import Item, Need, Step
from engagement.domain.packages.files import BadFile
from engagement.domain.packages.parts import TopicLine
from engagement.domain.packages.rows import write
from engagement.models import AuditEntry, User, WorkPackage
from tests.domain.packages.made import content, topic
from tests.factories import EngagementFactory, PsLeadFactory, WorkPackageFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return PsLeadFactory()


@pytest.fixture
def package() -> WorkPackage:
    package = WorkPackageFactory(key="made", name="Made up")
    write(package, content())
    return package


@pytest.fixture
def draft(package, lead) -> WorkPackage:
    return packages.open_draft(package, by=lead, at=NOW)


def base_of(draft: WorkPackage, topic: str, part: str) -> str:
    return parts.digest(parts.value_of(packages.stored(draft), topic, part))


def change(draft: WorkPackage, topic: str, part: str, value: object, by: User, base: str = "") -> WorkPackage:
    return packages.change(
        draft, topic, part, value, base=base or base_of(draft, topic, part), by=by, at=NOW + timedelta(hours=1)
    )


TWO_STEPS = (Step("First", 40), Step("Then", 50))


# ── open ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_a_copy_under_the_next_number(package, draft):
    assert (draft.version, draft.published_at, draft.based_on, draft.revision) == (2, None, package, 0)
    assert replace(packages.stored(draft), version=1, published_at=package.published_at) == packages.stored(package)


def test_a_second_draft_is_refused(package, draft, lead):
    with pytest.raises(packages.DraftThere, match="has a draft already, version 2; publish or discard it first"):
        packages.open_draft(package, by=lead, at=NOW)


def test_a_draft_of_a_draft_is_refused(draft, lead):
    with pytest.raises(packages.DraftThere):
        packages.open_draft(draft, by=lead, at=NOW)


# ── change ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_part_is_replaced_and_all_others_stay(draft, lead):
    before = packages.stored(draft)

    changed = change(draft, "one", "agenda", TWO_STEPS, lead)

    assert changed.revision == 1
    assert packages.stored(changed) == parts.with_value(before, "one", "agenda", TWO_STEPS)


def test_saving_what_is_there_already_changes_nothing(draft, lead):
    value = parts.value_of(packages.stored(draft), "one", "agenda")

    changed = change(draft, "one", "agenda", value, lead, base="whatever")

    assert changed.revision == 0


def test_two_editors_of_different_parts_lose_nothing(draft, lead):
    first, second = base_of(draft, "one", "agenda"), base_of(draft, "two", "pitfalls")

    change(draft, "one", "agenda", TWO_STEPS, lead, base=first)
    change(draft, "two", "pitfalls", ("Rain",), PsLeadFactory(), base=second)

    stored = packages.stored(draft)
    assert (stored.topic("one").agenda, stored.topic("two").pitfalls) == (TWO_STEPS, ("Rain",))


def test_the_second_editor_of_the_same_part_is_told_and_shown_what_is_there(draft, lead):
    base = base_of(draft, "one", "agenda")
    change(draft, "one", "agenda", TWO_STEPS, lead, base=base)

    with pytest.raises(packages.ChangedMeanwhile) as refused:
        change(draft, "one", "agenda", (Step("Mine", 90),), PsLeadFactory(), base=base)

    assert refused.value.now == TWO_STEPS
    assert packages.stored(draft).topic("one").agenda == TWO_STEPS


def test_a_topic_that_was_taken_out_meanwhile_is_told(draft, lead):
    change(draft, "", "topics", (TopicLine("one", "One"),), lead)

    with pytest.raises(packages.PartGone, match="taken out of the draft"):
        packages.change(draft, "two", "agenda", TWO_STEPS, base="x", by=lead, at=NOW)


def test_a_draft_that_was_discarded_meanwhile_is_told(draft, lead):
    packages.discard(draft, by=lead, at=NOW)

    with pytest.raises(packages.PartGone, match="discarded meanwhile"):
        packages.change(draft, "one", "agenda", TWO_STEPS, base="x", by=lead, at=NOW)


def test_a_published_version_never_changes(package, lead):
    before = packages.stored(package)

    with pytest.raises(packages.Published, match="Version 1 is published and never changes"):
        change(package, "one", "agenda", TWO_STEPS, lead)

    assert packages.stored(package) == before


def test_what_no_version_can_hold_is_refused_with_its_place_in_the_part(draft, lead):
    rows = (Item("same", "customer", "A"), Item("same", "customer", "B"))

    with pytest.raises(packages.Faulty) as refused:
        change(draft, "one", "checklist", rows, lead)

    assert [(one.place, one.text) for one in refused.value.problems] == [
        ((1, "key"), "same is there twice; each needs a key of its own.")
    ]


def test_taking_out_a_topic_that_another_builds_on_is_refused(draft, lead):
    with pytest.raises(packages.Faulty, match="two: There is no topic one in this package"):
        change(draft, "", "topics", (TopicLine("two", "Two"),), lead)


def test_topics_are_added_and_put_in_order(draft, lead):
    lines = (TopicLine("three", "Three"), TopicLine("one", "One"), TopicLine("two", "Second"))

    change(draft, "", "topics", lines, lead)

    assert [(one.key, one.name, len(one.agenda)) for one in packages.stored(draft).topics] == [
        ("three", "Three", 0),
        ("one", "One", 1),
        ("two", "Second", 1),
    ]


def test_a_change_is_written_down_with_what_was_and_what_is(draft, lead):
    change(draft, "one", "agenda", (Step("All of it", 80), Step("Rest", 10)), lead)

    entry = AuditEntry.objects.get(what="package.changed")
    assert (entry.by, entry.object_name) == (lead, "Made up v2")
    assert entry.changes == {
        "one agenda: All of it": ["Minutes: 90", "Minutes: 80"],
        "one agenda: Rest": ["", "Minutes: 10"],
    }


# ── publish and discard ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_published_draft_is_the_next_version_and_engagements_keep_theirs(package, draft, lead):
    engagement = EngagementFactory(work_package=package)
    change(draft, "one", "agenda", TWO_STEPS, lead)

    published = packages.publish(draft, revision=1, by=lead, at=NOW)

    engagement.refresh_from_db()
    assert (published.published_at, engagement.work_package) == (NOW, package)
    assert AuditEntry.objects.filter(what="package.published", by=lead).count() == 1


def test_a_draft_with_problems_is_not_published(draft, lead):
    change(draft, "one", "agenda", (Step("Short", 20),), lead)

    with pytest.raises(packages.NotPublishable, match="There is 1 problem left"):
        packages.publish(draft, revision=1, by=lead, at=NOW)

    draft.refresh_from_db()
    assert draft.is_draft


def test_a_draft_that_says_nothing_new_is_not_published(draft, lead):
    with pytest.raises(packages.NotPublishable, match="Nothing differs from version 1"):
        packages.publish(draft, revision=0, by=lead, at=NOW)


def test_a_draft_that_was_changed_since_one_looked_is_not_published(draft, lead):
    change(draft, "one", "agenda", TWO_STEPS, lead)

    with pytest.raises(packages.NotPublishable, match="changed since you looked"):
        packages.publish(draft, revision=0, by=lead, at=NOW)


def test_publishing_twice_is_refused(draft, lead):
    change(draft, "one", "agenda", TWO_STEPS, lead)
    packages.publish(draft, revision=1, by=lead, at=NOW)

    with pytest.raises(packages.Published):
        packages.publish(draft, revision=1, by=lead, at=NOW)


def test_a_discarded_draft_frees_its_number(package, draft, lead):
    packages.discard(draft, by=lead, at=NOW)

    assert packages.open_draft(package, by=lead, at=NOW).version == 2


def test_a_published_version_cannot_be_discarded(package, lead):
    with pytest.raises(packages.Published):
        packages.discard(package, by=lead, at=NOW)

    assert WorkPackage.objects.filter(pk=package.pk).exists()


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def archive(of: packages.Content) -> bytes:
    return packages.packed(packages.as_files(of))


def test_an_export_taken_in_is_a_draft_that_says_the_same(package, lead):
    draft = packages.take_in(packages.packed(packages.exported(package)), by=lead, at=NOW)

    assert (draft.version, draft.is_draft, draft.based_on) == (2, True, package)
    assert replace(packages.stored(draft), version=1, published_at=package.published_at) == packages.stored(package)


def test_files_of_an_unknown_package_become_its_first_version(lead):
    draft = packages.take_in(archive(content(key="other", version=7)), by=lead, at=NOW)

    assert (draft.key, draft.version, draft.based_on) == ("other", 1, None)


def test_files_are_not_taken_in_beside_a_draft(draft, lead):
    with pytest.raises(packages.DraftThere):
        packages.take_in(archive(content()), by=lead, at=NOW)


def test_a_fault_in_a_file_is_refused_with_its_line_and_nothing_is_written(lead):
    one = topic("one", checklist=(Item("a", "customer", "A"), Item("b", "nobody", "B")))

    with pytest.raises(BadFile) as refused:
        packages.take_in(archive(content(topics=(one,))), by=lead, at=NOW)

    assert (refused.value.name, refused.value.line) == ("one.toml", 14)
    assert WorkPackage.objects.count() == 0


def test_problems_that_a_draft_may_hold_are_taken_in(lead):
    one = topic("one", agenda=(Step("Short", 10),), needs=())

    draft = packages.take_in(archive(content(topics=(one,))), by=lead, at=NOW)

    assert packages.stored(draft).topic("one").agenda == (Step("Short", 10),)


def test_a_need_of_a_topic_that_is_not_there_names_its_line(lead):
    one = topic("one", needs=(Need("nowhere", "hard", "So."),))

    with pytest.raises(BadFile, match=r"one.toml, line \d+: There is no topic nowhere in this package"):
        packages.take_in(archive(content(topics=(one,))), by=lead, at=NOW)
