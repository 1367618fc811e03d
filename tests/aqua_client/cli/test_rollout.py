"""
The whole way of a change, with git and the shell of the exported repository against three consoles.

Merge to Dev/Test, the same commit to Non-Prod and to Prod, each with the plan that was approved; then an edit in a
console is found by the look for drift.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aqua_client import AssurancePolicy, Client
from engagement.exports import policy_repository
from tests.exports.policy_repository.sources import source
from tests.sandboxes import RunningSandbox

STAGES = ("devtest", "nonprod", "prod")
IDENTITY = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "Runner"), ("EMAIL", "runner@example.org"))
}


@pytest.fixture(scope="module")
def consoles():
    """A sandbox for each stage."""
    running = {stage: RunningSandbox() for stage in STAGES}
    yield running
    for one in running.values():
        one.stop()


class Runner:
    """A runner of a CI tool: its own clone of the customer's repository, and the keys of every stage."""

    def __init__(self, folder: Path, consoles: dict[str, RunningSandbox]) -> None:
        self.remote, self.clone, self.consoles = folder / "remote.git", folder / "clone", consoles
        keys = {f"AQUA_{stage.upper()}_KEY": one.key for stage, one in consoles.items()}
        secrets = {f"AQUA_{stage.upper()}_SECRET": one.secret for stage, one in consoles.items()}
        # What the repository's requirements.txt would install stands beside the Python that runs the tests.
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.env = {**os.environ, **IDENTITY, **keys, **secrets, "GIT_CONFIG_GLOBAL": os.devnull, "PATH": path}

    def take_over(self, bundle: bytes) -> None:
        """Bring the bundle into the customer's empty repository, as its page says."""
        (self.clone.parent / "policies.bundle").write_bytes(bundle)
        self.run("git", "init", "--quiet", "--bare", "--initial-branch=main", str(self.remote), cwd=self.clone.parent)
        self.run("git", "clone", "--quiet", "policies.bundle", str(self.clone), cwd=self.clone.parent)
        self.run("git", "remote", "set-url", "origin", str(self.remote))
        self.run("git", "push", "--quiet", "-u", "origin", "main")

    def merge(self, **changed: object) -> str:
        """Change the starter policy on main; the commit's name."""
        self.run("git", "checkout", "--quiet", "main")
        path = self.clone / "policies/image/starter.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changed}, indent=2) + "\n")
        self.run("git", "commit", "--quiet", "--all", "--message", "Change the starter policy")
        self.run("git", "push", "--quiet", "origin", "main")
        return self.run("git", "rev-parse", "HEAD").stdout.strip()

    def promote(self, stage: str, commit: str) -> subprocess.CompletedProcess[str]:
        """Run the steps of the pipeline: check, plan, apply, tag, drift; the first that fails, or the last."""
        self.run("git", "checkout", "--quiet", "--detach", commit)
        for tool, command in (
            ("promotion", "check"),
            ("policy", "validate"),
            ("policy", "plan"),
            ("policy", "apply"),
            ("promotion", "tag"),
            ("policy", "drift"),
        ):
            ran = self.run(f"tools/{tool}.sh", command, stage, check=False)
            if ran.returncode:
                break
        return ran

    def find_drift(self, stage: str) -> tuple[int, list[dict[str, object]]]:
        """The daily job: its exit code, and what it wrote of each policy."""
        ran = self.run("tools/promotion.sh", "drift", stage, check=False)
        told = self.clone / f"out/drift-{stage}.json"
        return ran.returncode, json.loads(told.read_text())["policies"] if told.exists() else []

    def console(self, stage: str) -> Client:
        """Somebody in a stage's console."""
        one = self.consoles[stage]
        return Client(one.url, user=one.user, password=one.password, calls_per_second=None)

    def severity_in(self, stage: str) -> str:
        with self.console(stage) as aqua:
            names = [one.name for one in aqua.policies.iterate()]
            return str(aqua.policies.get("starter").cvss_severity) if "starter" in names else ""

    def run(self, *command: str, cwd: Path | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=cwd or self.clone, env=self.env, capture_output=True, text=True, check=check, timeout=120
        )


@pytest.fixture
def runner(tmp_path, consoles):
    for one in consoles.values():
        one.reset()
    made = Runner(tmp_path, consoles)
    addresses = {stage: one.url for stage, one in consoles.items()}
    made.take_over(policy_repository.as_bundle(source(addresses))[1])
    return made


