"""Each topic on the customer's home page: how far it is, its proof, its questions, and its acceptance."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engagement.domain import reads
from engagement.lib.zones import in_zone
from engagement.models import Engagement, EngagementSummary
from engagement.rules import home as words

# The consultant's own preparation.
HIDDEN = ("rehearsal",)


@dataclass(frozen=True)
class TopicRow:
    """
    A topic in scope; `label`, `tone` and `icon` are its state in plain words.

    `asked_at` is when its signature was asked for, and not given since; `accepted_on` when it was accepted.
    """

    key: str
    name: str
    purpose: str
    label: str
    tone: str
    icon: str
    n_done: int
    n_steps: int
    n_blocked: int
    line: str
    proof: str
    n_questions: int
    n_answered: int
    asked_at: datetime | None
    accepted_on: date | None

    @property
    def held_up(self) -> str:
        """How much waits for something; its reason stands on the checklist."""
        return "One step is held up" if self.n_blocked == 1 else f"{self.n_blocked} steps are held up"


@dataclass(frozen=True)
class Topics:
    """The topics, and when the whole engagement was accepted."""

    rows: list[TopicRow]
    whole_on: date | None


# A signature holds until another record withdraws it; a request counts if nothing was signed or withdrawn after it.
_TOPICS = """
SELECT t.key, t.name, et.n_items, et.n_items_settled, et.n_items_blocked, et.used_minutes > 0 AS was_worked_on,
       p.n_seen, p.seen_at, q.n_questions, q.n_answered, s.signed_at, w.signed_at AS whole_at,
       CASE WHEN a.asked_at > coalesce(r.last_at, '-infinity') THEN a.asked_at END AS asked_at
  FROM engagement_engagementtopic et
  JOIN engagement_topic t ON t.id = et.topic_id
 CROSS JOIN LATERAL (
       SELECT count(*) AS n_seen, max(ci.proven_at) AS seen_at FROM engagement_checklistitem ci
        WHERE ci.engagement_id = et.engagement_id AND ci.topic_id = t.id AND ci.state = 'proven') p
 CROSS JOIN LATERAL (
       SELECT count(qu.id) AS n_questions, count(an.id) AS n_answered
         FROM engagement_question qu
         LEFT JOIN engagement_answer an ON an.question_id = qu.id AND an.engagement_id = et.engagement_id
        WHERE qu.topic_id = t.id) q
 CROSS JOIN LATERAL (
       SELECT min(so.signed_at) AS signed_at FROM engagement_signoff so
        WHERE so.engagement_id = et.engagement_id AND so.topic_id = t.id AND so.withdraws_id IS NULL
          AND NOT EXISTS (SELECT 1 FROM engagement_signoff x WHERE x.withdraws_id = so.id)) s
 CROSS JOIN LATERAL (
       SELECT min(so.signed_at) AS signed_at FROM engagement_signoff so
        WHERE so.engagement_id = et.engagement_id AND so.topic_id IS NULL AND so.withdraws_id IS NULL
          AND NOT EXISTS (SELECT 1 FROM engagement_signoff x WHERE x.withdraws_id = so.id)) w
 CROSS JOIN LATERAL (
       SELECT max(so.signed_at) AS last_at FROM engagement_signoff so
        WHERE so.engagement_id = et.engagement_id AND so.topic_id = t.id) r
 CROSS JOIN LATERAL (
       SELECT max(au.at) AS asked_at FROM engagement_auditentry au
        WHERE au.engagement_id = et.engagement_id AND au.object_type = 'topic' AND au.object_id = t.id
          AND au.what = 'topic.signature_asked') a
 WHERE et.engagement_id = %(engagement)s AND et.is_in_scope AND t.kind <> 'preparation' AND t.key <> ALL(%(hidden)s)
 ORDER BY t.position
"""


def read(engagement: Engagement, zone: str) -> Topics:
    """One query; the team's own preparation is left out. Days are those of `zone`, the viewer's."""
    given = {"engagement": engagement.pk, "hidden": list(HIDDEN)}
    found = reads.fetch(_TOPICS, given)
    whole_at = found[0]["whole_at"] if found else None
    return Topics([_row(one, engagement.summary, zone) for one in found], _day(whole_at, zone))


def _row(one: dict[str, Any], summary: EngagementSummary, zone: str) -> TopicRow:
    counted = {
        "registry": (summary.n_registries_standing, summary.n_registries),
        "scanning": (summary.n_images_scanned, summary.n_images),
    }.get(one["key"])
    accepted_at = one["signed_at"] or one["whole_at"]
    label, tone, icon = _look(one, counted, is_accepted=accepted_at is not None)
    return TopicRow(
        key=one["key"],
        name=one["name"],
        purpose=words.PURPOSES.get(one["key"], ""),
        label=label,
        tone=tone,
        icon=icon,
        n_done=one["n_items_settled"],
        n_steps=one["n_items"],
        n_blocked=one["n_items_blocked"],
        line=words.topic_line(one["key"], one["n_items_settled"], one["n_items"], counted),
        proof=words.proof_line(one["n_seen"], _day(one["seen_at"], zone)),
        n_questions=one["n_questions"],
        n_answered=one["n_answered"],
        asked_at=None if accepted_at else one["asked_at"],
        accepted_on=_day(accepted_at, zone),
    )


def _look(one: dict[str, Any], counted: tuple[int, int] | None, *, is_accepted: bool) -> tuple[str, str, str]:
    if is_accepted:
        return "Accepted by you", "good", "signature"
    if one["n_items_blocked"]:
        return "Held up", "warn", "clock"
    if one["n_items"] and one["n_items_settled"] == one["n_items"]:
        return "Done", "good", "circle-check"
    has_begun = one["n_items_settled"] or one["was_worked_on"] or (counted and counted[0])
    return ("Under way", "info", "circle-dot") if has_begun else ("Not begun", "neutral", "circle-dashed")


def _day(moment: datetime | None, zone: str) -> date | None:
    return in_zone(moment, zone).date() if moment else None
