"""The next session: which it is, what it covers and what it still lacks."""

from datetime import timedelta

import pytest

from engagement import access
from engagement.domain import agendas, next_session, reads, rollups
from engagement.models import ChecklistItem, Engagement, Session, Topic, User
from tests.factories import (
    AgendaStepFactory,
    AssignmentFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    RegistryFactory,
    SessionFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
    TopicFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def consultant() -> User:
    return ConsultantFactory()


@pytest.fixture
def engagement(consultant: User) -> Engagement:
    return AssignmentFactory(engagement=EngagementFactory(reference="NW-7"), consultant=consultant).engagement


@pytest.fixture
def topic(engagement: Engagement) -> Topic:
    topic = TopicFactory(work_package=engagement.work_package, key="registry", name="Registries")
    EngagementTopicFactory(engagement=engagement, topic=topic)
    return topic


@pytest.fixture
def session(engagement: Engagement, consultant: User) -> Session:
    return SessionFactory(engagement=engagement, consultant=consultant, number=2, starts_at=NOW + 24 * HOUR)


def found(consultant: User) -> next_session.NextSession | None:
    return next_session.next_session(consultant, reads.scope(access.assigned_engagements(consultant)), at=NOW)


def planned(session: Session, topic: Topic, minutes: int = 120) -> None:
    TimeAllocationFactory(session=session, topic=topic, planned_minutes=minutes)


def warnings(consultant: User) -> list[str]:
    shown = found(consultant)
    assert shown is not None
    return shown.warnings


def test_without_a_session_ahead_there_is_none(consultant):
    assert found(consultant) is None


def test_the_soonest_of_those_ahead_is_next(consultant, engagement, session):
    SessionFactory(engagement=engagement, consultant=consultant, number=3, starts_at=NOW + 48 * HOUR)

    assert found(consultant).number == 2


def test_the_one_being_held_is_next(consultant, engagement, session):
    SessionFactory(engagement=engagement, consultant=consultant, number=1, starts_at=NOW - HOUR, status="in_progress")

    assert found(consultant).number == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": NOW - 5 * HOUR},
        {"starts_at": NOW + HOUR, "status": "done"},
        {"starts_at": NOW + HOUR, "status": "moved"},
        {"starts_at": NOW + HOUR, "kind": "rehearsal"},
    ],
)
def test_what_is_over_moved_or_a_rehearsal_is_not_next(consultant, engagement, fields):
    SessionFactory(engagement=engagement, consultant=consultant, **fields)

    assert found(consultant) is None


def test_a_session_of_an_engagement_that_was_taken_away_is_not_next(consultant, engagement, session):
    engagement.assignments.all().delete()

    assert found(consultant) is None


def test_each_topic_brings_its_minutes_and_agenda(consultant, session, topic):
    planned(session, topic, 90)
    AgendaStepFactory(topic=topic, position=2, title="Create one", minutes=45)
    AgendaStepFactory(topic=topic, position=1, title="Recap", minutes=10)

    [shown] = found(consultant).topics

    assert (shown.name, shown.planned_minutes) == ("Registries", 90)
    assert shown.agenda == [agendas.Step("Recap", 10), agendas.Step("Create one", 45)]


@pytest.mark.parametrize(
    ("hosting", "minutes", "shown"),
    [("cloud", 180, ["Recap"]), ("on_premises", 90, ["Recap"]), ("on_premises", 180, ["Deploy connector"])],
)
def test_the_on_premises_block_is_shown_only_by_the_session_that_holds_it(
    consultant, engagement, session, topic, hosting, minutes, shown
):
    planned(session, topic, minutes)
    AgendaStepFactory(topic=topic, position=1, title="Recap")
    AgendaStepFactory(topic=topic, position=2, title="Deploy connector", is_on_premises_only=True)
    RegistryFactory(engagement=engagement, hosting=hosting)

    [one] = found(consultant).topics

    assert [step.title for step in one.agenda] == shown


def test_what_is_missing_comes_blocked_first_and_without_what_is_settled(consultant, engagement, session, topic):
    planned(session, topic)
    item(engagement, topic, 1, text="Inventory agreed", state="done")
    item(engagement, topic, 2, text="Account exists", owner="customer")
    item(engagement, topic, 3, text="Connector runs", state="blocked", reason="Waits for the firewall.")

    [shown] = found(consultant).topics

    assert shown.missing == [
        next_session.MissingItem("Connector runs", "Consultant", "Waits for the firewall.", is_blocked=True),
        next_session.MissingItem("Account exists", "Customer", "", is_blocked=False),
    ]


def test_four_missing_items_are_shown_and_the_rest_counted(consultant, engagement, session, topic):
    planned(session, topic)
    for position in range(6):
        item(engagement, topic, position)

    [shown] = found(consultant).topics

    assert (len(shown.missing), shown.n_more_missing) == (4, 2)


def test_a_session_that_lacks_nothing_is_ready(consultant, engagement, session, topic):
    planned(session, topic)
    item(engagement, topic, 1, state="proven")

    assert found(consultant).is_ready is True


def test_a_session_without_topics_says_so(consultant, session):
    assert warnings(consultant) == ["No topic has minutes in this session yet; give it some in the plan."]


def test_more_minutes_than_booked_are_told(consultant, session, topic):
    planned(session, topic, 170)

    assert warnings(consultant) == ["Its topics take 170 min, but it is booked for 150 min; shorten one."]


def test_on_premises_work_without_a_rehearsal_is_told(consultant, engagement, session, topic):
    planned(session, topic)
    RegistryFactory(engagement=engagement, hosting="on_premises")

    assert warnings(consultant) == [
        (
            "On-premises registries need a rehearsal of at least 240 min on a replica of the same type before this "
            "session; 0 min are booked or logged. Book one."
        )
    ]


def test_a_rehearsal_booked_before_it_is_enough(consultant, engagement, session, topic):
    planned(session, topic)
    RegistryFactory(engagement=engagement, hosting="on_premises")
    SessionFactory(engagement=engagement, kind="rehearsal", starts_at=NOW + HOUR, ends_at=NOW + 5 * HOUR)

    assert warnings(consultant) == []


def test_a_logged_rehearsal_is_enough(consultant, engagement, session, topic):
    planned(session, topic)
    RegistryFactory(engagement=engagement, hosting="on_premises")
    TimeEntryFactory(engagement=engagement, kind="rehearsal", minutes=240)

    assert warnings(consultant) == []


@pytest.mark.parametrize("fields", [{"state": "removed", "hosting": "on_premises"}, {"hosting": "cloud"}])
def test_no_rehearsal_is_asked_for_without_an_on_premises_registry(consultant, engagement, session, topic, fields):
    planned(session, topic)
    RegistryFactory(engagement=engagement, **fields)

    assert warnings(consultant) == []


def test_no_rehearsal_is_asked_for_a_session_about_something_else(consultant, engagement, session):
    planned(session, TopicFactory(work_package=engagement.work_package, key="sso"))
    RegistryFactory(engagement=engagement, hosting="on_premises")

    assert warnings(consultant) == []


def item(
    engagement: Engagement, topic: Topic, position: int, *, text: str = "An outcome", **fields: object
) -> ChecklistItem:
    made = ChecklistItemFactory(
        engagement=engagement, template__topic=topic, template__position=position, template__text=text, **fields
    )
    rollups.recount_delivery(engagement.pk)
    return made
