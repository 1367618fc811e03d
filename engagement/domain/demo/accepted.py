"""Findings that a customer of the demo has accepted for a while."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from engagement.domain import operations, risks
from engagement.domain.demo import calendar
from engagement.models import AcceptedRisk, Engagement, User, Vulnerability

# How long Aqua took.
_CALL = timedelta(seconds=2)


def add(table: dict[str, Any], engagement: Engagement, *, by: User, users: dict[str, User], at: datetime) -> None:
    """Replay what was accepted: asked for by the consultant, agreed to in person, told to the console."""
    for row in table.get("accepted", []):
        moment = min(calendar.instant(at.date(), row["day"], "16:00", engagement.customer.time_zone), at)
        risk = risks.ask(
            _found(engagement, row["finding"]),
            reach=AcceptedRisk.Reach(row["reach"]),
            reason=row["reason"],
            ends_on=at.date() + timedelta(days=row["ends_day"]),
            approver=users[row["approver"]],
            is_agreed=True,
            by=by,
            at=moment,
        )
        _accept(risk, moment)


def _found(engagement: Engagement, name: str) -> Vulnerability:
    latest = Vulnerability.objects.filter(scan__image__engagement=engagement, scan__image__latest_scan=F("scan"))
    related = ("scan__image__registry__tenant", "scan__image__engagement")
    return latest.filter(name=name).select_related(*related).order_by("pk")[0]


def _accept(risk: AcceptedRisk, at: datetime) -> None:
    """What a worker does with it (aqua/risks.py)."""
    claimed = operations.claim(risk.operation_id, at=at) if risk.operation_id else None
    if claimed is None:
        raise LookupError(f"{risk} is not due at {at}")
    operations.note(claimed, f"Accepting {risk.finding} in Aqua.", at=at)
    risks.record_accepted(risk, said="", at=at + _CALL)
    risks.findings_like(risk).filter(scan__image__engagement=risk.engagement).update(is_acknowledged=True)
    operations.succeed(claimed, answer="Accepted in the console.", at=at + _CALL)
