"""Policies of a console, read and applied in the sandbox: only over what was looked at, and read back."""

import dataclasses
from datetime import timedelta

import pytest
from django.utils import timezone

import aqua_client as aqua
from engagement.aqua import consoles, runner
from engagement.domain import consoles_seen, operations, promotion
from engagement.models import (
    AquaTenant,
    Engagement,
    Operation,
    PolicyApplication,
    PolicyRequest,
    PolicySeen,
    PolicyVersion,
    ScopeSeen,
    User,
)
from engagement.rules.assurance import STARTER
from tests.factories import PolicyVersionFactory
from tests.sandboxes import RunningSandbox

pytestmark = pytest.mark.django_db

State = PolicyRequest.State
NAME = "starter-image-policy"
POLICY = f"/api/v2/assurance_policy/image/{NAME}"


@pytest.fixture
def version(engagement: Engagement) -> PolicyVersion:
    content = {key: value for key, value in STARTER.items() if key != "name"}
    return PolicyVersionFactory(policy__engagement=engagement, policy__name=NAME, number=1, content=content)


@pytest.fixture
def client(tenant: AquaTenant) -> aqua.Client:
    """Somebody else's hands in the console."""
    return consoles.client_of(tenant)


@pytest.fixture
def was_read(tenant: AquaTenant, engagement: Engagement, consultant: User) -> Operation:
    return read(tenant, engagement, consultant)


def read(tenant: AquaTenant, engagement: Engagement, by: User) -> Operation:
    operation = consoles_seen.request_read(tenant, engagement=engagement, by=by, at=timezone.now())
    return carried_out(operation)


def ask(version: PolicyVersion, tenant: AquaTenant, by: User) -> PolicyRequest:
    """In Dev/Test, where it begins at once."""
    return promotion.ask(version, tenant=tenant, stage="devtest", name=NAME, by=by, at=timezone.now())


def carried_out(operation: Operation | None) -> Operation:
    assert operation is not None
    runner.carry_out(operation.pk)
    operation.refresh_from_db()
    return operation


def apply(version: PolicyVersion, tenant: AquaTenant, by: User) -> PolicyRequest:
    request = ask(version, tenant, by)
    carried_out(request.operation)
    request.refresh_from_db()
    return request


def writes(sandbox: RunningSandbox) -> list[str]:
    return [one["method"] for one in sandbox.calls() if one["method"] != "GET" and "assurance_policy" in one["path"]]


def test_a_console_is_read_with_its_policies_and_scopes(
    tenant: AquaTenant, client: aqua.Client, engagement: Engagement, consultant: User
) -> None:
    variables = (aqua.ScopeVariable("image.repo", "team-a/*"),)
    client.scopes.create(aqua.ApplicationScope("team-a").with_images(aqua.Scope("v1", variables)))

    operation = read(tenant, engagement, consultant)

    assert operation.state == Operation.State.SUCCEEDED
    assert list(PolicySeen.objects.values_list("name", flat=True)) == [
        "DTA",
        "Default",
        "Malware-Default-Policy",
        "Sensitive-Data-Default-Policy",
    ]
    assert ScopeSeen.objects.get(name="team-a").images == {
        "expression": "v1",
        "variables": [{"attribute": "image.repo", "value": "team-a/*", "name": ""}],
    }


def test_what_is_gone_from_the_console_is_forgotten(
    tenant: AquaTenant, client: aqua.Client, engagement: Engagement, consultant: User
) -> None:
    client.policies.create(aqua.AssurancePolicy("passing"))
    read(tenant, engagement, consultant)
    client.policies.delete("passing")

    read(tenant, engagement, consultant)

    assert not PolicySeen.objects.filter(name="passing").exists()


@pytest.mark.usefixtures("was_read")
def test_a_policy_is_created_whole_and_read_back(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, client: aqua.Client
) -> None:
    request = apply(version, tenant, consultant)

    found = client.policies.get(NAME)
    assert (found.only_none_root_users, found.cvss_severity, found.block_failed, found.fail_cicd) == (
        True,
        aqua.Severity.HIGH,
        False,
        False,
    )
    assert (request.state, request.read_back) == (State.APPLIED, dict(found.row))
    assert PolicyApplication.objects.get().version == version


@pytest.mark.usefixtures("was_read")
def test_a_policy_that_stands_there_is_changed_and_its_other_settings_stay(
    version: PolicyVersion,
    tenant: AquaTenant,
    engagement: Engagement,
    consultant: User,
    client: aqua.Client,
    sandbox: RunningSandbox,
) -> None:
    client.policies.create(aqua.AssurancePolicy(NAME, auto_scan_enabled=True, disallow_malware=True))
    read(tenant, engagement, consultant)

    request = apply(version, tenant, consultant)

    found = client.policies.get(NAME)
    assert (found.auto_scan_enabled, found.only_none_root_users) == (True, True)
    assert (request.state, writes(sandbox)) == (State.APPLIED, ["POST", "PUT"])


