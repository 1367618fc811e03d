"""The beginning of an engagement: from what a consultant knows to a draft with a plan on real dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from engagement.domain import audit, checklist, planning, raid, rollups
from engagement.domain.refusals import Refused
from engagement.models import (
    Assignment,
    Customer,
    Engagement,
    EngagementSummary,
    EngagementTopic,
    PlanNeeds,
    Topic,
    User,
    WorkPackage,
)
from engagement.rules import planning as rules

# Enough for eight sessions, two a week, with a month for what goes wrong.
USUAL_WEEKS = 8
# Credentials, network and tickets need days before the first session.
USUAL_LEAD_DAYS = 7
_MONDAY, _FRIDAY, _WEEK_DAYS = 0, 4, 7
_LONGEST_REFERENCE = 20


class NameTaken(Refused):
    """Another engagement or customer has the name."""


@dataclass(frozen=True)
class Wish:
    """
    What is known of a new engagement.

    `customer` is one that exists, or None for a new one of `customer_name` and `time_zone`. Empty `reference` and
    `title` are made up; `contracted_minutes` 0 is as much as the sessions may take.
    """

    package: WorkPackage
    customer: Customer | None
    customer_name: str
    time_zone: str
    consultant: User
    starts_on: date
    ends_on: date
    topics: frozenset[str]
    registries: tuple[rules.RegistryNeed, ...] = ()
    n_sessions: int | None = None
    n_participants: int = 6
    n_ci_tools: int = 1
    contracted_minutes: int = 0
    reference: str = ""
    title: str = ""
    sponsor: str = ""
    ps_lead: User | None = None
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    works_from: time = time(9)
    works_until: time = time(17)
    days_off: tuple[date, ...] = field(default=())


def start(wish: Wish, *, by: User, at: datetime) -> Engagement:
    """
    Make a draft of an engagement: scope, needs, checklist, RAID log, assignment, and a proposed plan on real dates.

    The plan's sessions are drafts of the consultant, placed around their other bookings; nobody is told of them.
    Raises NameTaken, and planning.NoPlan when no plan obeys the rules or none fits into the window.
    """
    try:
        with transaction.atomic():
            engagement = _add(wish, by=by, at=at)
            planning.draft(engagement, consultant=wish.consultant, at=at)
            checklist.follow_plan(engagement)
            raid.seed(engagement, by=by, at=at)
            rollups.recount_delivery(engagement.pk)
    except IntegrityError as error:
        raise _told(error) from None
    return engagement


def newest_packages(known: QuerySet[WorkPackage]) -> list[WorkPackage]:
    """The newest published version of each package, the one published last first."""
    published = known.exclude(published_at=None).order_by("key", "-version").distinct("key")
    return sorted(published, key=lambda one: str(one.published_at), reverse=True)


def topics_to_choose(packages: Sequence[WorkPackage]) -> list[Topic]:
    """What can be in or out of scope: the topics of these versions, each key once, in the order of the first."""
    wanted = (Topic.Kind.TOPIC, Topic.Kind.SUB_MODULE)
    found = Topic.objects.filter(work_package__in=packages, kind__in=wanted).order_by("position")
    by_version = {package.pk: place for place, package in enumerate(packages)}
    first: dict[str, Topic] = {}
    for topic in sorted(found, key=lambda one: (by_version[one.work_package_id], one.position)):
        first.setdefault(topic.key, topic)
    return list(first.values())


def usual_window(today: date) -> tuple[date, date]:
    """A window to propose: from the Monday after next week's lead, so many weeks to a Friday."""
    first = today + timedelta(days=USUAL_LEAD_DAYS)
    monday = first + timedelta(days=(_MONDAY - first.weekday()) % _WEEK_DAYS)
    return monday, monday + timedelta(weeks=USUAL_WEEKS - 1, days=_FRIDAY)


def propose_reference(customer_name: str, *, taken: Sequence[str] = ()) -> str:
    """
    Make a reference of the customer's initials and the next free number: "NR-1" for Northwind Retail.

    Numbers go on from the highest that the initials have; `taken` are further references not to use.
    """
    words = re.findall(r"[A-Za-z0-9]+", customer_name)
    initials = "".join(word[0] for word in words[:3]).upper() if len(words) > 1 else "".join(words)[:2].upper()
    prefix = f"{initials or 'ENG'}-"
    used = [*Engagement.objects.filter(reference__startswith=prefix).values_list("reference", flat=True), *taken]
    numbers = [int(one.removeprefix(prefix)) for one in used if re.fullmatch(r"\d{1,6}", one.removeprefix(prefix))]
    return f"{prefix}{max(numbers, default=0) + 1}"[:_LONGEST_REFERENCE]


def _add(wish: Wish, *, by: User, at: datetime) -> Engagement:
    customer = wish.customer or _new_customer(wish, by=by, at=at)
    engagement = Engagement.objects.create(
        customer=customer,
        work_package=wish.package,
        reference=wish.reference or propose_reference(customer.name),
        title=wish.title or f"{wish.package.name} for {customer.name}"[:120],
        sponsor=wish.sponsor,
        ps_lead=wish.ps_lead,
        contracted_minutes=wish.contracted_minutes or _usual_contract(wish),
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
    )
    EngagementSummary.objects.create(engagement=engagement)
    Assignment.objects.create(engagement=engagement, consultant=wish.consultant)
    PlanNeeds.objects.create(
        engagement=engagement,
        n_sessions=wish.n_sessions,
        n_participants=wish.n_participants,
        n_ci_tools=wish.n_ci_tools,
        registries=[{"type_code": one.type_code, "is_on_premises": one.is_on_premises} for one in wish.registries],
        weekdays=list(wish.weekdays),
        works_from=wish.works_from,
        works_until=wish.works_until,
        days_off=list(wish.days_off),
    )
    _add_scope(engagement, wish)
    checklist.add_items(engagement)
    audit.record(by, "engagement.added", engagement, at=at, engagement=engagement)
    return engagement


def _new_customer(wish: Wish, *, by: User, at: datetime) -> Customer:
    customer = Customer.objects.create(name=wish.customer_name, time_zone=wish.time_zone)
    audit.record(by, "customer.added", customer, at=at)
    return customer


def _add_scope(engagement: Engagement, wish: Wish) -> None:
    """A row for every module: framing is always in scope, preparation only with an on-premises registry."""
    is_on_premises = any(one.is_on_premises for one in wish.registries)
    always = {Topic.Kind.FRAMING: True, Topic.Kind.PREPARATION: is_on_premises}
    EngagementTopic.objects.bulk_create(
        EngagementTopic(
            engagement=engagement, topic=topic, is_in_scope=always.get(Topic.Kind(topic.kind), topic.key in wish.topics)
        )
        for topic in wish.package.topics.all()
    )


def _usual_contract(wish: Wish) -> int:
    """As many sessions as are sold, or the most that the package has, of the longest that it allows."""
    return (wish.n_sessions or wish.package.max_sessions) * wish.package.max_session_minutes


def _told(error: IntegrityError) -> Refused:
    """The database's refusal in words."""
    said = str(error)
    if "consultant_booked_once" in said:
        return Refused("The consultant was booked at one of these times just now. Send it again for another plan.")
    if "reference" in said:
        return NameTaken("Another engagement has this reference; choose another.", field="reference")
    if "customer" in said:
        return NameTaken(
            "There is a customer of this name already, whom you do not look after. Ask a PS lead to start it.",
            field="customer",
        )
    raise error
