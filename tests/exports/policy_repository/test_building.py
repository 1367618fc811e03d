"""The files of an exported repository: what each says, and that its own tools accept them."""

import io
import json
import zipfile

import jsonschema
import pytest

from aqua_client.repository import layout
from engagement.exports import policy_repository
from engagement.exports.policy_repository import policies
from engagement.rules import policy_objects
from engagement.rules.assurance import STARTER as SHIPPED
from tests.exports.policy_repository.sources import STARTER, THREE, source


def unpacked(made, folder):
    for path, content in policy_repository.build(made).items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.data)
    return layout.read(folder)


def text(made, path):
    return policy_repository.build(made)[path].data.decode()


def test_a_policys_file_holds_nothing_of_an_environment():
    assert json.loads(text(source(THREE), "policies/image/starter.json")) == {
        "name": "starter",
        "cves_black_list": ["CVE-1", "CVE-2"],
        "cvss_severity": "high",
        "cvss_severity_enabled": True,
        "disallow_malware": True,
    }


def test_an_overlay_holds_the_actions_of_its_stage_and_the_scopes():
    assert json.loads(text(source(THREE), "overlays/nonprod.json")) == {
        "name_suffix": "",
        "application_scopes": ["Global"],
        "audit_on_failure": True,
        "fail_cicd": True,
        "block_failed": False,
        "policies": {"starter": {"application_scopes": ["payments"]}},
    }


@pytest.mark.parametrize("suffixes", [False, True], ids=["a tenant each", "one tenant"])
@pytest.mark.parametrize("stage", list(THREE))
def test_the_repository_renders_what_tidemark_would_apply_itself(tmp_path, stage, suffixes):
    made = source(THREE, suffixes=suffixes)

    found = unpacked(made, tmp_path).wanted(stage)

    name = f"starter-{stage}" if suffixes else "starter"
    ours = policy_objects.rendered(STARTER, name=name, stage=stage)
    assert {one: policy_objects.normal(policy.to_row()) for one, policy in found.items()} == {
        name: policy_objects.normal(ours)
    }


def test_the_environments_name_variables_and_no_secret(tmp_path):
    found = unpacked(source(THREE), tmp_path).environments

    assert [(one.console, one.key, one.secret) for one in found.values()] == [
        ("https://devtest.example.org", "AQUA_DEVTEST_KEY", "AQUA_DEVTEST_SECRET"),
        ("https://nonprod.example.org", "AQUA_NONPROD_KEY", "AQUA_NONPROD_SECRET"),
        ("https://prod.example.org", "AQUA_PROD_KEY", "AQUA_PROD_SECRET"),
    ]


def test_owners_are_accounts_and_other_names_only_a_comment():
    lines = text(source(THREE), "CODEOWNERS").splitlines()

    assert lines[1:4] == [
        "# Named as approvers; write their accounts into the lines below:",
        "# Ann Example",
        "* @northwind/security",
    ]


def test_a_tool_that_was_chosen_has_its_files_alone():
    paths = {path for path in policy_repository.build(source(THREE, tools=("Jenkins",))) if "/aqua_client/" not in path}

    assert sorted(paths) == [
        ".gitignore",
        "CODEOWNERS",
        "Jenkinsfile",
        "README.md",
        "environments.yaml",
        "overlays/devtest.json",
        "overlays/nonprod.json",
        "overlays/prod.json",
        "policies/image/starter.json",
        "schema/image-policy.schema.json",
        "tools/policy.sh",
        "tools/promotion.sh",
        "tools/requirements.txt",
    ]


def test_the_client_comes_along_without_its_sandbox():
    paths = policy_repository.build(source(THREE))

    assert "tools/aqua_client/cli/promotion.py" in paths
    assert [path for path in paths if "sandbox" in path] == []


def test_the_readme_names_the_stages():
    assert "| Dev/Test | `devtest` | https://devtest.example.org | - |" in text(source(THREE), "README.md")


def test_the_schema_is_one_and_accepts_what_is_exported():
    schema = json.loads(policies.schema_file())

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(text(source(THREE), "policies/image/starter.json")), schema)
    jsonschema.validate(json.loads(policies.policy_file("shipped", SHIPPED)), schema)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"name": ""},
        {"name": "p", "block_failed": True},
        {"name": "p", "cvss_sevrity": "high"},
        {"name": "p", "cvss_severity": "severe"},
        {"name": "p", "cvss_severity_enabled": True},
        {"name": "p", "maximum_score": 11},
        {"name": "p", "allowed_images": ["a"]},
        {"name": "p", "disallow_malware": "yes"},
    ],
)
def test_the_schema_refuses_what_is_no_policy(row):
    validator = jsonschema.Draft202012Validator(json.loads(policies.schema_file()))

    assert validator.is_valid(row) is False


def test_every_field_of_the_schema_is_one_that_the_client_knows():
    fields = set(json.loads(policies.schema_file())["properties"])

    assert sorted(fields - layout.OF_A_POLICY) == []


def test_an_archive_holds_the_same_files_and_programs_may_be_started():
    made = source(THREE, tools=("Jenkins",))

    with zipfile.ZipFile(io.BytesIO(policy_repository.as_zip(made))) as archive:
        names = archive.namelist()
        mode = archive.getinfo("NW-7-policies/tools/policy.sh").external_attr >> 16

    assert names == [f"NW-7-policies/{path}" for path in policy_repository.build(made)]
    assert oct(mode) == "0o100755"


def test_the_same_source_is_always_the_same_commit():
    assert policy_repository.as_bundle(source(THREE)) == policy_repository.as_bundle(source(THREE))
