"""What Tidemark applies and what the repository applies are the same: neither finds drift in the other's work."""

import pytest

from aqua_client import AssurancePolicy, Client
from aqua_client.repository import drifts, layout, plans
from engagement.exports import policy_repository
from engagement.rules import drift, policy_objects
from engagement.rules.assurance import GUIDE_PICTURE
from engagement.rules.drift import Status
from tests.exports.policy_repository.sources import STARTER, source

RICH = {
    **{name: value for name, value in GUIDE_PICTURE.items() if name != "name"},
    "allowed_images": [{"registry": "Docker Hub", "imagename": "alpine:3.4"}],
    "application_scopes": ["Global"],
    "control_exclude_no_fix": True,
    "cves_white_list": ["CVE-2", "CVE-1"],
    "cves_white_list_enabled": True,
    "ignore_recently_published_vln": True,
    "ignore_recently_published_vln_period": 7,
    "packages_black_list": [{"name": "telnetd"}, {"name": "curl", "version_range": "<8"}],
    "packages_black_list_enabled": True,
    "required_labels": [{"key": "team"}, {"key": "app", "value": "shop"}],
    "required_labels_enabled": True,
    "scope": {"expression": "v1", "variables": [{"attribute": "image.repo", "value": "shop/*"}]},
}


@pytest.fixture
def console(sandbox):
    with Client(sandbox.url, key=sandbox.key, secret=sandbox.secret, calls_per_second=None) as aqua:
        yield aqua


def repository(content, folder, url):
    for path, one in policy_repository.build(source({"prod": url}, policies={"strict": content})).items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(one.data)
    return layout.read(folder)


@pytest.mark.parametrize("content", [STARTER, RICH, {}], ids=["starter", "rich", "empty"])
def test_the_repository_finds_no_drift_in_what_tidemark_applied(console, sandbox, tmp_path, content):
    after = policy_objects.rendered(content, name="strict", stage="prod")
    console.policies.apply(AssurancePolicy.from_row(after))

    found = drifts.find(console, repository(content, tmp_path, sandbox.url), "prod")

    assert [(one.name, one.status, one.differences) for one in found] == [("strict", "in-sync", ())]


@pytest.mark.parametrize("content", [STARTER, RICH, {}], ids=["starter", "rich", "empty"])
def test_tidemark_finds_no_drift_in_what_the_repository_applied(console, sandbox, tmp_path, content):
    files = repository(content, tmp_path, sandbox.url)
    for change in plans.make(console, files, "prod"):
        plans.carry_out(console, change)

    after = policy_objects.rendered(content, name="strict", stage="prod")
    (found,) = drift.find({"strict": after}, {"strict": dict(console.policies.get("strict").row)})

    assert (found.status, found.differences) == (Status.IN_SYNC, ())


def test_the_fact_that_console_and_repository_are_equal_holds_for_what_was_applied(console):
    after = policy_objects.rendered(RICH, name="strict", stage="prod")
    console.policies.apply(AssurancePolicy.from_row(after))

    assert console.policies.get("strict").drift_from(AssurancePolicy.from_row(after)) == ()
