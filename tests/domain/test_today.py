"""Today: which engagements, what is overdue, what runs and what failed."""

from datetime import date, timedelta

import pytest

from engagement import access
from engagement.domain import reads, rollups, today
from engagement.models import ChecklistItem, Engagement, Operation, User
from tests.factories import (
    AquaTenantFactory,
    AssignmentFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    OperationFactory,
    RegistryFactory,
    SessionFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
State = Operation.State


@pytest.fixture
def consultant() -> User:
    return ConsultantFactory()


@pytest.fixture
def engagement(consultant: User) -> Engagement:
    return delivered_by(consultant, reference="NW-7")


def delivered_by(consultant: User, **fields: object) -> Engagement:
    return AssignmentFactory(engagement=EngagementFactory(**fields), consultant=consultant).engagement


def mine(consultant: User) -> reads.Scope:
    return reads.scope(access.assigned_engagements(consultant))


def mine_listed(consultant: User) -> list[today.MyEngagement]:
    return today.engagements(mine(consultant), consultant=consultant, at=NOW)


def running(consultant: User) -> today.Running:
    return today.running(mine(consultant), reads.scope(access.tenants(consultant)))


def item(engagement: Engagement, due_on: date, **fields: object) -> ChecklistItem:
    made = ChecklistItemFactory(engagement=engagement, due_on=due_on, **fields)
    rollups.recount_delivery(engagement.pk)
    return made


def operation(engagement: Engagement, **fields: object) -> Operation:
    made = OperationFactory(registry=RegistryFactory(engagement=engagement, name="hub"), kind="registry.test", **fields)
    rollups.recount_operations(engagement.pk)
    return made


# ── engagements ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_running_engagements_come_by_their_next_session(consultant):
    for reference, days in (("LATER", 3), ("SOON", 1)):
        made = delivered_by(consultant, reference=reference)
        made.summary.next_starts_at = NOW + timedelta(days=days)
        made.summary.save()
    delivered_by(consultant, reference="UNPLANNED")

    assert [one.reference for one in mine_listed(consultant)] == ["SOON", "LATER", "UNPLANNED"]


@pytest.mark.parametrize("status", ["draft", "delivered", "signed_off", "cancelled"])
def test_what_is_not_running_is_left_out(consultant, status):
    delivered_by(consultant, status=status)

    assert mine_listed(consultant) == []


def test_somebody_elses_engagement_is_left_out(consultant):
    delivered_by(ConsultantFactory())

    assert mine_listed(consultant) == []


def test_at_most_ten_are_shown(consultant):
    for _ in range(11):
        delivered_by(consultant)

    assert len(mine_listed(consultant)) == 10


def test_sessions_that_are_over_and_not_logged_are_named(consultant, engagement):
    over = {"engagement": engagement, "consultant": consultant, "starts_at": NOW - timedelta(days=1)}
    session = SessionFactory(**over, number=3)
    for n, change in enumerate(
        ({"status": "done"}, {"status": "draft"}, {"consultant": ConsultantFactory()}, {"starts_at": NOW}), start=4
    ):
        SessionFactory(**over | {"number": n, "starts_at": NOW - timedelta(days=n)} | change)

    (listed,) = mine_listed(consultant)

    assert listed.unlogged == [today.UnloggedSession(session.pk, "Session 3", session.starts_at)]


# ── overdue ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_longest_overdue_items_are_shown_and_all_are_counted(consultant, engagement):
    for days in range(1, 8):
        item(engagement, TODAY - timedelta(days=days), template__text=f"{days} days late")

    found = today.overdue(mine(consultant), today=TODAY)

    assert [one.text for one in found.items] == [f"{days} days late" for days in (7, 6, 5, 4, 3)]
    assert (found.n, found.n_more) == (7, 2)


@pytest.mark.parametrize("state", ["done", "proven", "not_applicable"])
def test_a_settled_item_is_never_overdue(consultant, engagement, state):
    item(engagement, TODAY - timedelta(days=1), state=state)

    assert today.overdue(mine(consultant), today=TODAY) == today.Overdue([], 0)


def test_an_item_is_not_overdue_on_its_day(consultant, engagement):
    item(engagement, TODAY)

    assert today.overdue(mine(consultant), today=TODAY).n == 0


def test_an_overdue_item_names_its_owner_and_engagement(consultant, engagement):
    item(engagement, TODAY - timedelta(days=1), template__text="Account exists", owner="customer")

    [one] = today.overdue(mine(consultant), today=TODAY).items

    assert one == today.OverdueItem(
        "Account exists", "NW-7", engagement.customer.name, "Customer", TODAY - timedelta(days=1)
    )


def test_somebody_elses_overdue_items_are_left_out(consultant):
    item(delivered_by(ConsultantFactory()), TODAY - timedelta(days=1))

    assert today.overdue(mine(consultant), today=TODAY).n == 0


# ── operations ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_work_under_way_is_counted_since_the_oldest_live_operation_was_asked_for(consultant, engagement):
    operation(engagement, state=State.SUCCEEDED, asked_at=NOW - timedelta(hours=1))
    registry = RegistryFactory(engagement=engagement)
    for minutes, state in ((0, State.RUNNING), (1, State.SUCCEEDED), (2, State.QUEUED)):
        OperationFactory(registry=registry, state=state, asked_at=NOW + timedelta(minutes=minutes))
    rollups.recount_operations(engagement.pk)

    [work] = running(consultant).live

    assert work == today.LiveWork("NW-7", engagement.customer.name, n_done=1, n_all=3)


def test_a_failure_is_shown_until_it_was_asked_again(consultant, engagement):
    failed = operation(engagement, state=State.FAILED, suggestion="Open the firewall.")
    operation(delivered_by(consultant), state=State.FAILED, is_superseded=True)

    [shown] = running(consultant).failing

    assert shown == today.FailedOperation(
        failed.pk, "Test registry", "hub", "NW-7", failed.tenant_id, "Open the firewall.", failed.ended_at
    )


def test_a_failure_of_a_customers_console_is_shown_without_an_engagement(consultant, engagement):
    tenant = AquaTenantFactory(customer=engagement.customer, label="Prod")
    OperationFactory(tenant=tenant, state=State.FAILED)

    [shown] = running(consultant).failing

    assert (shown.target, shown.reference) == ("Prod", "")


def test_other_peoples_failures_and_work_are_left_out(consultant, engagement):
    other = delivered_by(ConsultantFactory())
    operation(other, state=State.FAILED)
    OperationFactory(tenant=AquaTenantFactory(customer=other.customer), state=State.FAILED)
    OperationFactory(registry=RegistryFactory(engagement=other))
    rollups.recount_operations(other.pk)

    assert running(consultant) == today.Running([], [], has_more_failing=False)


@pytest.mark.parametrize(("n", "shown", "has_more"), [(5, 5, False), (6, 5, True)])
def test_five_failures_are_shown_and_more_are_told(consultant, engagement, n, shown, has_more):
    registry = RegistryFactory(engagement=engagement)
    OperationFactory.create_batch(n, registry=registry, state=State.FAILED)

    found = running(consultant)

    assert (len(found.failing), found.has_more_failing) == (shown, has_more)
