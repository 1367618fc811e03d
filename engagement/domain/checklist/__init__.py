"""The checklist of an engagement: what has to be true at the end, who sees to it, and how it is settled."""

from engagement.domain.checklist.deeds import (
    NoApprover,
    NoReason,
    NotNow,
    NotYours,
    Unproven,
    add_file,
    add_link,
    add_note,
    block,
    leave_out,
    reopen,
    set_due,
    tick,
    untick,
    waive,
)
from engagement.domain.checklist.scope import add_items, follow_plan, is_on_premises

__all__ = [
    "NoApprover",
    "NoReason",
    "NotNow",
    "NotYours",
    "Unproven",
    "add_file",
    "add_items",
    "add_link",
    "add_note",
    "block",
    "follow_plan",
    "is_on_premises",
    "leave_out",
    "reopen",
    "set_due",
    "tick",
    "untick",
    "waive",
]
