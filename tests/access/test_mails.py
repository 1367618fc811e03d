"""No mail says to a customer what only the team may know, or to anybody what is another customer's."""

from datetime import UTC, datetime, timedelta

import pytest

from engagement.domain import comments, notices, status_mails
from engagement.domain.live import recap, story
from engagement.domain.sessions import invitations
from engagement.models import ChecklistItem, Engagement, Letter, Membership, RaidItem, Session, StatusMail, User
from tests.access import worlds
from tests.access.worlds import FOREIGN, INTERNAL, World
from tests.factories import AttendeeFactory

pytestmark = pytest.mark.django_db

# A Wednesday morning, which is quiet for nobody of the two customers.
AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
A_DAY = timedelta(days=1)
OURS = ["contact", "customer member", "customer lead", "consultant"]
KINDS = {"invitation", "recap", "status", "bundle"}


@pytest.fixture
def world() -> World:
    return worlds.make()


@pytest.fixture
def mail(world: World) -> list[Letter]:
    """Every kind of mail that an engagement gives cause to, for both customers and all of their people."""
    StatusMail.objects.all().delete()
    ChecklistItem.objects.update(due_on=AT.date())
    RaidItem.objects.update(due_on=AT.date())
    last = Letter.objects.latest("pk").pk
    for engagement in Engagement.objects.filter(assignments__isnull=False).distinct():
        _tell_everybody(engagement, engagement.assignments.get().consultant)
    notices.tell_due(at=AT)
    notices.bundle_due(at=AT + A_DAY)
    return list(Letter.objects.filter(pk__gt=last))


def _tell_everybody(engagement: Engagement, consultant: User) -> None:
    people = [one.user for one in Membership.objects.filter(customer=engagement.customer).select_related("user")]
    session = engagement.sessions.get()
    for person in [*people, consultant]:
        AttendeeFactory(session=session, email=person.email)
    for text, is_internal in (("Please look.", False), (INTERNAL, True)):
        by = engagement.ps_lead
        comments.write(engagement, text=text, by=by, at=AT, members=[*people, consultant], is_internal=is_internal)
    invitations.invite(session, at=AT)
    Session.objects.filter(pk=session.pk).update(status="done", started_at=AT, ended_at=AT + timedelta(hours=2))
    session.refresh_from_db()
    recap.send(session, recap.draft(session, story.of(session)), by=consultant, at=AT)
    status = status_mails.draft_now(engagement, at=AT, by=consultant)
    status_mails.send(status, status.text, based_on=status.revision, by=consultant, at=AT)


def said(letter: Letter) -> str:
    return " ".join([letter.subject, letter.text, letter.calendar])


@pytest.mark.parametrize("who", OURS)
def test_nobody_is_mailed_a_word_of_another_customer(world: World, mail: list[Letter], who: str) -> None:
    mine = [one for one in mail if one.to_address == world.people[who].email]

    assert [one.subject for one in mine if FOREIGN in said(one)] == []
    assert mine != []


@pytest.mark.parametrize("who", ["contact", "customer member", "customer lead"])
def test_no_customer_is_mailed_what_only_the_team_may_know(world: World, mail: list[Letter], who: str) -> None:
    mine = [one for one in mail if one.to_address == world.people[who].email]

    assert [one.subject for one in mine if INTERNAL in said(one)] == []
    assert {one.kind for one in mine} == KINDS
