"""What the customer owes the team, what the team owes the customer, and what was decided."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engagement.domain import reads
from engagement.domain.home.topics import HIDDEN
from engagement.domain.reads import Scope
from engagement.models import Engagement

# A page shows what comes first; the checklist and the list of actions have the rest.
SHOWN, SHOWN_DECISIONS = 6, 4


@dataclass(frozen=True)
class Task:
    """Something to do; `pk` and `topic` are those of a checklist item, None and empty for an agreed action."""

    pk: int | None
    text: str
    topic: str
    owner: str
    due_on: date | None
    is_overdue: bool
    is_blocked: bool
    reason: str


@dataclass(frozen=True)
class Decision:
    text: str
    owner: str
    made_at: datetime


@dataclass(frozen=True)
class Tasks:
    """The first of each side, how many more there are, and the newest decisions."""

    yours: list[Task]
    n_more_yours: int
    ours: list[Task]
    n_more_ours: int
    decisions: list[Decision]


# An action names its owner as somebody typed it: it is the team's where that is one of theirs, or where nobody is named
# and the team has to name somebody. The team's steps of the checklist are told once they are due.
_TASKS = """
WITH team AS (
    SELECT lower(u.name) AS name FROM engagement_user u
     WHERE u.id = (SELECT ps_lead_id FROM engagement_engagement WHERE id = %(engagement)s)
        OR u.id IN (SELECT consultant_id FROM engagement_assignment WHERE engagement_id = %(engagement)s)
), items AS (
    SELECT ci.owner = 'consultant' AS is_ours, ci.id AS pk, ct.text, t.name AS topic, '' AS owner, ci.due_on,
           ci.state = 'blocked' AS is_blocked, ci.reason
      FROM engagement_checklistitem ci
      JOIN engagement_checklisttemplate ct ON ct.id = ci.template_id
      JOIN engagement_topic t ON t.id = ci.topic_id
      JOIN engagement_engagementtopic et ON et.topic_id = ci.topic_id AND et.engagement_id = ci.engagement_id
     WHERE ci.id IN ({items}) AND ci.state IN ('open', 'blocked') AND et.is_in_scope AND t.kind <> 'preparation'
       AND t.key <> ALL(%(hidden)s) AND (ci.owner = 'customer' OR ci.due_on <= %(today)s)
), actions AS (
    SELECT r.owner = '' OR lower(r.owner) IN (SELECT name FROM team) OR lower(r.owner) IN ('consultant', 'ps lead')
           AS is_ours, NULL::bigint AS pk, r.text, '' AS topic, r.owner, r.due_on,
           false AS is_blocked, '' AS reason
      FROM engagement_raiditem r
     WHERE r.id IN ({raid}) AND NOT r.is_internal AND r.kind = 'action' AND r.state = 'open'
), tasks AS (
    SELECT *, count(*) OVER (PARTITION BY is_ours) AS n,
           row_number() OVER (PARTITION BY is_ours ORDER BY due_on, pk NULLS FIRST, text) AS place
      FROM (SELECT * FROM actions UNION ALL SELECT * FROM items) x
)
SELECT CASE WHEN is_ours THEN 'ours' ELSE 'yours' END AS what, place, n, pk, text, topic, owner, due_on, is_blocked,
       reason, NULL::timestamptz AS made_at
  FROM tasks WHERE place <= %(shown)s
UNION ALL
(SELECT 'decision', row_number() OVER (ORDER BY r.raised_at DESC, r.id DESC), 0, r.id, r.text, '', r.owner, NULL, false,
        '', r.raised_at
   FROM engagement_raiditem r
  WHERE r.id IN ({raid}) AND NOT r.is_internal AND r.kind = 'decision'
  ORDER BY r.raised_at DESC, r.id DESC LIMIT %(shown_decisions)s)
 ORDER BY 1, 2
"""


def read(engagement: Engagement, items: Scope, raid: Scope, *, today: date) -> Tasks:
    """One query over the items and log entries that the viewer may see; what is internal is left out, whoever asks."""
    given = {
        "engagement": engagement.pk,
        "today": today,
        "hidden": list(HIDDEN),
        "shown": SHOWN,
        "shown_decisions": SHOWN_DECISIONS,
    }
    found = reads.fetch(_TASKS, given, scopes={"items": items, "raid": raid})
    rows = {what: [one for one in found if one["what"] == what] for what in ("yours", "ours", "decision")}
    return Tasks(
        yours=[_task(one, today) for one in rows["yours"]],
        n_more_yours=_more(rows["yours"]),
        ours=[_task(one, today) for one in rows["ours"]],
        n_more_ours=_more(rows["ours"]),
        decisions=[Decision(one["text"], one["owner"], one["made_at"]) for one in rows["decision"]],
    )


def _task(one: dict[str, Any], today: date) -> Task:
    is_overdue = one["due_on"] is not None and one["due_on"] < today
    given = {name: one[name] for name in ("pk", "text", "topic", "owner", "due_on", "is_blocked", "reason")}
    return Task(**given, is_overdue=is_overdue)


def _more(rows: list[dict[str, Any]]) -> int:
    return rows[0]["n"] - len(rows) if rows else 0
