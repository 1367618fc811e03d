"""The list of an engagement's checklist items, grouped by topic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from engagement.domain import paging, reads
from engagement.models import ChecklistItem, Engagement, Owner, Session, Topic

State = ChecklistItem.State

# The guide has some seventy items; nobody wants to turn a page in the middle of them.
PAGE_ITEMS = 100
SOON = timedelta(days=7)

_STATE_LABELS: dict[str, str] = dict(State.choices)
STATE_LOOKS: dict[str, tuple[str, str]] = {
    State.OPEN: ("neutral", "circle"),
    State.DONE: ("good", "check"),
    State.PROVEN: ("good", "shield-check"),
    State.BLOCKED: ("bad", "ban"),
    State.WAIVED: ("neutral", "signature"),
    State.NOT_APPLICABLE: ("neutral", "minus"),
}
# Whose an item is depends on who looks: the team says "ours", the customer reads "yours".
_OWNERS_INSIDE = {Owner.CONSULTANT: "Ours", Owner.CUSTOMER: "Customer's", Owner.SUPPORT: "Aqua Support"}
_OWNERS_OUTSIDE = {Owner.CUSTOMER: "Yours", Owner.CONSULTANT: "Consultant's", Owner.SUPPORT: "Aqua Support"}


@dataclass(frozen=True)
class Wanted:
    """
    What somebody asked of the list.

    `state` is one of ChecklistItem.State, "unsettled" or "regressed"; `due` is "overdue", "soon" or "never"; `topic` a
    topic's key; `session` a session's number.
    """

    owner: str = ""
    state: str = ""
    due: str = ""
    topic: str = ""
    session: int = 0
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.owner or self.state or self.due or self.topic or self.session)


@dataclass(frozen=True)
class Row:
    pk: int
    text: str
    topic_key: str
    owner: str
    due_on: date | None
    is_overdue: bool
    state: str
    state_label: str
    tone: str
    icon: str
    reason: str
    regressed_at: datetime | None
    facts: str
    may_tick: bool
    may_untick: bool
    needs_note: bool


@dataclass(frozen=True)
class Group:
    """A topic's items on this page, and how far all of them are."""

    key: str
    name: str
    n_items: int
    n_settled: int
    rows: list[Row]

    @property
    def settled(self) -> str:
        return f"{self.n_settled} of {self.n_items}"


@dataclass(frozen=True)
class Found:
    groups: list[Group]
    page: paging.Page[Row]
    topics: list[tuple[str, str]]


def owners(*, is_inside: bool) -> list[tuple[str, str]]:
    """The choices of the filter by owner, in the words of who looks."""
    return [(owner.value, label) for owner, label in (_OWNERS_INSIDE if is_inside else _OWNERS_OUTSIDE).items()]


def owner_label(owner: str, *, is_inside: bool) -> str:
    return (_OWNERS_INSIDE if is_inside else _OWNERS_OUTSIDE)[Owner(owner)]


def state_look(state: str) -> tuple[str, str, str]:
    """Label, tone and icon of a state."""
    return (_STATE_LABELS[state], *STATE_LOOKS[state])


def page(
    items: QuerySet[ChecklistItem],
    engagement: Engagement,
    wanted: Wanted,
    *,
    is_inside: bool,
    may_answer: bool,
    today: date,
) -> Found:
    """
    One page of these items by topic, with two queries; topics out of scope are left out. A page past the end is the
    first.

    `today` is the viewer's. With `may_answer` the rows say which of them this person may tick.
    """
    scope = {"items": reads.scope(items)}
    found = reads.fetch(_ROWS, _asked(engagement, wanted, today), scopes=scope)
    if not found and wanted.page > 1:
        wanted = replace(wanted, page=1)
        found = reads.fetch(_ROWS, _asked(engagement, wanted, today), scopes=scope)
    topics = reads.fetch(_TOPICS, {"engagement": engagement.pk, "hidden": _hidden(is_inside)})
    n = found[0]["n"] if found else 0
    rows = [_row(one, is_inside=is_inside, may_answer=may_answer, today=today) for one in found]
    page = paging.known(rows, number=wanted.page, n=n, size=PAGE_ITEMS)
    return Found(_grouped(rows, topics), page, [(one["key"], one["name"]) for one in topics])


def sessions(found: QuerySet[Session]) -> list[tuple[int, str]]:
    """The choices of the filter by session: its number, and its name."""
    booked = found.filter(kind=Session.Kind.DELIVERY, status__in=Session.BOOKED).order_by("number")
    return [(number, f"Session {number}") for number in booked.values_list("number", flat=True)]


