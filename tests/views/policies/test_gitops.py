"""Policies as files: the stages, drift with its deeds, and the repository to take along."""

import io
import json
import subprocess
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from engagement.domain import evidence
from engagement.models import AuditEntry, Operation, PolicyVersion, RaidItem
from engagement.rules import policy_objects
from tests.factories import (
    NOW,
    AquaTenantFactory,
    AssurancePolicyFactory,
    ChecklistItemFactory,
    ChecklistTemplateFactory,
    PolicyApplicationFactory,
    PolicyRequestFactory,
    PolicySeenFactory,
    PolicyVersionFactory,
    TopicFactory,
)
from tests.views.policies.pages import BAD_TEXTS

pytestmark = pytest.mark.django_db

PAGE, REPOSITORY, PULL, ISSUE, PROVE = (
    reverse(name, args=["NW-7"])
    for name in ("gitops", "policy-repository", "gitops-pull-request", "gitops-issue", "gitops-prove")
)
CONTENT = {"cvss_severity_enabled": True, "cvss_severity": "high"}


def text(response):
    return response.content.decode()


@pytest.fixture
def stages(engagement):
    """The customer's three consoles."""
    labels = ("Dev/Test", "Non-Prod", "Prod")
    return [AquaTenantFactory(customer=engagement.customer, label=label) for label in labels]


@pytest.fixture
def version(engagement):
    """A version that was decided and applied nowhere."""
    policy = AssurancePolicyFactory(engagement=engagement, name="strict")
    return PolicyVersionFactory(policy=policy, number=1, content=CONTENT)


def applied(version, tenant, stage, *, at=NOW):
    after = policy_objects.rendered(version.content, name=version.policy.name, stage=stage)
    return PolicyRequestFactory(
        version=version, tenant=tenant, stage=stage, after=after, state="applied", applied_at=at
    )


def edited(request, **changed):
    """The console's policy as it stands after somebody changed it there."""
    return PolicySeenFactory(
        tenant=request.tenant,
        name=request.name,
        content=request.after | changed,
        changed_by="ann@customer.example",
        changed_at=NOW,
    )


def key(request):
    return f"{request.tenant_id}:{request.name}"


def test_a_version_goes_first_to_dev_test(client, engagement, stages, version):
    page = text(client.get(PAGE))

    assert f"/apply/?version={version.pk}&amp;tenant={stages[0].pk}&amp;stage=devtest" in page
    assert "stage=nonprod" not in page


def test_what_stands_in_a_stage_is_promoted_to_the_next(client, engagement, stages, version):
    applied(version, stages[0], "devtest")
    PolicyVersionFactory(policy=version.policy, number=2, content=CONTENT | {"cvss_severity": "low"})

    page = text(client.get(PAGE))

    second = PolicyVersion.objects.get(number=2)
    assert f"/apply/?version={second.pk}&amp;tenant={stages[0].pk}&amp;stage=devtest" in page
    assert f"/apply/?version={version.pk}&amp;tenant={stages[1].pk}&amp;stage=nonprod" in page
    assert "stage=prod&" not in page


def test_a_console_that_is_as_decided_is_in_sync(client, engagement, stages, version):
    request = applied(version, stages[0], "devtest")
    edited(request)

    page = text(client.get(PAGE))

    assert "Every policy is in the consoles as it was decided." in page
    assert "1 in sync" in page


def test_drift_shows_both_sides_and_who_edited(client, engagement, stages, version):
    request = applied(version, stages[0], "devtest")
    edited(request, cvss_severity="critical")

    page = text(client.get(PAGE))

    assert "Changed in the console" in page
    assert "ann@customer.example" in page
    assert '<th scope="row">Fails from severity</th><td>high</td><td>critical</td>' in page.replace(
        "<td>High</td>", "<td>high</td>"
    )


def test_what_is_missing_and_what_nobody_manages_is_told(client, engagement, stages, version):
    applied(version, stages[0], "devtest")
    PolicySeenFactory(tenant=stages[0], name="by-hand")

    page = text(client.get(PAGE))

    assert ("Missing in the console" in page, "Nobody manages it" in page) == (True, True)


def test_an_edit_becomes_the_text_of_a_pull_request(client, engagement, stages, version):
    request = applied(version, stages[0], "devtest")
    edited(request, cvss_severity="critical", block_failed=True)

    shown = client.get(PULL, {"policy": key(request)}).context["text"]

    assert (shown.branch, shown.path) == ("console-edit-strict", "policies/image/strict.json")
    assert json.loads(shown.content) == {"name": "strict", "cvss_severity": "critical", "cvss_severity_enabled": True}
    assert json.loads(shown.overlay) == {"block_failed": True}
    assert "by ann@customer.example" in shown.body


def test_drift_is_raised_as_an_issue_once(client, engagement, stages, version):
    request = applied(version, stages[0], "devtest")
    edited(request, cvss_severity="critical")

    for _ in range(2):
        response = client.post(ISSUE, {"policy": key(request)})

    raised = RaidItem.objects.get()
    assert (response.status_code, raised.kind, raised.owner) == (302, "issue", "ann@customer.example")
    assert raised.text == "Drift: strict in Dev/Test: changed in the console (cvss_severity)"


