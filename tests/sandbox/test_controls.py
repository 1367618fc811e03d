"""Each control of contract 9.5 passing and failing, on the images that were made to show it."""

import pytest

PLACE = "/api/v2/assurance_policy/image"
SCRIPT = {"script_id": "1", "name": "no-setuid-files", "engine": "sh", "snippet": "find / -perm -4000"}
TELNET = {"format": "deb", "name": "telnetd"}
CERTIFICATES = {"name": "ca-certificates"}

CASES = {
    "max_severity": ({"cvss_severity_enabled": True, "cvss_severity": "high"}, "medium-only", "critical"),
    "max_score": ({"maximum_score_enabled": True, "maximum_score": 7}, "medium-only", "critical"),
    "cve_blacklist": ({"cves_black_list_enabled": True, "cves_black_list": ["CVE-2023-990001"]}, "no-fix", "critical"),
    "malware": ({"disallow_malware": True}, "compliant", "malware"),
    "sensitive_data": ({"scan_sensitive_data": True}, "compliant", "secret"),
    "root_user": ({"only_none_root_users": True}, "compliant", "root-user"),
    "trusted_base_images": (
        {
            "trusted_base_images_enabled": True,
            "trusted_base_images": [{"registry": "harbor", "imagename": "platform/base:12.5"}],
        },
        "compliant",
        "own-base",
    ),
    "blacklisted_packages": (
        {"packages_black_list_enabled": True, "packages_black_list": [TELNET]},
        "compliant",
        "telnet",
    ),
    "required_packages": (
        {"packages_white_list_enabled": True, "packages_white_list": [CERTIFICATES]},
        "compliant",
        "no-certificates",
    ),
    "license": ({"blacklisted_licenses_enabled": True, "blacklisted_licenses": ["AGPL-3.0"]}, "compliant", "copyleft"),
    "whitelisted_licenses": (
        {"whitelisted_licenses_enabled": True, "whitelisted_licenses": ["MIT", "MPL-2.0", "LGPL-2.1", "Apache-2.0"]},
        "compliant",
        "copyleft",
    ),
    "custom_checks": ({"custom_checks_enabled": True, "custom_checks": [SCRIPT]}, "compliant", "failing-check"),
    "force_microenforcer": ({"force_microenforcer": True}, "compliant", "no-microenforcer"),
    "partial_results": ({"partial_results_image_fail": True}, "compliant", "half-scanned"),
    "dta": ({"dta_enabled": True, "dta_severity": "high"}, "compliant", "phones-home"),
    "scap": ({"scap_enabled": True, "scap_files": [{"name": "cis-debian-12"}]}, "compliant", "failing-check"),
    "required_labels": (
        {"required_labels_enabled": True, "required_labels": [{"key": "com.example.owner", "value": ""}]},
        "compliant",
        "unlabelled",
    ),
    "forbidden_labels": (
        {"forbidden_labels_enabled": True, "forbidden_labels": [{"key": "debug", "value": "true"}]},
        "compliant",
        "debug-build",
    ),
    "exploitability": (
        {"vulnerability_exploitability": True, "disallow_exploit_types": ["remote"]},
        "critical",
        "exploitable",
    ),
    "aggregated_vulnerability": (
        {"aggregated_vulnerability": {"enabled": True, "score_range": [8, 10], "severity": "high"}},
        "medium-only",
        "no-fix",
    ),
}
"""Per control: the fields that switch it on, an image that passes it, and one that fails it."""


@pytest.fixture
def judged(aqua, harbor, scanned):
    """Scan a showcase image under one policy and return the check of a control, as the image object has it."""
    aqua.put("/api/v1/settings/system/system", json={"dta": {"enabled": True}}).raise_for_status()

    def judge(name, control, **fields):
        aqua.post(PLACE, json={"name": "own", **fields}).raise_for_status()
        image = scanned(f"showcase/{name}", "1.0", harbor)
        checks = image["assurance_results"]["checks_performed"]
        [check] = [one for one in checks if one["policy_name"] == "own" and one["control"] == control]
        return check, image["disallowed"]

    return judge


