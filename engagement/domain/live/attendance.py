"""Who was there."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.models import Attendee, Session, User


class NotInvited(Refused):
    """Nobody of that key is invited to the session."""


@dataclass(frozen=True)
class Person:
    """Somebody invited; `was_present` is None while nobody has said."""

    pk: int
    name: str
    email: str
    was_present: bool | None


def of(session: Session) -> list[Person]:
    """Everybody invited, by name; one query."""
    rows = session.attendees.order_by("name", "pk").values_list("pk", "name", "email", "was_present")
    return [Person(*row) for row in rows]


def mark(session: Session, attendee_pk: int, *, was_present: bool, by: User, at: datetime) -> None:
    """Say whether somebody was there; saying the same again changes nothing. Raises NotInvited."""
    with transaction.atomic():
        attendee = Attendee.objects.select_for_update(of=("self",)).filter(session=session, pk=attendee_pk).first()
        if attendee is None:
            raise NotInvited("This person is not on the list any more; reload the page.")
        if attendee.was_present == was_present:
            return
        changes = {"was_present": (attendee.was_present, was_present)}
        attendee.was_present = was_present
        attendee.save(update_fields=["was_present"])
        audit.record(by, "attendee.marked", attendee, at=at, engagement=session.engagement, changes=changes)
