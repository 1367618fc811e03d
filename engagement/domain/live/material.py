"""What a consultant wants at hand for the modules of a session: agenda, demo, typical questions, pitfalls."""

from dataclasses import dataclass

from engagement.domain import reads
from engagement.models import Session
from engagement.rules.planning import Package

# Of a topic with an on-premises block, the session that is long enough for it holds the block, any other the rest
# (work-package.md 1.2 and 3.1).
_MATERIAL = """
SELECT t.id AS pk, t.key, t.name, t.aim, t.demo, t.exit_statement, t.pitfalls,
       t.typical_questions::json AS typical_questions,
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
                              AND n.registries @> '[{"is_on_premises": true}]'))) AS agenda
  FROM engagement_timeallocation a JOIN engagement_topic t ON t.id = a.topic_id
 WHERE a.session_id = %(session)s
 ORDER BY t.position
"""


@dataclass(frozen=True)
class Step:
    title: str
    minutes: int


@dataclass(frozen=True)
class TypicalQuestion:
    question: str
    answer: str


@dataclass(frozen=True)
class Material:
    """What the package says of one module; `agenda` has the steps that this session holds."""

    pk: int
    key: str
    name: str
    aim: str
    demo: str
    exit_statement: str
    agenda: list[Step]
    typical_questions: list[TypicalQuestion]
    pitfalls: list[str]


def of(session: Session) -> list[Material]:
    """The material of the session's modules in their order; one query."""
    found = reads.fetch(
        _MATERIAL, {"session": session.pk, "engagement": session.engagement_id, "block": Package.connector_minutes}
    )
    return [
        Material(
            pk=one["pk"],
            key=one["key"],
            name=one["name"],
            aim=one["aim"],
            demo=one["demo"],
            exit_statement=one["exit_statement"],
            agenda=[Step(**step) for step in one["agenda"] or []],
            typical_questions=[TypicalQuestion(**asked) for asked in one["typical_questions"]],
            pitfalls=one["pitfalls"],
        )
        for one in found
    ]
