"""When a look is asked for, when an older one stands for it, and what the clock asks for."""

from datetime import UTC, datetime, timedelta

import pytest

from engagement.domain import evidence
from engagement.models import AquaTenant, ChecklistItem, Engagement, Operation, Session, User
from tests.factories import (
    AquaTenantFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    OperationFactory,
    RegistryFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2025, 3, 6, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
State = Operation.State


@pytest.fixture
def consultant() -> User:
    return ConsultantFactory()


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(status=Engagement.Status.IN_PROGRESS)


@pytest.fixture
def tenant(engagement: Engagement) -> AquaTenant:
    return AquaTenantFactory(customer=engagement.customer)


@pytest.fixture(autouse=True)
def item(engagement: Engagement, tenant: AquaTenant) -> ChecklistItem:
    return ChecklistItemFactory(engagement=engagement, template__facts=["ENV-1", "REG-1"])


def begin(operation: Operation) -> None:
    """A worker has it."""
    Operation.objects.filter(pk=operation.pk).update(
        state=State.RUNNING, n_looks=1, lease="00000000-0000-0000-0000-000000000001", lease_until=NOON + HOUR
    )


def end(operation: Operation) -> None:
    Operation.objects.filter(pk=operation.pk).update(state=State.SUCCEEDED, ended_at=operation.asked_at, n_looks=1)


def test_a_look_is_an_operation_at_the_console(engagement: Engagement, tenant: AquaTenant, consultant: User) -> None:
    (operation,) = evidence.request_check(engagement, by=consultant, at=NOON)

    assert (operation.kind, operation.tenant, operation.engagement, operation.asked_by, operation.params) == (
        "facts.check",
        tenant,
        engagement,
        consultant,
        {"facts": None},
    )


def test_asking_again_returns_the_look_under_way(engagement: Engagement, consultant: User) -> None:
    (first,) = evidence.request_check(engagement, by=consultant, at=NOON)
    begin(first)

    assert evidence.request_check(engagement, by=consultant, at=NOON) == [first]


def test_a_look_at_other_facts_is_another_one(engagement: Engagement, consultant: User) -> None:
    whole = evidence.request_check(engagement, by=consultant, at=NOON)
    part = evidence.request_check(engagement, by=consultant, at=NOON, facts=["ENV-1"])

    assert (whole == part, part[0].params) == (False, {"facts": ["ENV-1"]})


def test_two_engagements_of_a_console_have_a_look_each(
    engagement: Engagement, tenant: AquaTenant, consultant: User
) -> None:
    other = EngagementFactory(customer=engagement.customer)
    ChecklistItemFactory(engagement=other, template__facts=["ENV-1"])

    first, second = (evidence.request_check(one, by=consultant, at=NOON) for one in (engagement, other))

    assert (len(first), len(second), first == second) == (1, 1, False)


def test_a_look_under_way_does_not_count_after_a_change(engagement: Engagement, consultant: User) -> None:
    (first,) = evidence.request_check(engagement, by=consultant, at=NOON)
    begin(first)

    second = evidence.request_check(engagement, by=consultant, at=NOON, after_change=True)
    third = evidence.request_check(engagement, by=consultant, at=NOON, after_change=True)

    assert (second != [first], second == third) == (True, True)


def test_there_is_nothing_to_ask_without_a_console_or_an_item(consultant: User) -> None:
    bare = EngagementFactory()
    ChecklistItemFactory(engagement=bare, template__facts=["ENV-1"])
    without_items = AquaTenantFactory().customer
    empty = EngagementFactory(customer=without_items)

    assert [evidence.request_check(one, by=consultant, at=NOON) for one in (bare, empty)] == [[], []]


def test_each_console_has_a_look_of_its_own(engagement: Engagement, tenant: AquaTenant, consultant: User) -> None:
    other = AquaTenantFactory(customer=engagement.customer)
    for one in (tenant, other):
        RegistryFactory(engagement=engagement, tenant=one)

    asked = evidence.request_check(engagement, by=consultant, at=NOON)

    assert {operation.tenant for operation in asked} == {tenant, other}


def test_a_snapshot_of_a_session_is_a_look_of_its_own(engagement: Engagement, consultant: User) -> None:
    session = SessionFactory(engagement=engagement)
    plain = evidence.request_check(engagement, by=consultant, at=NOON)

    opened, closed = (
        evidence.request_check(engagement, by=consultant, at=NOON, session=session, moment=moment)
        for moment in ("opened", "closed")
    )

    assert len({operation.pk for operation in (*plain, *opened, *closed)}) == 3
    assert opened[0].params == {"facts": None, "session": session.pk, "moment": "opened"}


def test_a_change_is_followed_once_as_long_as_the_look_waits(engagement: Engagement, tenant: AquaTenant) -> None:
    RegistryFactory(engagement=engagement, tenant=tenant)
    for _ in range(3):
        evidence.follow_change(engagement, ["REG-1", "REG-2"], at=NOON)

    assert [(one.asked_by, one.params) for one in Operation.objects.all()] == [(None, {"facts": ["REG-1", "REG-2"]})]


def test_a_change_that_no_item_is_about_is_not_followed(engagement: Engagement) -> None:
    evidence.follow_change(engagement, ["SCAN-1"], at=NOON)

    assert Operation.objects.count() == 0


@pytest.mark.parametrize(("n_others", "n_looks"), [(0, 1), (10, 1), (11, 0)])
def test_a_scan_is_followed_unless_many_others_are_under_way(
    engagement: Engagement, item: ChecklistItem, n_others: int, n_looks: int
) -> None:
    item.template.facts = ["SCAN-1"]
    item.template.subject = "image:Docker Hub/alpine:3.4"
    item.template.save()
    for _ in range(n_others):
        OperationFactory(engagement=engagement, kind=Operation.Kind.SCAN_IMAGE)

    evidence.follow_scan(engagement, at=NOON)

    assert Operation.objects.filter(kind=Operation.Kind.CHECK_FACTS).count() == n_looks


# ── the clock ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def running(engagement: Engagement) -> Session:
    return SessionFactory(engagement=engagement, status=Session.Status.IN_PROGRESS, started_at=NOON)


def asked_at(*moments: datetime) -> list[int]:
    """How many looks each round of the clock asks for, each ending before the next."""
    counts = []
    for moment in moments:
        asked = evidence.request_due_checks(moment)
        counts.append(len(asked))
        for operation in asked:
            end(operation)
    return counts


def test_a_session_in_progress_is_looked_at_every_five_minutes(running: Session) -> None:
    assert asked_at(*(NOON + minutes * MINUTE for minutes in (0, 1, 4, 5, 6, 10))) == [1, 0, 0, 1, 0, 1]


def test_an_open_engagement_is_looked_at_once_a_night() -> None:
    night = NOON.replace(hour=2)

    assert asked_at(night, night + 5 * HOUR, night + 23 * HOUR, night + 24 * HOUR) == [1, 0, 0, 1]


def test_a_look_on_demand_counts_for_the_night(engagement: Engagement, consultant: User) -> None:
    for operation in evidence.request_check(engagement, by=consultant, at=NOON):
        end(operation)

    assert asked_at(NOON + HOUR, NOON + 15 * HOUR) == [0, 1]


def test_a_look_at_a_few_facts_does_not(engagement: Engagement, consultant: User) -> None:
    for operation in evidence.request_check(engagement, by=consultant, at=NOON, facts=["ENV-1"]):
        end(operation)

    assert asked_at(NOON + HOUR) == [1]


def test_a_look_that_waits_is_not_asked_for_again(engagement: Engagement, running: Session) -> None:
    evidence.request_due_checks(NOON)

    assert evidence.request_due_checks(NOON + HOUR) == []


@pytest.mark.parametrize("status", ["draft", "delivered", "signed_off", "cancelled"])
def test_engagements_that_are_not_open_are_left_alone(engagement: Engagement, status: str) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(status=status)

    assert evidence.request_due_checks(NOON) == []


def test_a_console_that_rejects_us_is_left_alone(tenant: AquaTenant, running: Session) -> None:
    AquaTenant.objects.filter(pk=tenant.pk).update(state=AquaTenant.State.REJECTED)

    assert evidence.request_due_checks(NOON) == []


def test_a_look_that_waits_for_credentials_holds_up_no_other_console(
    engagement: Engagement, tenant: AquaTenant, consultant: User, running: Session
) -> None:
    other = AquaTenantFactory(customer=engagement.customer)
    for one in (tenant, other):
        RegistryFactory(engagement=engagement, tenant=one)
    AquaTenant.objects.filter(pk=tenant.pk).update(state=AquaTenant.State.REJECTED)
    asked = evidence.request_check(engagement, by=consultant, at=NOON - HOUR)
    for operation in asked:
        if operation.tenant == other:
            end(operation)

    assert [operation.tenant for operation in evidence.request_due_checks(NOON)] == [other]


def test_engagements_with_nothing_to_look_at_take_nobodys_place() -> None:
    for number in range(27):
        one = EngagementFactory()
        AquaTenantFactory(customer=one.customer)
        ChecklistItemFactory(engagement=one, template__facts=["ENV-1"] if number == 26 else ["REG-1"])

    assert asked_at(NOON, NOON + MINUTE) == [2, 0]


def test_an_engagement_whose_items_name_no_fact_is_left_alone(item: ChecklistItem) -> None:
    item.template.facts = []
    item.template.save()

    assert evidence.request_due_checks(NOON) == []


def test_the_nights_looks_come_in_rounds() -> None:
    for _ in range(30):
        one = EngagementFactory()
        AquaTenantFactory(customer=one.customer)
        ChecklistItemFactory(engagement=one, template__facts=["ENV-1"])

    assert asked_at(NOON, NOON + MINUTE, NOON + 2 * MINUTE) == [25, 6, 0]


def test_replayed_history_asks_for_no_look(engagement: Engagement, consultant: User) -> None:
    evidence.follow_change(engagement, ["REG-1"], at=NOON)
    evidence.request_check(engagement, by=consultant, at=NOON)

    evidence.withdraw_looks(engagement)

    assert [one.asked_by for one in Operation.objects.all()] == [consultant]
