"""A policy's draft and its versions: what is kept, what is refused, what is written down."""

import pytest

from engagement.domain import policies
from engagement.models import AssurancePolicy, AuditEntry, Engagement, User
from engagement.rules.assurance import STARTER, Policy
from tests.factories import ConsultantFactory, EngagementFactory, PolicyVersionFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

DRAFT = Policy.read(STARTER)
STRICTER = Policy.read({**STARTER, "cvss_severity": "low"})


@pytest.fixture
def consultant() -> User:
    return ConsultantFactory()


@pytest.fixture
def policy(consultant: User) -> AssurancePolicy:
    engagement: Engagement = EngagementFactory()
    return policies.begin(engagement, DRAFT, by=consultant, at=NOW)


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("what", flat=True))


def test_each_deed_is_written_down_and_the_same_draft_again_is_none(policy, consultant) -> None:
    policies.save_draft(policy, DRAFT, revision=1, by=consultant, at=NOW)
    policies.save_draft(policy, STRICTER, revision=1, by=consultant, at=NOW)
    policies.save_version(policy, STRICTER, why="Agreed", revision=2, by=consultant, at=NOW)

    assert deeds() == ["policy.begun", "policy.drafted", "policy.version_decided"]
    assert AuditEntry.objects.get(what="policy.drafted").changes == {"cvss_severity": ["high", "low"]}


def test_versions_are_numbered_and_each_says_what_was_decided(policy, consultant) -> None:
    policies.save_version(policy, DRAFT, why="First", revision=1, by=consultant, at=NOW)
    policies.save_version(policy, STRICTER, why="Second", revision=2, by=consultant, at=NOW)

    found = [(one.number, one.why, policies.of_version(one).fields["cvss_severity"]) for one in policy.versions.all()]
    assert found == [(2, "Second", "low"), (1, "First", "high")]


def test_the_draft_of_another_revision_is_refused(policy, consultant) -> None:
    with pytest.raises(policies.ChangedMeanwhile):
        policies.save_draft(policy, STRICTER, revision=0, by=consultant, at=NOW)
    with pytest.raises(policies.ChangedMeanwhile):
        policies.save_version(policy, STRICTER, why="Agreed", revision=0, by=consultant, at=NOW)


def test_a_policy_with_a_version_outlives_its_draft(policy, consultant) -> None:
    PolicyVersionFactory(policy=policy, number=1)

    assert policies.discard(policy, by=consultant, at=NOW)

    policy.refresh_from_db()
    assert (policy.draft, policy.draft_revision) == ({}, 2)
    assert policies.discard(policy, by=consultant, at=NOW)
    assert deeds() == ["policy.begun", "policy.draft_discarded"]


def test_what_is_worked_on_is_the_newest_version_where_there_is_no_draft(policy) -> None:
    version = PolicyVersionFactory(policy=policy, number=1, content={"cvss_severity": "low"})

    assert policies.drafted(policy, version).fields["cvss_severity"] == "high"
    policy.draft = {}
    assert policies.drafted(policy, version).fields["cvss_severity"] == "low"
