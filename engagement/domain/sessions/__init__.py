"""
The life of a session: drafted, planned, confirmed, moved, postponed, cancelled, missed; and who is invited to it.

draft (mails nobody) → planned (invitations go out) → confirmed → in progress → done; starting and closing one is
domain/live's. A postponed session is taken off its date and waits, as *moved*, for another.
"""

from engagement.domain.sessions.attendees import AlreadyInvited, BadAddress, add_attendee, remove_attendee
from engagement.domain.sessions.booking import DayFull, DoubleBooked, InThePast, clashes
from engagement.domain.sessions.deeds import (
    NoReason,
    NotBegun,
    NotNow,
    cancel,
    confirm,
    miss,
    plan,
    postpone,
    set_length,
    set_place,
)
from engagement.domain.sessions.giving import GIVABLE, give
from engagement.domain.sessions.invitations import event_of, letters_of, resend
from engagement.domain.sessions.moving import NewTime, move, move_all
from engagement.domain.sessions.rehearsals import RehearsalMissing, lacking, missing_rehearsal

__all__ = [
    "GIVABLE",
    "AlreadyInvited",
    "BadAddress",
    "DayFull",
    "DoubleBooked",
    "InThePast",
    "NewTime",
    "NoReason",
    "NotBegun",
    "NotNow",
    "RehearsalMissing",
    "add_attendee",
    "cancel",
    "clashes",
    "confirm",
    "event_of",
    "give",
    "lacking",
    "letters_of",
    "miss",
    "missing_rehearsal",
    "move",
    "move_all",
    "plan",
    "postpone",
    "remove_attendee",
    "resend",
    "set_length",
    "set_place",
]
