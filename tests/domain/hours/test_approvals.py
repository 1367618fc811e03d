"""Time approved and locked, unlocked, and corrected with a trail."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from engagement.domain import hours
from engagement.domain.hours.approvals import State
from engagement.models import AuditEntry, Engagement, EngagementSummary, TimeEntry, User
from tests.factories import NOW, ConsultantFactory, EngagementFactory, PsLeadFactory, TimeEntryFactory

TODAY = NOW.date()
HOUR = hours.Work(kind=TimeEntry.Kind.DELIVERY, worked_on=TODAY, minutes=60)


@pytest.fixture
def engagement(db: None) -> Engagement:
    return EngagementFactory()


@pytest.fixture
def lead(db: None) -> User:
    return PsLeadFactory()


@pytest.fixture
def approved(engagement: Engagement, lead: User) -> TimeEntry:
    """Nine to ten."""
    return TimeEntryFactory(
        engagement=engagement,
        worked_by=ConsultantFactory(),
        worked_on=TODAY,
        starts_at=NOW - timedelta(hours=3),
        ends_at=NOW - timedelta(hours=2),
        state=State.APPROVED,
        approved_by=lead,
        approved_at=NOW,
    )


def states(engagement: Engagement) -> list[tuple[str, int]]:
    return list(TimeEntry.objects.filter(engagement=engagement).order_by("pk").values_list("state", "minutes"))


def correct(entry: TimeEntry, done: hours.Work, reason: str = "It took longer.") -> TimeEntry:
    return hours.correct(entry, done, reason, by=entry.worked_by, at=NOW)


# ── approving ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_named_entries_are_approved_and_others_stay_open(engagement: Engagement, lead: User) -> None:
    one, _ = TimeEntryFactory.create_batch(2, engagement=engagement)

    n = hours.approve(engagement.time_entries.all(), by=lead, at=NOW, pks=[one.pk])

    one.refresh_from_db()
    assert (n, one.approved_by, one.approved_at) == (1, lead, NOW)
    assert states(engagement) == [("approved", 60), ("open", 60)]


def test_a_period_is_approved_with_both_its_days(engagement: Engagement, lead: User) -> None:
    for days in range(4):
        TimeEntryFactory(engagement=engagement, worked_on=TODAY + timedelta(days=days), minutes=days + 1)

    hours.approve(
        engagement.time_entries.all(),
        by=lead,
        at=NOW,
        first=TODAY + timedelta(days=1),
        last=TODAY + timedelta(days=2),
    )

    assert states(engagement) == [("open", 1), ("approved", 2), ("approved", 3), ("open", 4)]


def test_each_approval_stands_in_the_trail(engagement: Engagement, lead: User) -> None:
    TimeEntryFactory.create_batch(3, engagement=engagement)

    hours.approve(engagement.time_entries.all(), by=lead, at=NOW)

    assert AuditEntry.objects.filter(what="hours.approved", by=lead, engagement=engagement).count() == 3


def test_nothing_open_is_refused(engagement: Engagement, approved: TimeEntry, lead: User) -> None:
    with pytest.raises(hours.NothingToApprove):
        hours.approve(engagement.time_entries.all(), by=lead, at=NOW)


# ── unlocking ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unlocked_entry_is_open_again_and_says_why(approved: TimeEntry, lead: User) -> None:
    hours.unlock(approved, "Wrong customer.", by=lead, at=NOW)

    approved.refresh_from_db()
    assert (approved.state, approved.approved_by, approved.approved_at) == ("open", None, None)
    assert AuditEntry.objects.get(what="hours.unlocked").changes["reason"] == ["", "Wrong customer."]


@pytest.mark.parametrize("reason", ["", "   "])
def test_nobody_unlocks_or_corrects_without_a_reason(approved: TimeEntry, lead: User, reason: str) -> None:
    with pytest.raises(hours.NoReason):
        hours.unlock(approved, reason, by=lead, at=NOW)
    with pytest.raises(hours.NoReason):
        correct(approved, HOUR, reason)


def test_an_open_entry_needs_neither_unlocking_nor_correcting(engagement: Engagement, lead: User) -> None:
    entry = TimeEntryFactory(engagement=engagement)

    with pytest.raises(hours.Locked):
        hours.unlock(entry, "Wrong customer.", by=lead, at=NOW)
    with pytest.raises(hours.Locked):
        correct(entry, HOUR)


# ── correcting ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_correction_stands_in_the_place_of_an_approved_entry(approved: TimeEntry) -> None:
    correction = correct(approved, replace(HOUR, minutes=90))

    assert states(approved.engagement) == [("corrected", 60), ("open", 90)]
    assert (correction.corrects, correction.worked_by) == (approved, approved.worked_by)


def test_only_the_correction_counts(approved: TimeEntry) -> None:
    correct(approved, replace(HOUR, minutes=90))

    assert EngagementSummary.objects.get(engagement=approved.engagement).used_minutes == 90


def test_a_correction_may_lie_where_the_corrected_entry_lay(approved: TimeEntry) -> None:
    correction = correct(approved, replace(HOUR, begins=time(9)))

    assert correction.starts_at == approved.starts_at


def test_the_trail_of_a_correction_tells_both_and_why(approved: TimeEntry) -> None:
    correct(approved, replace(HOUR, minutes=90))

    assert AuditEntry.objects.get(what="hours.corrected").changes == {
        "minutes": [60, 90],
        "reason": ["", "It took longer."],
    }


def test_an_entry_is_corrected_once(approved: TimeEntry) -> None:
    correct(approved, replace(HOUR, minutes=90))

    with pytest.raises(hours.Locked):
        correct(approved, replace(HOUR, minutes=30))


def test_a_removed_correction_gives_the_old_entry_its_place_back(approved: TimeEntry) -> None:
    correction = correct(approved, replace(HOUR, minutes=90))

    hours.remove(correction, by=approved.worked_by, at=NOW)

    assert states(approved.engagement) == [("approved", 60)]
    assert EngagementSummary.objects.get(engagement=approved.engagement).used_minutes == 60


def test_a_correction_is_not_removed_when_something_else_stands_in_the_old_place(approved: TimeEntry) -> None:
    correction = correct(approved, replace(HOUR, minutes=90))
    hours.log(approved.engagement, replace(HOUR, begins=time(9)), by=approved.worked_by, at=NOW)

    with pytest.raises(hours.Overlaps):
        hours.remove(correction, by=approved.worked_by, at=NOW)

    assert states(approved.engagement) == [("corrected", 60), ("open", 90), ("open", 60)]
