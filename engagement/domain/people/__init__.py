"""People: the team that delivers, and those of the customers who are invited."""

from engagement.domain.people.invitations import (
    Invitation,
    LastLead,
    NotInvitable,
    OwnAccess,
    change,
    end,
    invite,
    latest_end,
    usual_end,
)
from engagement.domain.people.team import NotAPerson, add_to_team, note_power

__all__ = [
    "Invitation",
    "LastLead",
    "NotAPerson",
    "NotInvitable",
    "OwnAccess",
    "add_to_team",
    "change",
    "end",
    "invite",
    "latest_end",
    "note_power",
    "usual_end",
]
