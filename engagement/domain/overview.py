"""The overview of one engagement: where each topic stands and what blocks it, and the picture they make."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engagement.domain import reads
from engagement.models import Engagement, EngagementSummary

# The checklist has the rest.
SHOWN_BLOCKERS = 3


class State(enum.Enum):
    """Where a topic stands."""

    STANDS = "stands"
    UNDER_WAY = "under_way"
    BLOCKED = "blocked"
    NOT_STARTED = "not_started"
    LEFT_OUT = "left_out"

    @property
    def label(self) -> str:
        return _LOOKS[self][0]

    @property
    def tone(self) -> str:
        return _LOOKS[self][1]

    @property
    def icon(self) -> str:
        return _LOOKS[self][2]


# The words, tone and icon of each state.
_LOOKS: dict[State, tuple[str, str, str]] = {
    State.STANDS: ("Stands", "good", "circle-check"),
    State.UNDER_WAY: ("Under way", "info", "circle-dot"),
    State.BLOCKED: ("Blocked", "bad", "ban"),
    State.NOT_STARTED: ("Not started", "neutral", "circle-dashed"),
    State.LEFT_OUT: ("Not in scope", "neutral", "minus"),
}


_UNFINISHED = (State.UNDER_WAY, State.BLOCKED, State.NOT_STARTED)


@dataclass(frozen=True)
class Blocker:
    """An item that cannot go on, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class TopicStanding:
    """
    A topic in scope.

    `accepted_at` is when the customer signed it, or the whole engagement, if that still holds.
    """

    key: str
    name: str
    state: State
    n_items: int
    n_settled: int
    planned_minutes: int
    used_minutes: int
    blockers: list[Blocker]
    n_more_blockers: int
    waits_for: list[str]
    accepted_at: datetime | None

    @property
    def settled(self) -> str:
        return f"{self.n_settled} of {self.n_items}"


@dataclass(frozen=True)
class Part:
    """A part of the guide's picture; `whys` says what is in its way, empty where nothing is."""

    key: str
    name: str
    state: State
    detail: str
    whys: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """All that the picture shows of it, for whoever hears it read."""
        said = ", ".join(part for part in (self.state.label, self.detail) if part)
        return f"{self.name}: {said}. {' '.join(f'{why}.' for why in self.whys)}".strip()


@dataclass(frozen=True)
class Standing:
    """What changes while operations run; the page asks for it again as long as `is_live`."""

    topics: list[TopicStanding]
    picture: dict[str, Part]
    is_live: bool


def standing(engagement: Engagement) -> Standing:
    """Read the topics of the engagement and the picture they make, from the roll-ups: one query."""
    rows = reads.fetch(_TOPICS, {"engagement": engagement.pk, "shown": SHOWN_BLOCKERS})
    summary = engagement.summary
    started = _shown_elsewhere(summary)
    names = {row["id"]: row["name"] for row in rows}
    states = {row["id"]: _state(row, is_started=row["key"] in started) for row in rows}
    topics = [_topic(row, states, names) for row in rows if row["is_in_scope"]]
    return Standing(topics, _picture(topics, summary), is_live=summary.n_operations_live > 0)


# ── topics ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_TOPICS = """
SELECT t.id, t.key, t.name, et.is_in_scope, et.n_items, et.n_items_settled, et.n_items_blocked, et.planned_minutes,
       et.used_minutes,
       (SELECT min(s.signed_at) FROM engagement_signoff s
         WHERE s.engagement_id = et.engagement_id AND (s.topic_id = t.id OR s.topic_id IS NULL)
           AND s.withdraws_id IS NULL AND NOT EXISTS (
               SELECT 1 FROM engagement_signoff w WHERE w.withdraws_id = s.id)) AS accepted_at,
       ARRAY(SELECT d.needs_id FROM engagement_topicdependency d WHERE d.topic_id = t.id AND d.kind = 'hard') AS needs,
       CASE WHEN et.n_items_blocked > 0 THEN (
            SELECT json_agg(b) FROM (
                   SELECT ct.text, ci.reason
                     FROM engagement_checklistitem ci JOIN engagement_checklisttemplate ct ON ct.id = ci.template_id
                    WHERE ci.engagement_id = %(engagement)s AND ci.topic_id = t.id AND ci.state = 'blocked'
                    ORDER BY ct.position LIMIT %(shown)s) b) END AS blockers
  FROM engagement_engagementtopic et JOIN engagement_topic t ON t.id = et.topic_id
 WHERE et.engagement_id = %(engagement)s
 ORDER BY t.position
