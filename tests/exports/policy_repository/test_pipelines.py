"""The pipeline files by the schemas of their tools, and what every one of them has to do (work-package.md 5.4)."""

import subprocess
import sys

import pytest

from engagement.exports import policy_repository
from tests.exports.policy_repository.jenkins import outline
from tests.exports.policy_repository.sources import THREE, source

GITHUB = (".github/workflows/check.yml", ".github/workflows/apply.yml", ".github/workflows/drift.yml")
# The schema's patterns are not written for Unicode.
ANY_PATTERN = ("--regex-variant", "nonunicode")
GITLAB, AZURE, JENKINS = ".gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile"


@pytest.fixture(scope="module")
def files():
    return {path: content.data.decode() for path, content in policy_repository.build(source(THREE)).items()}


def check(path, *options):
    command = [sys.executable, "-m", "check_jsonschema", *options, str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        *((name, ["--builtin-schema", "vendor.github-workflows"]) for name in GITHUB),
        (GITLAB, ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
        (
            AZURE,
            ["--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines", *ANY_PATTERN],
        ),
    ],
)
def test_a_pipeline_is_valid_by_the_schema_of_its_tool(files, tmp_path, name, options):
    path = tmp_path / "pipeline.yml"
    path.write_text(files[name])

    ran = check(path, *options)

    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, "ok -- validation done", "")


def test_a_wrong_pipeline_would_be_found(files, tmp_path):
    path = tmp_path / "pipeline.yml"
    path.write_text(files[GITHUB[1]].replace("runs-on:", "runs_on:"))

    assert check(path, "--builtin-schema", "vendor.github-workflows").returncode == 1


@pytest.mark.parametrize("path", [*GITHUB[1:2], GITLAB, AZURE, JENKINS])
@pytest.mark.parametrize("step", ["policy.sh plan", "policy.sh apply", "policy.sh drift", "promotion.sh tag"])
def test_every_tool_plans_applies_tags_and_looks_for_drift(files, path, step):
    assert f"tools/{step}" in files[path]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (GITHUB[0], "github.event.pull_request.head.repo.full_name == github.repository"),
        (GITHUB[1], "if: github.ref == 'refs/heads/main'"),
        (GITLAB, "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID"),
        (AZURE, "ne(variables['System.PullRequest.IsFork'], 'True')"),
        (JENKINS, "expression { !env.CHANGE_FORK }"),
    ],
)
def test_a_fork_gets_no_key(files, path, words):
    assert words in files[path]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (GITHUB[1], "cancel-in-progress: false"),
        (GITLAB, "resource_group: policies-prod"),
        (AZURE, "lockBehavior: sequential"),
        (JENKINS, 'lock(resource: "policies-${stage}")'),
    ],
)
def test_one_job_at_a_time_applies_to_an_environment(files, path, words):
    assert words in files[path]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (GITHUB[1], "environment: ${{ inputs.environment || 'devtest' }}\n"),
        (GITLAB, "when: manual"),
        (AZURE, "environment: prod"),
        (JENKINS, "submitter 'platform-approvers'"),
    ],
)
def test_somebody_approves_before_prod(files, path, words):
    assert words in files[path]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (GITHUB[1], "actions/upload-artifact"),
        (GITLAB, "paths: [out/]"),
        (AZURE, "artifact: plan-prod"),
        (JENKINS, "archiveArtifacts artifacts: 'out/**'"),
    ],
)
def test_the_plan_is_kept(files, path, words):
    assert words in files[path]


def test_the_jenkinsfile_is_balanced_and_has_only_sections_of_a_declarative_pipeline(files):
    stages = outline(files[JENKINS])

    assert stages == [
        "Check",
        "Drift",
        "Plan of a change request",
        "Promotion",
        "Dev/Test",
        "Plan of Non-Prod",
        "Non-Prod",
        "Plan of Prod",
        "Prod, security",
        "Prod, platform",
    ]


@pytest.mark.parametrize(
    ("before", "after"), [("steps {", "step {"), ("agent any\n", ""), ("submitter 'p", "submitter p")]
)
def test_a_wrong_jenkinsfile_would_be_found(files, before, after):
    with pytest.raises(AssertionError):
        outline(files[JENKINS].replace(before, after, 1))


def test_the_shell_of_the_tools_is_understood(files, tmp_path):
    for name in ("policy.sh", "promotion.sh"):
        path = tmp_path / name
        path.write_text(files[f"tools/{name}"])
        assert subprocess.run(["sh", "-n", str(path)], capture_output=True).stderr == b""