@pytest.mark.parametrize("typed", [*BAD_TEXTS, "", "1:nobody"])
def test_drift_that_is_not_there_is_no_issue(client, engagement, typed):
    response = client.post(ISSUE, {"policy": typed})

    assert (response.url, RaidItem.objects.count()) == (PAGE, 0)


def test_the_evidence_is_taken_again_for_what_was_applied(client, engagement, stages, version):
    topic = TopicFactory(work_package=engagement.work_package)
    template = ChecklistTemplateFactory(topic=topic, key="go-apply", facts=["POL-5"], subject="policies")
    ChecklistItemFactory(engagement=engagement, template=template)
    request = applied(version, stages[0], "devtest")
    PolicyApplicationFactory(version=version, tenant=stages[0])

    client.post(PROVE)

    asked = Operation.objects.get(kind=Operation.Kind.CHECK_FACTS)
    (claim,) = evidence.claims_of(engagement)
    assert (asked.tenant, asked.params["facts"]) == (stages[0], ["POL-5"])
    assert (claim.subject.name, claim.subject.stored) == ("strict", request.after)


def test_without_anything_applied_there_is_no_evidence_to_take(client, engagement):
    client.post(PROVE)

    assert Operation.objects.count() == 0


def test_the_bundle_is_a_repository_for_git(client, engagement, stages, version, tmp_path):
    response = client.get(REPOSITORY, {"kind": "bundle", "tool": "Jenkins"})

    (tmp_path / "policies.bundle").write_bytes(response.content)
    subprocess.run(["git", "clone", "--quiet", "policies.bundle", "clone"], cwd=tmp_path, check=True)
    told = json.loads((tmp_path / "clone/policies/image/strict.json").read_text())
    assert response["Content-Disposition"] == 'attachment; filename="NW-7-policies.bundle"'
    assert told == {"name": "strict", **dict(sorted(CONTENT.items()))}
    commit = subprocess.run(["git", "rev-parse", "main"], cwd=tmp_path / "clone", capture_output=True, text=True).stdout
    assert AuditEntry.objects.get(what="policies.exported").changes == {"commit": [None, commit.strip()]}


def test_the_archive_holds_the_pipeline_of_the_tool_that_was_chosen(client, engagement, stages, version):
    response = client.get(REPOSITORY, {"kind": "zip", "tool": "GitLab CI"})

    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        names = [name for name in archive.namelist() if "/tools/" not in name]
    assert ("NW-7-policies/.gitlab-ci.yml" in names, "NW-7-policies/Jenkinsfile" in names) == (True, False)


def test_without_a_version_the_page_says_what_to_do(client, engagement):
    response = client.get(REPOSITORY, {"kind": "zip"})

    assert response.status_code == 422
    assert "Decide one first" in text(response)


def test_a_name_that_no_file_can_have_is_told(client, engagement, version):
    version.policy.name = "../../etc"
    version.policy.save()

    response = client.get(REPOSITORY, {"kind": "zip"})

    assert response.status_code == 422
    assert "cannot be the name of a file" in text(response)


@pytest.mark.parametrize("typed", BAD_TEXTS)
def test_what_is_no_tool_is_told(client, engagement, version, typed):
    assert client.get(REPOSITORY, {"kind": typed, "tool": typed}).status_code == 422


@pytest.mark.parametrize("n", [1, 50])
def test_the_page_costs_the_same_for_any_number_of_policies(client, engagement, stages, n, django_assert_num_queries):
    for number in range(n):
        policy = AssurancePolicyFactory(engagement=engagement, name=f"p{number}")
        made = applied(PolicyVersionFactory(policy=policy, number=1), stages[0], "devtest", at=NOW - timedelta(days=1))
        edited(made, disallow_malware=True)

    with django_assert_num_queries(9):
        response = client.get(PAGE)

    assert len(response.content) <= 80 * 1024


def test_the_stages_are_paged_by_25_and_more_drift_is_counted(client, engagement, stages):
    for number in range(30):
        policy = AssurancePolicyFactory(engagement=engagement, name=f"p{number:02}")
        edited(applied(PolicyVersionFactory(policy=policy, number=1), stages[0], "devtest"), disallow_malware=True)

    first, second = (client.get(PAGE, {"page": page}).context["board"] for page in (1, 2))

    assert ([one.name for one in second.page.rows], first.n_more) == (["p25", "p26", "p27", "p28", "p29"], 10)


def test_stages_that_share_a_console_have_a_name_each(client, engagement, version):
    console = AquaTenantFactory(customer=engagement.customer, label="Main")
    request = applied(version, console, "devtest")
    request.name = "strict-devtest"
    request.save()
    PolicySeenFactory(tenant=console, name="strict-devtest", content=request.after)

    page = text(client.get(PAGE))

    assert f"tenant={console.pk}&amp;stage=nonprod&amp;name=strict-nonprod" in page
    assert ("1 in sync" in page, "Nobody manages it" in page) == (True, False)
