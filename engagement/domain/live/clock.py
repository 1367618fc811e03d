"""
The clock of a live session: one module's runs at a time, counted from rows, so that no browser can lose it.

The rows say who was at work when; the audit trail would only repeat them.
"""

from datetime import datetime

from django.db import transaction

from engagement.domain.refusals import Refused
from engagement.models import ClockSpan, Session


class NotLive(Refused):
    """The session is not under way, so nothing can be timed in it."""


class NotInSession(Refused):
    """The module has no minutes in this session."""


def run(session: Session, topic_pk: int, *, at: datetime) -> None:
    """
    Let this module's clock run, and stop the one that ran before.

    Saying so twice changes nothing. Raises NotLive, and NotInSession for a module that the plan does not give minutes
    in this session.
    """
    with transaction.atomic():
        _hold(session)
        if not session.allocations.filter(topic_id=topic_pk).exists():
            raise NotInSession("This module has no minutes in this session; give it some in the plan first.")
        running = _running(session)
        if running is not None and running.topic_id == topic_pk:
            return
        if running is not None:
            _end(running, at)
        ClockSpan.objects.create(session=session, topic_id=topic_pk, started_at=at)


def pause(session: Session, topic_pk: int, *, at: datetime) -> None:
    """
    Stop this module's clock; where another one runs by now, or none, nothing changes.

    The module is named so that a click on a page that is no longer true stops no other one. Raises NotLive.
    """
    with transaction.atomic():
        _hold(session)
        running = _running(session)
        if running is not None and running.topic_id == topic_pk:
            _end(running, at)


def stop(session: Session, *, at: datetime) -> None:
    """Stop whatever runs; for the end of the session, in its transaction."""
    running = _running(session)
    if running is not None:
        _end(running, at)


def _hold(session: Session) -> None:
    held = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if held.status != Session.Status.IN_PROGRESS:
        raise NotLive("This session is not under way; start it first.")


def _running(session: Session) -> ClockSpan | None:
    return session.clock.filter(ended_at=None).first()


def _end(span: ClockSpan, at: datetime) -> None:
    # Two servers' clocks may differ by a moment.
    span.ended_at = max(at, span.started_at)
    span.save(update_fields=["ended_at"])
