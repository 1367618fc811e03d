"""A decided policy, a console that was read, and the people who ask and agree."""

import pytest

from engagement.models import AquaTenant, Engagement, Membership, PolicyVersion, User
from engagement.rules.assurance import STARTER
from tests.factories import (
    AquaTenantFactory,
    AssignmentFactory,
    EngagementFactory,
    MembershipFactory,
    PolicySeenFactory,
    PolicyVersionFactory,
    PsLeadFactory,
    UserFactory,
)


@pytest.fixture
def engagement(db: None) -> Engagement:
    return AssignmentFactory(engagement=EngagementFactory(status="in_progress", ps_lead=PsLeadFactory())).engagement


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return engagement.assignments.get().consultant


@pytest.fixture
def customer_lead(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer, user=UserFactory(), role=Membership.Role.LEAD).user


@pytest.fixture
def ps_lead(engagement: Engagement) -> User:
    assert engagement.ps_lead is not None
    return engagement.ps_lead


@pytest.fixture
def version(engagement: Engagement) -> PolicyVersion:
    """The starter policy as its first version."""
    content = {key: value for key, value in STARTER.items() if key != "name"}
    return PolicyVersionFactory(policy__engagement=engagement, policy__name=STARTER["name"], number=1, content=content)


@pytest.fixture
def tenant(engagement: Engagement) -> AquaTenant:
    """A console that was read, and has only the policy that every console has."""
    tenant = AquaTenantFactory(customer=engagement.customer, label="Non-Prod")
    PolicySeenFactory(tenant=tenant, name="Default")
    AquaTenantFactory(customer=engagement.customer, label="Prod")
    return tenant
