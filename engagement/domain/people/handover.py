"""Who delivers an engagement: assigned, taken off, and the whole handed over to somebody else in one action."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from engagement.domain import audit, sessions
from engagement.domain.refusals import Refused
from engagement.models import Assignment, AuditEntry, ChecklistItem, Engagement, Session, User

HANDED_OVER = "engagement.handed_over"


class NotHandedOver(Refused):
    """The two people are the same, or one of them cannot give or take the engagement."""


class StillHolds(Refused):
    """Somebody with sessions ahead of them is not simply taken off."""


@dataclass(frozen=True)
class SessionToGive:
    name: str
    starts_at: datetime
    state: str
    n_told: int
    clash: str


@dataclass(frozen=True)
class Preview:
    """What handing over would do; `problem` says why it cannot be done yet."""

    sessions: list[SessionToGive]
    n_open_items: int
    problem: str


@dataclass(frozen=True)
class HandedOver:
    """The last time that the engagement changed hands; `back` is who to give it to, and from whom, to undo it."""

    at: datetime
    by: str
    leaves: User
    takes_over: User


def assign(engagement: Engagement, consultant: User, *, by: User, at: datetime) -> Assignment:
    """Let a consultant deliver the engagement beside the others; assigning twice changes nothing."""
    _check_taker(consultant)
    with transaction.atomic():
        assignment, is_new = Assignment.objects.get_or_create(engagement=engagement, consultant=consultant)
        if is_new:
            audit.record(by, "assignment.added", assignment, at=at, engagement=engagement)
    return assignment


def unassign(assignment: Assignment, *, by: User, at: datetime) -> None:
    """Take a consultant off the engagement, and with it their access. Raises StillHolds while sessions are theirs."""
    with transaction.atomic():
        _hold(assignment.engagement)
        held = _held_by(assignment.engagement, assignment.consultant)
        if held:
            raise StillHolds(f"{assignment.consultant} holds {_numbers(held)}. Hand the engagement over instead.")
        _end(assignment.engagement, assignment.consultant, by, at)


def preview(engagement: Engagement, *, leaves: User, takes_over: User, by: User) -> Preview:
    """What `hand_over` would do, without doing it."""
    return previews([engagement], leaves=leaves, takes_over=takes_over, by=by)[engagement.pk]


def previews(engagements: Sequence[Engagement], *, leaves: User, takes_over: User, by: User) -> dict[int, Preview]:
    """What handing over each of these would do, by the key of the engagement; three queries for any number of them."""
    held = _held_in(engagements, leaves)
    booked = sessions.clashes([one for of_one in held.values() for one in of_one], takes_over, by=by)
    open_items = ChecklistItem.objects.filter(engagement__in=engagements).exclude(state__in=ChecklistItem.SETTLED)
    n_open = dict(open_items.order_by().values_list("engagement").annotate(n=Count("pk")))
    found = {}
    for pk, of_one in held.items():
        rows = [_row(one, booked.get(one.pk, "")) for one in of_one]
        problem = _problem(leaves, takes_over, of_one) or next((row.clash for row in rows if row.clash), "")
        found[pk] = Preview(sessions=rows, n_open_items=n_open.get(pk, 0), problem=problem)
    return found


def hand_over(engagement: Engagement, *, leaves: User, takes_over: User, by: User, at: datetime) -> list[Session]:
    """
    Give the engagement to somebody else: every session that was not begun, the assignment, and the access.

    Checklist, log, notes and hours belong to the engagement and stay. When one session cannot change hands, nothing
    does. Returns the sessions that did. Raises NotHandedOver, and DoubleBooked when the taker is not free.
    """
    with transaction.atomic():
        _hold(engagement)
        if not engagement.assignments.filter(consultant=leaves).exists():
            raise NotHandedOver(f"{leaves} does not deliver this engagement any more.", field="leaves")
        held = _held_by(engagement, leaves)
        if problem := _problem(leaves, takes_over, held):
            raise NotHandedOver(problem, field="takes_over")
        given = _pass_on(engagement, held, leaves, takes_over, by, at)
        _end(engagement, leaves, by, at)
    return given


def hand_back(
    engagement: Engagement, given: Sequence[int], *, leaves: User, takes_over: User, stays: bool, by: User, at: datetime
) -> list[Session]:
    """
    Take a hand-over back: only the sessions with these keys go to `takes_over`, who delivers it again.

    `leaves` keeps their part where it `stays`, as they had one before. Raises as `hand_over` does.
    """
    with transaction.atomic():
        _hold(engagement)
        held = list(engagement.sessions.filter(pk__in=given).order_by("starts_at", "pk"))
        if problem := _problem(leaves, takes_over, held):
            raise NotHandedOver(problem, field="takes_over")
        back = _pass_on(engagement, held, leaves, takes_over, by, at)
        if not stays:
            _end(engagement, leaves, by, at)
    return back


def last(engagement: Engagement) -> HandedOver | None:
    """The last hand-over, while it can be taken back: the taker still delivers, and the giver can."""
    entry = AuditEntry.objects.filter(engagement=engagement, what=HANDED_OVER).select_related("by").first()
    if entry is None:
        return None
    emails = entry.changes["consultant"]
    known = {one.email: one for one in User.objects.filter(email__in=emails)}
    leaves, takes_over = (known.get(email) for email in emails)
    if leaves is None or takes_over is None or not _may_deliver(leaves):
        return None
    if not engagement.assignments.filter(consultant=takes_over).exists():
        return None
    return HandedOver(entry.at, str(entry.by), leaves, takes_over)


def _hold(engagement: Engagement) -> None:
    """Whoever else changes who delivers it waits."""
    Engagement.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.pk)


def _pass_on(
    engagement: Engagement, held: Iterable[Session], leaves: User, takes_over: User, by: User, at: datetime
) -> list[Session]:
    given = [sessions.give(one, takes_over, by=by, at=at) for one in held]
    assign(engagement, takes_over, by=by, at=at)
    changes = {
        "consultant": (leaves.email, takes_over.email),
        "sessions": ([], [session.number for session in given]),
    }
    audit.record(by, HANDED_OVER, engagement, at=at, engagement=engagement, changes=changes)
    return given


def _held_by(engagement: Engagement, consultant: User) -> list[Session]:
    """What they hold of it and have not ended, soonest first."""
    return _held_in([engagement], consultant)[engagement.pk]


def _held_in(engagements: Sequence[Engagement], consultant: User) -> dict[int, list[Session]]:
    """The same of each of these engagements, by its key."""
    open_states = (*sessions.GIVABLE, Session.Status.IN_PROGRESS)
    held = Session.objects.filter(engagement__in=engagements, consultant=consultant, status__in=open_states)
    n_mailed = Count("attendees", filter=~Q(attendees__email=""))
    found: dict[int, list[Session]] = {one.pk: [] for one in engagements}
    for session in held.annotate(n_mailed=n_mailed).order_by("starts_at", "pk"):
        found[session.engagement_id].append(session)
    return found


def _problem(leaves: User, takes_over: User, held: Iterable[Session]) -> str:
    if leaves == takes_over:
        return "Choose somebody else to take it over."
    if not _may_deliver(takes_over):
        return f"{takes_over} does not deliver engagements."
    running = [one for one in held if one.status == Session.Status.IN_PROGRESS]
    return f"Session {running[0].number} is under way; close it first." if running else ""


def _check_taker(consultant: User) -> None:
    if not _may_deliver(consultant):
        raise NotHandedOver(f"{consultant} does not deliver engagements.", field="consultant")


def _may_deliver(user: User) -> bool:
    return user.is_active and user.staff_role == User.StaffRole.CONSULTANT


def _end(engagement: Engagement, consultant: User, by: User, at: datetime) -> None:
    for assignment in Assignment.objects.filter(engagement=engagement, consultant=consultant):
        audit.record(by, "assignment.ended", assignment, at=at, engagement=engagement)
        assignment.delete()


def _row(session: Session, clash: str) -> SessionToGive:
    is_told = session.invited_at is not None and session.status in Session.AHEAD
    kind = "Rehearsal" if session.kind == Session.Kind.REHEARSAL else "Session"
    return SessionToGive(
        name=f"{kind} {session.number}",
        starts_at=session.starts_at,
        state=session.get_status_display(),
        n_told=getattr(session, "n_mailed", 0) if is_told else 0,
        clash=clash,
    )


def _numbers(held: list[Session]) -> str:
    return f"session {held[0].number}" if len(held) == 1 else f"{len(held)} sessions"
