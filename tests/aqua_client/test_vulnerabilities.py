"""Findings, against the sandbox, and the words and fields they are made of."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from aqua_client import BadField, Resource, Severity, Vulnerability

ROW = {"name": "CVE-2023-5363", "aqua_severity": "high"}


def finding(**fields):
    """A finding of high severity with these further fields."""
    return Vulnerability("CVE-2023-5363", Severity.HIGH, ROW | fields)


@pytest.fixture
def scanned(aqua, sandbox):
    """A client of a sandbox whose image `alpine:3.4` has been scanned."""
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)
    return aqua


def test_all_findings_of_an_image_are_read(scanned):
    findings = list(scanned.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4"))

    assert Counter(one.severity for one in findings) == {"critical": 2, "high": 15, "medium": 21, "low": 6}
    assert [one.severity for one in findings] == sorted((one.severity for one in findings), reverse=True)


def test_a_finding_carries_what_a_page_needs(scanned):
    (one,) = [
        one
        for one in scanned.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4")
        if one.name == "CVE-2018-1000517"
    ]

    assert (one.severity, one.score) == (Severity.CRITICAL, 9.8)
    assert one.resource == Resource("package", "apk", "busybox", "1.24.2-r14", path="", arch="x86_64")
    assert (one.installed_version, one.fix_version) == ("1.24.2-r14", "1.29.0")
    assert one.published_on == date(2018, 6, 26)
    assert one.url == "https://nvd.nist.gov/vuln/detail/CVE-2018-1000517"
    assert one.vectors == "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    assert one.severity_reason == "NVD CVSS V3 Score: 9.8"
    assert (one.acknowledged_at, one.has_exploit) == (None, False)
    assert (one.vulnerability_id, one.scan_resource_id) == (one.row["vulnerability_id"], one.row["scan_resource_id"])


def test_findings_are_read_page_by_page(scanned, sandbox):
    rows = list(scanned.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4", page_size=10))

    calls = [call["query"] for call in sandbox.calls() if call["path"] == "/api/v2/risks/vulnerabilities"]
    assert len({(one.scan_resource_id, one.name) for one in rows}) == 44
    assert [(query["page"], query["pagesize"]) for query in calls] == [([str(n)], ["10"]) for n in range(1, 6)]


def test_the_image_is_matched_exactly(scanned):
    assert list(scanned.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3")) == []


@pytest.mark.parametrize("show", [True, False])
def test_negligible_findings_are_asked_for_or_not(scanned, sandbox, show):
    list(scanned.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4", show_negligible=show))

    assert sandbox.calls()[-1]["query"]["show_negligible"] == [str(show).lower()]


def test_severities_have_an_order():
    words = ["high", "negligible", "critical", "low", "medium"]

    assert sorted(map(Severity, words)) == ["negligible", "low", "medium", "high", "critical"]


def test_severities_compare_with_words():
    assert (Severity.HIGH >= "high", Severity.HIGH > "high", Severity.LOW < "medium", Severity.LOW <= "low") == (
        True,
        False,
        True,
        True,
    )


def test_an_unknown_severity_is_kept_and_ranks_above_all(aqua, sandbox):
    sandbox.faults.answer(200, body={"count": 1, "result": [ROW | {"aqua_severity": "apocalyptic"}]})

    (one,) = aqua.vulnerabilities.iterate(registry="r", image="a:1")

    assert (one.severity, one.severity.is_known, one.severity.rank) == ("apocalyptic", False, 6)
    assert one.severity > Severity.CRITICAL


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"aqua_severity": "high"}, "result[1].name"),
        ({"name": "", "aqua_severity": "high"}, "result[1].name"),
        ({"name": 7, "aqua_severity": "high"}, "result[1].name"),
        ({"name": "CVE-1"}, "result[1].aqua_severity"),
        ({"name": "CVE-1", "aqua_severity": 5}, "result[1].aqua_severity"),
        ({"name": "CVE-1", "aqua_severity": []}, "result[1].aqua_severity"),
        ("CVE-1", "result[1]"),
        (None, "result[1]"),
    ],
)
def test_a_row_that_cannot_be_read_names_its_place(aqua, sandbox, row, field):
    sandbox.faults.answer(200, body={"count": 2, "result": [ROW, row]})

    with pytest.raises(BadField) as answered:
        list(aqua.vulnerabilities.iterate(registry="r", image="a:1"))

    assert (answered.value.field, answered.value.path) == (field, "/api/v2/risks/vulnerabilities")


def test_what_aqua_leaves_out_is_empty_or_none():
    one = finding()

    assert (one.score, one.epss_score, one.epss_percentile) == (None, None, None)
    assert (one.published_on, one.first_found_on, one.acknowledged_at) == (None, None, None)
    assert (one.fix_version, one.solution, one.description, one.url, one.vectors) == ("", "", "", "", "")
    assert one.resource == Resource("", "", "", "", "", "")
    assert (one.vulnerability_id, one.scan_resource_id, one.has_exploit) == (None, None, False)


@pytest.mark.parametrize(("written", "read"), [(7.5, 7.5), ("7.5", 7.5), (7, 7.0), ("", None), (0, 0.0)])
def test_a_score_may_be_a_number_or_a_text(written, read):
    assert finding(aqua_score=written).score == read


@pytest.mark.parametrize("written", ["high", "nan", float("inf"), True, [7]])
def test_a_score_that_is_none_is_an_error(written):
    with pytest.raises(BadField) as answered:
        _ = finding(aqua_score=written).score

    assert answered.value.field == "CVE-2023-5363.aqua_score"


def test_a_resource_of_the_wrong_kind_is_an_error():
    with pytest.raises(BadField) as answered:
        _ = finding(resource={"name": ["libssl3"]}).resource

    assert answered.value.field == "CVE-2023-5363.resource.name"


@pytest.mark.parametrize("written", ["soon", 20231025, "2023-13-40"])
def test_a_date_that_is_none_is_an_error(written):
    with pytest.raises(BadField):
        _ = finding(publish_date=written).published_on


def test_an_accepted_risk_knows_when():
    one = finding(acknowledged_date="2025-03-06T08:12:00Z")

    assert one.acknowledged_at == datetime(2025, 3, 6, 8, 12, tzinfo=UTC)


def test_vectors_are_aquas_choice_then_the_vendors_then_nvds():
    sources = ("nvd_cvss2", "vendor_cvss2", "nvd_cvss3", "vendor_cvss3", "aqua")
    fields, chosen = {}, []

    for source in sources:
        fields[f"{source}_vectors"] = source
        chosen.append(finding(**fields).vectors)

    assert chosen == list(sources)


@pytest.mark.parametrize(
    "fields",
    [{"exploit_availability": True}, {"exploit_type": "remote"}, {"exploitability": "https://exploit.example/1"}],
)
def test_an_exploit_is_known_in_whichever_field_aqua_says_so(fields):
    assert finding(**fields).has_exploit is True


def test_a_finding_can_be_handed_around_but_not_changed():
    one = finding(fix_version="3.0.11")

    with pytest.raises(AttributeError):
        one.name = "CVE-2"

    assert repr(one) == "Vulnerability(name='CVE-2023-5363', severity=<Severity.HIGH: 'high'>)"
