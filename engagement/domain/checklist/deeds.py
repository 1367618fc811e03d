"""
What people do to a checklist item: tick, take back, block, waive, leave out, give a date, add what proves it.

`proven` is never set here: only a check that Aqua answered sets it (product.md, "Evidence over ticks"). Whoever is not
of the team may settle the customer's own items and no others.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction

from engagement.domain import audit, health, rollups
from engagement.domain.checklist.scope import planned_due_on
from engagement.domain.refusals import Refused
from engagement.models import ChecklistItem, Evidence, Membership, Owner, User
from engagement.rules import lengths

State = ChecklistItem.State


class NotYours(Refused):
    """The item is not this person's to settle."""


class NotNow(Refused):
    """The item is in a state in which that cannot be done."""


class Unproven(Refused):
    """Aqua can say whether the item holds, so that a tick has to say how else it is known."""


class NoReason(Refused):
    """A reason is missing, or cannot be kept."""


class NoApprover(Refused):
    """Nobody was named who may agree to leave the item undone."""


def tick(item: ChecklistItem, *, by: User, at: datetime, note: str = "") -> ChecklistItem:
    """
    Say that an open item is done; one done or proven already stays as it is.

    `note` is kept as evidence. Where Aqua can prove the item, a tick without one is refused: work-package.md 2.
    Raises NotYours, NotNow or Unproven.
    """
    text = _note(note)
    with _held(item) as item:
        _require_own(item, by)
        if item.state in (State.DONE, State.PROVEN):
            return item
        _require(item, State.OPEN, "Only an open item can be ticked; open it again first.")
        if item.template.facts and not text:
            raise Unproven("Aqua can show whether this holds. Say how you know it all the same.", field="note")
        if text:
            _add_evidence(item, Evidence.Kind.NOTE, text, by, at)
        return _turn(item, State.DONE, "item.done", by, at)


def untick(item: ChecklistItem, *, by: User, at: datetime) -> ChecklistItem:
    """Take back a tick; an open item stays as it is. What Aqua proved stays proven. Raises NotYours or NotNow."""
    with _held(item) as item:
        _require_own(item, by)
        if item.state == State.OPEN:
            return item
        _require(item, State.DONE, "Only a tick can be taken back; what Aqua proved falls back by itself.")
        return _turn(item, State.OPEN, "item.undone", by, at)


def block(item: ChecklistItem, *, reason: str, by: User, at: datetime) -> ChecklistItem:
    """Say what keeps an open item from being done; blocking it anew corrects the reason. Raises NoReason or NotNow."""
    why = _reason(reason, "Say what it waits for, so that somebody can see to it.")
    with _held(item) as item:
        _require_team(by)
        _require(item, (State.OPEN, State.BLOCKED), "Only an open item can be blocked; open it again first.")
        return _turn(item, State.BLOCKED, "item.blocked", by, at, reason=why)


def leave_out(item: ChecklistItem, *, reason: str, by: User, at: datetime) -> ChecklistItem:
    """Say that an item does not apply to this customer. Raises NoReason or NotNow."""
    why = _reason(reason, "Say why it does not apply.")
    with _held(item) as item:
        _require_team(by)
        _require(item, (State.OPEN, State.BLOCKED), "Only an open item can be left out; open it again first.")
        return _turn(item, State.NOT_APPLICABLE, "item.left_out", by, at, reason=why)


def waive(item: ChecklistItem, *, reason: str, approver: User, by: User, at: datetime) -> ChecklistItem:
    """
    Leave an item undone by agreement (work-package.md 11, "waiver").

    The approver is the engagement's PS lead or a lead of the customer. Raises NoReason, NoApprover or NotNow.
    """
    why = _reason(reason, "Say why it is left undone.")
    with _held(item) as item:
        _require_team(by)
        _require(item, (State.OPEN, State.BLOCKED), "Only an open item can be waived; open it again first.")
        if not _may_approve(item, approver, at):
            raise NoApprover("Name the PS lead or a lead of the customer, who agreed to it.", field="approver")
        return _turn(item, State.WAIVED, "item.waived", by, at, reason=why, approver=approver)


def reopen(item: ChecklistItem, *, by: User, at: datetime) -> ChecklistItem:
    """Take up again what was blocked, waived or left out; an open item stays as it is. Raises NotNow."""
    with _held(item) as item:
        _require_team(by)
        if item.state == State.OPEN:
            return item
        _require(item, (State.BLOCKED, *ChecklistItem.LEFT_OUT), "A tick is taken back, not opened again.")
        return _turn(item, State.OPEN, "item.reopened", by, at)


