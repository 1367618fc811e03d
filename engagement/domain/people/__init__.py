"""People: the team that delivers, and those of the customers who are invited."""

from engagement.domain.people.handover import (
    HandedOver,
    NotHandedOver,
    StillHolds,
    assign,
    hand_over,
    unassign,
)
from engagement.domain.people.invitations import (
    Invitation,
    LastLead,
    LetInAlready,
    NotInvitable,
    OwnAccess,
    change,
    end,
    invite,
    latest_end,
    usual_end,
)
from engagement.domain.people.team import (
    NotAPerson,
    NotSwitchedOff,
    add_to_team,
    note_power,
    switch_off,
    switch_on,
)

__all__ = [
    "HandedOver",
    "Invitation",
    "LastLead",
    "LetInAlready",
    "NotAPerson",
    "NotHandedOver",
    "NotInvitable",
    "NotSwitchedOff",
    "OwnAccess",
    "StillHolds",
    "add_to_team",
    "assign",
    "change",
    "end",
    "hand_over",
    "invite",
    "latest_end",
    "note_power",
    "switch_off",
    "switch_on",
    "unassign",
    "usual_end",
]
