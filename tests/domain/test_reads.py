"""Statements written by hand keep to the scope that the access door gave."""

import pytest

from engagement import access
from engagement.domain import reads
from tests.factories import AssignmentFactory, ConsultantFactory, CustomerFactory, EngagementFactory, MembershipFactory

pytestmark = pytest.mark.django_db

REFERENCES = "SELECT reference FROM engagement_engagement WHERE id IN ({known}) ORDER BY reference"


def references(*, known: reads.Scope) -> list[str]:
    return [one["reference"] for one in reads.fetch(REFERENCES, {}, scopes={"known": known})]


def test_a_scope_lets_through_what_its_queryset_holds():
    mine = AssignmentFactory(engagement=EngagementFactory(reference="MINE"))
    EngagementFactory(reference="OTHER")

    assert references(known=reads.scope(access.engagements(mine.consultant))) == ["MINE"]


def test_a_scope_that_can_hold_nothing_lets_nothing_through():
    EngagementFactory()

    assert references(known=reads.scope(access.engagements(None))) == []


def test_two_scopes_keep_their_parameters_apart():
    engagement = EngagementFactory(reference="SHARED", customer=CustomerFactory())
    consultant = AssignmentFactory(engagement=engagement).consultant
    member = MembershipFactory(customer=engagement.customer).user
    EngagementFactory(reference="OTHER")

    found = reads.fetch(
        "SELECT reference FROM engagement_engagement WHERE id IN ({ours}) AND id IN ({theirs}) AND title <> %(title)s",
        {"title": "none"},
        scopes={
            "ours": reads.scope(access.engagements(consultant)),
            "theirs": reads.scope(access.engagements(member)),
        },
    )

    assert found == [{"reference": "SHARED"}]


def test_a_consultant_without_engagements_has_an_empty_scope():
    EngagementFactory()

    assert references(known=reads.scope(access.engagements(ConsultantFactory()))) == []
