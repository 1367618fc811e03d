"""The customer's home page in words, for somebody who has never seen Aqua: what to do next, and where it all stands."""

from engagement.rules.home.next_step import Owed, Situation, Step, ToSign, Unanswered, next_step
from engagement.rules.home.sentences import (
    PURPOSES,
    Changed,
    Looked,
    and_list,
    changed_line,
    looked_lines,
    proof_line,
    sessions_line,
    topic_line,
)

__all__ = [
    "PURPOSES",
    "Changed",
    "Looked",
    "Owed",
    "Situation",
    "Step",
    "ToSign",
    "Unanswered",
    "and_list",
    "changed_line",
    "looked_lines",
    "next_step",
    "proof_line",
    "sessions_line",
    "topic_line",
]
