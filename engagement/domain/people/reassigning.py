"""
Many engagements given to other people at once, seen before it is done, and taken back in one action.

Each is handed over by the rules of one (handover.py). All of them change or none: a lead who reads "done" need not look
which ones were left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from engagement.domain import audit
from engagement.domain.people import handover
from engagement.domain.people.handover import SessionToGive
from engagement.domain.refusals import Refused
from engagement.models import Assignment, BulkChange, Engagement, User

# What one request changes at most: a page of the portfolio twice, done in a few seconds.
MOST_AT_ONCE = 50
_SHOWN_CHANGES = 5


class NotReassigned(Refused):
    """One of the engagements cannot change hands so, therefore none does."""


@dataclass(frozen=True)
class Wish:
    """Who gives to whom, both or neither; and the new PS lead, None where each keeps its own."""

    leaves: User | None = None
    takes_over: User | None = None
    ps_lead: User | None = None


@dataclass(frozen=True)
class Effect:
    """What would happen to one engagement; `problem` says why it cannot."""

    engagement: Engagement
    sessions: list[SessionToGive]
    n_open_items: int
    led_by: str
    problem: str

    @property
    def n_told(self) -> int:
        """How many of the customer's people get a letter."""
        return sum(one.n_told for one in self.sessions)


def chosen(known: QuerySet[Engagement], references: Sequence[str]) -> QuerySet[Engagement]:
    """Those of the engagements that somebody picked by name; names that are not known are left out."""
    return known.filter(reference__in=references)


def read(found: QuerySet[Engagement]) -> list[Engagement]:
    """The engagements to change together, by reference; at most MOST_AT_ONCE and one more, which tells of too many."""
    return list(found.select_related("customer", "ps_lead").order_by("reference")[: MOST_AT_ONCE + 1])


def preview(engagements: Sequence[Engagement], wish: Wish, *, by: User) -> list[Effect]:
    """What `reassign` would do with each, without doing it; four queries for any number of them."""
    passed: dict[int, handover.Preview] = {}
    delivered: set[int] = set()
    if wish.leaves is not None and wish.takes_over is not None:
        passed = handover.previews(engagements, leaves=wish.leaves, takes_over=wish.takes_over, by=by)
        theirs = Assignment.objects.filter(engagement__in=engagements, consultant=wish.leaves)
        delivered = set(theirs.values_list("engagement", flat=True))
    return [_effect(one, wish, passed.get(one.pk), one.pk in delivered) for one in engagements]


def reassign(engagements: Sequence[Engagement], wish: Wish, *, by: User, at: datetime) -> BulkChange:
    """
    Give all of these engagements to other people, or none of them.

    Everybody invited to a session that changes hands is told. Raises NotReassigned, which names the first that cannot.
    """
    if not engagements:
        raise NotReassigned("Choose at least one engagement.")
    if len(engagements) > MOST_AT_ONCE:
        raise NotReassigned(f"At most {MOST_AT_ONCE} engagements change hands at once. Narrow the filters first.")
    with transaction.atomic():
        parts = [_part(one, wish, by, at) for one in _held(engagements)]
        change = BulkChange.objects.create(made_at=at, made_by=by, parts=parts)
        references = [one["reference"] for one in parts]
        audit.record(by, "portfolio.reassigned", change, at=at, changes={"engagements": ([], references)})
    return change


def latest() -> list[BulkChange]:
    """The last few, newest first. One query."""
    return list(BulkChange.objects.select_related("made_by", "undone_by")[:_SHOWN_CHANGES])


def _held(engagements: Sequence[Engagement]) -> list[Engagement]:
    """Locked in one order for everybody, so that two leads wait for each other and not in a circle."""
    rows = Engagement.objects.select_for_update(of=("self",), no_key=True).select_related("ps_lead")
    return list(rows.filter(pk__in=[one.pk for one in engagements]).order_by("pk"))


def _effect(engagement: Engagement, wish: Wish, passed: handover.Preview | None, is_theirs: bool) -> Effect:
    lead = wish.ps_lead if wish.ps_lead is not None and wish.ps_lead.pk != engagement.ps_lead_id else None
    problem = ""
    if passed is not None:
        problem = passed.problem if is_theirs else f"{wish.leaves} does not deliver it."
    elif lead is None:
        problem = f"{wish.ps_lead} leads it already."
    return Effect(
        engagement=engagement,
        sessions=passed.sessions if passed and is_theirs else [],
        n_open_items=passed.n_open_items if passed and is_theirs else 0,
        led_by=f"{engagement.ps_lead or 'Nobody'} → {lead}" if lead is not None else "",
        problem=problem,
    )


def _part(engagement: Engagement, wish: Wish, by: User, at: datetime) -> dict[str, Any]:
    """Change one, and say what was before and after."""
    part: dict[str, Any] = {"engagement": engagement.pk, "reference": engagement.reference}
    if wish.leaves is not None and wish.takes_over is not None:
        part["consultant"] = [wish.leaves.pk, wish.takes_over.pk]
        part["stays"] = engagement.assignments.filter(consultant=wish.takes_over).exists()
        try:
            given = handover.hand_over(engagement, leaves=wish.leaves, takes_over=wish.takes_over, by=by, at=at)
        except Refused as refusal:
            raise NotReassigned(f"{engagement.reference}: {refusal} Nothing was changed.") from None
        part["sessions"] = [
            {"pk": one.pk, "number": one.number, "starts_at": one.starts_at.isoformat(), "status": one.status}
            for one in given
        ]
    if wish.ps_lead is not None and wish.ps_lead.pk != engagement.ps_lead_id:
        part["lead"] = [engagement.ps_lead_id, wish.ps_lead.pk]
        lead(engagement, wish.ps_lead, by=by, at=at)
    elif wish.leaves is None:
        raise NotReassigned(f"{engagement.reference}: {wish.ps_lead} leads it already. Nothing was changed.")
    return part


def lead(engagement: Engagement, ps_lead: User | None, *, by: User, at: datetime) -> None:
    """Have somebody else answer for the engagement, or nobody. Raises NotReassigned for who is no PS lead."""
    if ps_lead is not None and not (ps_lead.is_active and ps_lead.staff_role == User.StaffRole.PS_LEAD):
        raise NotReassigned(f"{ps_lead} is no PS lead.", field="ps_lead")
    before, engagement.ps_lead = engagement.ps_lead, ps_lead
    engagement.save(update_fields=["ps_lead"])
    changes = {"ps_lead": (str(before or ""), str(ps_lead or ""))}
    audit.record(by, "engagement.lead_changed", engagement, at=at, engagement=engagement, changes=changes)