_ROWS = """
SELECT ci.id AS pk, ct.text, t.key AS topic_key, ci.owner, ci.due_on, ci.state, ci.reason, ci.regressed_at, ct.facts,
       count(*) OVER () AS n
  FROM engagement_checklistitem ci
  JOIN engagement_checklisttemplate ct ON ct.id = ci.template_id
  JOIN engagement_topic t ON t.id = ci.topic_id
  JOIN engagement_engagementtopic et ON et.topic_id = ci.topic_id AND et.engagement_id = ci.engagement_id
 WHERE ci.id IN ({items}) AND ci.engagement_id = %(engagement)s AND et.is_in_scope
   AND (%(owner)s = '' OR ci.owner = %(owner)s)
   AND (%(state)s = '' OR ci.state = %(state)s OR (%(state)s = 'unsettled' AND ci.state IN ('open', 'blocked'))
        OR (%(state)s = 'regressed' AND ci.state = 'open' AND ci.regressed_at IS NOT NULL))
   AND (%(topic)s = '' OR t.key = %(topic)s)
   AND (%(due)s = ''
        OR (ci.state IN ('open', 'blocked')
            AND ((%(due)s = 'overdue' AND ci.due_on < %(today)s)
                 OR (%(due)s = 'soon' AND ci.due_on BETWEEN %(today)s AND %(soon)s)
                 OR (%(due)s = 'never' AND ci.due_on IS NULL))))
   AND (%(session)s = 0 OR EXISTS (
        SELECT 1 FROM engagement_session s
         WHERE s.engagement_id = ci.engagement_id AND s.kind = 'delivery' AND s.number = %(session)s
           AND (s.id = ci.carried_to_id OR EXISTS (
                SELECT 1 FROM engagement_timeallocation a WHERE a.session_id = s.id AND a.topic_id = ci.topic_id))))
 ORDER BY t.position, ct.position, ci.id
 LIMIT %(rows)s OFFSET %(start)s
"""
_TOPICS = """
SELECT t.key, t.name, et.n_items, et.n_items_settled
  FROM engagement_engagementtopic et JOIN engagement_topic t ON t.id = et.topic_id
 WHERE et.engagement_id = %(engagement)s AND et.is_in_scope AND t.kind <> ALL(%(hidden)s)
 ORDER BY t.position
"""


def _hidden(is_inside: bool) -> list[str]:
    return [] if is_inside else [Topic.Kind.PREPARATION]


def _asked(engagement: Engagement, wanted: Wanted, today: date) -> dict[str, Any]:
    return {
        "engagement": engagement.pk,
        "owner": wanted.owner,
        "state": wanted.state,
        "topic": wanted.topic,
        "due": wanted.due,
        "session": wanted.session,
        "today": today,
        "soon": today + SOON,
        "rows": PAGE_ITEMS,
        "start": (wanted.page - 1) * PAGE_ITEMS,
    }


def _row(one: Mapping[str, Any], *, is_inside: bool, may_answer: bool, today: date) -> Row:
    label, tone, icon = state_look(one["state"])
    is_unsettled = one["state"] in (State.OPEN, State.BLOCKED)
    is_theirs = may_answer and (is_inside or one["owner"] == Owner.CUSTOMER)
    return Row(
        pk=one["pk"],
        text=one["text"],
        topic_key=one["topic_key"],
        owner=owner_label(one["owner"], is_inside=is_inside),
        due_on=one["due_on"] if is_unsettled else None,
        is_overdue=is_unsettled and one["due_on"] is not None and one["due_on"] < today,
        state=one["state"],
        state_label=label,
        tone=tone,
        icon=icon,
        reason=one["reason"],
        regressed_at=one["regressed_at"] if one["state"] == State.OPEN else None,
        facts=", ".join(one["facts"]),
        may_tick=is_theirs and one["state"] == State.OPEN,
        may_untick=is_theirs and one["state"] == State.DONE,
        needs_note=bool(one["facts"]),
    )


def _grouped(rows: Sequence[Row], topics: Sequence[Mapping[str, Any]]) -> list[Group]:
    known = {one["key"]: one for one in topics}
    return [
        Group(key, known[key]["name"], known[key]["n_items"], known[key]["n_items_settled"], list(group))
        for key, group in groupby(rows, key=lambda row: row.topic_key)
        if key in known
    ]
