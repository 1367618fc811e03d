"""
What moves while a session is held: the clock, the checklist of the modules at hand, the work under way in Aqua.

Read with one statement, because every open live page asks for it every few seconds.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain import reads
from engagement.domain.checklist.rows import STATE_LOOKS
from engagement.models import ChecklistItem, Operation, Owner, Session

# The newest of what was asked of Aqua since the session began; the tab of operations has the rest.
SHOWN_OPERATIONS = 8
# Seconds between two looks of an open page: while Aqua works, and while only people do.
LIVE_EVERY_S, CALM_EVERY_S = 2, 5

_PULSE = """
SELECT s.id, s.status, s.starts_at, s.ends_at, s.started_at, s.ended_at,
       (SELECT json_agg(m ORDER BY m.position)
          FROM (SELECT t.id AS pk, t.key, t.name, t.position, a.planned_minutes,
                       coalesce((SELECT sum(extract(epoch FROM c.ended_at - c.started_at)) FROM engagement_clockspan c
                                  WHERE c.session_id = s.id AND c.topic_id = t.id AND c.ended_at IS NOT NULL), 0)::int
                           AS counted_s,
                       (SELECT c.started_at FROM engagement_clockspan c
                         WHERE c.session_id = s.id AND c.topic_id = t.id AND c.ended_at IS NULL) AS running_since
                  FROM engagement_timeallocation a JOIN engagement_topic t ON t.id = a.topic_id
                 WHERE a.session_id = s.id) m) AS modules,
       (SELECT json_agg(i ORDER BY i.topic_position, i.position, i.pk)
          FROM (SELECT ci.id AS pk, ci.topic_id, ti.name AS topic, ti.position AS topic_position, ct.position, ct.text,
                       ci.owner, ci.state, ci.reason, ci.due_on, cardinality(ct.facts) > 0 AS is_provable,
                       ci.proven_at, ci.regressed_at, ci.carried_to_id = s.id AS is_carried
                  FROM engagement_checklistitem ci
                  JOIN engagement_checklisttemplate ct ON ct.id = ci.template_id
                  JOIN engagement_topic ti ON ti.id = ci.topic_id
                 WHERE ci.engagement_id = s.engagement_id
                   AND (ci.carried_to_id = s.id
                        OR ci.topic_id IN (SELECT topic_id FROM engagement_timeallocation WHERE session_id = s.id))
               ) i) AS items,
       (SELECT json_agg(w)
          FROM (SELECT o.id AS pk, o.kind, o.state, o.waiting_for, o.answer,
                       coalesce(im.repository || ':' || im.tag, r.name, ten.label) AS target,
                       (SELECT st.text FROM engagement_operationstep st WHERE st.operation_id = o.id
                         ORDER BY st.id DESC LIMIT 1) AS step
                  FROM engagement_operation o
                  JOIN engagement_aquatenant ten ON ten.id = o.tenant_id
                  LEFT JOIN engagement_image im ON im.id = o.image_id
                  LEFT JOIN engagement_registry r ON r.id = o.registry_id
                 WHERE o.engagement_id = s.engagement_id
                   AND (o.state IN ('queued', 'running', 'waiting') OR o.asked_at >= s.started_at)
                 ORDER BY o.state IN ('queued', 'running', 'waiting') DESC, o.asked_at DESC, o.id DESC
                 LIMIT %(shown)s) w) AS operations
  FROM engagement_session s
 WHERE s.id = %(pk)s AND s.id IN ({sessions})
"""
_STATES: dict[str, str] = dict(ChecklistItem.State.choices)
_OWNERS: dict[str, str] = dict(Owner.choices)
_KINDS: dict[str, str] = dict(Operation.Kind.choices)
_OPERATION_STATES: dict[str, str] = dict(Operation.State.choices)
_OPERATION_TONES: dict[str, str] = {
    Operation.State.SUCCEEDED: "good",
    Operation.State.FAILED: "bad",
    Operation.State.RUNNING: "info",
    Operation.State.WAITING: "info",
}


@dataclass(frozen=True)
class Item:
    """A checklist item of a module at hand, or one carried here from an earlier session (`is_carried`)."""

    pk: int
    topic_pk: int
    topic: str
    text: str
    owner: str
    state: str
    state_label: str
    tone: str
    reason: str
    is_provable: bool
    is_regressed: bool
    is_carried: bool

    @property
    def is_settled(self) -> bool:
        return self.state in ChecklistItem.SETTLED

    @property
    def is_tickable(self) -> bool:
        """Whether a word is enough: what Aqua can show needs more than a tick (domain/checklist)."""
        return self.state == ChecklistItem.State.OPEN and not self.is_provable

    @property
    def said(self) -> str:
        """Who sees to it, whether it was carried here, and why it is not done."""
        return " · ".join(word for word in (self.owner, "carried here" if self.is_carried else "", self.reason) if word)

    @property
    def is_by_hand(self) -> bool:
        """Whether a person's word made it done, so that a person may take it back."""
        return self.state == ChecklistItem.State.DONE


