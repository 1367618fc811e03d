"""How far discovery is, topic by topic."""

from dataclasses import dataclass

from engagement.domain import reads
from engagement.models import Engagement, Topic


@dataclass(frozen=True)
class TopicAsked:
    key: str
    name: str
    n_questions: int
    n_answered: int

    @property
    def answered(self) -> str:
        return f"{self.n_answered} of {self.n_questions}"


_TOPICS = """
SELECT t.key, t.name, count(q.id) AS n_questions, count(a.id) AS n_answered
  FROM engagement_engagementtopic et
  JOIN engagement_topic t ON t.id = et.topic_id
  JOIN engagement_question q ON q.topic_id = t.id
  LEFT JOIN engagement_answer a ON a.question_id = q.id AND a.engagement_id = et.engagement_id
 WHERE et.engagement_id = %(engagement)s AND et.is_in_scope AND t.kind <> ALL(%(hidden)s)
 GROUP BY t.id, t.key, t.name
 ORDER BY t.position
"""


def topics(engagement: Engagement, *, is_inside: bool) -> list[TopicAsked]:
    """The topics in scope that have questions, in the package's order; one query."""
    hidden = [] if is_inside else [Topic.Kind.PREPARATION]
    return [TopicAsked(**row) for row in reads.fetch(_TOPICS, {"engagement": engagement.pk, "hidden": hidden})]
