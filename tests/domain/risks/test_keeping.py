"""Reminders before an accepted risk ends, and its end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement import tasks
from engagement.domain import risks
from engagement.models import AcceptedRisk, Notice, Operation
from tests.factories import AcceptedRiskFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
State = AcceptedRisk.State


@pytest.fixture
def ending(engagement, image, lead, consultant):
    def made(days: int) -> AcceptedRisk:
        return AcceptedRiskFactory(
            engagement=engagement,
            tenant=image.registry.tenant,
            repository="alpine",
            approved_by=lead,
            asked_by=consultant,
            ends_on=timezone.localdate(NOW) + days * DAY,
        )

    return made


def told(person) -> list[str]:
    return [one.text.split(" ends ")[1] for one in Notice.objects.filter(user=person).order_by("pk")]


def test_two_weeks_and_three_days_before_its_end_both_sides_are_told_once(ending, lead, consultant):
    ending(20)

    for day in range(21):
        for _ in range(2):
            risks.remind(at=NOW + day * DAY)

    said = ["in 14 days: upgrade, or agree again", "in 3 days: upgrade, or agree again"]
    assert (told(lead), told(consultant)) == (said, said)


def test_one_accepted_for_ten_days_is_told_of_at_once_and_before_its_end(ending, lead):
    ending(10)

    for day in range(11):
        risks.remind(at=NOW + day * DAY)

    assert told(lead) == ["in 10 days: upgrade, or agree again", "in 3 days: upgrade, or agree again"]


def test_nobody_is_told_of_what_is_not_in_force(ending, lead):
    risk = ending(2)
    AcceptedRisk.objects.filter(pk=risk.pk).update(state=State.REVOKED)

    assert (risks.remind(at=NOW), told(lead)) == (0, [])


def test_its_last_day_is_still_its_own(ending):
    risk = ending(0)

    assert (risks.expire(at=NOW), AcceptedRisk.objects.get(pk=risk.pk).state) == (0, State.IN_FORCE)


def test_after_its_last_day_it_has_expired_and_what_it_reached_is_read_again(ending):
    risk = ending(-1)

    risks.watch(at=NOW)
    risks.watch(at=NOW)

    risk = AcceptedRisk.objects.get(pk=risk.pk)
    assert risk.state == State.EXPIRED
    assert [(one.kind, one.asked_by) for one in risk.engagement.operations.all()] == [
        (Operation.Kind.REVOKE_RISK, None)
    ]


def test_the_timetables_task_sees_to_it(ending):
    risk = ending(0)
    AcceptedRisk.objects.update(ends_on=timezone.localdate() - DAY)

    tasks.watch_risks()

    assert AcceptedRisk.objects.get(pk=risk.pk).state == State.EXPIRED


def test_one_without_an_end_never_expires(ending):
    risk = ending(1)
    AcceptedRisk.objects.filter(pk=risk.pk).update(ends_on=None)

    assert risks.expire(at=NOW + 4000 * DAY) == 0


def test_one_whose_image_was_removed_here_is_seen_to_have_ended_too(ending, image):
    risk = ending(-1)
    image.delete()

    risks.expire(at=NOW)

    assert AcceptedRisk.objects.get(pk=risk.pk).operation.image is None
