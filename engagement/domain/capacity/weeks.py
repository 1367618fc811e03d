"""One week of somebody: the sessions in it, and what clashes; or the sessions of a week that have to be given away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from engagement.domain.capacity.grid import within, without_deliverer
from engagement.domain.capacity.times import bookable, weekly_minutes
from engagement.models import Session, TimeOff, User
from engagement.rules.capacity import Load, Slot, load, week_of
from engagement.rules.working_time import ONE_DAY

_DAYS = timedelta(days=7)


@dataclass(frozen=True)
class Booked:
    """A session in the week; `minutes` are what it takes of its holder, `marks` its clashes by name."""

    pk: int
    reference: str
    customer: str
    name: str
    holder: str
    starts_at: datetime
    state: str
    minutes: int
    marks: str
    is_movable: bool


@dataclass(frozen=True)
class Week:
    monday: date
    load: Load | None
    rows: list[Booked]
    days_off: list[date]

    @property
    def earlier(self) -> date:
        return self.monday - _DAYS

    @property
    def later(self) -> date:
        return self.monday + _DAYS


def week(user: User, bookings: QuerySet[Session], monday: date) -> Week:
    """What somebody has booked in the week that begins on this Monday of theirs; three queries."""
    held = within(bookings.filter(consultant=user, status__in=Session.BOOKED), monday, monday + _DAYS)
    sessions = [one for one in _read(held) if week_of(one.starts_at, user.time_zone) == monday]
    away = TimeOff.objects.filter(user=user, ends_on__gte=monday, starts_on__lt=monday + _DAYS)
    last = monday + _DAYS - ONE_DAY
    person = bookable(user, away, minutes=weekly_minutes(user), first=monday, last=last)
    judged = load(person, monday, [slot_of(one) for one in sessions])
    return Week(monday, judged, _rows(sessions, judged), sorted(person.days_off))


def to_give(bookings: QuerySet[Session], monday: date, *, zone: str) -> Week:
    """The sessions of the week, on the wall of that zone, that nobody delivers; one query."""
    lost = without_deliverer(within(bookings, monday, monday + _DAYS))
    sessions = [one for one in _read(lost) if week_of(one.starts_at, zone) == monday]
    return Week(monday, None, _rows(sessions, None), [])


def slot_of(session: Session) -> Slot:
    return Slot(session.pk, session.starts_at, session.ends_at, session.kind == Session.Kind.DELIVERY)


def name_of(session: Session) -> str:
    kind = "Rehearsal" if session.kind == Session.Kind.REHEARSAL else "Session"
    return f"{kind} {session.number}"


def _read(found: QuerySet[Session]) -> list[Session]:
    return list(found.select_related("engagement__customer", "consultant").order_by("starts_at", "pk"))


def _rows(sessions: Sequence[Session], judged: Load | None) -> list[Booked]:
    clashes = judged.clashes if judged is not None else ()
    return [
        Booked(
            pk=one.pk,
            reference=one.engagement.reference,
            customer=one.engagement.customer.name,
            name=name_of(one),
            holder=str(one.consultant),
            starts_at=one.starts_at,
            state=one.get_status_display(),
            minutes=slot_of(one).minutes,
            marks=", ".join(clash.name for clash in clashes if one.pk in clash.keys),
            is_movable=one.status in (Session.Status.DRAFT, Session.Status.PLANNED, Session.Status.CONFIRMED),
        )
        for one in sessions
    ]