def test_the_same_commit_goes_from_stage_to_stage_and_an_edit_is_found(runner):
    commit = runner.merge(cvss_severity="medium")

    codes = [runner.promote(stage, commit).returncode for stage in STAGES]
    in_force = [runner.severity_in(stage) for stage in STAGES]
    with runner.console("prod") as aqua:
        aqua.policies.apply(AssurancePolicy.from_row({"name": "starter", "cvss_severity": "critical"}))
    drift = {stage: runner.find_drift(stage) for stage in STAGES}

    assert (codes, in_force) == ([0, 0, 0], ["medium", "medium", "medium"])
    assert [drift[stage][0] for stage in STAGES] == [0, 0, 2]
    (found,) = drift["prod"][1]
    assert (found["status"], found["editor"], found["fields"]) == (
        "changed-in-console",
        "admin@sandbox.example",
        [{"field": "cvss_severity", "repository": "medium", "console": "critical"}],
    )


def test_each_stage_has_the_actions_of_its_overlay(runner):
    commit = runner.merge(cvss_severity="low")
    for stage in STAGES:
        runner.promote(stage, commit)

    actions = {}
    for stage in STAGES:
        with runner.console(stage) as aqua:
            found = aqua.policies.get("starter")
            actions[stage] = (found.audit_on_failure, found.fail_cicd, found.block_failed)

    assert actions == {"devtest": (True, False, False), "nonprod": (True, True, False), "prod": (True, True, True)}


def test_a_commit_that_was_not_in_the_stage_before_is_refused(runner):
    commit = runner.merge(cvss_severity="low")

    ran = runner.promote("nonprod", commit)

    assert (ran.returncode, ran.stderr) == (1, f"{commit} is refused for nonprod: it has no tag devtest-*\n")
    assert runner.severity_in("nonprod") == ""


def test_a_commit_that_is_not_on_main_is_refused(runner):
    runner.run("git", "checkout", "--quiet", "-b", "feature")
    runner.run("git", "commit", "--quiet", "--allow-empty", "--message", "Not merged")
    commit = runner.run("git", "rev-parse", "HEAD").stdout.strip()

    ran = runner.promote("devtest", commit)

    assert (ran.returncode, ran.stderr) == (1, f"{commit} is refused for devtest: it is not on main\n")


def test_going_back_is_promoting_an_earlier_commit(runner):
    first = runner.merge(cvss_severity="low")
    runner.promote("devtest", first)
    runner.promote("nonprod", first)
    second = runner.merge(cvss_severity="high")
    runner.promote("devtest", second)
    runner.promote("nonprod", second)

    ran = runner.promote("nonprod", first)

    assert (ran.returncode, runner.severity_in("nonprod"), runner.severity_in("devtest")) == (0, "low", "high")


def test_an_invalid_policy_stops_before_anything_is_planned(runner):
    commit = runner.merge(cvss_severity="severe")

    ran = runner.promote("devtest", commit)

    assert (ran.returncode, runner.severity_in("devtest")) == (1, "")
    assert ran.stderr.startswith("aqua_client: policies/image/starter.json: cvss_severity has to be one of")


def test_an_edit_between_plan_and_apply_voids_the_plan(runner):
    runner.promote("devtest", runner.merge(cvss_severity="low"))
    runner.merge(cvss_severity="medium")
    runner.run("tools/policy.sh", "plan", "devtest")
    with runner.console("devtest") as aqua:
        aqua.policies.apply(AssurancePolicy.from_row({"name": "starter", "cvss_severity": "critical"}))

    ran = runner.run("tools/policy.sh", "apply", "devtest", check=False)

    assert (ran.returncode, runner.severity_in("devtest")) == (1, "critical")


def test_what_was_applied_is_in_the_change_log(runner):
    commit = runner.merge(cvss_severity="low")
    runner.promote("devtest", commit)

    (line,) = (runner.clone / "out/change-log.txt").read_text().splitlines()
    assert line.split()[1:] == ["devtest", commit]


def test_a_stage_that_nothing_came_to_has_no_drift(runner):
    assert runner.find_drift("prod") == (0, [])


def test_the_policies_travel_in_one_tenant_with_suffixes(tmp_path, consoles):
    consoles["devtest"].reset()
    made = Runner(tmp_path, dict.fromkeys(STAGES, consoles["devtest"]))
    shared = dict.fromkeys(STAGES, consoles["devtest"].url)
    made.take_over(policy_repository.as_bundle(source(shared, suffixes=True))[1])
    commit = made.merge(cvss_severity="low")

    codes = [made.promote(stage, commit).returncode for stage in STAGES]

    with made.console("devtest") as aqua:
        names = sorted(one.name for one in aqua.policies.iterate() if one.name.startswith("starter"))
    assert (codes, names) == ([0, 0, 0], ["starter-devtest", "starter-nonprod", "starter-prod"])
