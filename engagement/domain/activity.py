"""The newest changes of an engagement, in words; for the team only."""

from dataclasses import dataclass
from datetime import datetime

from engagement.domain import reads
from engagement.models import Engagement, Operation

_KINDS: dict[str, str] = dict(Operation.Kind.choices)
# The last word of an audit entry's `what`, as the end of a sentence.
_VERBS = {"cancel_asked": "asked to stop", "standing": "stands", "corrected": "changed"}


@dataclass(frozen=True)
class Activity:
    """Who did what; `by` is Tidemark itself where no person did it."""

    at: datetime
    by: str
    text: str


_NEWEST = """
SELECT a.at, coalesce(nullif(u.name, ''), u.email, 'Tidemark') AS by, a.what, a.object_type, a.object_name
  FROM engagement_auditentry a LEFT JOIN engagement_user u ON u.id = a.by_id
 WHERE a.engagement_id = %(engagement)s
 ORDER BY a.id DESC
 LIMIT %(shown)s
"""


def recent(engagement: Engagement, *, n: int) -> list[Activity]:
    """The engagement's newest `n` changes, newest first."""
    found = reads.fetch(_NEWEST, {"engagement": engagement.pk, "shown": n})
    return [
        Activity(one["at"], one["by"], sentence(one["what"], one["object_type"], one["object_name"])) for one in found
    ]


def sentence(what: str, object_type: str, object_name: str) -> str:
    """What an audit entry tells: "Scan image asked: alpine:3.4", "Registry hub added"."""
    noun, _, verb = what.rpartition(".")
    said = _VERBS.get(verb, verb.replace("_", " "))
    # An operation's own name says its kind already.
    if object_type == "operation":
        return f"{object_name} {said}"
    if noun in _KINDS:
        return f"{_KINDS[noun]} {said}: {object_name}"
    return f"{noun.replace('_', ' ').capitalize()} {object_name} {said}"
