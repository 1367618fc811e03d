"""The end of a session: its clock becomes hours, its story a draft for the customer."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit, evidence, hours, rollups
from engagement.domain.live import clock, recap, story
from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import ConsoleSnapshot, Session, TimeEntry, User

_KINDS = {Session.Kind.DELIVERY: TimeEntry.Kind.DELIVERY, Session.Kind.REHEARSAL: TimeEntry.Kind.REHEARSAL}


class NotRunning(Refused):
    """The session never began, so there is nothing to close."""


def close(
    session: Session,
    *,
    by: User,
    at: datetime,
    mood: int | None = None,
    next_preparation: str = "",
    enters_planned: bool = False,
    takes_snapshot: bool = True,
) -> Session:
    """
    End a live session: its clock stops and becomes time entries of `by`, and the recap is drafted.

    `mood` is how it went, 1 to 5. With `enters_planned` the planned minutes are entered and not those of the clock,
    which nobody may have thought of. Aqua is asked once more for the facts, so what changed in the console is known a
    little later than the draft; not without `takes_snapshot`, for one that was over before it was begun. Closing twice
    changes nothing; notes stay editable. Raises NotRunning when the session never started, and what hours may refuse;
    then nothing is changed.
    """
    with transaction.atomic():
        session = (
            Session.objects.select_for_update(of=("self",)).select_related("engagement__customer").get(pk=session.pk)
        )
        if session.status == Session.Status.DONE:
            return session
        if session.status != Session.Status.IN_PROGRESS or session.started_at is None:
            raise NotRunning("This session has not been started yet.")
        clock.stop(session, at=at)
        if enters_planned:
            _enter_planned(session, session.started_at, by, at)
        else:
            hours.enter_from_clock(session, by=by, at=at)
        session.status, session.ended_at = Session.Status.DONE, max(at, session.started_at)
        session.mood, session.next_preparation = mood, next_preparation
        # A rehearsal is the team's own: the customer is told nothing of it.
        session.recap = recap.draft(session, story.of(session)) if session.kind == Session.Kind.DELIVERY else ""
        session.save(update_fields=["status", "ended_at", "mood", "next_preparation", "recap"])
        audit.record(by, "session.closed", session, at=at, engagement=session.engagement)
        if takes_snapshot:
            closed = ConsoleSnapshot.Moment.CLOSED
            evidence.request_check(session.engagement, by=by, at=at, session=session, moment=closed)
        rollups.recount_delivery(session.engagement_id)
    return session


def _enter_planned(session: Session, started_at: datetime, by: User, at: datetime) -> None:
    """An entry a module with its planned minutes; when each began is not known."""
    day, kind = in_zone(started_at, by.time_zone).date(), _KINDS[Session.Kind(session.kind)]
    for one in session.allocations.select_related("topic"):
        work = hours.Work(kind, day, one.planned_minutes, session=session, topic=one.topic)
        hours.log(session.engagement, work, by=by, at=at)
