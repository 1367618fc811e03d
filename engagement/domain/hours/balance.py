"""Sold, planned, used and remaining minutes, per topic and as a whole, from the roll-ups."""

from dataclasses import dataclass

from engagement.domain import reads
from engagement.models import Engagement

_LINES = """
SELECT t.name, CASE WHEN e.is_in_scope THEN t.default_minutes ELSE 0 END AS sold,
       e.planned_minutes AS planned, e.used_minutes AS used
  FROM engagement_engagementtopic e
  JOIN engagement_topic t ON t.id = e.topic_id
 WHERE e.engagement_id = %(engagement)s AND t.kind <> 'preparation' AND (e.is_in_scope OR e.used_minutes > 0)
 ORDER BY t.position, t.id
"""


@dataclass(frozen=True)
class Line:
    """
    The minutes of a topic or of the whole engagement.

    `sold` is what the contract or, for a topic, the work package gives it; 0 for what nobody sold by itself.
    """

    name: str
    sold: int
    planned: int
    used: int

    @property
    def remaining(self) -> int:
        """What is left of what was sold; below zero when more was used."""
        return self.sold - self.used

    @property
    def is_over(self) -> bool:
        return self.remaining < 0


@dataclass(frozen=True)
class Balance:
    """Each topic that is sold or was worked on, and the whole."""

    lines: list[Line]
    whole: Line


def balance(engagement: Engagement) -> Balance:
    """
    The minutes with the customer, from the roll-ups; costs one query.

    Needs the engagement's summary. Delivery that names no topic stands in a line of its own, so that the lines add up
    to the whole. The team's own preparation (a rehearsal, say) is not sold and left out.
    """
    lines = [Line(**one) for one in reads.fetch(_LINES, {"engagement": engagement.pk})]
    summary = engagement.summary
    of_no_topic = summary.used_minutes - sum(line.used for line in lines)
    if of_no_topic > 0:
        lines.append(Line("Without a topic", 0, 0, of_no_topic))
    return Balance(lines, Line("Whole", engagement.contracted_minutes, summary.planned_minutes, summary.used_minutes))
