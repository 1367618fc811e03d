"""Who somebody is in an engagement, and what each may do: one table."""

import enum
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from engagement.models import Engagement, User

Person = User | AnonymousUser


class May(enum.Enum):
    """The rights that views ask for."""

    VIEW = "view"
    VIEW_OUTCOMES = "view_outcomes"
    VIEW_INTERNAL = "view_internal"
    COMMENT = "comment"
    ANSWER = "answer"
    EDIT = "edit"
    DRIVE_AQUA = "drive_aqua"
    SIGN_OFF = "sign_off"
    VIEW_PEOPLE = "view_people"
    INVITE = "invite"
    LEAD = "lead"


class Role(enum.Enum):
    """Who somebody is in one engagement."""

    CONSULTANT = "consultant"
    PS_LEAD = "ps_lead"
    CUSTOMER_LEAD = "customer_lead"
    CUSTOMER_MEMBER = "customer_member"


RIGHTS: dict[Role, frozenset[May]] = {
    Role.CONSULTANT: frozenset(
        {
            May.VIEW,
            May.VIEW_OUTCOMES,
            May.VIEW_INTERNAL,
            May.COMMENT,
            May.ANSWER,
            May.EDIT,
            May.DRIVE_AQUA,
            May.VIEW_PEOPLE,
            May.INVITE,
        }
    ),
    Role.PS_LEAD: frozenset({May.VIEW, May.VIEW_OUTCOMES, May.VIEW_INTERNAL, May.COMMENT, May.VIEW_PEOPLE, May.LEAD}),
    Role.CUSTOMER_LEAD: frozenset(
        {May.VIEW, May.VIEW_OUTCOMES, May.COMMENT, May.ANSWER, May.SIGN_OFF, May.VIEW_PEOPLE, May.INVITE}
    ),
    Role.CUSTOMER_MEMBER: frozenset({May.VIEW, May.VIEW_OUTCOMES, May.COMMENT, May.ANSWER}),
}


# What needs no more than eyes.
_READING = frozenset({May.VIEW, May.VIEW_OUTCOMES, May.VIEW_PEOPLE})


@dataclass(frozen=True)
class Seat:
    """
    An engagement, and one person's place in it.

    Somebody of the team who looks at it as the customer (`is_looking`) is shown all that the customer is, buttons
    included, and may do nothing of it.
    """

    engagement: Engagement
    role: Role
    is_looking: bool = False

    @property
    def rights(self) -> frozenset[May]:
        return RIGHTS[self.role]

    @property
    def may(self) -> dict[str, bool]:
        """One boolean a right, for templates: `may.drive_aqua`."""
        return {right.value: right in self.rights for right in May}

    def allows(self, right: May) -> bool:
        return right in self.rights

    def require(self, right: May) -> None:
        """Raises PermissionDenied (403): they know of the object, but this is not theirs to do."""
        if right not in self.rights or (self.is_looking and right not in _READING):
            raise PermissionDenied(right.value)
