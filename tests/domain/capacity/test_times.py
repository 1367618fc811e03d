"""Bookable hours and days away."""

from datetime import date, timedelta

import pytest

from engagement.domain import capacity
from engagement.models import AuditEntry, User
from tests.factories import ConsultantFactory, PsLeadFactory, TimeOffFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

DAY = date(2030, 1, 7)


@pytest.fixture
def lead() -> User:
    return PsLeadFactory()


@pytest.fixture
def kim() -> User:
    return ConsultantFactory()


def test_a_week_has_thirty_hours_until_somebody_says_otherwise(lead, kim):
    usual = capacity.weekly_minutes(kim)

    capacity.set_weekly(kim, 1200, by=lead, at=NOW)

    assert (usual, capacity.weekly_minutes(kim)) == (1800, 1200)
    assert AuditEntry.objects.get().changes == {"weekly_minutes": [1800, 1200]}


def test_the_same_hours_again_change_nothing(lead, kim):
    capacity.set_weekly(kim, 1800, by=lead, at=NOW)

    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("minutes", [-1, 3601])
def test_no_week_has_so_many_hours(lead, kim, minutes):
    with pytest.raises(capacity.NotBookable):
        capacity.set_weekly(kim, minutes, by=lead, at=NOW)


def test_the_same_days_are_kept_once(lead, kim):
    for _ in range(2):
        capacity.add_time_off(kim, DAY, DAY, by=lead, at=NOW)

    assert (kim.time_off.count(), AuditEntry.objects.count()) == (1, 1)


@pytest.mark.parametrize("days", [-1, 367])
def test_days_the_wrong_way_round_or_without_end_are_refused(lead, kim, days):
    with pytest.raises(capacity.NotAway):
        capacity.add_time_off(kim, DAY, DAY + timedelta(days=days), by=lead, at=NOW)


def test_days_are_dropped_with_a_trace(lead, kim):
    capacity.drop_time_off(TimeOffFactory(user=kim), by=lead, at=NOW)

    assert (kim.time_off.count(), AuditEntry.objects.get().what) == (0, "time_off.dropped")
