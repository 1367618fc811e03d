"""Consultant by week: what is booked beside what can be, with the clashes; the same queries for any number of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from engagement.domain import paging
from engagement.domain.capacity.times import bookable
from engagement.models import Assignment, Session, TimeOff, User
from engagement.rules.capacity import USUAL_WEEKLY_MINUTES, Load, Slot, load, minutes_taken, week_of

WEEKS = 12
ONE_WEEK = timedelta(days=7)
# A Monday in one zone is a Sunday or a Tuesday in another.
_AROUND = timedelta(days=1)
AHEAD = (Session.Status.DRAFT, Session.Status.PLANNED, Session.Status.CONFIRMED)


@dataclass(frozen=True)
class Wanted:
    """Which weeks, from that Monday on, and which consultants."""

    start: date
    q: str = ""
    page: int = 1

    @property
    def mondays(self) -> list[date]:
        return [self.start + n * ONE_WEEK for n in range(WEEKS)]

    @property
    def earlier(self) -> date:
        return self.start - WEEKS * ONE_WEEK

    @property
    def later(self) -> date:
        return self.start + WEEKS * ONE_WEEK


@dataclass(frozen=True)
class Cell:
    """
    A week of somebody: `text` is "24/30", `marks` the names of the clashes, `look` the class it is drawn with.

    `week` is its Monday as addresses name it.
    """

    week: str
    text: str
    marks: str
    look: str


@dataclass(frozen=True)
class Row:
    """A consultant, or with no key the sessions that have to be given to somebody."""

    pk: int
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    page: paging.Page[Row]
    to_give: Row | None


def grid(consultants: QuerySet[User], bookings: QuerySet[Session], wanted: Wanted, *, zone: str) -> Grid:
    """
    One page of the consultants that are there, by name; five queries.

    `zone` is the reader's: by its weeks the sessions are told that nobody delivers.
    """
    people = consultants.filter(is_active=True).select_related("availability").order_by("name", "pk")
    if wanted.q:
        people = people.filter(name__icontains=wanted.q)
    page = paging.cut(people, number=wanted.page)
    slots = _slots(bookings, page.rows, wanted)
    away = _away(page.rows, wanted)
    rows = [_row(one, slots.get(one.pk, []), away.get(one.pk, []), wanted) for one in page.rows]
    shown = paging.Page(rows, page.text, page.previous, page.next)
    return Grid(page=shown, to_give=_to_give(bookings, wanted, zone))


def within(bookings: QuerySet[Session], first: date, last: date) -> QuerySet[Session]:
    """Those that begin from the first day to the last, in whatever zone, and some around them."""
    start, end = datetime.combine(first, time(), UTC), datetime.combine(last, time(), UTC)
    return bookings.filter(starts_at__gte=start - _AROUND, starts_at__lt=end + 2 * _AROUND)


def without_deliverer(bookings: QuerySet[Session]) -> QuerySet[Session]:
    """What is ahead and held by somebody who does not deliver its engagement, or not at all any more."""
    theirs = Assignment.objects.filter(engagement=OuterRef("engagement"), consultant=OuterRef("consultant"))
    gone = Q(consultant__is_active=False) | ~Q(consultant__staff_role__in=[User.StaffRole.CONSULTANT, _LEADS])
    return bookings.filter(gone | ~Exists(theirs), status__in=AHEAD)


# A PS lead may deliver as well.
_LEADS = User.StaffRole.PS_LEAD


def _slots(bookings: QuerySet[Session], people: Sequence[User], wanted: Wanted) -> dict[int, list[Slot]]:
    booked = within(bookings, wanted.start, wanted.later).filter(consultant__in=people, status__in=Session.BOOKED)
    found: dict[int, list[Slot]] = {}
    for pk, holder, starts_at, ends_at, kind in booked.order_by("starts_at").values_list(
        "pk", "consultant_id", "starts_at", "ends_at", "kind"
    ):
        found.setdefault(holder, []).append(Slot(pk, starts_at, ends_at, kind == Session.Kind.DELIVERY))
    return found


def _away(people: Sequence[User], wanted: Wanted) -> dict[int, list[TimeOff]]:
    found: dict[int, list[TimeOff]] = {}
    for one in TimeOff.objects.filter(user__in=people, ends_on__gte=wanted.start, starts_on__lt=wanted.later):
        found.setdefault(one.user_id, []).append(one)
    return found


def _row(user: User, slots: Iterable[Slot], away: Iterable[TimeOff], wanted: Wanted) -> Row:
    minutes = user.availability.weekly_minutes if hasattr(user, "availability") else USUAL_WEEKLY_MINUTES
    person = bookable(user, away, minutes=minutes, first=wanted.start, last=wanted.later)
    weeks = _by_week(slots, user.time_zone)
    cells = [_cell(monday, load(person, monday, weeks.get(monday, []))) for monday in wanted.mondays]
    return Row(user.pk, user.name, cells)


def _by_week(slots: Iterable[Slot], zone: str) -> dict[date, list[Slot]]:
    weeks: dict[date, list[Slot]] = {}
    for one in slots:
        weeks.setdefault(week_of(one.starts_at, zone), []).append(one)
    return weeks


def _cell(monday: date, held: Load) -> Cell:
    look = "over" if held.is_over else "full" if held.is_full else "some" if held.booked else "free"
    marks = ", ".join(one.name for one in held.clashes)
    return Cell(f"{monday}", f"{_hours(held.booked)}/{_hours(held.available)}", marks, look)


def _to_give(bookings: QuerySet[Session], wanted: Wanted, zone: str) -> Row | None:
    """The hours of each week that nobody delivers; added up by the database, however many sessions that are."""
    lost = without_deliverer(within(bookings, wanted.start, wanted.later))
    weeks = lost.values(monday=TruncWeek("starts_at", tzinfo=ZoneInfo(zone))).annotate(
        length=Sum(F("ends_at") - F("starts_at"), output_field=DurationField()),
        n_deliveries=Count("pk", filter=Q(kind=Session.Kind.DELIVERY)),
    )
    minutes = {
        one["monday"].date(): minutes_taken(one["length"], n_deliveries=one["n_deliveries"]) for one in weeks.order_by()
    }
    cells = [_lost(monday, minutes.get(monday)) for monday in wanted.mondays]
    return Row(0, "To give away", cells) if any(cell.text for cell in cells) else None


def _lost(monday: date, minutes: int | None) -> Cell:
    return Cell(f"{monday}", "", "", "free") if minutes is None else Cell(f"{monday}", _hours(minutes), "", "over")


def _hours(minutes: int) -> str:
    return f"{round(minutes / 60, 1):g}"
