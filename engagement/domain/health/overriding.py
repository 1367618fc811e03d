"""A PS lead's own judgement in place of the computed one, until a day (work-package.md 10)."""

from datetime import date, datetime

from django.db import transaction

from engagement.domain import audit
from engagement.domain.health import judging
from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import Engagement, User
from engagement.rules import lengths


class NotAJudgement(Refused):
    """The health, the reason or the day of an override cannot be used."""


def override(engagement: Engagement, *, health: str, reason: str, until: date, by: User, at: datetime) -> None:
    """
    Let `health` stand in place of what the rules say, up to and including the day `until`.

    What the rules say is still computed and shown beside it. The same again changes nothing. Raises NotAJudgement.
    """
    reason = reason.strip()
    _check(engagement, health, reason, until, at)
    with transaction.atomic():
        engagement = _held(engagement)
        before = _spoken(
            engagement.health_override, engagement.health_override_reason, engagement.health_override_until
        )
        after = _spoken(health, reason, until)
        if before == after:
            return
        Engagement.objects.filter(pk=engagement.pk).update(
            health=health,
            health_reason=reason,
            health_override=health,
            health_override_reason=reason,
            health_override_until=until,
            health_override_by=by,
        )
        audit.record(
            by, "health.overridden", engagement, at=at, engagement=engagement, changes={"override": (before, after)}
        )


def take_back(engagement: Engagement, *, by: User, at: datetime) -> None:
    """Let the rules judge again, at once; where there is no override nothing changes."""
    with transaction.atomic():
        engagement = _held(engagement)
        if not engagement.health_override:
            return
        before = _spoken(
            engagement.health_override, engagement.health_override_reason, engagement.health_override_until
        )
        Engagement.objects.filter(pk=engagement.pk).update(**judging.OVERRIDE_CLEARED)
        audit.record(
            by, "health.override_ended", engagement, at=at, engagement=engagement, changes={"override": (before, "")}
        )
        judging.judge([engagement.pk], at=at)


def _held(engagement: Engagement) -> Engagement:
    return Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)


def _check(engagement: Engagement, health: str, reason: str, until: date, at: datetime) -> None:
    if health not in Engagement.Health.values:
        raise NotAJudgement("Choose how it fares.", field="health")
    if not reason:
        raise NotAJudgement("Say why it fares otherwise than the rules say.", field="reason")
    if len(reason) > lengths.REASON:
        raise NotAJudgement(f"Say it in at most {lengths.REASON} characters.", field="reason")
    if "\x00" in reason:
        raise NotAJudgement("This holds a character that cannot be stored; type it anew.", field="reason")
    if until < in_zone(at, engagement.customer.time_zone).date():
        raise NotAJudgement("This day is over; choose today or a later one.", field="until")


def _standing(engagement: Engagement) -> str:
    return _spoken(engagement.health_override, engagement.health_override_reason, engagement.health_override_until)


def _spoken(health: str, reason: str, until: date | None) -> str:
    return f"{health} until {until}: {reason}" if health else ""
