"""Judge engagements by their signs, and keep the verdict where lists and headers read it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Model, Q

from engagement.domain import audit
from engagement.domain.health import signs
from engagement.models import Engagement, EngagementSummary
from engagement.rules import forecast
from engagement.rules.health import Fired, Health
from engagement.rules.health import judge as judge_signs

# So many are read in one statement.
BATCH = 200
_LONGEST_REASON = 300


def judge_soon(engagement_pk: int, *, at: datetime) -> None:
    """
    Judge the engagement as soon as the current transaction is committed.

    It holds no lock of the deed while it does, and the deed stands even where judging fails: the timetable judges
    again within minutes.
    """
    transaction.on_commit(partial(judge, [engagement_pk], at=at), robust=True)


def judge_all(*, at: datetime) -> int:
    """Judge whatever is under way, and what is over but still wears a verdict; tells how many changed."""
    under_way = Q(status__in=Engagement.RUNNING)
    still_judged = ~Q(health=Engagement.Health.GREEN) | ~Q(summary__health_fired=[]) | ~Q(health_override="")
    pks = Engagement.objects.filter(under_way | still_judged).order_by("pk").values_list("pk", flat=True)
    return sum(judge(some, at=at) for some in _batches(list(pks)))


def judge(pks: Sequence[int], *, at: datetime) -> int:
    """
    Write health, the rules that fired, forecast and wait of these engagements; tells how many of them changed.

    Read in one statement; judging again writes nothing. An override stands until its day is over, and is then cleared.
    """
    read = signs.read(pks, at=at)
    stored = {
        one.pk: one
        for one in Engagement.objects.filter(pk__in=[one.pk for one in read]).select_related("summary")
        if hasattr(one, "summary")
    }
    return sum(_write(stored[one.pk], one, at) for one in read if one.pk in stored)


OVERRIDE_CLEARED: dict[str, object] = {
    "health_override": "",
    "health_override_reason": "",
    "health_override_until": None,
    "health_override_by_id": None,
}


def _write(engagement: Engagement, read: signs.Read, at: datetime) -> bool:
    is_under_way = read.status in Engagement.RUNNING
    health, fired = judge_signs(read.signs) if is_under_way else (Health.GREEN, ())
    is_ended = engagement.health_override_until is not None and engagement.health_override_until < read.signs.today
    verdict = _changed(engagement, _verdict(engagement, health, fired, is_ended=is_ended))
    summary = _changed(engagement.summary, _summary(read, fired, is_under_way=is_under_way))
    if not verdict and not summary:
        return False
    with transaction.atomic():
        # The override as it was read: one that somebody set or took back meanwhile has been judged by its own deed.
        as_read = Engagement.objects.filter(pk=engagement.pk, health_override=engagement.health_override)
        if verdict and as_read.update(**verdict) and is_ended:
            audit.record(None, "health.override_ended", engagement, at=at, engagement=engagement)
        if summary:
            EngagementSummary.objects.filter(pk=engagement.pk).update(**summary)
    return True


def _changed(stored: Model, values: dict[str, object]) -> dict[str, object]:
    """Those of the values that are not stored yet."""
    return {name: value for name, value in values.items() if getattr(stored, name) != value}


def _verdict(engagement: Engagement, health: Health, fired: Sequence[Fired], *, is_ended: bool) -> dict[str, object]:
    if engagement.health_override and not is_ended:
        return {"health": engagement.health_override, "health_reason": engagement.health_override_reason}
    computed: dict[str, object] = {"health": health.value, "health_reason": said(fired)}
    return computed | OVERRIDE_CLEARED if is_ended else computed


def _summary(read: signs.Read, fired: Sequence[Fired], *, is_under_way: bool) -> dict[str, object]:
    expected = forecast.end(read.signs.today, read.booked, read.signs.needed_minutes) if is_under_way else None
    wait = forecast.longest(read.waits) if is_under_way else None
    return {
        "health_fired": [{"health": one.health.value, "rule": one.rule, "because": one.because} for one in fired],
        "forecast_on": expected.on if expected else None,
        "forecast_early_on": expected.early_on if expected else None,
        "forecast_late_on": expected.late_on if expected else None,
        "stuck_on": wait.who if wait else "",
        "stuck_since": wait.since if wait else None,
    }


def sayings(summary: EngagementSummary) -> list[str]:
    """Each rule that fired and what made it so, the gravest first."""
    return [f"{one['rule'].capitalize()}: {one['because']}" for one in summary.health_fired]


def said(fired: Sequence[Fired]) -> str:
    """The first rule that fired and what made it so, as one sentence for a header; empty when none did."""
    if not fired:
        return ""
    text = f"{fired[0].rule.capitalize()}: {fired[0].because}"
    return text if len(text) <= _LONGEST_REASON else f"{text[: _LONGEST_REASON - 1]}…"


def _batches(pks: list[int]) -> list[list[int]]:
    return [pks[start : start + BATCH] for start in range(0, len(pks), BATCH)]
