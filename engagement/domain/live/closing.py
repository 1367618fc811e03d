"""The end of a session: its clock becomes hours, its story a draft for the customer."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit, hours, rollups
from engagement.domain.live import clock, recap
from engagement.domain.refusals import Refused
from engagement.models import Session, User


class NotRunning(Refused):
    """The session never began, so there is nothing to close."""


def close(session: Session, *, by: User, at: datetime, mood: int | None = None, next_preparation: str = "") -> Session:
    """
    End a live session: its clock stops and becomes time entries of `by`, and the recap is drafted.

    `mood` is how it went, 1 to 5. Closing twice changes nothing; notes stay editable. Raises NotRunning when the
    session never started, and what hours.enter_from_clock may refuse; then nothing is changed.
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
        hours.enter_from_clock(session, by=by, at=at)
        session.status, session.ended_at = Session.Status.DONE, max(at, session.started_at)
        session.mood, session.next_preparation = mood, next_preparation
        # A rehearsal is the team's own: the customer is told nothing of it.
        session.recap = recap.draft(session) if session.kind == Session.Kind.DELIVERY else ""
        session.save(update_fields=["status", "ended_at", "mood", "next_preparation", "recap"])
        audit.record(by, "session.closed", session, at=at, engagement=session.engagement)
        rollups.recount_delivery(session.engagement_id)
    return session
