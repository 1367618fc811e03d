"""The daily look for drift: which consoles are read, and who is told."""

from datetime import timedelta

import pytest

from engagement.domain import gitops
from engagement.models import AquaTenant, Engagement, Notice, Operation
from tests.factories import (
    NOW,
    AquaTenantFactory,
    AssignmentFactory,
    AssurancePolicyFactory,
    EngagementFactory,
    PolicyRequestFactory,
    PolicySeenFactory,
    PolicyVersionFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def engagement():
    return EngagementFactory(status=Engagement.Status.IN_PROGRESS)


@pytest.fixture
def applied(engagement):
    """A policy that stands in a console, applied a week ago."""
    version = PolicyVersionFactory(policy=AssurancePolicyFactory(engagement=engagement, name="strict"))
    tenant = AquaTenantFactory(customer=engagement.customer, label="Prod")
    return PolicyRequestFactory(
        version=version,
        tenant=tenant,
        state="applied",
        applied_at=NOW - 7 * DAY,
        after={"name": "strict", "disallow_malware": True},
    )


def seen(applied, *, ago, **changed):
    return PolicySeenFactory(
        tenant=applied.tenant,
        name=applied.name,
        content=applied.after | changed,
        seen_at=NOW - ago,
        changed_at=NOW - ago,
    )


def looks():
    return list(Operation.objects.filter(kind=Operation.Kind.READ_POLICIES).values_list("tenant", flat=True))


def test_a_console_that_was_not_read_for_a_day_is_read(applied):
    seen(applied, ago=DAY)

    assert (gitops.watch(NOW), looks()) == (1, [applied.tenant_id])


def test_a_console_that_was_read_today_is_left_alone(applied):
    seen(applied, ago=timedelta(hours=5))

    assert gitops.watch(NOW) == 0


def test_a_console_that_does_not_answer_is_tried_once_a_day(applied):
    gitops.watch(NOW)

    again = [gitops.watch(NOW + timedelta(hours=hours)) for hours in (1, 22)]

    assert again == [0, 0]


def test_a_console_to_which_nothing_was_applied_is_not_read(engagement):
    AquaTenantFactory(customer=engagement.customer)

    assert gitops.watch(NOW) == 0


def test_a_console_that_rejects_us_is_left_alone(applied):
    AquaTenant.objects.update(state=AquaTenant.State.REJECTED)

    assert gitops.watch(NOW) == 0


def test_an_engagement_that_is_over_is_no_longer_watched(applied, engagement):
    Engagement.objects.update(status=Engagement.Status.SIGNED_OFF)

    assert gitops.watch(NOW) == 0


def test_the_consultant_is_told_of_an_edit_once(applied, engagement):
    AssignmentFactory(engagement=engagement)
    seen(applied, ago=timedelta(hours=1), disallow_malware=False)

    for hours in (0, 1):
        gitops.watch(NOW + timedelta(hours=hours))

    assert [one.text for one in Notice.objects.all()] == ["Drift: strict in Prod: changed in the console"]


def test_another_edit_is_told_again(applied, engagement):
    AssignmentFactory(engagement=engagement)
    held = seen(applied, ago=timedelta(hours=2), disallow_malware=False)
    gitops.watch(NOW)
    held.content, held.changed_at = held.content | {"only_none_root_users": True}, NOW
    held.save()

    gitops.watch(NOW + timedelta(hours=1))

    assert Notice.objects.count() == 2


def test_what_is_in_sync_is_told_nobody(applied, engagement):
    AssignmentFactory(engagement=engagement)
    seen(applied, ago=timedelta(hours=1))

    gitops.watch(NOW)

    assert Notice.objects.count() == 0
