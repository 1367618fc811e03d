"""What a consultant wants at hand for the modules of a session: agenda, demo, typical questions, pitfalls."""

from dataclasses import dataclass

from engagement.domain import agendas, reads
from engagement.domain.agendas import Step
from engagement.models import Session

_MATERIAL = """
SELECT t.id AS pk, t.key, t.name, t.aim, t.demo, t.exit_statement, t.pitfalls,
       t.typical_questions::json AS typical_questions,
       {steps} AS agenda
  FROM engagement_timeallocation a JOIN engagement_topic t ON t.id = a.topic_id
 WHERE a.session_id = %(session)s
 ORDER BY t.position
""".replace("{steps}", agendas.STEPS)


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
    found = reads.fetch(_MATERIAL, {"session": session.pk} | agendas.parameters(session.engagement_id))
    return [
        Material(
            pk=one["pk"],
            key=one["key"],
            name=one["name"],
            aim=one["aim"],
            demo=one["demo"],
            exit_statement=one["exit_statement"],
            agenda=agendas.steps(one["agenda"]),
            typical_questions=[TypicalQuestion(**asked) for asked in one["typical_questions"]],
            pitfalls=one["pitfalls"],
        )
        for one in found
    ]