@dataclass(frozen=True)
class Module:
    """A module of the session and its clock; `elapsed_s` counts the one that runs until the page was made."""

    pk: int
    key: str
    name: str
    planned_minutes: int
    elapsed_s: int
    is_running: bool
    items: list[Item]

    @property
    def planned_s(self) -> int:
        return 60 * self.planned_minutes

    @property
    def is_over(self) -> bool:
        return self.elapsed_s > self.planned_s

    @property
    def n_settled(self) -> int:
        return sum(item.is_settled for item in self.items)


@dataclass(frozen=True)
class Group:
    """Items under one heading; `count` says how many of them are settled."""

    title: str
    count: str
    items: list[Item]


@dataclass(frozen=True)
class Work:
    """What was asked of Aqua, in a line."""

    pk: int
    name: str
    state_label: str
    tone: str
    says: str
    is_live: bool


@dataclass(frozen=True)
class Pulse:
    """`seal` is another whenever something moved other than a running clock's hand."""

    pk: int
    status: str
    starts_at: datetime
    ends_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    modules: list[Module]
    carried: list[Item]
    operations: list[Work]
    seal: str

    @property
    def is_live(self) -> bool:
        return self.status == Session.Status.IN_PROGRESS

    @property
    def may_start(self) -> bool:
        return self.status in (Session.Status.PLANNED, Session.Status.CONFIRMED)

    @property
    def is_done(self) -> bool:
        return self.status == Session.Status.DONE

    @property
    def groups(self) -> list[Group]:
        """The items at hand, module by module, and those that were carried here; headings without items left out."""
        of_modules = [Group(one.name, f"{one.n_settled} of {len(one.items)}", one.items) for one in self.modules]
        every = [*of_modules, Group("Carried from an earlier session", "", self.carried)]
        return [group for group in every if group.items]

    @property
    def booked_minutes(self) -> int:
        return self.booked_s // 60

    @property
    def booked_s(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds())

    @property
    def elapsed_s(self) -> int:
        return sum(module.elapsed_s for module in self.modules)

    @property
    def is_over(self) -> bool:
        return self.elapsed_s > self.booked_s

    @property
    def is_running(self) -> bool:
        return any(module.is_running for module in self.modules)

    @property
    def following(self) -> Module | None:
        """The module after the one that runs, for the button "next"; the first one while none has run."""
        for number, module in enumerate(self.modules):
            if module.is_running:
                return self.modules[number + 1] if number + 1 < len(self.modules) else None
        return next((module for module in self.modules if not module.elapsed_s), None)

    @property
    def poll_every_s(self) -> int:
        """How often an open page asks again; 0 ends it."""
        if any(work.is_live for work in self.operations):
            return LIVE_EVERY_S
        return CALM_EVERY_S if self.is_live else 0


def read(sessions: QuerySet[Session], pk: int, *, at: datetime) -> Pulse | None:
    """The pulse of one of these sessions; None when it is none of them. One query, whatever the number of items."""
    found = reads.fetch(_PULSE, {"pk": pk, "shown": SHOWN_OPERATIONS}, scopes={"sessions": reads.scope(sessions)})
    return _pulse(found[0], at) if found else None


def _pulse(row: dict[str, Any], at: datetime) -> Pulse:
    items = [_item(one) for one in row["items"] or []]
    modules = [_module(one, items, at) for one in row["modules"] or []]
    at_hand = {module.pk for module in modules}
    return Pulse(
        pk=row["id"],
        status=row["status"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        modules=modules,
        carried=[item for item in items if item.topic_pk not in at_hand],
        operations=[_work(one) for one in row["operations"] or []],
        seal=hashlib.sha256(json.dumps(row, default=str).encode()).hexdigest()[:16],
    )


def _module(one: dict[str, Any], items: list[Item], at: datetime) -> Module:
    since = datetime.fromisoformat(one["running_since"]) if one["running_since"] else None
    running_s = max(int((at - since).total_seconds()), 0) if since else 0
    return Module(
        pk=one["pk"],
        key=one["key"],
        name=one["name"],
        planned_minutes=one["planned_minutes"],
        elapsed_s=one["counted_s"] + running_s,
        is_running=since is not None,
        items=[item for item in items if item.topic_pk == one["pk"]],
    )


def _item(one: dict[str, Any]) -> Item:
    return Item(
        pk=one["pk"],
        topic_pk=one["topic_id"],
        topic=one["topic"],
        text=one["text"],
        owner=_OWNERS[one["owner"]],
        state=one["state"],
        state_label=_STATES[one["state"]],
        tone=STATE_LOOKS[one["state"]][0],
        reason=one["reason"],
        is_provable=one["is_provable"],
        is_regressed=one["regressed_at"] is not None and one["state"] != ChecklistItem.State.PROVEN,
        is_carried=bool(one["is_carried"]),
    )


def _work(one: dict[str, Any]) -> Work:
    is_live = one["state"] in Operation.LIVE
    is_retrying = one["state"] == Operation.State.WAITING and one["waiting_for"] == Operation.WaitingFor.ANOTHER_TRY
    return Work(
        pk=one["pk"],
        name=f"{_KINDS[one['kind']]}: {one['target']}",
        state_label=_OPERATION_STATES[one["state"]],
        tone="warn" if is_retrying else _OPERATION_TONES.get(one["state"], "neutral"),
        says=(one["step"] or "") if is_live else one["answer"],
        is_live=is_live,
    )
