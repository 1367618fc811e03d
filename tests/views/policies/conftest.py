"""An engagement with a console, its people, and the starter policy as a draft."""

import pytest
from django.test import Client

from engagement.models import AquaTenant, AssurancePolicy, Engagement, User
from engagement.rules.assurance import STARTER, Policy
from engagement.rules.assurance.wording import content_of
from tests.factories import (
    AquaTenantFactory,
    AssignmentFactory,
    AssurancePolicyFactory,
    EngagementFactory,
    MembershipFactory,
)
from tests.views.policies.pages import signed_in


@pytest.fixture
def engagement(db: None) -> Engagement:
    return EngagementFactory(reference="NW-7")


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


@pytest.fixture
def member(engagement: Engagement) -> Client:
    return signed_in(MembershipFactory(customer=engagement.customer).user)


@pytest.fixture
def tenant(engagement: Engagement) -> AquaTenant:
    return AquaTenantFactory(customer=engagement.customer, label="Dev")


@pytest.fixture
def policy(engagement: Engagement) -> AssurancePolicy:
    content = content_of(Policy.read(STARTER))
    return AssurancePolicyFactory(engagement=engagement, name="starter", draft=content, draft_revision=1)
