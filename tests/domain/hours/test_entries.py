"""Time entered, changed and removed by hand."""

import threading
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from engagement.domain import hours
from engagement.domain.refusals import Refused
from engagement.models import AuditEntry, Engagement, EngagementSummary, Session, TimeEntry, User
from tests.factories import (
    NOW,
    ConsultantFactory,
    EngagementFactory,
    SessionFactory,
    TimeEntryFactory,
    TopicFactory,
)

TODAY = NOW.date()
HOUR = hours.Work(kind=TimeEntry.Kind.DELIVERY, worked_on=TODAY, minutes=60)


@pytest.fixture
def engagement(db: None) -> Engagement:
    return EngagementFactory(reference="NW-7")


@pytest.fixture
def consultant(db: None) -> User:
    return ConsultantFactory(time_zone="Europe/Berlin")


def log(engagement: Engagement, consultant: User, done: hours.Work = HOUR, *, at: datetime = NOW) -> TimeEntry:
    return hours.log(engagement, done, by=consultant, at=at)


def refusal(engagement: Engagement, consultant: User, done: hours.Work) -> tuple[str, str]:
    """The field that a refusal stands beside, and what it says; nothing was written."""
    before = list(TimeEntry.objects.values_list("pk", flat=True))
    with pytest.raises(Refused) as refused:
        log(engagement, consultant, done)
    assert list(TimeEntry.objects.values_list("pk", flat=True)) == before
    return refused.value.field, str(refused.value)


# ── logging ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_hour_of_delivery_counts_against_the_contract(engagement: Engagement, consultant: User) -> None:
    log(engagement, consultant)

    assert EngagementSummary.objects.get(engagement=engagement).used_minutes == 60


def test_preparation_does_not_count_against_the_contract(engagement: Engagement, consultant: User) -> None:
    log(engagement, consultant, replace(HOUR, kind=TimeEntry.Kind.PREPARATION))

    assert EngagementSummary.objects.get(engagement=engagement).used_minutes == 0


def test_a_start_is_told_on_the_persons_clock(engagement: Engagement, consultant: User) -> None:
    entry = log(engagement, consultant, replace(HOUR, begins=time(9, 30)))

    berlin = ZoneInfo("Europe/Berlin")
    assert (entry.starts_at, entry.ends_at) == (
        datetime(2030, 1, 7, 9, 30, tzinfo=berlin),
        datetime(2030, 1, 7, 10, 30, tzinfo=berlin),
    )


def test_the_trail_says_who_logged_it(engagement: Engagement, consultant: User) -> None:
    log(engagement, consultant)

    trail = AuditEntry.objects.get()
    assert (trail.by, trail.what, trail.engagement, trail.object_name) == (
        consultant,
        "hours.logged",
        engagement,
        "60 min delivery",
    )


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"minutes": 0}, "duration", "Enter how long it took, at least one minute."),
        ({"minutes": -30}, "duration", "Enter how long it took, at least one minute."),
        ({"minutes": 1441}, "duration", "That is longer than a day. Enter each day by itself."),
        (
            {"worked_on": TODAY + timedelta(days=1)},
            "worked_on",
            "This day is still ahead. Enter time after it was spent.",
        ),
        (
            {"begins": time(12, 30)},
            "begins",
            "This would end after now. Enter it once it is done, or correct the start.",
        ),
    ],
    ids=["none", "negative", "longer than a day", "tomorrow", "not over yet"],
)
def test_time_that_nobody_can_have_spent_is_refused(
    engagement: Engagement, consultant: User, change: dict[str, object], field: str, says: str
) -> None:
    assert refusal(engagement, consultant, replace(HOUR, **change)) == (field, says)  # type: ignore[arg-type]


def test_a_whole_day_is_taken(engagement: Engagement, consultant: User) -> None:
    assert log(engagement, consultant, replace(HOUR, minutes=1440)).minutes == 1440


def test_today_is_the_day_on_the_persons_calendar(engagement: Engagement) -> None:
    early = ConsultantFactory(time_zone="Pacific/Auckland")

    entry = log(engagement, early, replace(HOUR, worked_on=date(2030, 1, 8)))

    assert entry.worked_on == date(2030, 1, 8)


def test_the_other_entry_of_an_overlap_is_named(engagement: Engagement, consultant: User) -> None:
    log(engagement, consultant, replace(HOUR, begins=time(9)))

    told = refusal(engagement, consultant, replace(HOUR, begins=time(9, 30)))

    assert told == (
        "begins",
        "This overlaps 60 min delivery for NW-7, 7 Jan 2030, 09:00 to 10:00. Change the one or the other.",
    )


def test_work_may_begin_when_other_work_ends(engagement: Engagement, consultant: User) -> None:
    log(engagement, consultant, replace(HOUR, begins=time(9)))

    log(engagement, consultant, replace(HOUR, begins=time(10)))

    assert TimeEntry.objects.count() == 2


def test_two_people_may_work_at_the_same_time(engagement: Engagement, consultant: User) -> None:
    log(engagement, consultant, replace(HOUR, begins=time(9)))

    log(engagement, ConsultantFactory(time_zone="Europe/Berlin"), replace(HOUR, begins=time(9)))

    assert TimeEntry.objects.count() == 2


