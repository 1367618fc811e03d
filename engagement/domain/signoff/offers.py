"""What would be frozen if it were signed now: the statement, and what it rests on."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from engagement.domain import reads
from engagement.domain.signoff import frozen
from engagement.models import ChecklistItem, Engagement, Evidence, Owner, Topic

State = ChecklistItem.State

# work-package.md 10, "Sign-off wording".
WORDING = (
    "The topics listed as in scope were delivered and their exit statements hold, except the items listed with owner "
    "and date."
)
# The item that asks for this very signature (work-package.md 3.0): who signs the whole settles it by that.
SETTLED_BY_SIGNING = "ho-sign"
OPEN = (State.OPEN, State.BLOCKED)
_OWNERS: dict[str, str] = dict(Owner.choices)
# Of a digest, enough to tell two states of an item apart.
_MARK = 8


@dataclass(frozen=True)
class Offer:
    """A statement ready to be signed. `digest` is that of what a person reads, before their name and the time."""

    engagement: Engagement
    topic: Topic | None
    statement: str
    snapshot: dict[str, Any]
    digest: str

    @property
    def name(self) -> str:
        return self.topic.name if self.topic else "The whole engagement"

    @property
    def open_items(self) -> list[dict[str, Any]]:
        return list(self.snapshot["open_items"])

    @property
    def undated(self) -> list[str]:
        """The open items without a date, or without somebody who sees to them."""
        return [one["text"] for one in self.open_items if not one["due_on"] or not one["owner"]]

    @property
    def marks(self) -> str:
        """A short mark of each part, for a page to carry: two of them tell which parts changed in between."""
        return " ".join(f"{key}={mark}" for key, mark in self._marks().items())

    def changed_since(self, marks: str) -> list[str]:
        """The names of the parts that are not as they were when `marks` were taken."""
        then = dict(part.split("=", 1) for part in marks.split() if "=" in part)
        now = self._marks()
        names = {_item_key(one): one["text"] for one in self.snapshot["items"]}
        parts = [key for key in now if then.get(key) != now[key]] + [key for key in then if key not in now]
        return [names.get(key, "the statement" if key == "statement" else "an item that is gone") for key in parts]

    def _marks(self) -> dict[str, str]:
        frame = {key: value for key, value in self.snapshot.items() if key not in ("items", "open_items")}
        own = {_item_key(one): frozen.digest(one)[:_MARK] for one in self.snapshot["items"]}
        return {"statement": frozen.digest([self.statement, frame])[:_MARK], **own}


def offer(engagement: Engagement, topic: Topic | None) -> Offer:
    """Read what a signature under the topic, or without one under the whole engagement, would freeze: three queries."""
    topics = reads.fetch(_TOPICS, {"engagement": engagement.pk, "topic": topic.pk if topic else None})
    found = reads.fetch(_ITEMS, {"engagement": engagement.pk, "topic": topic.pk if topic else None})
    package = engagement.work_package
    evidence = _evidence([one["pk"] for one in found])
    items = [_item(one, evidence[one["pk"]], settles=topic is None) for one in found]
    snapshot = {
        "engagement": {
            "reference": engagement.reference,
            "title": engagement.title,
            "customer": engagement.customer.name,
        },
        "package": {"key": package.key, "version": package.version, "name": package.name},
        "topics": topics,
        "items": items,
        "open_items": [_open(one) for one in items if one["state"] in OPEN],
    }
    statement = _statement(topics)
    return Offer(engagement, topic, statement, snapshot, frozen.record_digest(statement, snapshot))


_TOPICS = """
SELECT t.key, t.name, t.exit_statement
  FROM engagement_engagementtopic et JOIN engagement_topic t ON t.id = et.topic_id
 WHERE et.engagement_id = %(engagement)s AND et.is_in_scope AND t.kind <> 'preparation'
   AND (%(topic)s::bigint IS NULL OR t.id = %(topic)s)
 ORDER BY t.position
"""
# The team's own preparation is nothing that a customer accepts.
_ITEMS = """
SELECT ci.id AS pk, t.key AS topic_key, t.name AS topic, ct.key, ct.text, ci.owner, ci.due_on, ci.state, ci.reason,
       coalesce(nullif(u.name, ''), u.email, '') AS approver
  FROM engagement_checklistitem ci
  JOIN engagement_checklisttemplate ct ON ct.id = ci.template_id
  JOIN engagement_topic t ON t.id = ci.topic_id
  JOIN engagement_engagementtopic et ON et.topic_id = t.id AND et.engagement_id = ci.engagement_id
  LEFT JOIN engagement_user u ON u.id = ci.approved_by_id
 WHERE ci.engagement_id = %(engagement)s AND et.is_in_scope AND t.kind <> 'preparation'
   AND (%(topic)s::bigint IS NULL OR t.id = %(topic)s)
 ORDER BY t.position, ct.position, ci.id
"""


def is_settled_by_signing(key: str, owner: str, state: str) -> bool:
    """Whether signing the whole settles the item: the customer's own, and in nobody's way."""
    return key == SETTLED_BY_SIGNING and owner == Owner.CUSTOMER and state == State.OPEN


def _statement(topics: list[dict[str, Any]]) -> str:
    said = [f"{one['name']}: {one['exit_statement']}" if one["exit_statement"] else one["name"] for one in topics]
    return "\n".join([WORDING, *(f"- {line}" for line in said)])


def _item(one: dict[str, Any], evidence: list[dict[str, Any]], *, settles: bool) -> dict[str, Any]:
    is_settled_now = settles and is_settled_by_signing(one["key"], one["owner"], one["state"])
    return {
        "topic_key": one["topic_key"],
        "topic": one["topic"],
        "key": one["key"],
        "text": one["text"],
        "owner": _OWNERS.get(one["owner"], ""),
        "due_on": one["due_on"].isoformat() if one["due_on"] else None,
        "state": str(State.DONE) if is_settled_now else one["state"],
        "reason": "This signature settles it." if is_settled_now else one["reason"],
        "approver": one["approver"],
        "evidence": evidence,
    }


def _open(item: dict[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in ("topic_key", "topic", "key", "text", "owner", "due_on", "reason")}


def _item_key(item: dict[str, Any]) -> str:
    return f"{item['topic_key']}/{item['key']}"


def _evidence(items: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in Evidence.objects.filter(item__in=items).order_by("pk"):
        found[one.item_id].append({"id": one.pk, "sha256": frozen.evidence_digest(one)})
    return found
