"""What was planned, said and done in one engagement: the lower half of its overview."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString

from engagement.domain import reads
from engagement.domain.activity import Activity, recent
from engagement.lib import markdown
from engagement.models import Engagement, RaidItem, Session

# A page shows what matters now; the working pages have the rest.
SHOWN_RAID, SHOWN_COMMENTS, SHOWN_ACTIVITY, SHOWN_SESSIONS = 8, 5, 8, 24


@dataclass(frozen=True)
class SessionRow:
    pk: int
    name: str
    starts_at: datetime
    label: str
    tone: str
    topics: str
    consultant: str


@dataclass(frozen=True)
class RaidRow:
    kind: str
    label: str
    text: str
    owner: str
    due_on: date | None
    is_high: bool
    is_overdue: bool


@dataclass(frozen=True)
class CommentRow:
    author: str
    written_at: datetime
    text: SafeString
    is_internal: bool


@dataclass(frozen=True)
class Story:
    """What was planned, said and done."""

    sessions: list[SessionRow]
    raid: list[RaidRow]
    comments: list[CommentRow]
    activity: list[Activity]


def story(engagement: Engagement, *, today: date) -> Story:
    """
    Read its sessions, open RAID items, newest comments and newest changes, for the team: much of it is internal.

    `today` is the viewer's.
    """
    return Story(
        sessions=_sessions(engagement),
        raid=_raid(engagement, today),
        comments=_comments(engagement),
        activity=recent(engagement, n=SHOWN_ACTIVITY),
    )


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_SESSIONS = """
SELECT s.id, s.number, s.kind, s.starts_at, s.status, coalesce(nullif(u.name, ''), u.email) AS consultant,
       array_to_string(ARRAY(SELECT t.name FROM engagement_timeallocation a JOIN engagement_topic t ON t.id = a.topic_id
                              WHERE a.session_id = s.id ORDER BY t.position), ', ') AS topics
  FROM engagement_session s JOIN engagement_user u ON u.id = s.consultant_id
 WHERE s.engagement_id = %(engagement)s
 ORDER BY s.starts_at, s.id
 LIMIT %(shown)s
"""
_SESSION_LABELS: dict[str, str] = dict(Session.Status.choices)
_SESSION_TONES: dict[str, str] = {
    Session.Status.CONFIRMED: "info",
    Session.Status.IN_PROGRESS: "info",
    Session.Status.DONE: "good",
    Session.Status.MOVED: "warn",
    Session.Status.NO_SHOW: "bad",
}


def _sessions(engagement: Engagement) -> list[SessionRow]:
    found = reads.fetch(_SESSIONS, {"engagement": engagement.pk, "shown": SHOWN_SESSIONS})
    return [
        SessionRow(
            pk=one["id"],
            name=str(one["number"]) if one["kind"] == Session.Kind.DELIVERY else f"Rehearsal {one['number']}",
            starts_at=one["starts_at"],
            label=_SESSION_LABELS[one["status"]],
            tone=_SESSION_TONES.get(one["status"], "neutral"),
            topics=one["topics"],
            consultant=one["consultant"],
        )
        for one in found
    ]


# ── what is open, what was said ──────────────────────────────────────────────────────────────────────────────────────

_RAID = """
SELECT kind, text, owner, due_on, is_high FROM engagement_raiditem
 WHERE engagement_id = %(engagement)s AND state = 'open'
 ORDER BY is_high DESC, due_on, id
 LIMIT %(shown)s
"""
_COMMENTS = """
SELECT coalesce(nullif(u.name, ''), u.email) AS author, c.written_at, c.text, c.is_internal
  FROM engagement_comment c JOIN engagement_user u ON u.id = c.author_id
 WHERE c.engagement_id = %(engagement)s
 ORDER BY c.written_at DESC, c.id DESC
 LIMIT %(shown)s
"""
_RAID_LABELS: dict[str, str] = dict(RaidItem.Kind.choices)


def _raid(engagement: Engagement, today: date) -> list[RaidRow]:
    found = reads.fetch(_RAID, {"engagement": engagement.pk, "shown": SHOWN_RAID})
    return [
        RaidRow(
            **one,
            label=_RAID_LABELS[one["kind"]],
            is_overdue=one["due_on"] is not None and one["due_on"] < today,
        )
        for one in found
    ]


def _comments(engagement: Engagement) -> list[CommentRow]:
    found = reads.fetch(_COMMENTS, {"engagement": engagement.pk, "shown": SHOWN_COMMENTS})
    return [CommentRow(**one | {"text": markdown.render(one["text"])}) for one in found]
