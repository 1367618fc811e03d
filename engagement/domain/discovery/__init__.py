"""Discovery: the questions of the package, and what the customer answered."""

from engagement.domain.discovery.answers import AnsweredMeanwhile, NotAnAnswer, answer
from engagement.domain.discovery.questions import Asked, questions

__all__ = ["AnsweredMeanwhile", "Asked", "NotAnAnswer", "answer", "questions"]
