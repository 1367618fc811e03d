"""`report FILE`."""

import json

import pytest

from tests.aqua_client import samples


def path_of(name):
    """Where a sample lies."""
    return str(samples.FOLDER / name)


def test_a_report_is_told_to_programs(run):
    ran = run("report", path_of("defectdojo-one_vuln.json"), "--json")

    told = json.loads(ran.stdout)
    verdict = told.pop("verdict")
    assert told == {
        "layout": "scanner",
        "image": "your_image:latest",
        "images": ["your_image:latest"],
        "registry": None,
        "findings": [
            {
                "name": "CVE-2019-14697",
                "severity": "high",
                "score": 7.5,
                "resource": "musl",
                "installed_version": "1.1.20-r4",
                "fix_version": "1.1.20-r5",
                "acknowledged": False,
                "image": "your_image:latest",
            }
        ],
        "summary": {"critical": 0, "high": 1, "medium": 0, "low": 0, "negligible": 0},
        "stated_summary": {"critical": 0, "high": 1, "medium": 0, "low": 0, "negligible": 0},
        "differences": [],
        "rated_otherwise": [],
        "sensitive_data": [],
        "malware": [],
    }
    assert (verdict["compliant"], [one["control"] for one in verdict["checks"] if one["failed"]]) == (
        False,
        ["max_severity", "max_score"],
    )
    assert (ran.returncode, ran.stderr) == (4, "")


@pytest.mark.parametrize(
    ("name", "is_compliant", "code"),
    [
        ("postee-webhook-pokemongo-map.json", False, 4),
        ("postee-all-in-one-image.json", True, 0),
        ("defectdojo-one_v2.json", True, 0),
        ("defectdojo-over_api_v2.json", None, 0),
    ],
)
def test_the_exit_code_tells_the_verdict(run, name, is_compliant, code):
    ran = run("report", path_of(name), "--json")

    verdict = json.loads(ran.stdout)["verdict"]
    assert (verdict and verdict["compliant"], ran.returncode) == (is_compliant, code)


def test_a_report_is_told_to_people(run):
    ran = run("report", path_of("postee-webhook-alpine-3.8.json"))

    assert ran.stdout == (
        "alpine:3.8 (webhook)\n"
        "SEVERITY  NAME            RESOURCE  INSTALLED  FIXED IN\n"
        "medium    CVE-2018-20679  busybox   1.28.4-r3  -\n"
        "medium    CVE-2019-5747   busybox   1.28.4-r3  -\n"
        "0 critical, 0 high, 2 medium, 0 low, 0 negligible\n"
        "Non-compliant\n"
        "- Default: trusted base images failed (allowed base images Docker Hub, 1science/alpine:3.3, "
        "sha256:9f41827f0c8be98fc74e928ac0c6653c8e265ed473894acc6233fe259bbaaeb4, 641)\n"
    )


def test_a_document_that_disagrees_with_itself_says_so(run):
    ran = run("report", path_of("ods-aqua-test-result.json"))

    assert "The document disagrees with itself: total: 44 in the summary, 45 listed\n" in ran.stdout


def test_severities_that_were_edited_are_told(run):
    ran = run("report", path_of("defectdojo-vulns_with_aqua_severity.json"))

    assert "CVE-2011-3374 is critical, but Aqua's rules make it negligible\n" in ran.stdout


def test_a_report_comes_from_standard_input_too(run):
    text = (samples.FOLDER / "defectdojo-one_v2.json").read_text()

    ran = run("report", "-", "--json", stdin=text)

    assert (json.loads(ran.stdout)["layout"], ran.returncode) == ("v1_scan_result", 0)


@pytest.mark.parametrize("text", ["[]", "{}"])
def test_nothing_scanned_is_fine(run, text):
    ran = run("report", "-", "--json", stdin=text)

    told = json.loads(ran.stdout)
    assert (told["layout"], told["image"], told["findings"], told["verdict"]) == ("empty", None, [], None)
    assert ran.returncode == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<html>", "the document is not JSON (line 1, column 1)"),
        ('{"findings": []}', "document has no layout of a scan result that is known; its first fields are 'findings'"),
        ('{"event_category": "incident"}', "document is an incident event, not a scan result"),
        ('{"image_name": "a", "cves": [{"severity": "low"}]}', "cves[0].name is missing"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(run, text, sentence):
    ran = run("report", "-", stdin=text)

    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", f"aqua_client: {sentence}\n")


def test_a_missing_file_is_one_sentence(run, tmp_path):
    ran = run("report", str(tmp_path / "nothing.json"))

    assert (ran.returncode, ran.stderr) == (
        1,
        f"aqua_client: {tmp_path}/nothing.json cannot be read: No such file or directory\n",
    )


def test_nothing_in_a_report_moves_the_cursor(run):
    document = {"image_name": "a\x1b[2Jb", "cves": [{"name": "CVE\n1\ud800", "severity": "low", "file": "\r"}]}

    ran = run("report", "-", stdin=json.dumps(document))

    assert [line for line in ran.stdout.splitlines() if not line.isprintable()] == []
    assert ran.stdout.splitlines()[2].split()[:3] == ["low", "CVE?1?", "?"]
