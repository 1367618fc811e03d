"""The start of a session."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit, evidence, rollups
from engagement.domain.refusals import Refused
from engagement.models import ConsoleSnapshot, Engagement, Session, User

STARTABLE = (Session.Status.PLANNED, Session.Status.CONFIRMED)


class CannotStart(Refused):
    """The session is not one that is about to be held."""


def start(session: Session, *, by: User, at: datetime, takes_snapshot: bool = True) -> Session:
    """
    Begin to hold a planned or confirmed session; the first one also begins its engagement.

    No module's clock runs yet. Aqua is asked for the facts as they are now, so that what changes in the session can be
    told afterwards; not without `takes_snapshot`, for one that is over already. Starting one that is under way changes
    nothing. Raises CannotStart.
    """
    with transaction.atomic():
        session = Session.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=session.pk)
        if session.status == Session.Status.IN_PROGRESS:
            return session
        if session.status not in STARTABLE:
            raise CannotStart(_why_not(session))
        session.status, session.started_at = Session.Status.IN_PROGRESS, at
        session.save(update_fields=["status", "started_at"])
        audit.record(by, "session.started", session, at=at, engagement=session.engagement)
        _begin_engagement(session.engagement, by, at)
        if takes_snapshot:
            opened = ConsoleSnapshot.Moment.OPENED
            evidence.request_check(session.engagement, by=by, at=at, session=session, moment=opened)
        rollups.recount_delivery(session.engagement_id)
    return session


def _begin_engagement(engagement: Engagement, by: User, at: datetime) -> None:
    if engagement.status != Engagement.Status.PLANNED:
        return
    engagement.status = Engagement.Status.IN_PROGRESS
    engagement.save(update_fields=["status"])
    changes = {"status": (Engagement.Status.PLANNED.value, Engagement.Status.IN_PROGRESS.value)}
    audit.record(by, "engagement.begun", engagement, at=at, engagement=engagement, changes=changes)


def _why_not(session: Session) -> str:
    if session.status == Session.Status.DRAFT:
        return "This session is still a draft; plan it first, so that those invited learn of it."
    if session.status == Session.Status.DONE:
        return "This session was held and closed already."
    return f"This session is {session.get_status_display().lower()}; give it a new date first."
