"""The clock of a live session, turned into time entries."""

from datetime import datetime, timedelta

from django.db import transaction

from engagement.domain import audit, rollups
from engagement.domain.hours import standing
from engagement.domain.hours.work import A_DAY_MINUTES, KINDS_HELD
from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import ClockSpan, Session, TimeEntry, Topic, User
from engagement.rules import clocked

# Each module of the session before is rounded up by less than a minute; nobody delivers more than 15 in one.
ROUNDING_SLACK = timedelta(minutes=15)


class NotStarted(Refused):
    """The session never began, so its clock tells nothing."""


class LeftRunning(Refused):
    """A module's clock ran longer than anybody works."""


def enter_from_clock(session: Session, *, by: User, at: datetime) -> list[TimeEntry]:
    """
    Enter the minutes of the session's clock as work of `by`: one entry a module, in the order in which they began.

    Each is rounded to the minute, at least 1, and they are laid end to end from the start of the session, so that they
    do not overlap. A clock that still runs counts until `at`. A module that has an entry of this session already is
    left as it is, so that a second call changes nothing. Returns the session's entries of its kind that stand.

    Raises NotStarted, LeftRunning, and standing.Overlaps when `by` has other entries at that time.
    """
    with transaction.atomic():
        session = Session.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=session.pk)
        if session.started_at is None:
            raise NotStarted("This session has not been started yet.")
        standing.lock(by)
        of_session = TimeEntry.objects.filter(session=session, kind=KINDS_HELD[Session.Kind(session.kind)])
        entered = set(of_session.values_list("topic_id", flat=True))
        added = [one for one in _entries(session, session.started_at, by, at) if one.topic_id not in entered]
        for entry in added:
            standing.refuse_overlap(entry, field="")
        TimeEntry.objects.bulk_create(added)
        audit.record_each(by, "hours.entered_from_clock", added, at=at, engagement=session.engagement)
        if added:
            rollups.recount_delivery(session.engagement_id)
        return list(of_session.counted().order_by("starts_at", "pk"))


def _entries(session: Session, started_at: datetime, by: User, at: datetime) -> list[TimeEntry]:
    ran = _ran(session, at)
    minutes = [clocked.whole_minutes(one) for one in ran.values()]
    for topic, one in zip(ran, minutes, strict=True):
        if one > A_DAY_MINUTES:
            raise LeftRunning(
                f"The clock of {topic} was left running for {one // 60} hours. Log this session by hand instead."
            )
    spans = clocked.end_to_end(_begins_at(session, by, started_at), minutes)
    return [
        TimeEntry(
            engagement=session.engagement,
            session=session,
            topic=topic,
            worked_by=by,
            worked_on=in_zone(starts_at, by.time_zone).date(),
            kind=KINDS_HELD[Session.Kind(session.kind)],
            minutes=one,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        for (topic, one, (starts_at, ends_at)) in zip(ran, minutes, spans, strict=True)
    ]


def _ran(session: Session, at: datetime) -> dict[Topic, timedelta]:
    """How long each module's clock ran, in the order in which they began; those that never ran are left out."""
    ran: dict[Topic, timedelta] = {}
    for span in ClockSpan.objects.filter(session=session).select_related("topic").order_by("started_at", "pk"):
        length = (span.ended_at or at) - span.started_at
        ran[span.topic] = ran.get(span.topic, timedelta()) + length
    return {topic: length for topic, length in ran.items() if length > timedelta()}


def _begins_at(session: Session, by: User, started_at: datetime) -> datetime:
    """When the first entry begins: at the session's start, unless rounding pushed what came before into it."""
    before = TimeEntry.objects.counted().filter(
        worked_by=by,
        starts_at__lt=started_at + ROUNDING_SLACK,
        ends_at__gt=started_at,
        ends_at__lte=started_at + 2 * ROUNDING_SLACK,
    )
    taken = before.exclude(session=session).values_list("starts_at", "ends_at")
    spans = [(start, end) for start, end in taken if start and end]
    return clocked.pushed_behind(started_at, spans, slack=ROUNDING_SLACK)
