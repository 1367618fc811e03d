"""Findings: stored in bulk, none lost, compared with the scan before."""

import uuid
from datetime import date

import pytest

from engagement.domain import findings
from engagement.domain.findings import Finding
from engagement.models import Scan, Vulnerability
from tests.factories import ImageFactory, ScanFactory

pytestmark = pytest.mark.django_db

Change = Vulnerability.Change


def finding(name: str = "CVE-2020-1", **fields: object) -> Finding:
    values = {
        "name": name,
        "severity": 3,
        "score": 7.5,
        "score_source": "NVD",
        "vectors": "",
        "resource_type": "package",
        "resource_format": "apk",
        "resource_name": "musl",
        "resource_path": "",
        "installed_version": "1.1",
        "fix_version": "1.2",
        "description": "",
        "solution": "",
        "url": "",
        "published_on": None,
        "exploit_type": "",
        "epss_score": None,
        "is_acknowledged": False,
    }
    return Finding(**values | fields)


def changes(scan: Scan) -> dict[str, int]:
    return dict(scan.vulnerabilities.values_list("name", "change"))


@pytest.fixture
def previous() -> Scan:
    scan = ScanFactory()
    findings.store(scan, [finding("CVE-1"), finding("CVE-2"), finding("CVE-3")], previous=None)
    return scan


@pytest.fixture
def scan(previous: Scan) -> Scan:
    return ScanFactory(image=previous.image)


def test_every_field_comes_back_as_it_went_in():
    scan = ScanFactory()
    row = finding(description="Tabs\tand\nlines", published_on=date(2020, 2, 29), epss_score=0.25, is_acknowledged=True)

    findings.store(scan, [row], previous=None)

    assert Finding(*scan.vulnerabilities.values_list(*Finding._fields).get()) == row


def test_a_first_scan_has_nothing_to_be_compared_with():
    scan = ScanFactory(image=ImageFactory())

    stored = findings.store(scan, [finding()], previous=None)

    assert (stored.n_new, stored.n_fixed, stored.n_changed) == (None, None, None)
    assert changes(scan) == {"CVE-2020-1": Change.FIRST_SCAN}


def test_what_is_new_same_changed_and_gone_is_told_apart(scan, previous):
    rows = [finding("CVE-1"), finding("CVE-2", fix_version="1.3"), finding("CVE-9")]

    stored = findings.store(scan, rows, previous=previous)

    assert (stored.n_new, stored.n_fixed, stored.n_changed) == (1, 1, 1)
    assert changes(scan) == {"CVE-1": Change.SAME, "CVE-2": Change.CHANGED, "CVE-9": Change.NEW}


def test_an_upgrade_that_does_not_help_is_a_change(scan, previous):
    rows = [finding(name, installed_version="1.1-r2") for name in ("CVE-1", "CVE-2", "CVE-3")]

    stored = findings.store(scan, rows, previous=previous)

    assert (stored.n_new, stored.n_fixed, stored.n_changed) == (0, 0, 3)


def test_two_rows_that_look_alike_are_two_findings():
    scan = ScanFactory()

    stored = findings.store(scan, [finding(), finding(installed_version="2.0")], previous=None)

    assert stored.counts["n_high"] == 2
    assert scan.vulnerabilities.values("finding_key").distinct().count() == 2


def test_counts_are_told_per_severity():
    scan = ScanFactory()

    stored = findings.store(scan, [finding(f"CVE-{n}", severity=n) for n in (0, 1, 2, 3, 4, 4)], previous=None)

    assert stored.counts == {"n_critical": 2, "n_high": 1, "n_medium": 1, "n_low": 1, "n_negligible": 1}


def test_storing_again_replaces_what_was_stored(previous):
    findings.store(previous, [finding("CVE-7")], previous=None)

    assert changes(previous) == {"CVE-7": Change.FIRST_SCAN}


@pytest.mark.parametrize("n", [1, 300])
def test_storing_costs_the_same_number_of_statements_for_any_length(scan, previous, n, django_assert_num_queries):
    rows = [finding(f"CVE-{number}") for number in range(n)]

    with django_assert_num_queries(3):
        findings.store(scan, rows, previous=previous)


def test_shuffled_rows_are_the_same_findings(scan, previous):
    rows = [finding(f"CVE-{n}", installed_version=version) for n in (1, 2, 3) for version in ("1.1", "2.0", "3.0")]
    findings.store(previous, rows, previous=None)

    stored = findings.store(scan, rows[::-1], previous=previous)

    assert (stored.n_new, stored.n_fixed, stored.n_changed) == (0, 0, 0)


def test_keys_of_older_rules_are_made_anew_before_they_are_compared(scan, previous):
    kept = list(previous.vulnerabilities.order_by("name").values_list("finding_key", flat=True))
    for n, row in enumerate(previous.vulnerabilities.all()):
        previous.vulnerabilities.filter(pk=row.pk).update(finding_key=uuid.UUID(int=n))

    stored = findings.store(scan, [finding("CVE-1"), finding("CVE-2")], previous=previous)

    assert (stored.n_new, stored.n_fixed, stored.n_changed) == (0, 1, 0)
    assert list(previous.vulnerabilities.order_by("name").values_list("finding_key", flat=True)) == kept


def test_what_was_written_is_counted_by_the_database():
    scan = ScanFactory()
    account = findings.Account(scan.pk, None)

    assert findings.write(account.line(uuid.uuid4(), finding(f"CVE-{n}")) for n in range(3)) == 3