@pytest.mark.usefixtures("was_read")
def test_a_console_that_changed_since_is_not_written_to(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, client: aqua.Client, sandbox: RunningSandbox
) -> None:
    request = ask(version, tenant, consultant)
    client.policies.create(aqua.AssurancePolicy(NAME, cves_black_list_enabled=True, cves_black_list=("CVE-1",)))

    operation = carried_out(request.operation)

    request.refresh_from_db()
    assert (operation.state, operation.problem, request.state) == (Operation.State.FAILED, "stale", State.STALE)
    assert request.said == "Changed in the console meanwhile: cves_black_list, cves_black_list_enabled"
    assert writes(sandbox) == ["POST"]


@pytest.mark.usefixtures("was_read")
def test_a_console_that_holds_it_meanwhile_is_done_without_a_call(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, client: aqua.Client, sandbox: RunningSandbox
) -> None:
    request = ask(version, tenant, consultant)
    client.policies.create(aqua.AssurancePolicy.from_row(request.after))

    carried_out(request.operation)

    request.refresh_from_db()
    assert (request.state, writes(sandbox)) == (State.APPLIED, ["POST"])


@pytest.mark.usefixtures("was_read")
def test_undoing_takes_out_what_was_created(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, client: aqua.Client
) -> None:
    request = apply(version, tenant, consultant)

    undoing = promotion.undo(request, by=consultant, at=timezone.now())
    carried_out(undoing.operation)

    with pytest.raises(aqua.NotFound):
        client.policies.get(NAME)
    undoing.refresh_from_db()
    assert (undoing.state, undoing.read_back) == (State.APPLIED, None)


@pytest.mark.usefixtures("was_read")
def test_undoing_brings_back_what_was_changed(
    version: PolicyVersion, tenant: AquaTenant, engagement: Engagement, consultant: User, client: aqua.Client
) -> None:
    client.policies.create(aqua.AssurancePolicy(NAME, force_microenforcer=True, description="before"))
    before = client.policies.get(NAME)
    read(tenant, engagement, consultant)
    request = apply(version, tenant, consultant)

    undoing = promotion.undo(request, by=consultant, at=timezone.now())
    carried_out(undoing.operation)

    assert client.policies.get(NAME).drift_from(before) == ()


@pytest.mark.usefixtures("was_read")
def test_an_undo_does_not_write_over_what_somebody_changed_since(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, client: aqua.Client
) -> None:
    request = apply(version, tenant, consultant)
    client.policies.update(dataclasses.replace(client.policies.get(NAME), description="by hand"))

    undoing = promotion.undo(request, by=consultant, at=timezone.now())
    carried_out(undoing.operation)

    undoing.refresh_from_db()
    assert (undoing.state, client.policies.get(NAME).description) == (State.STALE, "by hand")


@pytest.mark.usefixtures("was_read")
def test_default_is_changed_in_its_scope_and_never_taken_out(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, client: aqua.Client
) -> None:
    request = promotion.ask(
        version, tenant=tenant, stage="devtest", name="Default", scopes=["team-a"], by=consultant, at=timezone.now()
    )
    carried_out(request.operation)
    PolicyRequest.objects.filter(pk=request.pk).update(before=None)
    request.refresh_from_db()

    assert (request.state, client.policies.get("Default").application_scopes) == (State.APPLIED, ("Global",))
    with pytest.raises(promotion.NotNow):
        promotion.undo(request, by=consultant, at=timezone.now())


@pytest.mark.usefixtures("was_read")
def test_a_request_whose_operation_is_cancelled_stays_approved(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, sandbox: RunningSandbox
) -> None:
    request = ask(version, tenant, consultant)
    assert request.operation is not None

    operations.cancel(request.operation, by=consultant, at=timezone.now() - timedelta(seconds=1))
    carried_out(request.operation)

    request.refresh_from_db()
    assert (request.state, writes(sandbox)) == (State.APPROVED, [])


@pytest.mark.usefixtures("was_read")
def test_a_refused_request_of_ours_is_told_and_may_be_tried_again(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, sandbox: RunningSandbox
) -> None:
    sandbox.faults.answer(403, path="/api/v2/assurance_policy/*", method="POST", times=1)
    request = apply(version, tenant, consultant)
    assert request.state == State.FAILED

    again = promotion.apply(request, by=consultant, at=timezone.now())
    carried_out(again.operation)

    request.refresh_from_db()
    assert request.state == State.APPLIED
