"""Which engagements the insights are made of."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from engagement.domain import reads
from engagement.models import Engagement, User, WorkPackage

# Days back from today, by the key in the address; 0 is all of them.
PERIODS = {"90": ("Last 3 months", 90), "180": ("Last 6 months", 180), "365": ("Last 12 months", 365)}


@dataclass(frozen=True)
class Wanted:
    """A key of PERIODS for when they began, a version of a package, and who delivers; nothing narrows nothing."""

    period: str = ""
    package: int = 0
    consultant: int = 0

    @property
    def is_narrowed(self) -> bool:
        return bool(self.period or self.package or self.consultant)


@dataclass(frozen=True)
class Narrowed:
    """The conditions on an engagement `e`, all text our own, and their parameters."""

    conditions: str
    parameters: dict[str, object]
    scopes: dict[str, reads.Scope]


@dataclass(frozen=True)
class Choices:
    packages: list[tuple[int, str]]
    consultants: list[tuple[int, str]]


def choices(packages: QuerySet[WorkPackage]) -> Choices:
    """What the filters offer: published versions, newest first, and who delivers. Two queries."""
    published = packages.exclude(published_at=None).order_by("key", "-version")
    delivering = User.objects.filter(staff_role=User.StaffRole.CONSULTANT).order_by("name", "pk")
    return Choices([(one.pk, str(one)) for one in published], list(delivering.values_list("pk", "name")))


def narrowed(known: QuerySet[Engagement], wanted: Wanted, *, today: date) -> Narrowed:
    conditions = ["e.id IN ({known})", "e.status NOT IN ('draft', 'cancelled')"]
    parameters: dict[str, object] = {}
    if wanted.period in PERIODS:
        conditions.append("e.starts_on >= %(since)s")
        parameters["since"] = today - timedelta(days=PERIODS[wanted.period][1])
    if wanted.package:
        conditions.append("e.work_package_id = %(package)s")
        parameters["package"] = wanted.package
    if wanted.consultant:
        conditions.append(
            "e.id IN (SELECT engagement_id FROM engagement_assignment WHERE consultant_id = %(consultant)s)"
        )
        parameters["consultant"] = wanted.consultant
    return Narrowed(" AND ".join(conditions), parameters, {"known": reads.scope(known)})
