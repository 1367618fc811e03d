"""`policy validate|plan|apply|drift`: a repository against the consoles of its environments."""

import json

import pytest

from aqua_client import Client
from tests.aqua_client.repository.folders import Folder

STARTER = {"name": "starter", "disallow_malware": True, "cvss_severity_enabled": True, "cvss_severity": "high"}


@pytest.fixture
def folder(tmp_path, sandbox) -> Folder:
    """A repository whose one environment is the sandbox."""
    made = Folder(tmp_path / "repository")
    made.policy(STARTER)
    made.environments(devtest=sandbox.url)
    made.overlay("devtest", {"audit_on_failure": True, "fail_cicd": False, "block_failed": False})
    return made


@pytest.fixture
def policy(run, clean, sandbox, folder):
    """Run `policy COMMAND` on the repository, with the credentials of devtest."""
    env = clean | {"AQUA_DEVTEST_KEY": sandbox.key, "AQUA_DEVTEST_SECRET": sandbox.secret}

    def start(command, *arguments, environment="devtest"):
        named = () if command == "validate" else ("--environment", environment)
        return run("policy", command, *named, "--repository", str(folder.path), *arguments, env=env)

    return start


@pytest.fixture
def console(sandbox):
    """Somebody who works in the console by hand."""
    with Client(sandbox.url, user=sandbox.user, password=sandbox.password, calls_per_second=None) as aqua:
        yield aqua


def test_a_plan_tells_what_would_be_created_and_changes_nothing(policy, sandbox):
    ran = policy("plan", "--json")

    told = json.loads(ran.stdout)
    assert ran.returncode == 2
    assert told == {
        "environment": "devtest",
        "changes": [
            {
                "name": "starter",
                "action": "create",
                "differences": [
                    {"field": "block_failed", "before": None, "after": False},
                    {"field": "cvss_severity", "before": None, "after": "high"},
                    {"field": "cvss_severity_enabled", "before": None, "after": True},
                    {"field": "disallow_malware", "before": None, "after": True},
                    {"field": "fail_cicd", "before": None, "after": False},
                ],
            }
        ],
    }
    assert {call["method"] for call in sandbox.calls() if "assurance_policy" in call["path"]} == {"GET"}


def test_what_was_applied_needs_no_plan_any_more(policy):
    applied = policy("apply")
    again = policy("apply")
    planned = policy("plan")

    assert (applied.returncode, applied.stdout.splitlines()[-1]) == (0, "1 applied to devtest and read back")
    assert (again.returncode, again.stdout) == (0, "devtest was already as the repository says\n")
    assert (planned.returncode, planned.stdout) == (0, "devtest is as the repository says\n")


def test_the_whole_object_is_sent_so_that_what_a_file_no_longer_says_is_gone(policy, folder, connect):
    folder.policy(STARTER | {"dta_enabled": True, "dta_severity": "high", "cves_black_list": ["CVE-1"]})
    policy("apply")
    folder.policy(STARTER)

    policy("apply")

    found = connect().policies.get("starter")
    assert (found.dta_enabled, found.dta_severity, found.cves_black_list) == (False, None, ())


def test_a_plan_that_was_kept_is_what_is_applied(policy, tmp_path, connect):
    kept = str(tmp_path / "plan.json")
    policy("plan", "--output", kept)

    applied = policy("apply", "--plan", kept)

    assert (applied.returncode, connect().policies.get("starter").cvss_severity) == (0, "high")


def test_a_plan_is_void_once_the_console_has_changed(policy, tmp_path, console, folder):
    policy("apply")
    folder.policy(STARTER | {"cvss_severity": "low"})
    kept = str(tmp_path / "plan.json")
    policy("plan", "--output", kept)
    console.policies.apply(console.policies.get("starter").from_row({"name": "starter", "disallow_malware": False}))

    applied = policy("apply", "--plan", kept)

    assert (applied.returncode, applied.stderr) == (
        1,
        "aqua_client: starter is not as it was when the plan was made; plan and approve again\n",
    )
    assert console.policies.get("starter").cvss_severity == "high"


def test_the_plan_of_another_environment_is_refused(policy, tmp_path):
    kept = tmp_path / "plan.json"
    kept.write_text('{"environment": "prod", "changes": []}')

    ran = policy("apply", "--plan", str(kept))

    assert (ran.returncode, ran.stderr) == (1, "aqua_client: the plan is one of another environment\n")


def test_without_a_tombstone_nothing_is_deleted(policy, folder, connect):
    policy("apply")
    (folder.path / "policies/image/starter.json").unlink()

    ran = policy("apply")

    assert (ran.returncode, connect().policies.get("starter").name) == (0, "starter")


