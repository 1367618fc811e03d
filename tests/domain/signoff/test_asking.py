"""Asking for a signature: whom, how often, and what it says about the engagement."""

import pytest

from engagement.domain import signoff
from engagement.models import Engagement, Letter, Membership, Session
from tests.factories import ConsultantFactory, MembershipFactory, RefusedMailFactory, SessionFactory, SignOffFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


def test_each_lead_of_the_customer_gets_one_letter_a_day(engagement, topic, lead):
    MembershipFactory(customer=engagement.customer, role=Membership.Role.MEMBER)
    by = ConsultantFactory()

    asked = [signoff.ask(engagement, topic, by=by, at=NOW) for _ in range(2)]

    assert asked == [1, 1]
    letter = Letter.objects.get()
    assert (letter.to_address, letter.kind, letter.subject) == (
        lead.email,
        "signature",
        "NW-5: please sign Registries",
    )


def test_nobody_to_ask_is_said(engagement, topic):
    with pytest.raises(signoff.NobodyToAsk):
        signoff.ask(engagement, topic, by=ConsultantFactory(), at=NOW)


def test_whoever_wants_no_such_mail_is_not_asked(engagement, topic, lead):
    RefusedMailFactory(address=lead.email, kind="signature")

    with pytest.raises(signoff.NobodyToAsk, match="in person"):
        signoff.ask(engagement, topic, by=ConsultantFactory(), at=NOW)

    assert Letter.objects.count() == 0


def test_asking_for_what_is_signed_is_refused(engagement, topic, lead):
    SignOffFactory(engagement=engagement, topic=topic)

    with pytest.raises(signoff.StillToDo):
        signoff.ask(engagement, topic, by=ConsultantFactory(), at=NOW)


def test_asking_for_the_whole_says_that_it_is_delivered(engagement, lead):
    Engagement.objects.update(status=Engagement.Status.IN_PROGRESS)

    signoff.ask(engagement, None, by=ConsultantFactory(), at=NOW)

    engagement.refresh_from_db()
    assert engagement.status == Engagement.Status.DELIVERED


def test_the_whole_is_not_asked_for_while_a_session_is_to_be_held(engagement, lead):
    Engagement.objects.update(status=Engagement.Status.IN_PROGRESS)
    SessionFactory(engagement=engagement, status=Session.Status.CONFIRMED)

    with pytest.raises(signoff.StillToDo):
        signoff.ask(engagement, None, by=ConsultantFactory(), at=NOW)

    assert Letter.objects.count() == 0
