"""Looking at an engagement as its customer does: a cut of one's own seat, for one engagement and half an hour."""

from dataclasses import dataclass

from engagement.access.rights import RIGHTS, May, Person, Role, Seat
from engagement.models import User

SHOWN_AS = (Role.CUSTOMER_LEAD, Role.CUSTOMER_MEMBER)
# All that may be sent while one looks.
_ENDS_IT = "as-customer-end"
_READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Look:
    """Which engagement somebody of the team looks at, and as whom."""

    reference: str
    role: Role

    @property
    def who(self) -> str:
        return "a customer lead" if self.role == Role.CUSTOMER_LEAD else "a customer member"


def look_of(user: Person) -> Look | None:
    """How this person looks at the engagement of this request; None for their own view."""
    look = getattr(user, "looks_as", None)
    return look if isinstance(look, Look) and look.role in SHOWN_AS else None


def may_send(user: Person, method: str | None, url_name: str | None) -> bool:
    """Whether the request may go on: who looks as somebody else changes nothing, and can only end the look."""
    return look_of(user) is None or method in _READING or url_name == _ENDS_IT


def reader(seat: Seat, user: User) -> User | None:
    """Whose own page is shown; nobody's in particular while somebody of the team looks as the customer."""
    return None if seat.is_looking else user


def cut(seat: Seat, user: Person) -> Seat:
    """
    The seat as the look leaves it: the customer's, without the right to act.

    Only the team can look, so that nobody gains by it; every other seat stays as it is.
    """
    look = look_of(user)
    if look is None or look.reference != seat.engagement.reference or May.VIEW_INTERNAL not in RIGHTS[seat.role]:
        return seat
    return Seat(seat.engagement, look.role, is_looking=True)
