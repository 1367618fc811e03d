"""The page of a plan: each session with what it holds, why, and whether it can be held; what discovery changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from engagement.domain.planning import readiness, why
from engagement.domain.planning.looking import Look
from engagement.domain.planning.plans import Booked
from engagement.domain.planning.table import STATUS_LOOKS
from engagement.lib.zones import in_zone
from engagement.models import Engagement, Session
from engagement.rules import planning as rules

_LABELS = dict(Session.Status.choices)


@dataclass(frozen=True)
class Line:
    """
    A session of the plan; `holds` says modules with minutes, `whys` are the planner's reasons.

    `is_unlogged`: its time is over, but nobody closed or logged it.
    """

    pk: int
    label: str
    status: str
    tone: str
    icon: str
    starts_at: datetime
    has_date: bool
    minutes: int
    consultant: str
    holds: list[str]
    whys: list[str]
    readiness: readiness.Ready | None
    is_unlogged: bool


@dataclass(frozen=True)
class Figures:
    """Minutes with the customer: sold, planned, used, and what is left of those sold."""

    sold: int
    planned: int
    used: int

    @property
    def remaining(self) -> int:
        """What may still be used."""
        return self.sold - self.used

    @property
    def unplanned(self) -> int:
        return self.sold - self.planned

    @property
    def is_over(self) -> bool:
        return max(self.planned, self.used) > self.sold


@dataclass(frozen=True)
class PlanPage:
    lines: list[Line]
    figures: Figures
    learned: why.Learned
    errors: list[str]
    n_drafts: int
    is_over: bool

    @property
    def may_be_planned(self) -> bool:
        """Whether there is something to plan, and nothing that stands in its way."""
        return self.n_drafts > 0 and not self.errors and not self.is_over


def page(look: Look, *, at: datetime, zone: str) -> PlanPage:
    """Draw the page up from what was read. One query more, for the prerequisites; `zone` is the viewer's."""
    today = in_zone(at, look.engagement.customer.time_zone).date()
    ready = readiness.of(look, today=today)
    whys = why.by_session(look)
    every = sorted((*look.stand.deliveries, *look.stand.rehearsals), key=lambda one: (_moment(one), one.number))
    return PlanPage(
        lines=[_line(look, one, whys, ready, at) for one in every],
        figures=figures(look),
        learned=why.learned(look),
        errors=[one.text for one in look.errors],
        n_drafts=sum(one.is_draft for one in every),
        is_over=look.engagement.status
        in (Engagement.Status.DELIVERED, Engagement.Status.SIGNED_OFF, Engagement.Status.CANCELLED),
    )


def figures(look: Look) -> Figures:
    """The minutes with the customer, from the engagement's roll-up and its sessions' lengths."""
    return Figures(look.engagement.contracted_minutes, look.stand.plan.minutes, look.engagement.summary.used_minutes)


def _moment(one: Booked) -> float:
    """Sessions that wait for a date come last."""
    return one.starts_at.timestamp() if one.has_date else inf


def _line(look: Look, one: Booked, whys: why.Reasons, ready: readiness.ByNumber, at: datetime) -> Line:
    tone, icon = STATUS_LOOKS[one.status]
    is_delivery = one.kind == Session.Kind.DELIVERY
    return Line(
        pk=one.pk,
        label=f"Session {one.number}" if is_delivery else "Rehearsal",
        status=_LABELS[one.status],
        tone=tone,
        icon=icon,
        starts_at=one.starts_at,
        has_date=one.has_date,
        minutes=one.minutes,
        consultant=one.consultant.name,
        holds=[f"{module_name(look.package, key)} {minutes} min" for key, minutes in one.cells.items()],
        whys=whys.get(one.number, []) if is_delivery else [],
        readiness=ready.get(one.number) if is_delivery else None,
        is_unlogged=one.status in Session.AHEAD and one.starts_at + timedelta(minutes=one.minutes) <= at,
    )


def module_name(package: rules.Package, key: str) -> str:
    module = package.module(key)
    return module.name if module else key
