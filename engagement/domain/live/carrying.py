"""What a session left unfinished, taken over by the one that follows."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Q, QuerySet

from engagement.domain import audit, checklist
from engagement.domain.refusals import Refused
from engagement.models import ChecklistItem, Session, User

UNFINISHED = (ChecklistItem.State.OPEN, ChecklistItem.State.BLOCKED)
_TO_COME = (Session.Status.DRAFT, Session.Status.PLANNED, Session.Status.CONFIRMED)


class NothingFollows(Refused):
    """No later session is planned that could take anything over."""


@dataclass(frozen=True)
class Following:
    """The session that comes next; `topics` are the names of its modules in their order."""

    pk: int
    number: int
    starts_at: datetime
    is_draft: bool
    topics: list[str]


def following(session: Session) -> Following | None:
    """The delivery session that comes next after this one, drafts included; one query."""
    later = Session.objects.delivery().filter(
        engagement=session.engagement_id, status__in=_TO_COME, starts_at__gt=session.starts_at
    )
    topics = ArrayAgg(
        "allocations__topic__name",
        filter=Q(allocations__isnull=False),
        order_by="allocations__topic__position",
        default=[],
    )
    named = later.annotate(topics=topics).order_by("starts_at", "pk")
    row = named.values_list("pk", "number", "starts_at", "status", "topics").first()
    if row is None:
        return None
    pk, number, starts_at, status, names = row
    return Following(pk, number, starts_at, status == Session.Status.DRAFT, names)


def unfinished(session: Session) -> list[ChecklistItem]:
    """
    The open and blocked items of the session's modules, and those that were carried to it; one query.

    One that was carried on to another session already is not among them.
    """
    return list(_unfinished(session).select_related("topic", "template"))


def carry(session: Session, *, by: User, at: datetime) -> Following:
    """
    Hand everything unfinished on to the session that follows, where it is due then; gives that session.

    Twice changes nothing. A due date that somebody typed stays. Raises NothingFollows.
    """
    with transaction.atomic():
        held = Session.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=session.pk)
        target = following(held)
        if target is None:
            raise NothingFollows("No later session is planned; plan one, or turn what is open into actions.")
        left = list(_unfinished(held).select_for_update(of=("self",)))
        for item in left:
            item.carried_to_id = target.pk
        ChecklistItem.objects.bulk_update(left, ["carried_to"])
        audit.record_each(by, "checklist.carried", left, at=at, engagement=held.engagement)
        checklist.follow_plan(held.engagement)
    return target


def _unfinished(session: Session) -> QuerySet[ChecklistItem]:
    of_modules = Q(carried_to=None, topic__in=session.allocations.values("topic"))
    return ChecklistItem.objects.filter(
        of_modules | Q(carried_to=session), engagement=session.engagement_id, state__in=UNFINISHED
    )
