"""The rehearsal that has to come before on-premises work (product.md, "Registry"; work-package.md 1)."""

from datetime import datetime

from engagement.domain import reads
from engagement.domain.refusals import Refused
from engagement.lib.zones import in_zone
from engagement.models import Session
from engagement.rules.planning import Package
from engagement.rules.registry_types import REHEARSAL_MINUTES

# The session that connects is the one with the on-premises block; where none is as long as that, the last one that
# holds the topic. Booked rehearsals count when they end before it, logged ones by day.
_LACK = """
SELECT greatest(
         (SELECT coalesce(sum(extract(epoch FROM h.ends_at - h.starts_at)) / 60, 0)::int FROM engagement_session h
           WHERE h.engagement_id = %(engagement)s AND h.kind = 'rehearsal' AND h.ends_at <= %(starts_at)s
             AND h.status IN ('planned', 'confirmed', 'in_progress', 'done')),
         (SELECT coalesce(sum(e.minutes), 0)::int FROM engagement_timeentry e
           WHERE e.engagement_id = %(engagement)s AND e.kind = 'rehearsal' AND e.state <> 'corrected'
             AND e.worked_on <= %(day)s)) AS minutes
 WHERE (EXISTS (SELECT 1 FROM engagement_registry r
                 WHERE r.engagement_id = %(engagement)s AND r.hosting = 'on_premises' AND r.state <> 'removed')
        OR EXISTS (SELECT 1 FROM engagement_planneeds n
                    WHERE n.engagement_id = %(engagement)s AND n.registries @> '[{"is_on_premises": true}]'))
   AND %(session)s IN (SELECT DISTINCT ON (s.engagement_id) s.id
                         FROM engagement_timeallocation a
                         JOIN engagement_topic t ON t.id = a.topic_id AND t.key = 'registry'
                         JOIN engagement_session s ON s.id = a.session_id
                        WHERE s.engagement_id = %(engagement)s AND s.kind = 'delivery'
                          AND s.status NOT IN ('cancelled', 'no_show')
                        ORDER BY s.engagement_id, a.planned_minutes >= %(block)s DESC, s.starts_at DESC)
"""


class RehearsalMissing(Refused):
    """The on-premises registry session is not confirmed before it was rehearsed long enough, or the date for it is."""


def missing_rehearsal(session: Session) -> str:
    """Say what the rehearsal before this session lacks; empty where nothing does, or none is needed. One query."""
    return lacking(session.pk, session.engagement_id, session.starts_at, session.consultant.time_zone)


def lacking(session_pk: int, engagement_pk: int, starts_at: datetime, zone: str) -> str:
    """The same for a page that has read the session itself; `zone` is the consultant's, who logs by the day."""
    given = {
        "session": session_pk,
        "engagement": engagement_pk,
        "starts_at": starts_at,
        "day": in_zone(starts_at, zone).date(),
        "block": Package.connector_minutes,
    }
    found = reads.fetch(_LACK, given)
    if not found or found[0]["minutes"] >= REHEARSAL_MINUTES:
        return ""
    return (
        f"On-premises registries need a rehearsal of at least {REHEARSAL_MINUTES} min on a replica of the same type "
        f"before this session; {found[0]['minutes']} min are booked or logged. Book one."
    )
