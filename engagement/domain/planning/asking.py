"""What a plan has to fit, corrected by hand."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from engagement.domain import audit
from engagement.domain.planning.edits import OVER, Over
from engagement.models import Engagement, PlanNeeds, User

_OF_ENGAGEMENT = ("starts_on", "ends_on", "contracted_minutes")
_OF_NEEDS = ("n_sessions", "n_participants", "n_ci_tools", "works_from", "works_until", "weekdays", "days_off")


@dataclass(frozen=True)
class Asked:
    """When, how much, and on which days; `contracted_minutes` 0 keeps what is contracted."""

    starts_on: date
    ends_on: date
    n_sessions: int | None
    n_participants: int
    n_ci_tools: int
    contracted_minutes: int
    weekdays: tuple[int, ...]
    works_from: time
    works_until: time
    days_off: tuple[date, ...]


def needs_row(engagement: Engagement) -> PlanNeeds:
    """The stored needs, or the usual ones where there are none; nothing is written."""
    return PlanNeeds.objects.filter(engagement=engagement).first() or PlanNeeds(engagement=engagement)


def ask(engagement: Engagement, asked: Asked, *, by: User, at: datetime) -> None:
    """Correct the needs. The sessions stay as they are until somebody changes them, or takes a new proposal."""
    with transaction.atomic():
        engagement = Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
        if engagement.status in OVER:
            raise Over("This engagement is over; its plan is no longer changed.")
        needs = needs_row(engagement)
        contracted = asked.contracted_minutes or engagement.contracted_minutes
        changes = _set(engagement, _OF_ENGAGEMENT, Asked(**{**vars(asked), "contracted_minutes": contracted}))
        changes |= _set(needs, _OF_NEEDS, asked)
        engagement.save(update_fields=_OF_ENGAGEMENT)
        needs.save()
        if changes:
            audit.record(by, "needs.changed", engagement, at=at, engagement=engagement, changes=changes)


def _set(row: Engagement | PlanNeeds, names: tuple[str, ...], asked: Asked) -> dict[str, tuple[object, object]]:
    """Take the values over; gives what was before and after where they differ."""
    changes: dict[str, tuple[object, object]] = {}
    for name in names:
        before, after = getattr(row, name), getattr(asked, name)
        after = list(after) if isinstance(after, tuple) else after
        if before != after:
            changes[name] = (str(before), str(after))
            setattr(row, name, after)
    return changes