@pytest.mark.parametrize("control", CASES)
def test_a_control_passes_an_image_that_holds_nothing_against_it(judged, control):
    fields, good, _ = CASES[control]

    check, disallowed = judged(good, control, **fields)

    assert (check["failed"], disallowed) == (False, False)


@pytest.mark.parametrize("control", CASES)
def test_a_control_fails_the_image_made_to_show_it(judged, control):
    fields, _, bad = CASES[control]

    check, disallowed = judged(bad, control, **fields)

    assert (check["failed"], check["blocking"], disallowed) == (True, True, True)


@pytest.mark.parametrize(
    ("control", "details"),
    [
        ("max_severity", {"max_severity_allowed": "high", "max_severity_found": "critical"}),
        ("max_score", {"max_score_allowed": 7, "max_score_found": 9.8}),
        ("cve_blacklist", {"blacklisted_cves_found": ["CVE-2023-990001"]}),
        ("malware", {"malware_found": 1}),
        ("sensitive_data", {"sensitive_data_found": 1}),
        ("root_user", {"root_user_found": True}),
        ("license", {"blacklisted_licenses_found": ["AGPL-3.0"]}),
        ("blacklisted_packages", {"blacklisted_packages_found": ["telnetd"]}),
        ("required_packages", {"missing_packages": ["ca-certificates"]}),
        (
            "custom_checks",
            {
                "custom_checks_failed": [
                    {
                        "script_name": "no-setuid-files",
                        "script_type": "sh",
                        "exit_code": 1,
                        "output": "no-setuid-files: check failed",
                    }
                ]
            },
        ),
    ],
)
def test_a_failing_check_says_what_was_found(judged, control, details):
    fields, _, bad = CASES[control]

    check, _ = judged(bad, control, **fields)

    assert {name: check.get(name) for name in details} == details


@pytest.mark.parametrize(("level", "failed"), [("critical", True), ("high", True), ("low", True)])
def test_a_severity_at_or_above_the_level_fails(judged, level, failed):
    check, _ = judged("critical", "max_severity", cvss_severity_enabled=True, cvss_severity=level)

    assert check["failed"] is failed


@pytest.mark.parametrize(("threshold", "failed"), [(5.3, True), (5.4, False), (0, True)])
def test_a_score_fails_at_equality(judged, threshold, failed):
    check, _ = judged("medium-only", "max_score", maximum_score_enabled=True, maximum_score=threshold)

    assert check["failed"] is failed


SEVERITY = {"cvss_severity_enabled": True, "cvss_severity": "medium"}


@pytest.mark.parametrize(
    ("image", "exception", "failed"),
    [
        ("no-fix", {}, True),
        ("no-fix", {"control_exclude_no_fix": True}, False),
        ("no-fix", {"cvss_severity_exclude_no_fix": True}, False),
        ("no-fix", {"maximum_score_exclude_no_fix": True}, True),
        ("critical", {"cves_white_list_enabled": True, "cves_white_list": ["CVE-2023-990001"]}, False),
        ("critical", {"cves_white_list_enabled": False, "cves_white_list": ["CVE-2023-990001"]}, True),
        ("critical", {"ignore_base_image_vln": True}, False),
        ("exploitable", {"ignore_base_image_vln": True}, True),
        ("exploitable", {"ignore_risk_resources_enabled": True, "ignored_risk_resources": ["node_modules/"]}, False),
        ("exploitable", {"ignore_risk_resources_enabled": True, "ignored_risk_resources": ["/opt/**"]}, True),
        ("fresh-finding", {}, True),
        (
            "fresh-finding",
            {"ignore_recently_published_vln": True, "ignore_recently_published_vln_period": 7},
            False,
        ),
        ("fresh-finding", {"ignore_recently_published_vln": True, "ignore_recently_published_vln_period": 1}, True),
        (
            "fresh-finding",
            {"ignore_recently_published_fix_vln": True, "ignore_recently_published_fix_vln_period": 7},
            False,
        ),
        ("critical", {"ignore_recently_published_vln": True, "ignore_recently_published_vln_period": 30}, True),
    ],
)
def test_an_exception_takes_findings_out_of_the_count(judged, image, exception, failed):
    check, _ = judged(image, "max_severity", **SEVERITY, **exception)

    assert check["failed"] is failed


