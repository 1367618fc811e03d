"""Who is invited."""

import pytest

from engagement.domain import sessions
from engagement.models import Letter, Session, User
from tests.factories import UserFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("pk").values_list("kind", "to_address"))


def test_somebody_added_to_a_draft_is_not_mailed(draft: Session, consultant: User) -> None:
    sessions.add_attendee(draft, "Raj", email="raj@customer.example", by=consultant, at=NOW)

    assert told() == []


def test_somebody_added_later_is_the_only_one_who_is_invited(planned: Session, consultant: User) -> None:
    sessions.add_attendee(planned, "Raj", email="Raj@Customer.example", by=consultant, at=NOW)

    assert told() == [("invitation", "raj@customer.example")]


def test_one_of_the_engagements_people_comes_with_their_address(planned: Session, consultant: User) -> None:
    raj = UserFactory(name="Raj", email="raj@customer.example")

    attendee = sessions.add_attendee(planned, raj.name, user=raj, by=consultant, at=NOW)

    assert (attendee.user, attendee.email) == (raj, "raj@customer.example")


def test_somebody_without_an_address_is_on_the_list_all_the_same(planned: Session, consultant: User) -> None:
    sessions.add_attendee(planned, "The auditor", by=consultant, at=NOW)

    assert (planned.attendees.count(), told()) == (2, [])


def test_an_address_that_is_none_is_refused(planned: Session, consultant: User) -> None:
    with pytest.raises(sessions.BadAddress) as refused:
        sessions.add_attendee(planned, "Raj", email="raj at customer", by=consultant, at=NOW)

    assert refused.value.field == "email"


@pytest.mark.parametrize(("name", "email", "field"), [("INES", "", "name"), ("I.", "INES@customer.example", "email")])
def test_nobody_is_on_the_list_twice(name: str, email: str, field: str, planned: Session, consultant: User) -> None:
    with pytest.raises(sessions.AlreadyInvited) as refused:
        sessions.add_attendee(planned, name, email=email, by=consultant, at=NOW)

    assert refused.value.field == field


def test_somebody_taken_off_the_list_is_the_only_one_who_is_told(planned: Session, consultant: User) -> None:
    sessions.add_attendee(planned, "Raj", by=consultant, at=NOW)

    sessions.remove_attendee(planned.attendees.get(name="Ines"), by=consultant, at=NOW)

    assert told() == [("cancellation", "ines@customer.example")]


def test_somebody_put_on_the_list_again_is_invited_again(planned: Session, consultant: User) -> None:
    sessions.remove_attendee(planned.attendees.get(), by=consultant, at=NOW)

    sessions.add_attendee(planned, "Ines", email="ines@customer.example", by=consultant, at=NOW)

    assert [kind for kind, _ in told()] == ["cancellation", "invitation"]


def test_the_list_of_a_session_that_is_over_stays(planned: Session, consultant: User) -> None:
    Session.objects.filter(pk=planned.pk).update(status=Session.Status.DONE)

    with pytest.raises(sessions.NotNow):
        sessions.remove_attendee(planned.attendees.get(), by=consultant, at=NOW)
