"""A session's place in the consultant's time: the database refuses two at once, the rules a day that is too full."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from psycopg.errors import ExclusionViolation

from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import Session, User
from engagement.rules.planning import Package

# Bookings this far around an instant are all that can fall on its day, in whatever zone.
_AROUND = timedelta(days=2)


class DoubleBooked(Refused):
    """The consultant has another session at that time."""


class DayFull(Refused):
    """The day holds as many sessions, or as many minutes with customers, as one person can deliver well."""


class InThePast(Refused):
    """Nobody can be invited to what is over."""


def hold(session: Session) -> Session:
    """Lock the session's row for the rest of the transaction and read it afresh, with all that a deed needs of it."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("engagement__customer", "consultant")
    return rows.get(pk=session.pk)


def book(session: Session, fields: Sequence[str], *, by: User, at: datetime) -> None:
    """
    Save the session at its time, if its consultant is free then; `fields` are saved beside times and status.

    Raises InThePast, DayFull, and DoubleBooked, which names the other session only to those who may know of it.
    """
    if session.starts_at <= at:
        raise InThePast("That time is over. Choose one that is still ahead.", field="day")
    # Two bookings of one person queue here, so that the later one counts the earlier.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=session.consultant_id)
    _check_day(session, by)
    try:
        with transaction.atomic():
            session.save(update_fields=["starts_at", "ends_at", "status", *fields])
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        raise DoubleBooked(_taken(session, by), field="clock") from None


def change_hands(session: Session, *, by: User) -> None:
    """
    Save the session's new consultant, and its sequence, if they are free at its time.

    Raises DoubleBooked, which names the other session only to those who may know of it.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=session.consultant_id)
    try:
        with transaction.atomic():
            session.save(update_fields=["consultant", "calendar_sequence"])
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        raise DoubleBooked(
            f"Session {session.number} cannot change hands: {_clash(session, by)}. Move one of the two first.",
            field="takes_over",
        ) from None


def clashes(sessions: Sequence[Session], taker: User, *, by: User) -> dict[int, str]:
    """What the taker has booked at the time of each of these sessions, in words, by the key of the session."""
    slots = [one for one in sessions if one.status in Session.BOOKED]
    if not slots:
        return {}
    first, last = min(one.starts_at for one in slots), max(one.ends_at for one in slots)
    booked = Session.objects.filter(consultant=taker, status__in=Session.BOOKED, starts_at__lt=last, ends_at__gt=first)
    others = list(booked.select_related("engagement__customer", "consultant").order_by("starts_at"))
    found = {one.pk: _overlapping(one, others) for one in slots}
    return {one.pk: _said(other, one, by, holder=taker) for one in slots if (other := found[one.pk]) is not None}


def _check_day(session: Session, by: User) -> None:
    """The limits of work-package.md 1.3; a rehearsal is no time with a customer and counts for none of them."""
    if session.kind != Session.Kind.DELIVERY:
        return
    zone = session.consultant.time_zone
    day = in_zone(session.starts_at, zone).date()
    others = [one for one in _around(session) if one.kind == Session.Kind.DELIVERY]
    on_day = [one for one in others if in_zone(one.starts_at, zone).date() == day]
    minutes = sum(one.booked_minutes for one in on_day) + session.booked_minutes
    if len(on_day) >= Package.max_day_sessions:
        raise DayFull(f"{_full(session, day)} {len(on_day)} sessions already; choose another day.", field="day")
    if minutes > Package.max_day_minutes:
        raise DayFull(
            f"With this session {_full(session, day)} {minutes} minutes with customers; {Package.max_day_minutes} is "
            "the limit. Choose another day.",
            field="day",
        )
    gap = timedelta(minutes=Package.gap_minutes)
    for one in others:
        overlaps = session.starts_at < one.ends_at and one.starts_at < session.ends_at
        if not overlaps and session.starts_at < one.ends_at + gap and one.starts_at < session.ends_at + gap:
            raise DayFull(
                f"{Package.gap_minutes} minutes must lie between two sessions: {_said(one, session, by)}.",
                field="clock",
            )


def _full(session: Session, day: date) -> str:
    return f"{session.consultant} has on {day.day} {day:%b %Y}"


def _around(session: Session) -> list[Session]:
    near = Q(starts_at__lt=session.ends_at + _AROUND, ends_at__gt=session.starts_at - _AROUND)
    booked = Session.objects.filter(near, consultant=session.consultant_id, status__in=Session.BOOKED)
    return list(booked.exclude(pk=session.pk).select_related("engagement__customer").order_by("starts_at"))


def _taken(session: Session, by: User) -> str:
    return f"{_clash(session, by)}. Choose another time."


def _clash(session: Session, by: User) -> str:
    """What stands in the way of the session, in words."""
    other = _overlapping(session, _around(session))
    return _said(other, session, by) if other is not None else f"{session.consultant} has another session then"


def _overlapping(session: Session, others: Sequence[Session]) -> Session | None:
    return next((one for one in others if session.starts_at < one.ends_at and one.starts_at < session.ends_at), None)


def _said(other: Session, session: Session, by: User, *, holder: User | None = None) -> str:
    """The other booking in words; without its name to somebody who has no part in its engagement."""
    who = holder or session.consultant
    starts, ends = in_zone(other.starts_at, who.time_zone), in_zone(other.ends_at, who.time_zone)
    span = f"{starts:%a} {starts.day} {starts:%b, %H:%M}–{ends:%H:%M %Z}"
    if not _may_know(other, session, by):
        return f"{who} has another session on {span}"
    kind = "rehearsal" if other.kind == Session.Kind.REHEARSAL else "session"
    return f"{who} holds {other.engagement.reference} {kind} {other.number} on {span}"


def _may_know(other: Session, session: Session, by: User) -> bool:
    if other.engagement_id == session.engagement_id:
        return by.is_staff
    if not by.is_staff:
        return False
    is_lead = by.staff_role == User.StaffRole.PS_LEAD
    return is_lead or other.engagement.assignments.filter(consultant=by).exists()
