"""The findings of a scan as its page lists them."""

from datetime import date

import pytest
from django.db import connection

from engagement.domain import vulnerabilities
from engagement.domain.vulnerabilities import Wanted
from engagement.models import Scan, Severity, Vulnerability
from tests.factories import ScanFactory, VulnerabilityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan() -> Scan:
    return ScanFactory()


def names(scan: Scan, **wanted: object) -> list[str]:
    return [row.name for row in vulnerabilities.page(scan, Wanted(**wanted)).rows]


def found(scan: Scan, name: str, **fields: object) -> Vulnerability:
    return VulnerabilityFactory(scan=scan, name=name, **fields)


def counted(scan: Scan) -> Scan:
    """The scan with its counters as its rows are."""
    for severity, column in ((Severity.CRITICAL, "n_critical"), (Severity.HIGH, "n_high"), (Severity.LOW, "n_low")):
        setattr(scan, column, scan.vulnerabilities.filter(severity=severity).count())
    scan.save()
    return scan


def test_the_worst_stand_first_then_by_name(scan):
    found(scan, "CVE-3", severity=Severity.LOW)
    found(scan, "CVE-2", severity=Severity.CRITICAL)
    found(scan, "CVE-1", severity=Severity.LOW)

    assert names(counted(scan)) == ["CVE-2", "CVE-1", "CVE-3"]


def test_the_usual_order_is_read_from_its_index(scan):
    VulnerabilityFactory.create_batch(60, scan=scan)
    counted(scan)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    query = Vulnerability.objects.filter(scan=scan).order_by("-severity", "name", "pk").values_list("pk")[:50]

    plan = query.explain()

    assert ("finding_worst_first" in plan, "Sort" in plan) == (True, False)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["CVE-1", "CVE-2", "CVE-3"]),
        ("-name", ["CVE-3", "CVE-2", "CVE-1"]),
        ("severity", ["CVE-1", "CVE-3", "CVE-2"]),
        ("-score", ["CVE-3", "CVE-1", "CVE-2"]),
        ("score", ["CVE-1", "CVE-3", "CVE-2"]),
        ("package", ["CVE-2", "CVE-3", "CVE-1"]),
        ("-published", ["CVE-1", "CVE-3", "CVE-2"]),
        ("nonsense", ["CVE-2", "CVE-1", "CVE-3"]),
    ],
)
def test_findings_can_be_sorted(scan, sort, expected):
    low = Severity.LOW
    found(scan, "CVE-1", severity=low, score=1.0, resource_name="zlib", published_on=date(2020, 1, 1))
    found(scan, "CVE-2", severity=Severity.CRITICAL, score=None, resource_name="apk", published_on=None)
    found(scan, "CVE-3", severity=low, score=9.0, resource_name="musl", published_on=date(2019, 1, 1))

    assert names(counted(scan), sort=sort) == expected


def test_a_search_looks_at_name_and_package(scan):
    found(scan, "CVE-2014-0160", resource_name="openssl")
    found(scan, "CVE-2020-1", resource_name="OpenSSL-libs")
    found(scan, "CVE-2021-2", resource_name="zlib")

    assert names(scan, q="openssl") == ["CVE-2014-0160", "CVE-2020-1"]
    assert names(scan, q="0160") == ["CVE-2014-0160"]
    assert names(scan, q="openssl 2020") == ["CVE-2020-1"]


def test_signs_of_a_pattern_are_only_text(scan):
    found(scan, "CVE-2020-1")

    assert names(scan, q="%") == []


def test_findings_can_be_narrowed(scan):
    found(scan, "CVE-1", severity=Severity.CRITICAL, fix_version="1.2", change=Vulnerability.Change.NEW)
    found(scan, "CVE-2", severity=Severity.HIGH, change=Vulnerability.Change.SAME)
    found(scan, "CVE-3", severity=Severity.LOW, fix_version="1.3", change=Vulnerability.Change.CHANGED)
    counted(scan)

    assert names(scan, severity=("critical", "low")) == ["CVE-1", "CVE-3"]
    assert names(scan, fix="yes") == ["CVE-1", "CVE-3"]
    assert names(scan, fix="no") == ["CVE-2"]
    assert names(scan, new=True) == ["CVE-1"]


@pytest.mark.parametrize(
    "wanted", [Wanted(), Wanted(severity=("high",)), Wanted(sort="score"), Wanted(q="CVE"), Wanted(fix="no")]
)
def test_a_page_costs_one_query_and_knows_its_total(scan, wanted, django_assert_num_queries):
    VulnerabilityFactory.create_batch(3, scan=scan)
    counted(scan)

    with django_assert_num_queries(1):
        page = vulnerabilities.page(scan, wanted)

    assert page.text == "1–3 of 3"


@pytest.mark.parametrize("q", ["", "CVE"])
def test_fifty_stand_on_a_page_and_past_the_end_is_the_first_again(scan, q):
    VulnerabilityFactory.create_batch(60, scan=scan)
    counted(scan)

    texts = [vulnerabilities.page(scan, Wanted(q=q, page=number)).text for number in (1, 2, 999)]

    assert texts == ["1–50 of 60", "51–60 of 60", "1–50 of 60"]


def test_findings_of_other_scans_are_left_out(scan):
    VulnerabilityFactory()

    assert names(scan, q="CVE") == []


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://nvd.nist.gov/vuln/detail/CVE-1", "https://nvd.nist.gov/vuln/detail/CVE-1"),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_become_links(url, link):
    assert [one.url for one in vulnerabilities.more_of(Vulnerability(url=url, severity=3)).links] == [link] * bool(link)
