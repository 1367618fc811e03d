"""The sessions of an engagement as a plan: what each holds, how long it is, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from engagement.domain import reads
from engagement.domain.planning.needs import Known
from engagement.models import Engagement, Session, User
from engagement.rules import planning as rules
from engagement.rules.working_time import Busy, Calendar, Window

_SESSIONS = """
SELECT s.id, s.number, s.kind, s.status, s.starts_at, s.ends_at, s.consultant_id, s.invited_at, s.place,
       u.name AS consultant_name, u.time_zone AS consultant_zone,
       (SELECT json_agg(json_build_array(t.key, a.planned_minutes) ORDER BY t.position)
          FROM engagement_timeallocation a JOIN engagement_topic t ON t.id = a.topic_id
         WHERE a.session_id = s.id) AS cells
  FROM engagement_session s JOIN engagement_user u ON u.id = s.consultant_id
 WHERE s.engagement_id = %(engagement)s AND s.status NOT IN ('cancelled', 'no_show')
 ORDER BY s.kind, s.number
"""
_BUSY = """
SELECT s.starts_at, s.ends_at, s.kind = 'delivery' AS is_session
  FROM engagement_session s
 WHERE s.consultant_id = %(consultant)s AND s.engagement_id <> %(engagement)s
   AND s.status IN ('draft', 'planned', 'confirmed', 'in_progress', 'done')
   AND s.starts_at < %(until)s AND s.ends_at > %(since)s
 ORDER BY s.starts_at
"""
_HELD = (Session.Status.IN_PROGRESS, Session.Status.DONE)
_MARGIN = timedelta(days=2)


@dataclass(frozen=True)
class Holder:
    """The consultant who holds a session, and on whose clock working hours are told."""

    pk: int
    name: str
    zone: str


@dataclass(frozen=True)
class Booked:
    """A session of the plan; `cells` are minutes by module key in the package's order."""

    pk: int
    number: int
    kind: str
    status: str
    starts_at: datetime
    ends_at: datetime
    consultant: Holder
    is_invited: bool
    place: str = ""
    cells: Mapping[str, int] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        """How long it is booked for."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_held(self) -> bool:
        """Whether it has begun or is over: then nobody plans it anew."""
        return self.status in _HELD

    @property
    def is_draft(self) -> bool:
        return self.status == Session.Status.DRAFT

    @property
    def has_date(self) -> bool:
        """A session that was taken off its date waits for a new one."""
        return self.status != Session.Status.MOVED


@dataclass(frozen=True)
class Stand:
    """The plan as it stands in the database: the deliveries in order of their numbers, and the rehearsals."""

    deliveries: tuple[Booked, ...]
    rehearsals: tuple[Booked, ...]

    @property
    def plan(self) -> rules.Plan:
        sessions = tuple(rules.PlannedSession(one.number, one.cells, one.minutes) for one in self.deliveries)
        return rules.Plan(sessions, sum(one.minutes for one in self.rehearsals))

    @property
    def schedule(self) -> rules.Schedule:
        """The times of all that have one."""
        slots = tuple(_slot(one, one.number) for one in self.deliveries if one.has_date)
        rehearsal = next((_slot(one, 0) for one in self.rehearsals if one.has_date), None)
        return rules.Schedule(slots, rehearsal)

    @property
    def holder(self) -> Holder | None:
        """Who holds the sessions still to come, else those that were held."""
        ahead = [one for one in self.deliveries if not one.is_held]
        return next((one.consultant for one in (*ahead, *self.deliveries)), None)


def plan_of(engagement: Engagement) -> rules.Plan:
    """Give the engagement's plan, held sessions included and cancelled or missed ones left out. One query."""
    return stand_of(engagement).plan


def stand_of(engagement: Engagement) -> Stand:
    """Read the sessions with their minutes. One query."""
    booked = [_booked(row) for row in reads.fetch(_SESSIONS, {"engagement": engagement.pk})]
    return Stand(
        tuple(one for one in booked if one.kind == Session.Kind.DELIVERY),
        tuple(one for one in booked if one.kind == Session.Kind.REHEARSAL),
    )


def holder_of(engagement: Engagement, stand: Stand) -> Holder | None:
    """Give who holds the sessions; without any, the consultant assigned first. At most one query."""
    if stand.holder is not None:
        return stand.holder
    assigned = engagement.assignments.select_related("consultant").order_by("pk").first()
    return as_holder(assigned.consultant) if assigned is not None else None


def as_holder(user: User) -> Holder:
    return Holder(user.pk, user.name, user.time_zone)


def calendar_of(engagement: Engagement, known: Known, holder: Holder, *, own: Sequence[Booked] = ()) -> Calendar:
    """
    Give when the consultant can meet the customer, with their bookings in other engagements as busy. One query.

    `own` are sessions of this engagement that keep their place, where others are to be placed around them.
    """
    since, until = known.window
    found = reads.fetch(
        _BUSY,
        {
            "consultant": holder.pk,
            "engagement": engagement.pk,
            "since": _noon(since) - _MARGIN,
            "until": _noon(until) + _MARGIN,
        },
    )
    busy = [Busy(**row) for row in found]
    busy += [Busy(one.starts_at, one.ends_at, one.kind == Session.Kind.DELIVERY) for one in own if one.has_date]
    return Calendar(
        window=Window(since, until),
        zone=holder.zone,
        working_hours=known.hours,
        weekdays=known.weekdays,
        days_off=known.days_off,
        busy=tuple(busy),
    )


def _booked(row: Mapping[str, Any]) -> Booked:
    return Booked(
        pk=row["id"],
        number=row["number"],
        kind=row["kind"],
        status=row["status"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        consultant=Holder(row["consultant_id"], row["consultant_name"], row["consultant_zone"]),
        is_invited=row["invited_at"] is not None,
        place=row["place"],
        cells=dict(row["cells"] or ()),
    )


def _slot(one: Booked, number: int) -> rules.Slot:
    return rules.Slot(number, one.starts_at, one.ends_at)


def _noon(day: date) -> datetime:
    """An instant within the day wherever it is: the margins around it are wider than any zone is apart."""
    return datetime.fromisoformat(f"{day.isoformat()}T12:00:00+00:00")
