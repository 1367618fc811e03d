"""A consultant's first page: the next session and what it still lacks, their engagements, and what needs a hand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engagement.domain import reads
from engagement.domain.engagements import HEALTH_LABELS, STATUS_LABELS
from engagement.domain.hours.listing import session_name
from engagement.domain.reads import Scope
from engagement.models import Operation, Owner, User

SHOWN_ENGAGEMENTS, SHOWN_OVERDUE, SHOWN_FAILING, SHOWN_LIVE = 10, 5, 5, 5
# Overdue items are counted in so many engagements, the longest overdue first, so that the page costs the same for ever.
COUNTED_ENGAGEMENTS = 25
OWNER_LABELS: dict[str, str] = dict(Owner.choices)
KIND_LABELS: dict[str, str] = dict(Operation.Kind.choices)

_MINE = """
SELECT e.reference, c.name AS customer, e.status, e.health, s.progress_percent, s.next_starts_at, c.time_zone,
       (SELECT json_agg(json_build_object('pk', u.id, 'kind', u.kind, 'number', u.number, 'starts_at', u.starts_at)
                        ORDER BY u.starts_at)
          FROM engagement_session u
         WHERE u.engagement_id = e.id AND u.consultant_id = %(consultant)s AND u.ends_at < %(at)s
           AND u.status IN ('planned', 'confirmed', 'in_progress')) AS unlogged,
       EXISTS (SELECT FROM engagement_statusmail m WHERE m.engagement_id = e.id AND m.state = 'draft')
         AS has_drafted_status
  FROM engagement_engagementsummary s
  JOIN engagement_engagement e ON e.id = s.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
 WHERE e.status IN ('planned', 'in_progress', 'on_hold') AND e.id IN ({mine})
 ORDER BY s.next_starts_at, s.engagement_id
 LIMIT %(shown)s
"""
_OVERDUE = """
SELECT ct.text, e.reference, c.name AS customer, ci.owner, ci.due_on, count(*) OVER () AS n
  FROM (SELECT e.id, e.reference, e.customer_id
          FROM engagement_engagementsummary s JOIN engagement_engagement e ON e.id = s.engagement_id
         WHERE s.oldest_open_due_on < %(today)s AND e.status IN ('planned', 'in_progress', 'on_hold')
           AND e.id IN ({mine})
         ORDER BY s.oldest_open_due_on, s.engagement_id
         LIMIT %(counted)s) e
  JOIN engagement_customer c ON c.id = e.customer_id
  JOIN engagement_checklistitem ci ON ci.engagement_id = e.id
  JOIN engagement_checklisttemplate ct ON ct.id = ci.template_id
 WHERE ci.state IN ('open', 'blocked') AND ci.due_on < %(today)s
 ORDER BY ci.due_on, ci.id
 LIMIT %(shown)s
"""
# Counted since the oldest that is still live was asked for: it grows while work is added, and never runs backwards.
_LIVE = """
SELECT e.reference, c.name AS customer, r.n - s.n_operations_live AS n_done, r.n AS n_all
  FROM (SELECT s.engagement_id, s.n_operations_live FROM engagement_engagementsummary s
         WHERE s.n_operations_live > 0 AND s.engagement_id IN ({mine}) ORDER BY s.engagement_id LIMIT %(shown)s) s
  JOIN engagement_engagement e ON e.id = s.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
  CROSS JOIN LATERAL (
       SELECT greatest(count(*), s.n_operations_live)::int AS n FROM engagement_operation o
        WHERE o.engagement_id = e.id
          AND o.asked_at >= (SELECT min(l.asked_at) FROM engagement_operation l
                              WHERE l.engagement_id = e.id AND l.state IN ('queued', 'running', 'waiting'))) r
 ORDER BY e.id
"""
_FAILING = """
SELECT o.id, o.kind, o.tenant_id, o.suggestion, o.ended_at, coalesce(e.reference, '') AS reference,
       coalesce(i.repository || ':' || i.tag, g.name, t.label) AS target
  FROM engagement_operation o
  JOIN engagement_aquatenant t ON t.id = o.tenant_id
  LEFT JOIN engagement_engagement e ON e.id = o.engagement_id
  LEFT JOIN engagement_registry g ON g.id = o.registry_id
  LEFT JOIN engagement_image i ON i.id = o.image_id
 WHERE o.state = 'failed' AND NOT o.is_superseded
   AND (o.engagement_id IN ({mine}) OR (o.engagement_id IS NULL AND o.tenant_id IN ({consoles})))
 ORDER BY o.ended_at DESC, o.id DESC
 LIMIT %(shown)s
