"""
Time that was spent: entered by hand or from a clock, corrected, approved and locked.

An approved entry is never edited: a correction stands in its place, and the old one stays readable. Whatever changes
what stands counts the engagement's roll-ups afresh. This is the face of the room; its modules are private.
"""

from engagement.domain.hours.approvals import (
    NoReason,
    NothingToApprove,
    approve,
    correct,
    refuse_unless_approved,
    unlock,
)
from engagement.domain.hours.choices import choices, typed
from engagement.domain.hours.clock import LeftRunning, NotStarted, enter_from_clock
from engagement.domain.hours.entries import Locked, NotTheirs, change, log, refuse_change, remove
from engagement.domain.hours.listing import removal_question
from engagement.domain.hours.standing import Overlaps
from engagement.domain.hours.work import NotWorkable, Work

__all__ = [
    "LeftRunning",
    "Locked",
    "NoReason",
    "NotStarted",
    "NotTheirs",
    "NotWorkable",
    "NothingToApprove",
    "Overlaps",
    "Work",
    "approve",
    "change",
    "choices",
    "correct",
    "enter_from_clock",
    "log",
    "refuse_change",
    "refuse_unless_approved",
    "removal_question",
    "remove",
    "typed",
    "unlock",
]
