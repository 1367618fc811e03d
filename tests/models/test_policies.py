"""Image assurance policies."""

import pytest

from tests.factories import AssurancePolicyFactory, PolicyApplicationFactory, PolicyVersionFactory
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_a_policy_name_is_used_once_in_an_engagement():
    policy = AssurancePolicyFactory(name="starter")

    with refused_by("policy_name_taken"):
        AssurancePolicyFactory(engagement=policy.engagement, name="starter")


def test_a_policy_has_a_version_number_once():
    version = PolicyVersionFactory(number=1)

    with refused_by("policy_version_once"):
        PolicyVersionFactory(policy=version.policy, number=1)


def test_a_version_is_applied_to_a_console_once():
    application = PolicyApplicationFactory()

    with refused_by("policy_applied_once"):
        PolicyApplicationFactory(version=application.version, tenant=application.tenant)
