"""What the database refuses about what consoles hold, take in and have accepted."""

import pytest

from tests.factories import (
    AcceptedRiskFactory,
    PolicyApprovalFactory,
    PolicyRequestFactory,
    PolicySeenFactory,
    ScopeSeenFactory,
    ToggleRunFactory,
)
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_a_policy_of_a_console_is_seen_once():
    seen = PolicySeenFactory()

    with refused_by("policy_seen_once"):
        PolicySeenFactory(tenant=seen.tenant, name=seen.name)


def test_a_scope_of_a_console_is_seen_once():
    seen = ScopeSeenFactory()

    with refused_by("scope_seen_once"):
        ScopeSeenFactory(tenant=seen.tenant, name=seen.name)


@pytest.mark.parametrize("state", ["asked", "approved", "applying"])
def test_a_policy_of_a_console_has_one_open_request(state):
    request = PolicyRequestFactory(state=state)

    with refused_by("one_open_request_a_policy"):
        PolicyRequestFactory(version=request.version, tenant=request.tenant, name=request.name)


def test_an_applied_request_says_when():
    with refused_by("applied_request_has_its_time"):
        PolicyRequestFactory(state="applied", applied_at=None)


def test_a_person_approves_a_request_once():
    approval = PolicyApprovalFactory()

    with refused_by("approval_once_a_person"):
        PolicyApprovalFactory(request=approval.request, by=approval.by)


@pytest.mark.parametrize("state", ["running", "restoring"])
def test_a_policy_is_toggled_by_one_run_at_a_time(state):
    run = ToggleRunFactory(state=state)

    with refused_by("one_toggle_run_a_policy"):
        ToggleRunFactory(engagement=run.engagement, tenant=run.tenant, policy=run.policy)


def test_an_accepted_risk_says_why():
    with refused_by("accepted_risk_says_why"):
        AcceptedRiskFactory(reason="")


@pytest.mark.parametrize("reach", ["image", "repository"])
def test_an_accepted_risk_names_what_it_reaches(reach):
    with refused_by("reach_names_what_it_reaches"):
        AcceptedRiskFactory(reach=reach, repository="")
