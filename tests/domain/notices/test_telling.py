"""Who is told of what: the line that waits for each person's bundle."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.domain import discovery, notices, operations, raid
from engagement.domain.raid import Entry
from engagement.models import ChecklistItem, Engagement, Notice, Operation, Owner, RaidItem, Topic, User
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    MembershipFactory,
    OperationFactory,
    QuestionFactory,
    RaidItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# A Monday in the evening in Berlin, a Tuesday in Tokyo.
NOW = datetime(2030, 1, 7, 20, tzinfo=UTC)
MONDAY = NOW.date()
A_DAY = timedelta(days=1)


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", customer__time_zone="Europe/Berlin")


@pytest.fixture
def ana(engagement: Engagement) -> User:
    person = ConsultantFactory(name="Ana Silva", email="ana@team.example")
    return AssignmentFactory(engagement=engagement, consultant=person).consultant


@pytest.fixture
def tom(engagement: Engagement) -> User:
    person = UserFactory(name="Tom Field", email="tom@northwind.example")
    return MembershipFactory(customer=engagement.customer, user=person).user


def told() -> list[tuple[User, str]]:
    return [(one.user, one.text) for one in Notice.objects.order_by("pk")]


def item(engagement: Engagement, owner: Owner, due_on: date, **more: object) -> ChecklistItem:
    return ChecklistItemFactory(
        engagement=engagement, owner=owner, due_on=due_on, **{"template__text": "Name the owners", **more}
    )


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (3, []),
        (2, ["Due on Wednesday 9 January: Name the owners"]),
        (0, ["Due on Monday 7 January: Name the owners"]),
        (-1, ["Overdue since Sunday 6 January: Name the owners"]),
        (-8, []),
    ],
)
def test_the_customer_is_told_of_what_is_due_and_overdue(engagement, ana, tom, days, says):
    item(engagement, Owner.CUSTOMER, MONDAY + days * A_DAY)

    notices.tell_due(at=NOW)

    assert told() == [(tom, text) for text in says]


def test_the_consultant_is_told_of_theirs(engagement, ana, tom):
    item(engagement, Owner.CONSULTANT, MONDAY)

    notices.tell_due(at=NOW)

    assert [person for person, _ in told()] == [ana]


def test_the_day_is_that_of_the_customers_calendar(engagement, ana, tom):
    engagement.customer.time_zone = "Asia/Tokyo"
    engagement.customer.save()
    item(engagement, Owner.CUSTOMER, MONDAY)

    notices.tell_due(at=NOW)

    assert told() == [(tom, "Overdue since Monday 7 January: Name the owners")]


def test_looking_again_tells_nothing_more_and_a_new_date_is_told_anew(engagement, tom):
    due = item(engagement, Owner.CUSTOMER, MONDAY)
    for n in range(3):
        notices.tell_due(at=NOW + n * timedelta(hours=1))
    ChecklistItem.objects.filter(pk=due.pk).update(due_on=MONDAY + A_DAY)

    notices.tell_due(at=NOW + timedelta(hours=3))

    assert [text for _, text in told()] == [
        "Due on Monday 7 January: Name the owners",
        "Due on Tuesday 8 January: Name the owners",
    ]


@pytest.mark.parametrize("state", ["done", "waived", "not_applicable"])
def test_what_is_settled_is_not_told(engagement, tom, ana, state):
    item(engagement, Owner.CUSTOMER, MONDAY, state=state, reason="agreed", approved_by=ana)

    notices.tell_due(at=NOW)

    assert told() == []


@pytest.mark.parametrize("status", ["draft", "on_hold", "signed_off", "cancelled"])
def test_an_engagement_that_nobody_works_on_is_silent(engagement, tom, status):
    Engagement.objects.update(status=status)
    item(engagement, Owner.CUSTOMER, MONDAY)

    notices.tell_due(at=NOW)

    assert told() == []


def test_preparation_is_the_teams_own(engagement, ana, tom):
    topic = EngagementTopicFactory(engagement=engagement, topic__kind=Topic.Kind.PREPARATION).topic
    item(engagement, Owner.CUSTOMER, MONDAY, topic=topic, template__topic=topic)

    notices.tell_due(at=NOW)

    assert [person for person, _ in told()] == [ana]


@pytest.mark.parametrize("owner", ["Tom Field", " tom field ", "tom@northwind.example"])
def test_whose_name_stands_at_an_action_is_told_that_it_is_theirs(engagement, ana, tom, owner):
    raid.add(engagement, Entry(kind="action", text="Open port 443", owner=owner, due_on=MONDAY), by=ana, at=NOW)

    assert told() == [(tom, "Ana Silva gave you an action, due on 7 January: Open port 443")]


def test_of_an_internal_action_the_customer_is_told_nothing(engagement, ana, tom):
    entry = Entry(kind="action", text="Ask for more hours", owner="Tom Field", due_on=MONDAY, is_internal=True)
    raid.add(engagement, entry, by=ana, at=NOW)

    notices.tell_due(at=NOW)

    assert told() == []


def test_an_action_is_given_once_whatever_is_edited(engagement, ana, tom):
    entry = Entry(kind="action", text="Open port 443", owner="Tom Field")
    action = raid.add(engagement, entry, by=ana, at=NOW)
    raid.edit(action, Entry(kind="action", text="Open port 8443", owner="Tom Field"), by=ana, at=NOW)

    assert len(told()) == 1


def test_an_action_that_is_due_is_told_its_owner(engagement, ana, tom):
    RaidItemFactory(engagement=engagement, kind=RaidItem.Kind.ACTION, owner="Ana Silva", due_on=MONDAY, text="Order")

    notices.tell_due(at=NOW)

    assert told() == [(ana, "Due on Monday 7 January: Order")]


def test_the_consultant_is_told_once_a_day_of_a_customers_answer(engagement, ana, tom):
    topic = EngagementTopicFactory(engagement=engagement).topic
    question = QuestionFactory(topic=topic, text="How many images?", kind="number")

    for n in range(3):
        discovery.answer(engagement, question, str(40 + n), tom, NOW + timedelta(minutes=n))
    discovery.answer(engagement, question, "50", ana, NOW)

    assert told() == [(ana, "Tom Field answered “How many images?”")]


def test_a_failed_operation_is_told_whoever_asked_and_the_consultants(engagement, ana):
    bo = ConsultantFactory(name="Bo Lind")
    failed = OperationFactory(registry__engagement=engagement, engagement=engagement, asked_by=bo)

    operations.fail(failed, problem="Refused", answer="No such registry.", suggestion="", at=NOW)

    assert [(person.name, text.endswith("failed: No such registry.")) for person, text in told()] == [
        ("Ana Silva", True),
        ("Bo Lind", True),
    ]


def test_a_look_that_tidemark_takes_by_itself_is_told_nobody(engagement, ana):
    look = OperationFactory(
        registry__engagement=engagement, engagement=engagement, kind=Operation.Kind.CHECK_FACTS, asked_by=None
    )

    operations.fail(look, problem="Unreachable", answer="No answer.", suggestion="", at=NOW)

    assert told() == []