"""

Found = dict[str, Any]


def _shown_elsewhere(summary: EngagementSummary) -> set[str]:
    """The topics that have begun although no item is ticked yet: there is work of theirs in Aqua."""
    begun = {"registry": summary.n_registries, "scanning": summary.n_images_scanned + summary.n_images_failed}
    return {key for key, n in begun.items() if n}


def _state(row: Found, *, is_started: bool) -> State:
    """A blocked item outweighs progress: it is what somebody has to see to."""
    if not row["is_in_scope"]:
        return State.LEFT_OUT
    if row["n_items_blocked"]:
        return State.BLOCKED
    if row["n_items"] and row["n_items_settled"] == row["n_items"]:
        return State.STANDS
    has_begun = is_started or row["n_items_settled"] or row["used_minutes"]
    return State.UNDER_WAY if has_begun else State.NOT_STARTED


def _topic(row: Found, states: dict[int, State], names: dict[int, str]) -> TopicStanding:
    blockers = [Blocker(**said) for said in row["blockers"] or []]
    is_ahead = states[row["id"]] == State.NOT_STARTED
    return TopicStanding(
        key=row["key"],
        name=row["name"],
        state=states[row["id"]],
        n_items=row["n_items"],
        n_settled=row["n_items_settled"],
        planned_minutes=row["planned_minutes"],
        used_minutes=row["used_minutes"],
        blockers=blockers,
        n_more_blockers=row["n_items_blocked"] - len(blockers),
        waits_for=[names[pk] for pk in row["needs"] if is_ahead and states.get(pk) in _UNFINISHED],
        accepted_at=row["accepted_at"],
    )


# ── the guide's picture ──────────────────────────────────────────────────────────────────────────────────────────────

# Its parts by topic key, with the names they carry there.
PARTS = {
    "registry": "Registries",
    "scanning": "Scanning",
    "policies": "Assurance",
    "cicd": "CI/CD",
    "sso": "SSO",
    "siem": "SIEM",
}


# Characters of small print that fit between a circle's edge and its neighbour.
LONGEST_DETAIL = 19


def _picture(topics: list[TopicStanding], summary: EngagementSummary) -> dict[str, Part]:
    known = {topic.key: topic for topic in topics}
    figures = {
        "registry": _of(summary.n_registries_standing, summary.n_registries, "integrated"),
        "scanning": _of(summary.n_images_scanned, summary.n_images, "scanned"),
        "policies": f"{summary.n_images_non_compliant:,} non-compliant" if summary.n_images_scanned else "",
    }
    return {key: _part(key, name, known.get(key), figures.get(key, "")) for key, name in PARTS.items()}


def _part(key: str, name: str, topic: TopicStanding | None, figure: str) -> Part:
    if topic is None:
        return Part(key, name, State.LEFT_OUT, "")
    return Part(key, name, topic.state, figure or f"{topic.n_settled} of {topic.n_items} items", _whys(topic))


def _whys(topic: TopicStanding) -> tuple[str, ...]:
    """What blocks the topic, or what has to stand before it can begin."""
    blocked = [f"{one.text}: {one.reason}".rstrip(".") for one in topic.blockers]
    more = [f"And {topic.n_more_blockers} more blocked"] if topic.n_more_blockers else []
    waits = [f"Comes after {', '.join(topic.waits_for)}"] if topic.waits_for else []
    return tuple(blocked + more + waits)


def _of(n: int, total: int, done: str) -> str:
    """The share in words; without the verb where it would not fit into its circle."""
    said = f"{n:,} of {total:,} {done}" if total else ""
    return said if len(said) <= LONGEST_DETAIL else said.removesuffix(f" {done}")
