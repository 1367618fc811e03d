"""Which steps of a module's agenda a session holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engagement.rules.planning import Package

# Of a topic with an on-premises block, the session that is long enough for it holds the block, any other the rest
# (work-package.md 1.2 and 3.1). Goes into a statement in which `a` is the allocation and `t` its topic.
STEPS = """
       (SELECT json_agg(json_build_object('title', g.title, 'minutes', g.minutes) ORDER BY g.position)
          FROM engagement_agendastep g
         WHERE g.topic_id = t.id
           AND g.is_on_premises_only = (
               a.planned_minutes >= %(block)s
               AND EXISTS (SELECT 1 FROM engagement_agendastep o WHERE o.topic_id = t.id AND o.is_on_premises_only)
               AND EXISTS (SELECT 1 FROM engagement_registry r
                            WHERE r.engagement_id = %(engagement)s AND r.hosting = 'on_premises'
                              AND r.state <> 'removed'
                           UNION ALL
                           SELECT 1 FROM engagement_planneeds n
                            WHERE n.engagement_id = %(engagement)s
                              AND n.registries @> '[{"is_on_premises": true}]')))"""


@dataclass(frozen=True)
class Step:
    title: str
    minutes: int


def parameters(engagement_pk: int) -> dict[str, object]:
    """What STEPS asks a statement for."""
    return {"engagement": engagement_pk, "block": Package.connector_minutes}


def steps(found: Iterable[dict[str, Any]] | None) -> list[Step]:
    """What STEPS gave."""
    return [Step(**one) for one in found or ()]