"""


@dataclass(frozen=True)
class UnloggedSession:
    """A session whose time is over, but which nobody closed or logged."""

    pk: int
    name: str
    starts_at: datetime


@dataclass(frozen=True)
class MyEngagement:
    reference: str
    customer: str
    status: str
    status_label: str
    health: str
    health_label: str
    progress_percent: int
    next_starts_at: datetime | None
    time_zone: str
    unlogged: list[UnloggedSession]
    # A weekly status that waits to be sent or skipped.
    has_drafted_status: bool


@dataclass(frozen=True)
class OverdueItem:
    text: str
    reference: str
    customer: str
    owner: str
    due_on: date


@dataclass(frozen=True)
class Overdue:
    """The longest overdue items, and how many there are."""

    items: list[OverdueItem]
    n: int

    @property
    def n_more(self) -> int:
        return self.n - len(self.items)


@dataclass(frozen=True)
class FailedOperation:
    """`reference` is empty for an operation on a console itself."""

    pk: int
    name: str
    target: str
    reference: str
    tenant_pk: int
    suggestion: str
    ended_at: datetime | None


@dataclass(frozen=True)
class LiveWork:
    """How far the operations under way of one engagement are, counted since the oldest of them was asked for."""

    reference: str
    customer: str
    n_done: int
    n_all: int

    @property
    def text(self) -> str:
        return f"{self.n_done:,} of {self.n_all:,}"


@dataclass(frozen=True)
class Running:
    """What Tidemark does in Aqua just now, and what it failed to do."""

    live: list[LiveWork]
    failing: list[FailedOperation]
    has_more_failing: bool


def engagements(mine: Scope, *, consultant: User, at: datetime) -> list[MyEngagement]:
    """The running ones, by their next session, those without one last; with what `consultant` has not logged yet."""
    wanted = {"shown": SHOWN_ENGAGEMENTS, "consultant": consultant.pk, "at": at}
    return [
        MyEngagement(
            **one | {"unlogged": [_unlogged(session) for session in one["unlogged"] or []]},
            status_label=STATUS_LABELS[one["status"]],
            health_label=HEALTH_LABELS[one["health"]],
        )
        for one in reads.fetch(_MINE, wanted, scopes={"mine": mine})
    ]


def overdue(mine: Scope, *, today: date) -> Overdue:
    """Items of running engagements that should have been settled before today, whoever owns them."""
    found = reads.fetch(
        _OVERDUE,
        {"today": today, "counted": COUNTED_ENGAGEMENTS, "shown": SHOWN_OVERDUE},
        scopes={"mine": mine},
    )
    n = found[0]["n"] if found else 0
    return Overdue([_overdue(one) for one in found], n)


def running(mine: Scope, consoles: Scope) -> Running:
    """
    The work under way in Aqua, and the failures that nobody has seen to, newest first.

    A failure counts when it is of one of the engagements, or of a console itself that this person looks after.
    """
    live = reads.fetch(_LIVE, {"shown": SHOWN_LIVE}, scopes={"mine": mine})
    failed = reads.fetch(_FAILING, {"shown": SHOWN_FAILING + 1}, scopes={"mine": mine, "consoles": consoles})
    return Running(
        live=[LiveWork(**one) for one in live],
        failing=[_failure(one) for one in failed[:SHOWN_FAILING]],
        has_more_failing=len(failed) > SHOWN_FAILING,
    )


def _unlogged(one: dict[str, Any]) -> UnloggedSession:
    starts_at = datetime.fromisoformat(one["starts_at"])
    return UnloggedSession(one["pk"], session_name(one["kind"], one["number"]), starts_at)


def _overdue(one: dict[str, Any]) -> OverdueItem:
    return OverdueItem(one["text"], one["reference"], one["customer"], OWNER_LABELS[one["owner"]], one["due_on"])


def _failure(one: dict[str, Any]) -> FailedOperation:
    return FailedOperation(
        pk=one["id"],
        name=KIND_LABELS[one["kind"]],
        target=one["target"],
        reference=one["reference"],
        tenant_pk=one["tenant_id"],
        suggestion=one["suggestion"],
        ended_at=one["ended_at"],
    )
