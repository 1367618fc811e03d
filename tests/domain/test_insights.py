"""For how long the insights are kept, and for whom."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import QuerySet

from engagement.domain import insights
from engagement.domain.insights import Counted, Wanted
from engagement.models import Engagement, EngagementTopic
from tests.factories import EngagementTopicFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def known() -> QuerySet[Engagement]:
    return overrun(150)


def overrun(percent: int) -> QuerySet[Engagement]:
    """One engagement that used so much of a topic's plan, by a name that no other run has given."""
    reference = uuid.uuid4().hex[:12]
    EngagementTopicFactory(
        engagement__reference=reference,
        engagement__status=Engagement.Status.IN_PROGRESS,
        n_items=1,
        n_items_settled=1,
        planned_minutes=100,
        used_minutes=percent,
    )
    return Engagement.objects.filter(reference=reference)


def counted(known: QuerySet[Engagement], **wanted: int) -> Counted:
    return insights.counted(known, Wanted(**wanted), today=NOW.date(), at=LATER)


def test_what_was_counted_is_kept_with_its_time(known):
    first = insights.counted(known, Wanted(), today=NOW.date(), at=NOW)
    EngagementTopic.objects.update(used_minutes=300)

    assert (counted(known), first.at) == (first, NOW)


def test_what_may_not_be_kept_is_counted_anew(known, settings):
    settings.INSIGHTS_KEPT_S = 0
    insights.counted(known, Wanted(), today=NOW.date(), at=NOW)
    EngagementTopic.objects.update(used_minutes=300)

    assert ([one.median for one in counted(known).found.overruns], counted(known).at) == ([300], LATER)


def test_who_may_know_of_other_engagements_is_told_of_those(known):
    counted(known)

    assert [one.median for one in counted(overrun(80)).found.overruns] == [80]


def test_other_filters_are_counted_by_themselves(known):
    counted(known)

    assert counted(known, consultant=1).found.overruns == []
