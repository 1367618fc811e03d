"""Taking a reassignment of many engagements back, as long as nothing of it has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from engagement.domain import audit
from engagement.domain.people import handover, reassigning
from engagement.domain.refusals import Refused
from engagement.models import BulkChange, Engagement, Session, User


class NotUndone(Refused):
    """Something has changed since; the message says what."""


@dataclass(frozen=True)
class Part:
    """What was done to one engagement, in words; `sessions` are the numbers of those that changed hands."""

    reference: str
    consultant: str
    sessions: str
    led_by: str


def parts(change: BulkChange) -> list[Part]:
    """What a reassignment did, engagement by engagement. One query."""
    users = _users(change)
    return [
        Part(
            reference=part["reference"],
            consultant=_arrow(users, part.get("consultant")),
            sessions=", ".join(str(one["number"]) for one in part.get("sessions", [])),
            led_by=_arrow(users, part.get("lead")),
        )
        for part in change.parts
    ]


def undo(change: BulkChange, *, by: User, at: datetime) -> BulkChange:
    """
    Give every engagement of the reassignment, and every session of it, back to whom it was taken from.

    All or none. Raises NotUndone when it was taken back before, when anything of it was changed since, or when somebody
    is not free any more.
    """
    with transaction.atomic():
        change = BulkChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
        if change.undone_at is not None:
            raise NotUndone("This was taken back already.")
        users = _users(change)
        keys = [part["engagement"] for part in change.parts]
        rows = Engagement.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
        engagements = {one.pk: one for one in rows}
        for part in change.parts:
            _take_back(part, engagements.get(part["engagement"]), users, by, at)
        change.undone_at, change.undone_by = at, by
        change.save(update_fields=["undone_at", "undone_by"])
        audit.record(by, "portfolio.reassignment_undone", change, at=at)
    return change


def _take_back(
    part: Mapping[str, Any], engagement: Engagement | None, users: Mapping[int, User], by: User, at: datetime
) -> None:
    problem = "it is no more." if engagement is None else _changed(part, engagement, users)
    if engagement is None or problem:
        raise NotUndone(f"{part['reference']}: {problem} Nothing was taken back.")
    try:
        if "lead" in part:
            before = part["lead"][0]
            reassigning.lead(engagement, users[before] if before is not None else None, by=by, at=at)
        if "consultant" in part:
            back_to, from_ = (users[pk] for pk in part["consultant"])
            given = [one["pk"] for one in part["sessions"]]
            handover.hand_back(engagement, given, leaves=from_, takes_over=back_to, stays=part["stays"], by=by, at=at)
    except Refused as refusal:
        raise NotUndone(f"{part['reference']}: {refusal} Nothing was taken back.") from None


def _changed(part: Mapping[str, Any], engagement: Engagement, users: Mapping[int, User]) -> str:
    """What of the engagement is not as the reassignment left it, in words."""
    if "lead" in part and engagement.ps_lead_id != part["lead"][1]:
        return "it has another PS lead by now."
    if "consultant" not in part:
        return ""
    before, after = (users[pk] for pk in part["consultant"])
    delivering = set(engagement.assignments.values_list("consultant", flat=True))
    if before.pk in delivering:
        return f"{before} delivers it again."
    if after.pk not in delivering:
        return f"{after} does not deliver it any more."
    return _changed_session(part, engagement, after)


def _changed_session(part: Mapping[str, Any], engagement: Engagement, holder: User) -> str:
    found = {one.pk: one for one in engagement.sessions.all()}
    for told in part["sessions"]:
        now = found.get(told["pk"])
        if now is None or now.consultant_id != holder.pk or not _is_as_told(now, told):
            return f"session {told['number']} has changed since."
    given = {told["pk"] for told in part["sessions"]}
    open_states = (*Session.AHEAD, Session.Status.DRAFT, Session.Status.MOVED)
    newer = [one for one in found.values() if one.consultant_id == holder.pk and one.status in open_states]
    newer = [one for one in newer if one.pk not in given]
    if newer and not part["stays"]:
        return f"{holder} has been given session {newer[0].number} since."
    return ""


def _is_as_told(session: Session, told: Mapping[str, Any]) -> bool:
    return session.status == told["status"] and session.starts_at == datetime.fromisoformat(told["starts_at"])


def _users(change: BulkChange) -> dict[int, User]:
    pairs = [part.get(name) or [] for part in change.parts for name in ("consultant", "lead")]
    return User.objects.in_bulk({pk for pair in pairs for pk in pair if pk is not None})


def _arrow(users: Mapping[int, User], pair: list[int | None] | None) -> str:
    if not pair:
        return ""
    before, after = (str(users.get(pk, "Somebody who left")) if pk is not None else "Nobody" for pk in pair)
    return f"{before} → {after}"