def test_a_grace_period_ends_with_time(sandbox, aqua, judged):
    judged(
        "fresh-finding",
        "max_severity",
        **SEVERITY,
        ignore_recently_published_vln=True,
        ignore_recently_published_vln_period=7,
    )

    sandbox.advance(6 * 86_400)

    token = aqua.post("/v2/signin", json={"email": sandbox.user, "password": sandbox.password}).json()["data"]["token"]
    aqua.headers["Authorization"] = f"Bearer {token}"
    assert aqua.get("/api/v2/images/harbor/showcase/fresh-finding/1.0").json()["disallowed"] is True


@pytest.mark.parametrize(
    ("control", "image", "fields"),
    [
        ("malware", "malware", {"disallow_malware": True, "ignored_risk_resources": ["*.php"]}),
        ("sensitive_data", "secret", {"scan_sensitive_data": True, "ignored_sensitive_resources": ["/etc/ssl/**"]}),
    ],
)
def test_an_ignored_path_takes_files_out_of_the_count(judged, control, image, fields):
    check, _ = judged(image, control, ignore_risk_resources_enabled=True, **fields)

    assert check["failed"] is False


def test_the_tenants_own_severity_counts_where_the_policy_wants_it(aqua, stranger, judged):
    own = {"name": "CVE-2023-990001", "severity": "low"}
    stranger.post("/_sandbox/severities", json=own).raise_for_status()

    check, _ = judged("critical", "max_severity", **SEVERITY, custom_severity_enabled=True)

    assert check["failed"] is False


def test_the_tenants_own_severity_is_ignored_where_the_policy_does_not_want_it(aqua, stranger, judged):
    own = {"name": "CVE-2023-990001", "severity": "low"}
    stranger.post("/_sandbox/severities", json=own).raise_for_status()

    check, _ = judged("critical", "max_severity", **SEVERITY)

    assert check["failed"] is True


def test_a_base_image_with_another_digest_is_not_the_approved_one(judged):
    entry = {"registry": "harbor", "imagename": "platform/base:12.5", "imagedigest": "sha256:00"}

    check, _ = judged("compliant", "trusted_base_images", trusted_base_images_enabled=True, trusted_base_images=[entry])

    assert check["failed"] is True


def test_dynamic_threat_analysis_is_skipped_without_its_licence(aqua, judged):
    aqua.put("/api/v1/settings/system/system", json={"dta": {"enabled": False}}).raise_for_status()

    check, _ = judged("phones-home", "dta", dta_enabled=True, dta_severity="high")

    assert (check["failed"], check["dta_skipped"], check["dta_skipped_reason"]) == (False, True, "DTA is disabled")


def test_a_script_that_exits_with_a_number_fails_everywhere(judged):
    script = SCRIPT | {"name": "always", "snippet": "echo no; exit 3"}

    check, _ = judged("compliant", "custom_checks", custom_checks_enabled=True, custom_checks=[script])

    assert check["custom_checks_failed"][0]["exit_code"] == 3


@pytest.mark.parametrize(
    ("entry", "failed"),
    [
        ({"name": "telnetd", "version_range": ">=0.17,<0.18"}, True),
        ({"name": "telnetd", "version_range": "<0.17"}, False),
        ({"name": "telnetd", "version": "0.17-41"}, True),
        ({"name": "telnetd", "version": "1.0"}, False),
        ({"name": "telnetd", "format": "rpm"}, False),
        ({"license": "BSD-3-Clause"}, True),
    ],
)
def test_a_package_is_meant_when_every_given_field_fits(judged, entry, failed):
    fields = {"packages_black_list_enabled": True, "packages_black_list": [entry]}

    check, _ = judged("telnet", "blacklisted_packages", **fields)

    assert check["failed"] is failed
