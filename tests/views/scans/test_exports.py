"""Findings taken out of an image, or of all of them."""

import json
import tracemalloc

import pytest

from engagement.domain import findings
from engagement.models import AuditEntry
from tests.domain.test_comparing import finding
from tests.factories import ImageFactory, MembershipFactory, ScanFactory
from tests.factories.instants import NOW
from tests.sheets import read_sheet
from tests.views.scans.pages import LIST, signed_in, text, url

pytestmark = pytest.mark.django_db


def scanned(image, *rows) -> None:
    image.latest_scan = ScanFactory(image=image, finished_at=NOW)
    findings.store(image.latest_scan, rows, previous=None)
    image.save()


def taken(client, address: str) -> bytes:
    return client.get(address).getvalue()


def names(client, address: str) -> list[str]:
    return [one["name"] for one in json.loads(taken(client, address))["findings"]]


@pytest.fixture
def two(image):
    scanned(image, finding("CVE-1", severity=4), finding("CVE-2", severity=1, fix_version=""))
    other = ImageFactory(engagement=image.engagement, registry=image.registry, repository="zeta")
    scanned(other, finding("CVE-3"))
    scanned(ImageFactory(), finding("CVE-foreign"))
    return image


def test_all_images_leave_in_one_file_and_nobody_elses(client, two):
    assert names(client, f"{LIST}export/?format=json") == ["CVE-1", "CVE-2", "CVE-3"]


def test_one_image_leaves_as_its_list_is_narrowed(client, two):
    assert [names(client, url(two, f"export/?format=json&{query}")) for query in ("", "fix=yes", "severity=low")] == [
        ["CVE-1", "CVE-2"],
        ["CVE-1"],
        ["CVE-2"],
    ]


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
        ("sarif", "application/sarif+json"),
        ("nonsense", "text/csv; charset=utf-8"),
    ],
)
def test_each_kind_leaves_under_its_type_and_a_clean_name(client, two, kind, content_type):
    answer = client.get(url(two, f"export/?format={kind}"))
    answer.close()

    ending = "csv" if kind == "nonsense" else kind
    assert answer.headers["Content-Type"] == content_type
    assert 'filename="NW-7-findings-alpine-3.4-' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')


def test_the_sheet_has_a_line_for_each_finding(client, two):
    assert len(read_sheet(taken(client, f"{LIST}export/?format=xlsx"))) == 4


def test_taking_a_file_is_written_down(client, two, consultant):
    taken(client, url(two, "export/?format=sarif&fix=yes"))

    entry = AuditEntry.objects.get(what="findings.exported")
    assert (entry.by, entry.object_name, entry.changes) == (
        consultant,
        "alpine:3.4",
        {"format": ["", "sarif"], "findings": [0, 1]},
    )


def test_a_customer_takes_their_own(two, engagement):
    member = signed_in(MembershipFactory(customer=engagement.customer).user)

    assert names(member, f"{LIST}export/?format=json") == ["CVE-1", "CVE-2", "CVE-3"]


def test_an_image_without_a_result_gives_an_empty_file(client, image):
    assert names(client, url(image, "export/?format=json")) == []


def test_the_lists_lead_to_the_files_with_their_filters(client, two):
    page = text(client, url(two, "vulnerabilities/?fix=yes"))

    assert f'href="{url(two)}export/?fix=yes&amp;format=sarif"' in page
    assert f'href="{LIST}export/?format=csv"' in text(client, LIST)


def test_many_findings_leave_in_little_memory(client, image):
    scanned(image, *[finding(f"CVE-{n}", description="x" * 2000) for n in range(8000)])
    tracemalloc.start()

    n = sum(1 for _ in client.get(url(image, "export/?format=json")).streaming_content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n > 8000
    assert peak < 14 * 1024 * 1024
