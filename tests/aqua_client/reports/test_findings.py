"""One finding, told in three layouts."""

from datetime import UTC, date, datetime

import pytest

from aqua_client import Resource, Severity, reports
from tests.aqua_client import samples

ALPINE = samples.load("postee-webhook-alpine-3.8.json")

# The same finding in the words of each layout (contract 7.1, 6.1 and 10.2).
ROW = {
    "name": "CVE-2023-5363",
    "aqua_severity": "high",
    "aqua_score": 7.5,
    "publish_date": "2023-10-25",
    "fix_version": "3.0.11-1",
    "solution": "Upgrade libssl3.",
    "description": "A key length.",
    "nvd_cvss3_vectors": "CVSS:3.1/AV:N",
    "nvd_url": "https://nvd.nist.gov/vuln/detail/CVE-2023-5363",
    "acknowledged_date": "1970-01-01T00:00:00Z",
    "resource": {"type": "package", "name": "libssl3", "version": "3.0.9-1", "licenses": ["OpenSSL", "Apache-2.0"]},
}
CVE = {
    "name": "CVE-2023-5363",
    "severity": "high",
    "score": "7.5",
    "publishdate": "2023-10-25",
    "fix_version": "3.0.11-1",
    "solution": "Upgrade libssl3.",
    "description": "A key length.",
    "vectors": "CVSS:3.1/AV:N",
    "url": "https://nvd.nist.gov/vuln/detail/CVE-2023-5363",
    "acknowledged": False,
    "file": "libssl3",
    "have_version": "3.0.9-1",
}
ENTRY = {
    "name": "CVE-2023-5363",
    "aqua_severity": "high",
    "aqua_score": 7.5,
    "publish_date": "2023-10-25",
    "fix_version": "3.0.11-1",
    "solution": "Upgrade libssl3.",
    "description": "A key length.",
    "nvd_vectors_v3": "CVSS:3.1/AV:N",
    "nvd_url": "https://nvd.nist.gov/vuln/detail/CVE-2023-5363",
}
PACKAGE = {"name": "libssl3", "version": "3.0.9-1", "license": "OpenSSL, Apache-2.0"}

TOLD = (
    *("name", "severity", "score", "published_on", "fix_version", "solution", "description", "vectors", "url"),
    *("is_acknowledged", "acknowledged_at", "resource", "installed_version", "has_exploit"),
)


def as_row(**fields):
    """The finding as a row of a page."""
    return reports.read({"count": 1, "page": 1, "result": [ROW | fields]}).findings[0]


def as_cve(**fields):
    """The finding as an entry of a v1 result."""
    return reports.read({"image_name": "a:1", "cves": [CVE | fields]}).findings[0]


def as_entry(package=PACKAGE, **fields):
    """The finding as an entry of a scan result."""
    return reports.read(ALPINE | {"resources": [{"resource": package, "vulnerabilities": [ENTRY | fields]}]}).findings[
        0
    ]


@pytest.mark.parametrize("read", [as_row, as_cve, as_entry])
def test_a_finding_is_the_same_in_each_layout(read):
    finding = read()

    assert {name: getattr(finding, name) for name in TOLD} == {
        "name": "CVE-2023-5363",
        "severity": Severity.HIGH,
        "score": 7.5,
        "published_on": date(2023, 10, 25),
        "fix_version": "3.0.11-1",
        "solution": "Upgrade libssl3.",
        "description": "A key length.",
        "vectors": "CVSS:3.1/AV:N",
        "url": "https://nvd.nist.gov/vuln/detail/CVE-2023-5363",
        "is_acknowledged": False,
        "acknowledged_at": None,
        "resource": Resource("package", "", "libssl3", "3.0.9-1", "", ""),
        "installed_version": "3.0.9-1",
        "has_exploit": False,
    }


@pytest.mark.parametrize("read", [as_row, as_entry])
def test_licences_are_told_apart_in_both_spellings(read):
    assert read().resource.licenses == ("OpenSSL", "Apache-2.0")