def set_due(item: ChecklistItem, *, due_on: date | None, by: User, at: datetime) -> ChecklistItem:
    """Give an item a date of its own, which the plan no longer moves; without one it follows the plan again."""
    with _held(item) as item:
        _require_team(by)
        before = item.due_on
        item.due_on = planned_due_on(item) if due_on is None else due_on
        item.is_due_typed = due_on is not None
        item.save(update_fields=["due_on", "is_due_typed"])
        if item.due_on != before:
            audit.record(
                by,
                "item.rescheduled",
                item,
                at=at,
                engagement=item.engagement,
                changes={"due_on": (before, item.due_on)},
            )
            health.judge_soon(item.engagement_id, at=at)
        return item


def add_note(item: ChecklistItem, *, text: str, by: User, at: datetime) -> Evidence:
    """Keep what somebody saw as evidence, for good. Raises NotYours or NoReason."""
    said = _note(text)
    if not said:
        raise NoReason("Say what you saw.", field="note")
    return _give(item, Evidence.Kind.NOTE, said, by, at)


def add_link(item: ChecklistItem, *, address: str, by: User, at: datetime) -> Evidence:
    """Keep the address of something that proves the item, for good. Raises NotYours or NoReason."""
    link = address.strip()
    if not link.startswith(("https://", "http://")) or not link.isprintable() or len(link) > lengths.LINK:
        raise NoReason("Give a whole address, such as https://example.com/report.", field="address")
    return _give(item, Evidence.Kind.LINK, link, by, at)


def add_file(item: ChecklistItem, *, name: str, sha256: str, by: User, at: datetime) -> Evidence:
    """Keep as evidence, for good, that a file was handed in (domain/documents). Raises NotYours."""
    return _give(item, Evidence.Kind.FILE, f"{name}\nSHA-256 {sha256}", by, at)


# ── how ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _held(item: ChecklistItem) -> Iterator[ChecklistItem]:
    """The item as it stands now, nobody else's to change until the deed is done; then its engagement is recounted."""
    with transaction.atomic():
        rows = ChecklistItem.objects.select_for_update(of=("self",)).select_related("template", "engagement__customer")
        yield rows.get(pk=item.pk)
        rollups.recount_delivery(item.engagement_id)


def _turn(
    item: ChecklistItem,
    state: State,
    what: str,
    by: User,
    at: datetime,
    *,
    reason: str = "",
    approver: User | None = None,
) -> ChecklistItem:
    changes: dict[str, tuple[object, object]] = {"state": (item.state, state)}
    if item.reason != reason:
        changes["reason"] = (item.reason, reason)
    if approver is not None:
        changes["approved_by"] = ("", str(approver))
    item.state, item.reason, item.approved_by = state, reason, approver
    is_settled = state in ChecklistItem.SETTLED
    item.settled_by, item.settled_at = (by, at) if is_settled else (None, None)
    item.save(update_fields=["state", "reason", "approved_by", "settled_by", "settled_at"])
    audit.record(by, what, item, at=at, engagement=item.engagement, changes=changes)
    health.judge_soon(item.engagement_id, at=at)
    return item


def _give(item: ChecklistItem, kind: Evidence.Kind, text: str, by: User, at: datetime) -> Evidence:
    with transaction.atomic():
        _require_own(item, by)
        evidence = _add_evidence(item, kind, text, by, at)
        changes: Mapping[str, tuple[object, object]] = {"evidence": ("", text)}
        audit.record(by, "item.evidence_given", item, at=at, engagement=item.engagement, changes=changes)
        return evidence


def _add_evidence(item: ChecklistItem, kind: Evidence.Kind, text: str, by: User, at: datetime) -> Evidence:
    return Evidence.objects.create(item=item, kind=kind, text=text, given_by=by, seen_at=at)


def _require(item: ChecklistItem, states: State | tuple[State, ...], otherwise: str) -> None:
    if item.state not in (states if isinstance(states, tuple) else (states,)):
        raise NotNow(otherwise)


def _require_own(item: ChecklistItem, by: User) -> None:
    if not by.is_staff and item.owner != Owner.CUSTOMER:
        raise NotYours("This one is not yours to settle; write a comment if it is done.")


def _require_team(by: User) -> None:
    if not by.is_staff:
        raise NotYours("Only the consultant can do that; write a comment to ask for it.")


def _may_approve(item: ChecklistItem, approver: User, at: datetime) -> bool:
    if approver.pk == item.engagement.ps_lead_id:
        return True
    leads = Membership.objects.reaching(item.engagement).lasting(at.date()).filter(role=Membership.Role.LEAD)
    return leads.filter(user=approver, user__is_active=True).exists()


def _reason(text: str, otherwise: str) -> str:
    said = text.strip()
    if not said:
        raise NoReason(otherwise, field="reason")
    if "\x00" in said or len(said) > lengths.REASON:
        raise NoReason(f"Say it in at most {lengths.REASON} characters.", field="reason")
    return said


def _note(text: str) -> str:
    said = text.strip()
    if "\x00" in said or len(said) > lengths.NOTE:
        raise NoReason(f"Say it in at most {lengths.NOTE:,} characters.", field="note")
    return said
