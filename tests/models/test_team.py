"""What the database refuses about the team's weeks and what PS leads decide."""

from datetime import date, timedelta

import pytest

from tests.factories import (
    AvailabilityFactory,
    BulkChangeFactory,
    PlanApprovalFactory,
    PlanBreachFactory,
    PsLeadFactory,
    TimeOffFactory,
)
from tests.factories.instants import NOW
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize("field", ["undone_at", "undone_by"])
def test_a_reassignment_that_was_taken_back_says_when_and_by_whom(field):
    value = NOW if field == "undone_at" else PsLeadFactory()

    with refused_by("bulk_change_undone_by_somebody"):
        BulkChangeFactory(**{field: value})


def test_nobody_is_bookable_for_more_than_sixty_hours_a_week():
    with refused_by("sixty_bookable_hours_at_most"):
        AvailabilityFactory(weekly_minutes=60 * 60 + 1)


def test_time_away_ends_after_its_start():
    with refused_by("time_off_ends_after_start"):
        TimeOffFactory(starts_on=MONDAY, ends_on=MONDAY - timedelta(days=1))


def test_time_away_is_entered_once():
    off = TimeOffFactory()

    with refused_by("time_off_once"):
        TimeOffFactory(user=off.user, starts_on=off.starts_on, ends_on=off.ends_on)


@pytest.mark.parametrize("wrong", [{"digest": ""}, {"broken_since": None}])
def test_a_plan_that_breaks_a_rule_has_its_digest_and_since_when(wrong):
    with refused_by("broken_plan_has_digest_and_time"):
        PlanBreachFactory(**wrong)


def test_a_plan_is_approved_once():
    approval = PlanApprovalFactory()

    with refused_by("plan_approved_once"):
        PlanApprovalFactory(engagement=approval.engagement, digest=approval.digest)


def test_the_approval_of_a_plan_says_why():
    with refused_by("plan_approval_has_its_reason"):
        PlanApprovalFactory(reason="")
