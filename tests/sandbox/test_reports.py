"""The scan result JSON and the scans of pipelines. Contract 10 and 13."""

import pytest

POLICIES = "/api/v2/assurance_policy/image"
STRICT = {"name": "strict", "cvss_severity_enabled": True, "cvss_severity": "high", "block_failed": False}
BUILD = {"build_pipeline": "shop/main", "build_url": "https://ci.example.org/7", "build_number": "7"}


@pytest.fixture
def pipeline(stranger, harbor):
    """Scan as a pipeline does; exit code and report."""

    def scan(image="showcase/critical:1.0", **rest):
        body = stranger.post("/_sandbox/cicd_scans", json={"image": image, "registry": "harbor", **rest}).json()
        return body["exit_code"], body["report"]

    return scan


def test_the_summary_leaves_negligible_findings_out_of_its_total(pipeline):
    _, report = pipeline("size/findings-400:1")

    summary = report["vulnerability_summary"]
    counts = [summary[name] for name in ("critical", "high", "medium", "low")]
    listed = [one for row in report["resources"] for one in row.get("vulnerabilities", [])]
    assert summary["negligible"] > 0
    assert (summary["total"], len(listed)) == (sum(counts), sum(counts))
    assert sum(counts) + summary["negligible"] == 400


def test_negligible_findings_are_listed_when_asked_for(pipeline):
    _, report = pipeline("size/findings-400:1", show_negligible=True)

    assert sum(len(row["vulnerabilities"]) for row in report["resources"]) == 400


def test_the_average_is_over_the_counted_findings(pipeline):
    _, report = pipeline("size/findings-400:1")

    scores = [one["aqua_score"] for row in report["resources"] for one in row["vulnerabilities"]]
    summary = report["vulnerability_summary"]
    assert summary["score_average"] == pytest.approx(sum(scores) / len(scores))
    assert summary["max_score"] == max(scores)


def test_an_image_without_findings_has_no_average_and_no_resources(pipeline):
    _, report = pipeline("platform/base:12.5")

    assert report["vulnerability_summary"] == {
        "total": 0,
        "critical": 0,
        "high": 0,
        "medium": 0,
        "low": 0,
        "negligible": 0,
        "sensitive": 0,
        "malware": 0,
    }
    assert "resources" not in report


def test_findings_have_the_names_of_scan_results(pipeline):
    _, report = pipeline()

    [row] = report["resources"]
    [finding] = row["vulnerabilities"]
    assert (row["resource"]["name"], row["resource"]["license"], row["scanned"]) == ("libssl3", "Apache-2.0", True)
    assert (finding["nvd_score_v3"], finding["nvd_severity_v3"], finding["aqua_severity"]) == (
        9.8,
        "critical",
        "critical",
    )
    assert "nvd_cvss3_score" not in finding


def test_what_is_false_is_left_out_of_the_results(aqua, pipeline):
    aqua.post(POLICIES, json=STRICT)

    _, failing = pipeline()
    _, passing = pipeline("showcase/compliant:1.0")

    own = [one for one in failing["image_assurance_results"]["checks_performed"] if one["policy_name"] == "strict"]
    number = own[0].pop("policy_id")
    assert own == [
        {
            "policy_name": "strict",
            "control": "max_severity",
            "failed": True,
            "maximum_severity_allowed": "high",
            "maximum_severity_found": "critical",
            "maximum_fixable_severity_found": "critical",
        }
    ]
    assert failing["image_assurance_results"]["policy_failures"] == [
        {"policy_id": number, "policy_name": "strict", "controls": ["max_severity"]}
    ]
    assert "disallowed" not in failing["image_assurance_results"]
    assert sorted(passing["image_assurance_results"]) == ["checks_performed"]


def test_a_blocking_failure_says_so_everywhere(aqua, pipeline):
    aqua.post(POLICIES, json=STRICT | {"block_failed": True, "audit_on_failure": False})

    results = pipeline()[1]["image_assurance_results"]

    assert (results["disallowed"], results["block_required"], "audit_required" in results) == (True, True, False)
    assert results["policy_failures"][0]["blocking"] is True


