"""Findings, against the sandbox, and the words and fields they are made of."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from aqua_client import (
    Acknowledgement,
    BadField,
    NotFound,
    Reach,
    Resource,
    Severity,
    Vulnerability,
    VulnerabilityFilter,
)

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


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"severities": (Severity.CRITICAL, "high")}, {"severities": "critical,high"}),
        (
            {"hide_base_image": True, "include_vpatch_info": False},
            {"hide_base_image": "true", "include_vpatch_info": "false"},
        ),
        ({"has_fix": True}, {"fix_availability": "true"}),
        ({"is_acknowledged": False}, {"acknowledge_status": "false"}),
        (
            {"scope": "team-a", "cluster": "c", "namespaces": ("x", "y")},
            {"scope": "team-a", "cluster": "c", "namespace_names": "x,y"},
        ),
        ({"has_workloads": True, "use_cvss3": True}, {"has_workloads": "true", "use_cvss3": "true"}),
        ({"text": "openssl"}, {"text_search": "openssl"}),
        (
            {"has_exploit": True, "exploit_type": "remote", "network_attack": True},
            {"exploit_availability": "true", "exploit_type": "remote", "network_attack": "true"},
        ),
        (
            {"first_found_date": "last|30|days", "digest": "sha256:0f"},
            {"first_found_date": "last|30|days", "digest": "sha256:0f"},
        ),
        (
            {"order_by": "-aqua_severity", "skip_count": True, "use_estimated_count": True},
            {"order_by": "-aqua_severity", "skip_count": "true", "use_estimated_count": "true"},
        ),
    ],
)
def test_each_filter_is_sent_under_aquas_name(aqua, sandbox, given, sent):
    list(aqua.vulnerabilities.iterate(where=VulnerabilityFilter(**given)))

    query = {key: value[0] for key, value in sandbox.calls()[-1]["query"].items()}
    assert query == {"page": "1", "pagesize": "1000", "show_negligible": "true", **sent}


def test_filters_choose_findings(scanned):
    def found(**given):
        return list(scanned.vulnerabilities.iterate(registry="Docker Hub", where=VulnerabilityFilter(**given)))

    assert Counter(one.severity for one in found(severities=("critical", "low"))) == {"critical": 2, "low": 6}
    assert [one for one in found(has_fix=True) if not one.fix_version] == []
    assert len(found(has_fix=True)) + len(found(has_fix=False)) == 44
    assert len(found(skip_count=True)) == 44


def test_all_images_are_walked_one_by_one(scanned, sandbox):
    scanned.scans.start("Docker Hub", "ubuntu", "14.04")
    sandbox.advance(3600)

    walked = list(scanned.vulnerabilities.walk())

    names = [call["query"]["image_name"] for call in sandbox.calls() if call["path"].endswith("/vulnerabilities")]
    assert sorted(names) == [["alpine:3.4"], ["ubuntu:14.04"]]
    each = [
        list(scanned.vulnerabilities.iterate(registry="Docker Hub", image=name))
        for name in ("alpine:3.4", "ubuntu:14.04")
    ]
    assert Counter(one.row["image_name"] for one in walked) == {
        "alpine:3.4": len(each[0]),
        "ubuntu:14.04": len(each[1]),
    }


def test_a_walk_can_be_narrowed(scanned):
    critical = list(scanned.vulnerabilities.walk(registry="Docker Hub", where=VulnerabilityFilter(("critical",))))

    assert [one.severity for one in critical] == ["critical"] * 2


@pytest.mark.parametrize("reach", list(Reach))
def test_a_risk_is_accepted_as_far_as_it_reaches(scanned, reach):
    finding = next(scanned.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4"))

    scanned.acknowledgements.create([Acknowledgement.of(finding, reach, expiration_days=30)], comment="until June")

    (accepted,) = scanned.acknowledgements.iterate()
    assert (accepted.reach, accepted.issue_name, accepted.expiration_days) == (reach, finding.name, 30)
    assert (accepted.comment, accepted.resource_name) == ("until June", finding.resource.name)
    (again,) = [
        one
        for one in scanned.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4")
        if (one.scan_resource_id, one.name) == (finding.scan_resource_id, finding.name)
    ]
    assert again.acknowledged_at is not None


def test_a_risk_that_is_no_longer_accepted_is_open_again(scanned):
    findings = list(scanned.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4"))[:3]
    scanned.acknowledgements.create([Acknowledgement.of(one) for one in findings], comment="")

    scanned.acknowledgements.delete(list(scanned.acknowledgements.iterate()), comment="fixed")

    assert list(scanned.acknowledgements.iterate()) == []
    open_ones = scanned.vulnerabilities.iterate(registry="Docker Hub", where=VulnerabilityFilter(is_acknowledged=False))
    assert len(list(open_ones)) == 44


def test_what_is_not_accepted_cannot_be_given_up(aqua):
    with pytest.raises(NotFound):
        aqua.acknowledgements.delete([Acknowledgement("CVE-2014-0160")])