def test_a_session_of_another_engagement_is_refused(engagement: Engagement, consultant: User) -> None:
    told = refusal(engagement, consultant, replace(HOUR, session=SessionFactory()))

    assert told == ("session", "Choose one of this engagement's sessions.")


def test_a_topic_of_another_package_is_refused(engagement: Engagement, consultant: User) -> None:
    told = refusal(engagement, consultant, replace(HOUR, topic=TopicFactory()))

    assert told == ("topic", "Choose one of this engagement's topics.")


def test_a_rehearsal_is_not_entered_as_delivery(engagement: Engagement, consultant: User) -> None:
    rehearsal = SessionFactory(engagement=engagement, kind=Session.Kind.REHEARSAL)

    told = refusal(engagement, consultant, replace(HOUR, session=rehearsal))

    assert told == ("kind", "This session is a rehearsal: choose rehearsal, preparation or follow-up.")


# ── changing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_open_entry_is_changed_and_counted_afresh(engagement: Engagement, consultant: User) -> None:
    entry = log(engagement, consultant)

    hours.change(entry, replace(HOUR, minutes=90, note="With the build team."), by=consultant, at=NOW)

    entry.refresh_from_db()
    assert (entry.minutes, entry.note) == (90, "With the build team.")
    assert EngagementSummary.objects.get(engagement=engagement).used_minutes == 90


def test_the_trail_tells_what_was_there_before(engagement: Engagement, consultant: User) -> None:
    entry = log(engagement, consultant)

    hours.change(entry, replace(HOUR, minutes=90), by=consultant, at=NOW)

    assert AuditEntry.objects.get(what="hours.changed").changes == {"minutes": [60, 90]}


def test_a_change_that_changes_nothing_leaves_no_trail(engagement: Engagement, consultant: User) -> None:
    entry = log(engagement, consultant)

    hours.change(entry, HOUR, by=consultant, at=NOW)

    assert AuditEntry.objects.filter(what="hours.changed").count() == 0


def test_a_changed_entry_does_not_overlap_itself(engagement: Engagement, consultant: User) -> None:
    entry = log(engagement, consultant, replace(HOUR, begins=time(9)))

    changed = hours.change(entry, replace(HOUR, begins=time(9, 30)), by=consultant, at=NOW)

    assert changed.minutes == 60


def test_an_entry_of_a_clock_keeps_its_second_when_something_else_is_changed(
    engagement: Engagement, consultant: User
) -> None:
    """Its neighbour ends at that second; typed in whole minutes, the start would reach into it."""
    second = NOW - timedelta(hours=2) + timedelta(seconds=17)
    TimeEntryFactory(worked_by=consultant, starts_at=second - timedelta(hours=1), ends_at=second, worked_on=TODAY)
    entry = TimeEntryFactory(worked_by=consultant, starts_at=second, ends_at=second + timedelta(hours=1))

    begins = time(11)
    hours.change(entry, replace(HOUR, begins=begins, note="Changed."), by=consultant, at=NOW)

    entry.refresh_from_db()
    assert (entry.starts_at, entry.note) == (second, "Changed.")


def test_nobody_changes_the_time_of_somebody_else(engagement: Engagement, consultant: User) -> None:
    entry = log(engagement, consultant)

    with pytest.raises(hours.NotTheirs):
        hours.change(entry, replace(HOUR, minutes=90), by=ConsultantFactory(), at=NOW)


@pytest.mark.parametrize("state", [TimeEntry.State.APPROVED, TimeEntry.State.CORRECTED])
def test_what_is_not_open_is_neither_changed_nor_removed(consultant: User, state: str) -> None:
    entry = TimeEntryFactory(worked_by=consultant, state=state, approved_by=consultant, approved_at=NOW)

    with pytest.raises(hours.Locked):
        hours.change(entry, replace(HOUR, minutes=90), by=consultant, at=NOW)
    with pytest.raises(hours.Locked):
        hours.remove(entry, by=consultant, at=NOW)


# ── removing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_removed_entry_counts_no_longer(engagement: Engagement, consultant: User) -> None:
    entry = log(engagement, consultant)

    hours.remove(entry, by=consultant, at=NOW)

    assert EngagementSummary.objects.get(engagement=engagement).used_minutes == 0
    assert AuditEntry.objects.filter(what="hours.removed").count() == 1


def test_an_entry_that_is_gone_is_told(engagement: Engagement, consultant: User) -> None:
    entry = log(engagement, consultant)
    TimeEntry.objects.all().delete()

    with pytest.raises(hours.Locked, match="removed meanwhile"):
        hours.remove(entry, by=consultant, at=NOW)


# ── at the same time ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_entries_at_once_the_later_one_is_refused_in_words() -> None:
    """The second waits until the first is written, and then sees it."""
    engagement, consultant = EngagementFactory(), ConsultantFactory()
    began, refused = threading.Event(), []

    def second() -> None:
        began.set()
        try:
            log(engagement, consultant, replace(HOUR, begins=time(9, 30)))
        except hours.Overlaps as refusal:
            refused.append(refusal.field)
        connection.close()

    with transaction.atomic():
        log(engagement, consultant, replace(HOUR, begins=time(9)))
        other = threading.Thread(target=second)
        other.start()
        began.wait(5)
    other.join(5)

    assert (refused, TimeEntry.objects.count()) == (["begins"], 1)
