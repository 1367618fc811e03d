"""Engagements and their roll-ups."""

from datetime import date

import pytest

from engagement.models import Engagement
from tests.factories import (
    NOW,
    AssignmentFactory,
    EngagementFactory,
    EngagementTopicFactory,
    PsLeadFactory,
    SavedViewFactory,
)
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_a_contract_holds_minutes():
    with refused_by("contracted_minutes_positive"):
        EngagementFactory(contracted_minutes=0)


def test_an_engagement_cannot_end_before_it_starts():
    with refused_by("engagement_ends_after_start"):
        EngagementFactory(starts_on=date(2030, 1, 8), ends_on=date(2030, 1, 7))


def test_an_engagement_may_last_a_day():
    assert EngagementFactory(starts_on=date(2030, 1, 7), ends_on=date(2030, 1, 7)).pk


def test_two_engagements_cannot_share_a_reference():
    EngagementFactory(reference="NW-7")

    with refused_by("engagement_engagement_reference_key"):
        EngagementFactory(reference="NW-7")


def test_a_consultant_is_assigned_once():
    assignment = AssignmentFactory()

    with refused_by("assignment_once"):
        AssignmentFactory(engagement=assignment.engagement, consultant=assignment.consultant)


def test_a_topic_is_in_scope_once():
    scope = EngagementTopicFactory()

    with refused_by("topic_in_scope_once"):
        EngagementTopicFactory(engagement=scope.engagement, topic=scope.topic)


def test_no_more_items_are_settled_than_there_are():
    with refused_by("settled_within_items"):
        EngagementTopicFactory(n_items=2, n_items_settled=3)


@pytest.mark.parametrize(("settled", "items", "percent"), [(0, 0, 0), (1, 3, 33), (3, 3, 100)])
def test_progress_of_a_topic_is_the_share_of_its_items_that_are_settled(settled, items, percent):
    assert EngagementTopicFactory(n_items=items, n_items_settled=settled).progress_percent == percent


def test_running_engagements_are_neither_drafts_nor_over():
    for status in Engagement.Status.values:
        EngagementFactory(status=status)

    running = Engagement.objects.running().values_list("status", flat=True)

    assert set(running) == {"planned", "in_progress", "on_hold"}


def test_a_saved_view_has_its_name_once():
    view = SavedViewFactory()

    with refused_by("saved_view_name_once"):
        SavedViewFactory(user=view.user, page=view.page, name=view.name)


@pytest.mark.parametrize("missing", ["health_override_reason", "health_override_until", "health_override_by"])
def test_an_overridden_health_says_why_until_when_and_by_whom(missing):
    said = {
        "health_override_reason": "The customer asked for a pause.",
        "health_override_until": NOW.date(),
        "health_override_by": PsLeadFactory(),
    }

    with refused_by("health_override_says_why_and_how_long"):
        EngagementFactory(health_override="green", **said | {missing: "" if missing.endswith("reason") else None})
