"""A page of the audit trail, newest first, and what it can be narrowed to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from engagement.domain import paging
from engagement.domain.trail import words
from engagement.lib.zones import zone_or_utc
from engagement.models import AuditEntry, User

# The kinds of object that are written about, by the name of their model.
OBJECTS = {
    "engagement": "Engagement",
    "session": "Session",
    "attendee": "Attendee",
    "checklistitem": "Checklist item",
    "answer": "Discovery answer",
    "prerequisite": "Prerequisite",
    "raiditem": "RAID entry",
    "comment": "Comment",
    "registry": "Registry",
    "image": "Image",
    "operation": "Operation",
    "timeentry": "Time entry",
    "letter": "Letter",
    "signoff": "Sign-off",
    "membership": "Membership",
    "assignment": "Assignment",
    "user": "Person",
    "aquatenant": "Console",
    "workpackage": "Work package",
    "calendarfeed": "Calendar address",
    "document": "Document",
    "identityprovider": "Sign-in provider",
}
# Whoever has no name: the worker, a command.
TIDEMARK = "tidemark"
# How far back the choices of the filters look: far enough, and the same whatever the length of the trail.
_RECENT = 5_000

M = TypeVar("M", bound=Model)
R = TypeVar("R")


@dataclass(frozen=True)
class Wanted:
    """
    What somebody asked of the trail.

    `who` is a person's key or TIDEMARK, `of` a kind of OBJECTS, perhaps with the object's key ("registry:12"); `after`
    and `before` are keys of entries: the page begins with the next older one, or ends with the next newer one.
    """

    q: str = ""
    who: str = ""
    what: str = ""
    of: str = ""
    day: date | None = None
    after: int | None = None
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.who or self.what or self.of or self.day)

    @property
    def kind(self) -> str:
        return self.of.partition(":")[0]

    @property
    def object_pk(self) -> str:
        return self.of.partition(":")[2]


@dataclass(frozen=True)
class Row:
    pk: int
    at: datetime
    who: str
    deed: str
    kind: str
    name: str
    of: str
    changes: list[str]
    request_id: str
    reference: str
    transaction: str


@dataclass(frozen=True)
class Choices:
    """Who did something here, and what was done, as the filter offers it."""

    people: list[tuple[str, str]]
    deeds: list[tuple[str, str]]


def page(entries: QuerySet[AuditEntry], wanted: Wanted, *, zone: str) -> paging.Page[Row]:
    """
    Read one page by key with one query, however far back it lies.

    There is no count: nobody asks how many there are, and a trail only grows.
    """
    found = narrowed(entries, wanted, zone=zone).select_related("by", "engagement")
    taken = list(from_here(found, wanted.after, wanted.before))
    return page_of(taken, wanted.after, wanted.before, lambda entry: row(entry, zone=zone))


def from_here(found: QuerySet[M], after: int | None, before: int | None) -> QuerySet[M]:
    """One page and one more, from the key `after` on or up to the key `before`."""
    if before:
        here = found.filter(pk__gt=before).order_by("pk")
    else:
        newest_first = found.order_by("-pk")
        here = newest_first.filter(pk__lt=after) if after else newest_first
    return here[: paging.PAGE_ROWS + 1]


def page_of(taken: Sequence[M], after: int | None, before: int | None, draw: Callable[[M], R]) -> paging.Page[R]:
    """The page that `from_here` found, newest first, each drawn, with the keys of its neighbours."""
    has_more, shown = len(taken) > paging.PAGE_ROWS, list(taken[: paging.PAGE_ROWS])
    if before:
        shown.reverse()
    is_first, is_last = (not has_more, False) if before else (not after, not has_more)
    return paging.Page(
        rows=[draw(one) for one in shown],
        text="Newest first",
        previous=None if is_first or not shown else {"before": shown[0].pk},
        next=None if is_last or not shown else {"after": shown[-1].pk},
    )


def narrowed(entries: QuerySet[AuditEntry], wanted: Wanted, *, zone: str) -> QuerySet[AuditEntry]:
    """Those that fit the filters; a day is one of `zone`."""
    if wanted.q:
        entries = entries.filter(Q(object_name__icontains=wanted.q) | Q(request_id=wanted.q))
    if wanted.who:
        entries = entries.filter(by=None) if wanted.who == TIDEMARK else entries.filter(by_id=int(wanted.who))
    if wanted.what:
        entries = entries.filter(what=wanted.what)
    if wanted.kind:
        entries = entries.filter(object_type=wanted.kind)
    if wanted.object_pk:
        entries = entries.filter(object_id=int(wanted.object_pk))
    return of_day(entries, wanted.day, zone)


def of_day(found: QuerySet[M], day: date | None, zone: str) -> QuerySet[M]:
    """Those of a day on the clock of `zone`; without a day all."""
    if day is None:
        return found
    midnight = datetime.combine(day, time(), tzinfo=zone_or_utc(zone))
    return found.filter(at__gte=midnight, at__lt=midnight + timedelta(days=1))


def row(entry: AuditEntry, *, zone: str) -> Row:
    """One entry in words; its person has been read with it."""
    return Row(
        pk=entry.pk,
        at=entry.at,
        who=str(entry.by) if entry.by else "Tidemark",
        deed=words.deed(entry.what),
        kind=OBJECTS.get(entry.object_type, entry.object_type),
        name=entry.object_name,
        of=f"{entry.object_type}:{entry.object_id}" if entry.object_type in OBJECTS and entry.object_id else "",
        changes=words.changes(entry.changes, zone),
        request_id=entry.request_id,
        reference=entry.engagement.reference if entry.engagement else "",
        transaction=entry.transaction or "",
    )


def choices(entries: QuerySet[AuditEntry]) -> Choices:
    """What the filters offer, with two queries: only people and deeds that the newer part of the trail holds."""
    recent = entries.order_by("-pk")[:_RECENT]
    acted = User.objects.filter(pk__in=recent.values("by")).order_by("name", "email")
    held = AuditEntry.objects.filter(pk__in=recent.values("pk"))
    deeds = held.order_by("what").values_list("what", flat=True).distinct()
    return Choices(
        people=[(str(user.pk), str(user)) for user in acted] + [(TIDEMARK, "Tidemark itself")],
        deeds=[(what, words.deed(what)) for what in deeds],
    )