def test_both_maxima_are_reported_when_findings_without_a_fix_are_left_out(aqua, pipeline):
    aqua.post(POLICIES, json=STRICT | {"control_exclude_no_fix": True})

    checks = pipeline("showcase/no-fix:1.0")[1]["image_assurance_results"]["checks_performed"]

    own = next(one for one in checks if one["policy_name"] == "strict")
    assert (own.get("failed"), own["no_fix_excluded"], own["maximum_severity_found"]) == (None, True, "high")
    assert "maximum_fixable_severity_found" not in own


def test_malware_is_counted_with_the_files_looked_at(pipeline):
    checks = pipeline("showcase/malware:1.0")[1]["image_assurance_results"]["checks_performed"]

    own = next(one for one in checks if one["control"] == "malware")
    assert (own["malware_found"], own["malware_file_scanned"], own["failed"]) == (1, 512, True)


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ({"fail_cicd": True}, 4),
        ({"fail_cicd": False}, 0),
        ({"fail_cicd": False, "block_failed": True}, 0),
        ({"fail_cicd": True, "enabled": False}, 0),
    ],
    ids=str,
)
def test_the_exit_code_follows_the_action_for_pipelines(aqua, pipeline, policy, code):
    aqua.post(POLICIES, json=STRICT | policy)

    assert pipeline()[0] == code


def test_a_pipeline_may_name_the_policies_that_it_wants(aqua, pipeline):
    aqua.post(POLICIES, json=STRICT)
    aqua.post(POLICIES, json=STRICT | {"name": "other"})

    code, report = pipeline(policies=["other"])

    names = {one["policy_name"] for one in report["image_assurance_results"]["checks_performed"]}
    assert (code, names) == (4, {"other"})


def test_a_scan_that_is_not_registered_is_read_under_ad_hoc_scans(aqua, pipeline):
    pipeline(build=BUILD)

    image = aqua.get("/api/v2/images/Ad%20Hoc%20Scans/showcase/critical/1.0").json()
    found = aqua.get(
        "/api/v2/risks/vulnerabilities",
        params={
            "registry_name": "Ad Hoc Scans",
            "image_name": "showcase/critical:1.0",
            "image_name_exact_match": "true",
        },
    ).json()
    assert (image["registry"], image["scan_status"], image["crit_vulns"]) == ("Ad Hoc Scans", "finished", 1)
    assert {name: image[name] for name in BUILD} == BUILD
    assert found["count"] == 1


def test_a_registered_scan_is_read_under_its_registry(aqua, pipeline):
    pipeline(register=True)

    assert aqua.get("/api/v2/images/harbor/showcase/critical/1.0").json()["scan_status"] == "finished"


def test_a_scan_that_only_checks_leaves_nothing(sandbox, pipeline):
    pipeline(checkonly=True)

    assert sandbox.world()["images"] == 0


def test_the_report_names_the_build(pipeline):
    _, report = pipeline(build=BUILD)

    assert {name: report[name] for name in BUILD} == BUILD
    assert (report["original_registry"], report["scan_started"]["seconds"] > 0) == ("harbor", True)


def test_an_image_that_the_registry_does_not_hold_cannot_be_scanned(stranger, harbor):
    answer = stranger.post("/_sandbox/cicd_scans", json={"image": "nobody:1", "registry": "harbor"})

    assert (answer.status_code, answer.json()["message"]) == (404, "image not found in registry")


def test_an_accepted_finding_is_marked(aqua, scanned, harbor, pipeline):
    scanned("showcase/critical", "1.0", harbor)
    issue = {"issue_type": "vulnerability", "issue_name": "CVE-2023-990001"}
    aqua.post("/api/v2/risks/acknowledge", json={"issues": [issue]}).raise_for_status()

    _, report = pipeline()

    assert report["resources"][0]["vulnerabilities"][0]["already_acknowledged"] is True
    assert report["vulnerability_summary"]["critical"] == 1
