"""Discovery: the questions of the package, and what the customer answered."""

from engagement.domain.discovery.answers import AnsweredMeanwhile, NotAnAnswer, answer
from engagement.domain.discovery.questions import Asked, questions
from engagement.domain.discovery.topics import TopicAsked, topics

__all__ = [
    "AnsweredMeanwhile",
    "Asked",
    "NotAnAnswer",
    "TopicAsked",
    "answer",
    "questions",
    "topics",
]
