"""The sessions as a customer knows them: where we are, and which comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engagement.domain import reads
from engagement.domain.reads import Scope
from engagement.models import Session

# As many as an engagement can have; the plan holds six to eight.
SHOWN = 24
Status = Session.Status
# The look of a session on the line that is neither held nor the next one.
_STEPS: dict[str, str] = {Status.IN_PROGRESS: "current", Status.MOVED: "waiting"}


@dataclass(frozen=True)
class Meeting:
    """
    A session that takes place or took place; `step` is its look on the line, `starts_at` None without a date.

    One whose time is over was held, although nobody has closed it yet.
    """

    pk: int
    number: int
    status: str
    starts_at: datetime | None
    ends_at: datetime
    place: str
    topics: list[str]
    topic_keys: list[str]
    is_held: bool
    step: str


@dataclass(frozen=True)
class Meetings:
    """All that count, in their order; the next one, and when the last one that was held began."""

    all: list[Meeting]
    next: Meeting | None
    last_began_at: datetime | None

    @property
    def n_held(self) -> int:
        return sum(one.is_held for one in self.all)


_SESSIONS = """
SELECT s.id AS pk, s.number, s.status, s.starts_at, s.ends_at, s.place,
       ARRAY(SELECT t.name FROM engagement_timeallocation a JOIN engagement_topic t ON t.id = a.topic_id
              WHERE a.session_id = s.id ORDER BY t.position) AS topics,
       ARRAY(SELECT t.key FROM engagement_timeallocation a JOIN engagement_topic t ON t.id = a.topic_id
              WHERE a.session_id = s.id ORDER BY t.position) AS topic_keys
  FROM engagement_session s
 WHERE s.id IN ({sessions}) AND s.kind = 'delivery' AND s.status NOT IN ('draft', 'cancelled', 'no_show')
 ORDER BY s.number, s.id
 LIMIT %(shown)s
"""


def read(sessions: Scope, *, at: datetime) -> Meetings:
    """One query; drafts, rehearsals and those that were called off are left out, whoever asks."""
    rows = reads.fetch(_SESSIONS, {"shown": SHOWN}, scopes={"sessions": sessions})
    ahead = [row for row in rows if row["status"] in Session.AHEAD and not _is_held(row, at)]
    next_pk = min(ahead, key=lambda row: row["starts_at"])["pk"] if ahead else None
    known = [_meeting(row, is_held=_is_held(row, at), is_next=row["pk"] == next_pk) for row in rows]
    held = [one.starts_at for one in known if one.is_held and one.starts_at]
    return Meetings(known, next((one for one in known if one.pk == next_pk), None), max(held, default=None))


def _is_held(row: dict[str, Any], at: datetime) -> bool:
    is_over = row["status"] in (Status.PLANNED, Status.CONFIRMED) and row["ends_at"] <= at
    return row["status"] == Status.DONE or is_over


def _meeting(row: dict[str, Any], *, is_held: bool, is_next: bool) -> Meeting:
    starts_at = None if row["status"] == Status.MOVED else row["starts_at"]
    step = "done" if is_held else "current" if is_next else _STEPS.get(row["status"], "pending")
    return Meeting(**row | {"starts_at": starts_at}, is_held=is_held, step=step)
