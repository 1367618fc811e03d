"""The session that a consultant holds next: what it is to cover, and what is still missing for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engagement.domain import agendas, reads, sessions
from engagement.domain.agendas import Step
from engagement.domain.reads import Scope
from engagement.models import Owner, Session, User

SHOWN_MISSING = 4
REGISTRY_TOPIC = "registry"
_STATUS_LABELS: dict[str, str] = dict(Session.Status.choices)
_OWNER_LABELS: dict[str, str] = dict(Owner.choices)

_SESSION = """
SELECT s.id, s.number, s.status, s.starts_at, s.ends_at, s.place, s.engagement_id, e.reference,
       c.name AS customer, c.time_zone
  FROM engagement_session s
  JOIN engagement_engagement e ON e.id = s.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
 WHERE s.consultant_id = %(consultant)s AND s.kind = 'delivery' AND s.ends_at > %(at)s
   AND s.status IN ('planned', 'confirmed', 'in_progress') AND s.engagement_id IN ({mine})
 ORDER BY s.starts_at, s.id
 LIMIT 1
"""
_TOPICS = """
SELECT t.key, t.name, a.planned_minutes,
       {steps} AS agenda,
       (SELECT json_agg(m)
          FROM (SELECT ct.text, ci.owner, ci.reason, ci.state = 'blocked' AS is_blocked
                  FROM engagement_checklistitem ci JOIN engagement_checklisttemplate ct ON ct.id = ci.template_id
                 WHERE ci.engagement_id = %(engagement)s AND ci.topic_id = t.id AND ci.state IN ('open', 'blocked')
                 ORDER BY ci.state = 'blocked' DESC, ct.position
                 LIMIT %(shown)s) m) AS missing,
       coalesce(et.n_items - et.n_items_settled, 0) AS n_missing
  FROM engagement_timeallocation a
  JOIN engagement_topic t ON t.id = a.topic_id
  LEFT JOIN engagement_engagementtopic et ON et.topic_id = t.id AND et.engagement_id = %(engagement)s
 WHERE a.session_id = %(session)s
 ORDER BY t.position
""".replace("{steps}", agendas.STEPS)


Found = dict[str, Any]


@dataclass(frozen=True)
class MissingItem:
    """An item of the topic that is open or blocked."""

    text: str
    owner: str
    reason: str
    is_blocked: bool


@dataclass(frozen=True)
class SessionTopic:
    name: str
    planned_minutes: int
    agenda: list[Step]
    missing: list[MissingItem]
    n_more_missing: int


@dataclass(frozen=True)
class NextSession:
    """`warnings` are sentences about the session as a whole, each with what to do."""

    pk: int
    number: int
    reference: str
    customer: str
    status_label: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    topics: list[SessionTopic]
    warnings: list[str]

    @property
    def is_ready(self) -> bool:
        return not self.warnings and not any(topic.missing for topic in self.topics)


def next_session(consultant: User, mine: Scope, *, at: datetime) -> NextSession | None:
    """
    Find the delivery session this consultant holds next in their engagements, or holds just now.

    At most three queries. Sessions that ended without being closed are left out: they are overdue, not next.
    """
    found = reads.fetch(_SESSION, {"consultant": consultant.pk, "at": at}, scopes={"mine": mine})
    if not found:
        return None
    [session] = found
    given = {"session": session["id"], "shown": SHOWN_MISSING} | agendas.parameters(session["engagement_id"])
    topics = reads.fetch(_TOPICS, given)
    return NextSession(
        pk=session["id"],
        number=session["number"],
        reference=session["reference"],
        customer=session["customer"],
        status_label=_STATUS_LABELS[session["status"]],
        starts_at=session["starts_at"],
        ends_at=session["ends_at"],
        time_zone=session["time_zone"],
        place=session["place"],
        topics=[_topic(one) for one in topics],
        warnings=_warnings(session, topics, consultant.time_zone),
    )


def _topic(one: Found) -> SessionTopic:
    missing = [_missing(**item) for item in one["missing"] or []]
    return SessionTopic(
        name=one["name"],
        planned_minutes=one["planned_minutes"],
        agenda=agendas.steps(one["agenda"]),
        missing=missing,
        n_more_missing=max(0, one["n_missing"] - len(missing)),
    )


def _missing(*, text: str, owner: str, reason: str, is_blocked: bool) -> MissingItem:
    return MissingItem(text, _OWNER_LABELS[owner], reason, is_blocked)


def _warnings(session: Found, topics: list[Found], zone: str) -> list[str]:
    planned = sum(one["planned_minutes"] for one in topics)
    booked = int((session["ends_at"] - session["starts_at"]).total_seconds() // 60)
    said = []
    if not topics:
        said.append("No topic has minutes in this session yet; give it some in the plan.")
    if planned > booked:
        said.append(f"Its topics take {planned} min, but it is booked for {booked} min; shorten one.")
    if any(one["key"] == REGISTRY_TOPIC for one in topics) and (lack := _rehearsal(session, zone)):
        said.append(lack)
    return said


def _rehearsal(session: Found, zone: str) -> str:
    """What the rehearsal before on-premises work lacks; one more query, for a session about registries."""
    return sessions.lacking(session["id"], session["engagement_id"], session["starts_at"], zone)
