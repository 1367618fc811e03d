"""`scan IMAGE` and `verdict IMAGE`."""

import json
import os
import pty
import subprocess

import pytest

from aqua_client import AssurancePolicy, Severity
from tests.aqua_client.cli.conftest import CHECKOUT, COMMAND

STRICT = AssurancePolicy(name="strict", cvss_severity_enabled=True, cvss_severity=Severity.HIGH)
WATCHING = AssurancePolicy(name="watching", only_none_root_users=True, block_failed=False)


@pytest.mark.parametrize(("policy", "code"), [(STRICT, 4), (WATCHING, 0)])
def test_the_exit_code_of_a_scan_tells_the_verdict(aqua_run, connect, policy, code):
    connect().policies.create(policy)

    ran = aqua_run("scan", "alpine:3.4", "--json")

    told = json.loads(ran.stdout)
    assert (ran.returncode, told["verdict"]["compliant"]) == (code, code == 0)
    assert (told["image"], told["registry"]) == ("alpine:3.4", "Docker Hub")
    assert told["summary"] == {"critical": 2, "high": 15, "medium": 21, "low": 6, "negligible": 0}
    assert ran.stderr == ""


def test_a_scan_tells_people_why(aqua_run, connect):
    for policy in (STRICT, WATCHING):
        connect().policies.create(policy)

    lines = aqua_run("scan", "Docker Hub/alpine:3.4").stdout.splitlines()

    assert lines == [
        "alpine:3.4 of Docker Hub",
        "2 critical, 15 high, 21 medium, 6 low, 0 negligible, 0 malware, 0 sensitive data",
        "Non-compliant",
        "- strict: max severity failed (maximum severity allowed high, maximum severity found critical)",
        "- watching: root user failed (does not block)",
    ]


def test_a_verdict_is_told_without_a_new_scan(aqua_run, sandbox):
    first = aqua_run("scan", "alpine:3.4", "--registry", "Docker Hub", "--json")
    n_jobs = sandbox.world()["jobs_ever"]

    ran = aqua_run("verdict", "alpine:3.4", "--json")

    assert (ran.returncode, json.loads(ran.stdout)) == (0, json.loads(first.stdout))
    assert sandbox.world()["jobs_ever"] == n_jobs


def test_an_image_that_was_never_scanned_has_no_verdict(aqua_run):
    ran = aqua_run("verdict", "alpine:3.4")

    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert ran.stderr.startswith("aqua_client: GET /api/v2/images/Docker%20Hub/alpine/3.4: Aqua answered 404")


def test_a_scan_that_fails_is_one_sentence(aqua_run, sandbox):
    sandbox.faults.add(kind="scan_fails", reason="out of disk")

    ran = aqua_run("scan", "alpine:3.4")

    assert (ran.returncode, ran.stderr) == (1, "aqua_client: the scan failed in Aqua: out of disk\n")


def test_a_scan_that_fails_for_the_licence_has_its_own_exit_code(aqua_run, sandbox):
    sandbox.faults.add(kind="scan_fails", reason="license validation failed")

    assert aqua_run("scan", "alpine:3.4").returncode == 5


def test_a_scan_that_takes_too_long_goes_on_without_the_command(aqua_run, sandbox):
    sandbox.stop_clock()

    ran = aqua_run("scan", "alpine:3.4", "--timeout", "1")

    assert (ran.returncode, ran.stderr) == (
        1,
        "aqua_client: the scan has not ended within 1 s; it goes on in Aqua\n",
    )


def test_an_image_without_a_name_is_one_sentence(aqua_run):
    ran = aqua_run("scan", "--registry", "Docker Hub", ":3.4")

    assert (ran.returncode, ran.stderr) == (1, "aqua_client: ':3.4' names no image\n")


def test_who_watches_sees_a_bar(credentials):
    watching, watched = pty.openpty()

    ran = subprocess.run(
        [*COMMAND, "scan", "alpine:3.4"],
        cwd=CHECKOUT,
        env=credentials,
        stdout=subprocess.PIPE,
        stderr=watched,
        timeout=60,
    )

    os.close(watched)
    with os.fdopen(watching, "rb", buffering=0) as terminal:
        drawn = terminal.read(4096)
    assert ran.returncode == 0
    assert (drawn[:5], drawn[-4:]) == (b"\r\x1b[K[", b"\r\x1b[K")