def test_a_tombstone_deletes_and_is_harmless_afterwards(policy, folder, connect):
    policy("apply")
    folder.tombstone("starter")

    planned, applied, again = policy("plan", "--json"), policy("apply"), policy("apply")

    assert json.loads(planned.stdout)["changes"] == [{"name": "starter", "action": "delete", "differences": []}]
    assert (applied.returncode, again.stdout) == (0, "devtest was already as the repository says\n")
    assert [one.name for one in connect().policies.iterate() if one.name == "starter"] == []


def test_a_console_that_is_as_the_files_say_has_not_drifted(policy):
    policy("apply")

    ran = policy("drift", "--json")

    assert (ran.returncode, [(one["name"], one["status"]) for one in json.loads(ran.stdout)["policies"]]) == (
        0,
        [("starter", "in-sync")],
    )


def test_an_edit_in_the_console_is_drift_with_fields_editor_and_time(policy, console):
    policy("apply")
    console.policies.apply(console.policies.get("starter").from_row({"name": "starter", "cvss_severity": "critical"}))
    edited = console.policies.get("starter")

    ran = policy("drift", "--json")

    assert ran.returncode == 2
    assert json.loads(ran.stdout)["policies"] == [
        {
            "name": "starter",
            "status": "changed-in-console",
            "fields": [{"field": "cvss_severity", "repository": "high", "console": "critical"}],
            "editor": "admin@sandbox.example",
            "changed_at": edited.lastupdate.isoformat(),
        }
    ]


def test_what_is_missing_and_what_nobody_manages_is_drift_too(policy, console):
    console.policies.create(console.policies.get("Default").from_row({"name": "by-hand"}))

    ran = policy("drift")

    assert ran.returncode == 2
    assert [line.split()[:2] for line in ran.stdout.splitlines()[1:]] == [
        ["by-hand", "unmanaged"],
        ["starter", "missing"],
    ]


def test_policies_of_another_environment_of_the_same_console_are_managed(policy, folder, sandbox, run, clean):
    folder.environments(devtest=sandbox.url, prod=sandbox.url)
    folder.overlay("devtest", {"name_suffix": "-devtest"})
    folder.overlay("prod", {"name_suffix": "-prod"})
    env = clean | {"AQUA_PROD_KEY": sandbox.key, "AQUA_PROD_SECRET": sandbox.secret}
    run("policy", "apply", "--environment", "prod", "--repository", str(folder.path), env=env)
    policy("apply")

    ran = policy("drift", "--json")

    assert [(one["name"], one["status"]) for one in json.loads(ran.stdout)["policies"]] == [
        ("starter-devtest", "in-sync")
    ]


def test_a_repository_is_checked_without_a_console(run, folder):
    ran = run("policy", "validate", "--repository", str(folder.path))

    assert (ran.returncode, ran.stdout) == (0, "valid for devtest: starter\n")


def test_the_credentials_are_only_in_the_variables_that_the_file_names(run, folder, credentials):
    ran = run("policy", "plan", "--environment", "devtest", "--repository", str(folder.path), env=credentials)

    assert (ran.returncode, ran.stderr) == (
        1,
        "aqua_client: AQUA_DEVTEST_KEY is not set; it has to hold what signs in to devtest\n",
    )


def test_an_unknown_environment_is_one_sentence(policy):
    ran = policy("plan", environment="moon")

    assert (ran.returncode, ran.stderr) == (
        1,
        "aqua_client: there is no such environment; environments.yaml has devtest\n",
    )


def test_a_lost_write_is_no_success(policy, folder, sandbox):
    policy("apply")
    folder.policy(STARTER | {"cvss_severity": "low"})
    sandbox.faults.add(kind="lost_write", path="/api/v2/assurance_policy/*")

    ran = policy("apply")

    told = "PUT /api/v2/assurance_policy/image/starter: Aqua answered with success, but did not store cvss_severity"
    assert (ran.returncode, ran.stderr) == (1, f"aqua_client: {told}\n")


def test_a_policy_is_exported_as_a_repository_keeps_it(policy, aqua_run):
    policy("apply")

    got = aqua_run("policy", "get", "starter", "--for-repository")

    assert json.loads(got.stdout) == STARTER


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("apply",), "name a file with a policy, or an environment of a repository"),
        (("apply", "policy.json", "--environment", "devtest"), "name a file or an environment, not both"),
    ],
)
def test_apply_wants_a_file_or_an_environment(run, arguments, says):
    ran = run("policy", *arguments)

    assert (ran.returncode, ran.stderr) == (1, f"aqua_client: {says}\n")