@pytest.mark.parametrize(("number", "word"), [(1, "file"), (2, "executable"), (7, "7"), ("library", "library")])
def test_the_kind_of_a_resource_is_a_word(number, word):
    assert as_entry({"type": number, "name": "x"}).resource.type == word


@pytest.mark.parametrize("written", [True, "true", "True"])
def test_an_accepted_risk_is_known_without_its_date(written):
    finding = as_entry(already_acknowledged=written)

    assert (finding.is_acknowledged, finding.acknowledged_at) == (True, None)


def test_an_accepted_row_tells_when():
    finding = as_row(acknowledged_date="2025-03-06T08:12:00Z")

    assert (finding.is_acknowledged, finding.acknowledged_at) == (True, datetime(2025, 3, 6, 8, 12, tzinfo=UTC))


@pytest.mark.parametrize("never", ["1970-01-01", "0001-01-01T00:00:00Z", "", None])
def test_a_day_that_never_was_is_none(never):
    assert (as_row(publish_date=never).published_on, as_entry(publish_date=never).published_on) == (None, None)


def test_a_v1_finding_in_a_file_has_its_path():
    resource = as_cve(file="/usr/lib/libcrypto.so").resource

    assert (resource.type, resource.name, resource.path) == ("file", "libcrypto.so", "/usr/lib/libcrypto.so")


def test_findings_of_one_resource_share_it():
    report = reports.read(ALPINE)

    first, second = report.findings
    assert first.resource is second.resource


def test_a_report_says_when_it_was_scanned():
    assert reports.read(ALPINE).scanned_at == datetime(2020, 5, 11, 9, 36, 46, tzinfo=UTC)


def test_a_v1_result_names_the_control_that_decided():
    document = {"image_name": "a:1", "cves": [], "disallowed": True, "disallow_reason": "max_severity"}

    verdict = reports.read(document).verdict

    assert (verdict.is_compliant, verdict.reasons) == (False, ("max severity failed",))


def test_secrets_and_malware_are_read_too():
    resources = [{"resource": {"path": "/etc/key.pem"}, "sensitive_data_items": [{"type": "RSA PRIVATE KEY"}]}]
    secret = {"type": "password", "path": "/srv/.env", "filename": ".env", "hash": "sha1:0"}
    virus = {"malware": "Eicar-Test-Signature", "path": "/srv/eicar", "hash": "sha1:1"}

    report = reports.read(ALPINE | {"resources": resources, "sensitive_data": [secret], "malware": [virus]})

    assert [(one.type, one.path) for one in report.sensitive_data] == [
        ("password", "/srv/.env"),
        ("RSA PRIVATE KEY", "/etc/key.pem"),
    ]
    assert [(one.malware, one.path) for one in report.malware] == [("Eicar-Test-Signature", "/srv/eicar")]


@pytest.mark.parametrize("name", samples.SCAN_RESULTS)
def test_what_is_told_in_one_go_is_what_the_properties_tell(name):
    for finding in reports.read(samples.load(name)).findings:
        assert finding.told()._asdict() == {field: getattr(finding, field) for field in finding.told()._fields}


@pytest.mark.parametrize("read", [as_row, as_cve, as_entry])
@pytest.mark.parametrize(
    "fields",
    [
        {"fix_version": 7, "solution": None, "exploit_type": "dos", "exploit_availability": True},
        {"aqua_score": "7.5", "score": 8, "epss_score": 1, "exploitability": "https://exploit.example"},
        {"already_acknowledged": "true", "acknowledged": None, "acknowledged_date": "2025-03-06T08:12:00Z"},
        {"nvd_url": "", "url": None, "vendor_url": "https://vendor.example", "aqua_vectors": 3, "vectors": ""},
    ],
)
def test_unusual_values_are_told_in_one_go_too(read, fields):
    finding = read(**fields)

    assert finding.told()._asdict() == {name: getattr(finding, name) for name in finding.told()._fields}
