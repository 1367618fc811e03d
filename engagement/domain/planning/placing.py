"""A proposed plan on real dates: where its sessions go among the consultant's other bookings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from engagement.domain.planning.contents import package_of
from engagement.domain.planning.needs import known_of
from engagement.domain.planning.plans import as_holder, calendar_of
from engagement.domain.refusals import Refused
from engagement.models import Engagement, Session, TimeAllocation, Topic, User
from engagement.rules import planning as rules
from engagement.rules.planning.ruleset import Rule
from engagement.rules.working_time import ONE_DAY, Calendar

# Where a rule that stands in the way was asked about in the form of a new engagement.
_FIELDS: Mapping[str, str] = {
    Rule.SESSIONS_SOLD: "n_sessions",
    Rule.CONTRACT: "contracted_minutes",
    Rule.SCOPE: "topics",
    Rule.DEPENDENCIES: "topics",
    Rule.WINDOW: "ends_on",
    Rule.BOOKED: "ends_on",
    Rule.DAY_SESSIONS: "ends_on",
    Rule.WORKING_TIME: "works_until",
}


class NoPlan(Refused):
    """No plan obeys the rules, or none fits into the calendar; `conflict` names the rules that do not go together."""

    def __init__(self, unsolvable: rules.Unsolvable) -> None:
        field = next((_FIELDS[rule] for rule in unsolvable.conflict if rule in _FIELDS), "")
        super().__init__(unsolvable.message, field=field)
        self.conflict = unsolvable.conflict


@dataclass(frozen=True)
class Row:
    """A session to be written: what it holds, and when."""

    number: int
    kind: str
    starts_at: datetime
    minutes: int
    cells: Mapping[str, int]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def draft(engagement: Engagement, *, consultant: User, at: datetime) -> rules.Proposal:
    """
    Give an engagement without sessions a proposed plan of draft sessions on real dates.

    Raises NoPlan when no plan obeys the rules, or when none fits between tomorrow and the end of the window.
    """
    package, known = package_of(engagement.work_package), known_of(engagement)
    calendar = calendar_of(engagement, known, as_holder(consultant))
    try:
        proposal = rules.propose(package, known.now)
        schedule = rules.place(package, proposal.plan, calendar, not_before=tomorrow(calendar, at))
    except rules.Unsolvable as unsolvable:
        raise NoPlan(unsolvable) from None
    topics = topics_of(engagement)
    for row in rows_of(package, proposal.plan, schedule):
        write(engagement, row, consultant_pk=consultant.pk, topics=topics)
    return proposal


def tomorrow(calendar: Calendar, at: datetime) -> datetime:
    """When work begins tomorrow: nobody is invited to the past, or to a session that begins at once."""
    return calendar.hours_on(calendar.day_of(at) + ONE_DAY)[0]


def rows_of(package: rules.Package, plan: rules.Plan, schedule: rules.Schedule) -> list[Row]:
    """The sessions of a placed plan and its rehearsal, those without a time left out."""
    rows = [
        Row(one.number, Session.Kind.DELIVERY, slot.starts_at, one.length, one.cells)
        for one in plan.sessions
        if (slot := schedule.slot(one.number)) is not None
    ]
    if schedule.rehearsal is not None and package.rehearsal is not None:
        slot = schedule.rehearsal
        rows.append(Row(1, Session.Kind.REHEARSAL, slot.starts_at, slot.minutes, {package.rehearsal.key: slot.minutes}))
    return rows


def topics_of(engagement: Engagement) -> dict[str, Topic]:
    """The modules of the engagement's version by key. One query."""
    return {topic.key: topic for topic in Topic.objects.filter(work_package=engagement.work_package_id)}


def write(engagement: Engagement, row: Row, *, consultant_pk: int, topics: Mapping[str, Topic]) -> Session:
    """Add a draft session with its minutes."""
    session = Session.objects.create(
        engagement=engagement,
        number=row.number,
        kind=row.kind,
        consultant_id=consultant_pk,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        status=Session.Status.DRAFT,
    )
    TimeAllocation.objects.bulk_create(
        TimeAllocation(session=session, topic=topics[key], planned_minutes=minutes)
        for key, minutes in row.cells.items()
        if minutes > 0
    )
    return session
