"""The discovery questions of an engagement with what was answered, for pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engagement.domain import reads
from engagement.domain.planning import answers as planning
from engagement.models import Engagement
from engagement.rules import answers as rules

# The modules whose minutes or place in the plan an answer changes, by the key of its question.
CHANGES: Mapping[str, tuple[str, ...]] = {
    planning.INVENTORY: ("registry", "rehearsal"),
    planning.ARCHITECTURES: ("policies",),
    planning.OWN_IMAGES: ("scanning",),
    planning.CI_TOOLS: ("cicd",),
    planning.CI_WINDOWS: ("policies",),
    **{question: (topic,) for question, topic in planning.DECLINES.items()},
}


@dataclass(frozen=True)
class Asked:
    """
    A question and its answer; `value` and the rest of the answer are None or empty while there is none.

    `changes` names the modules whose place in the plan the answer changes.
    """

    pk: int
    key: str
    topic_key: str
    topic: str
    text: str
    answer_type: str
    kind: str
    options: list[str]
    value: Any
    remark: str
    revision: int
    answered_by: str
    answered_at: datetime | None
    changes: list[str]

    @property
    def is_answered(self) -> bool:
        return self.revision > 0

    @property
    def in_words(self) -> str:
        return rules.in_words(self.value, self.options) if self.is_answered else ""

    @property
    def columns(self) -> list[str]:
        return rules.columns(self.options)


_ASKED = """
SELECT q.id AS pk, q.key, t.key AS topic_key, t.name AS topic, q.text, q.answer_type, q.kind, q.options,
       a.value::json AS value, coalesce(a.remark, '') AS remark, coalesce(a.revision, 0) AS revision,
       coalesce(nullif(u.name, ''), u.email, '') AS answered_by, a.answered_at,
       ARRAY(SELECT n.name FROM engagement_topic n
              WHERE n.work_package_id = t.work_package_id
                AND n.key IN (SELECT jsonb_array_elements_text(%(changes)s::jsonb -> q.key))
              ORDER BY n.position) AS changes
  FROM engagement_engagementtopic et
  JOIN engagement_topic t ON t.id = et.topic_id
  JOIN engagement_question q ON q.topic_id = t.id
  LEFT JOIN engagement_answer a ON a.question_id = q.id AND a.engagement_id = et.engagement_id
  LEFT JOIN engagement_user u ON u.id = a.answered_by_id
 WHERE et.engagement_id = %(engagement)s AND et.is_in_scope AND t.key = ANY(%(topics)s)
 ORDER BY t.position, q.position
"""


def questions(engagement: Engagement, topic_keys: Sequence[str]) -> list[Asked]:
    """The questions of these topics as far as they are in scope, in the package's order; one query."""
    asked = {"engagement": engagement.pk, "topics": list(topic_keys), "changes": json.dumps(CHANGES)}
    return [Asked(**row) for row in reads.fetch(_ASKED, asked)]
