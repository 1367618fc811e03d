"""The guide's demo of the starter policy, step by step, and how verdicts follow policies."""

import pytest

PLACE = "/api/v2/assurance_policy/image"
IMAGE = "/api/v2/images/Docker Hub/alpine/3.4"

STARTER = {
    "name": "starter-image-policy",
    "disallow_malware": True,
    "scan_sensitive_data": True,
    "only_none_root_users": True,
    "cvss_severity_enabled": True,
    "cvss_severity": "high",
    "custom_severity_enabled": True,
    "audit_on_failure": True,
    "fail_cicd": False,
    "block_failed": False,
}


def outcome(aqua):
    """The controls of the starter policy with what they say, and whether the image is non-compliant."""
    image = aqua.get(IMAGE).json()
    checks = [one for one in image["assurance_results"]["checks_performed"] if one["policy_name"] == STARTER["name"]]
    return {one["control"]: one["failed"] for one in checks}, image["disallowed"]


@pytest.fixture
def starter(aqua, scanned):
    """The starter policy over a scanned demo image, before blocking is switched on."""
    scanned("alpine", "3.4")
    aqua.post(PLACE, json=STARTER).raise_for_status()
    return STARTER


def change(aqua, policy, **fields):
    aqua.put(f"{PLACE}/{policy['name']}", json=policy | fields).raise_for_status()


def test_step_1_without_blocking_two_controls_fail_and_the_image_is_compliant(aqua, starter):
    assert outcome(aqua) == (
        {"malware": False, "sensitive_data": False, "root_user": True, "max_severity": True},
        False,
    )


def test_step_2_with_blocking_the_same_controls_make_it_non_compliant(aqua, starter):
    change(aqua, starter, block_failed=True)

    assert outcome(aqua) == (
        {"malware": False, "sensitive_data": False, "root_user": True, "max_severity": True},
        True,
    )


def test_step_3_without_superuser_the_severity_alone_keeps_it_non_compliant(aqua, starter):
    change(aqua, starter, block_failed=True, only_none_root_users=False)

    assert outcome(aqua) == ({"malware": False, "sensitive_data": False, "max_severity": True}, True)


def test_step_4_at_critical_it_still_fails_for_its_two_criticals(aqua, starter):
    change(aqua, starter, block_failed=True, only_none_root_users=False, cvss_severity="critical")

    image = aqua.get(IMAGE).json()
    assert outcome(aqua) == ({"malware": False, "sensitive_data": False, "max_severity": True}, True)
    assert image["crit_vulns"] == 2


def test_step_5_restored_it_is_compliant_again(aqua, starter):
    change(aqua, starter, block_failed=True)

    change(aqua, starter)

    assert outcome(aqua)[1] is False


def test_a_change_of_policy_is_seen_without_another_scan(sandbox, aqua, starter):
    jobs = sandbox.world()["jobs_ever"]

    change(aqua, starter, block_failed=True)

    assert (outcome(aqua)[1], sandbox.world()["jobs_ever"]) == (True, jobs)


def test_a_deleted_policy_judges_no_more(aqua, starter):
    change(aqua, starter, block_failed=True)

    aqua.delete(f"{PLACE}/{starter['name']}")

    assert outcome(aqua) == ({}, False)


def test_a_disabled_policy_judges_nothing(aqua, starter):
    change(aqua, starter, block_failed=True, enabled=False)

    assert outcome(aqua) == ({}, False)


def test_the_check_of_the_severity_has_the_words_of_the_image_object(aqua, starter):
    checks = aqua.get(IMAGE).json()["assurance_results"]["checks_performed"]

    assert [check for check in checks if check["control"] == "max_severity"] == [
        {
            "policy_name": "starter-image-policy",
            "assurance_type": "image",
            "failed": True,
            "blocking": False,
            "control": "max_severity",
            "max_severity_allowed": "high",
            "max_severity_found": "critical",
            "dta_skipped": False,
            "dta_skipped_reason": "",
        }
    ]


def test_every_policy_in_scope_is_asked_and_one_that_blocks_suffices(aqua, starter):
    aqua.post(PLACE, json={"name": "strict", "cvss_severity_enabled": True, "cvss_severity": "critical"})

    image = aqua.get(IMAGE).json()
    failed = {
        (one["policy_name"], one["blocking"]) for one in image["assurance_results"]["checks_performed"] if one["failed"]
    }
    assert failed == {("starter-image-policy", False), ("strict", True)}
    assert image["disallowed"] is True


def test_an_exception_in_one_policy_does_not_help_in_another(aqua, starter):
    names = [row["name"] for row in aqua.get(f"{IMAGE}/vulnerabilities", params={"pagesize": 1000}).json()["result"]]
    change(aqua, starter, cves_white_list_enabled=True, cves_white_list=names, only_none_root_users=False)
    aqua.post(PLACE, json={"name": "strict", "cvss_severity_enabled": True, "cvss_severity": "high"})

    checks = aqua.get(IMAGE).json()["assurance_results"]["checks_performed"]
    severity = {one["policy_name"]: one["failed"] for one in checks if one["control"] == "max_severity"}
    assert severity == {"starter-image-policy": False, "strict": True}


def test_the_repository_counts_its_non_compliant_images(aqua, starter):
    change(aqua, starter, block_failed=True)

    [row] = aqua.get("/api/v2/repositories").json()["result"]
    assert (row["num_images"], row["num_disallowed"]) == (1, 1)


def test_with_the_score_slider_at_0_the_score_fails_as_in_the_picture(aqua, starter):
    change(aqua, starter, block_failed=True, maximum_score_enabled=True, maximum_score=0)

    assert outcome(aqua) == (
        {"malware": False, "sensitive_data": False, "root_user": True, "max_score": True, "max_severity": True},
        True,
    )


def test_blocking_may_be_put_off_for_some_days(sandbox, aqua, starter):
    change(aqua, starter, block_failed=True, enforce=True, enforce_after_days=2)
    before = outcome(aqua)[1]

    sandbox.advance(3 * 86_400)

    token = aqua.post("/v2/signin", json={"email": sandbox.user, "password": sandbox.password}).json()["data"]["token"]
    aqua.headers["Authorization"] = f"Bearer {token}"
    assert (before, outcome(aqua)[1]) == (False, True)
