"""A new engagement: what one submit makes, and what it refuses."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.domain import engagement_start, planning
from engagement.domain.engagement_start import NameTaken, Wish, propose_reference, usual_window
from engagement.models import AuditEntry, Customer, Engagement, EngagementSummary, Session, User
from engagement.rules.planning import RegistryNeed
from tests.domain.planning.conftest import EVERY_TOPIC, Start
from tests.domain.planning.days import AT, FIRST_DAY
from tests.factories import CustomerFactory, EngagementFactory, SessionFactory

pytestmark = pytest.mark.django_db

HARBOR_AT_HOME = RegistryNeed("HARBOR", is_on_premises=True)


def minutes_of(engagement: Engagement) -> list[dict[str, int]]:
    return [dict(one.cells) for one in planning.plan_of(engagement).sessions]


def test_seven_sessions_come_out_as_in_the_worked_plan(start: Start) -> None:
    engagement = start()

    assert minutes_of(engagement) == [
        {"kickoff": 45, "registry": 105},
        {"registry": 45, "scanning": 120},
        {"scanning": 30, "policies": 120},
        {"policies": 60, "gitops": 90},
        {"cicd": 180},
        {"sso": 120},
        {"siem": 90, "handover": 45},
    ]


def test_an_on_premises_registry_makes_eight_sessions_and_a_rehearsal(start: Start) -> None:
    engagement = start(n_sessions=None, registries=(HARBOR_AT_HOME,))

    assert minutes_of(engagement)[:2] == [{"kickoff": 60, "registry": 90}, {"registry": 180}]
    assert len(minutes_of(engagement)) == 8
    assert planning.plan_of(engagement).rehearsal_minutes == 240


def test_the_proposed_plan_keeps_every_rule(start: Start) -> None:
    engagement = start(n_sessions=None, registries=(HARBOR_AT_HOME,))

    assert [one.text for one in planning.look(engagement).findings] == []


def test_all_of_it_is_a_draft(start: Start) -> None:
    engagement = start()

    assert engagement.status == Engagement.Status.DRAFT
    assert set(engagement.sessions.values_list("status", flat=True)) == {Session.Status.DRAFT}
    assert engagement.letters.count() == 0


def test_sessions_are_placed_around_other_bookings(start: Start, consultant: User) -> None:
    before = start().sessions.get(number=1).starts_at
    Session.objects.all().delete()
    SessionFactory(consultant=consultant, starts_at=before, ends_at=before + timedelta(minutes=150))

    engagement = start(customer_name="Contoso")

    assert engagement.sessions.get(number=1).starts_at >= before + timedelta(minutes=180)


def test_nothing_is_placed_before_tomorrow(wish: Wish, consultant: User) -> None:
    late = datetime(2026, 3, 11, 8, tzinfo=UTC)

    engagement = engagement_start.start(wish, by=consultant, at=late)

    assert engagement.sessions.get(number=1).starts_at == datetime(2026, 3, 12, 8, tzinfo=UTC)


def test_a_new_customer_is_made_with_its_zone(start: Start) -> None:
    engagement = start(time_zone="America/New_York")

    assert engagement.customer.time_zone == "America/New_York"
    assert engagement.reference == "NR-1"
    assert engagement.title == "Advanced Tier Work Package for Northwind Retail"


def test_a_known_customer_is_used(start: Start) -> None:
    customer = CustomerFactory(name="Contoso")

    engagement = start(customer=customer, customer_name="Contoso")

    assert engagement.customer == customer


def test_a_customer_that_somebody_else_serves_is_refused(start: Start) -> None:
    CustomerFactory(name="Northwind Retail")

    with pytest.raises(NameTaken) as refused:
        start()

    assert refused.value.field == "customer"
    assert Engagement.objects.count() == 0


def test_a_reference_that_is_taken_is_refused(start: Start) -> None:
    EngagementFactory(reference="NW-7")

    with pytest.raises(NameTaken) as refused:
        start(reference="NW-7")

    assert refused.value.field == "reference"
    assert not Customer.objects.filter(name="Northwind Retail").exists()


def test_a_window_without_room_is_refused_and_nothing_is_left(start: Start) -> None:
    with pytest.raises(planning.NoPlan) as refused:
        start(ends_on=FIRST_DAY)

    assert refused.value.field == "ends_on"
    assert Engagement.objects.count() == 0


def test_a_topic_without_one_that_it_needs_is_refused(start: Start) -> None:
    with pytest.raises(planning.NoPlan) as refused:
        start(topics=EVERY_TOPIC - {"policies"})

    assert refused.value.field == "topics"


def test_scope_checklist_raid_and_counts_are_made(start: Start) -> None:
    engagement = start(topics=EVERY_TOPIC - {"siem"})

    in_scope = set(engagement.scope.filter(is_in_scope=True).values_list("topic__key", flat=True))
    assert "siem" not in in_scope
    assert "rehearsal" not in in_scope
    assert {"kickoff", "registry", "handover"} <= in_scope
    assert engagement.checklist.filter(topic__key="registry", due_on=None).count() == 0
    assert engagement.checklist.filter(topic__key="siem").count() == 0
    assert engagement.raid.count() == 6
    assert EngagementSummary.objects.get(engagement=engagement).n_sessions == 7
    assert engagement.assignments.count() == 1


def test_the_trail_says_who_started_it(start: Start, consultant: User) -> None:
    engagement = start()

    entry = AuditEntry.objects.get(what="engagement.added")
    assert (entry.by, entry.at, entry.engagement) == (consultant, AT, engagement)


def test_the_contract_follows_from_the_sessions(start: Start) -> None:
    engagement = start()

    assert engagement.contracted_minutes == 7 * 180


def test_too_few_contracted_minutes_are_refused(start: Start) -> None:
    with pytest.raises(planning.NoPlan) as refused:
        start(contracted_minutes=600)

    assert refused.value.field in ("contracted_minutes", "n_sessions")


@pytest.mark.parametrize(
    ("name", "reference"),
    [("Northwind Retail", "NR-1"), ("Contoso", "CO-1"), ("A b c d", "ABC-1"), ("日本", "ENG-1"), ("", "ENG-1")],
)
def test_a_reference_is_made_of_initials(name: str, reference: str) -> None:
    assert propose_reference(name) == reference


def test_a_reference_goes_on_from_the_highest() -> None:
    for reference in ("NR-2", "NR-11", "NR-X"):
        EngagementFactory(reference=reference)

    assert propose_reference("Northwind Retail") == "NR-12"


@pytest.mark.parametrize("today", [date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 8)])
def test_the_usual_window_goes_from_a_monday_to_a_friday(today: date) -> None:
    starts_on, ends_on = usual_window(today)

    assert (starts_on.weekday(), ends_on.weekday()) == (0, 4)
    assert (starts_on - today).days >= engagement_start.USUAL_LEAD_DAYS
