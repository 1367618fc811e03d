"""From a draft to a plan that everybody is told of."""

import pytest

from engagement.domain import planning, planning_publishing
from engagement.domain.planning_publishing import BreaksRules, NothingToPlan
from engagement.models import AuditEntry, Engagement, Letter, Session, User
from engagement.rules.planning import RegistryNeed
from tests.domain.planning.conftest import Start
from tests.domain.planning.days import AT
from tests.factories import ContactFactory, MembershipFactory, TimeAllocationFactory, UserFactory

pytestmark = pytest.mark.django_db


def publish(engagement: Engagement, by: User) -> int:
    return planning_publishing.publish(engagement, by=by, at=AT)


def test_every_draft_is_planned_and_the_engagement_with_it(engagement: Engagement, consultant: User) -> None:
    n = publish(engagement, consultant)

    engagement.refresh_from_db()
    assert n == 7
    assert engagement.status == Engagement.Status.PLANNED
    assert set(engagement.sessions.values_list("status", flat=True)) == {Session.Status.PLANNED}
    assert AuditEntry.objects.filter(what="engagement.planned").count() == 1


def test_the_customers_people_and_the_consultant_are_invited(engagement: Engagement, consultant: User) -> None:
    MembershipFactory(customer=engagement.customer, user=UserFactory(email="jo@example.com"))
    ContactFactory(customer=engagement.customer, email="ops@example.com")
    ContactFactory(customer=engagement.customer, email="")

    publish(engagement, consultant)

    session = engagement.sessions.get(number=1)
    assert {one.email for one in session.attendees.all()} == {"jo@example.com", "ops@example.com", consultant.email}
    told = Letter.objects.filter(engagement=engagement, to_address="ops@example.com", kind=Letter.Kind.INVITATION)
    assert told.count() == 7


def test_a_rehearsal_is_the_consultants_own(start: Start, consultant: User) -> None:
    engagement = start(n_sessions=None, registries=(RegistryNeed("HARBOR", is_on_premises=True),))
    ContactFactory(customer=engagement.customer, email="ops@example.com")

    publish(engagement, consultant)

    rehearsal = engagement.sessions.get(kind=Session.Kind.REHEARSAL)
    assert [one.email for one in rehearsal.attendees.all()] == [consultant.email]


def test_an_error_stands_in_the_way_with_its_reason(engagement: Engagement, consultant: User) -> None:
    topic = engagement.work_package.topics.get(key="sso")
    TimeAllocationFactory(session=engagement.sessions.get(number=5), topic=topic, planned_minutes=60)

    with pytest.raises(BreaksRules, match="The modules of session 5 take 60 minutes more than its 180"):
        publish(engagement, consultant)

    assert engagement.sessions.exclude(status=Session.Status.DRAFT).count() == 0


def test_planning_twice_tells_that_there_is_nothing_to_plan(engagement: Engagement, consultant: User) -> None:
    publish(engagement, consultant)

    with pytest.raises(NothingToPlan):
        publish(engagement, consultant)


def test_an_engagement_that_is_over_is_not_planned(engagement: Engagement, consultant: User) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(status=Engagement.Status.CANCELLED)

    with pytest.raises(planning.Over):
        publish(engagement, consultant)
