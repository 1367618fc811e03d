"""The newest changes of an engagement, in words; for the team only."""

from dataclasses import dataclass
from datetime import datetime

from engagement.models import AuditEntry, Engagement, Operation

_KINDS = dict(Operation.Kind.choices)
# The last word of an audit entry's `what`, as the end of a sentence.
_VERBS = {"cancel_asked": "asked to stop", "standing": "stands", "corrected": "changed"}


@dataclass(frozen=True)
class Activity:
    """Who did what; `by` is Tidemark itself where no person did it."""

    at: datetime
    by: str
    text: str


def recent(engagement: Engagement, *, n: int) -> list[Activity]:
    """The engagement's newest `n` changes, newest first."""
    entries = AuditEntry.objects.filter(engagement=engagement).select_related("by").order_by("-pk")[:n]
    return [Activity(one.at, str(one.by or "Tidemark"), sentence(one)) for one in entries]


def sentence(entry: AuditEntry) -> str:
    """What an audit entry tells: "Scan image asked: alpine:3.4", "Registry hub added"."""
    noun, _, verb = entry.what.rpartition(".")
    said = _VERBS.get(verb, verb.replace("_", " "))
    # An operation's own name says its kind already.
    if entry.object_type == "operation":
        return f"{entry.object_name} {said}"
    if noun in _KINDS:
        return f"{_KINDS[noun]} {said}: {entry.object_name}"
    return f"{noun.replace('_', ' ').capitalize()} {entry.object_name} {said}"
