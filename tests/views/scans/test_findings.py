"""The findings of one image, and one of them."""

import pytest

from engagement.models import Vulnerability
from tests.factories import (
    ImageFactory,
    ScanFactory,
    VulnerabilityFactory,
)
from tests.fragments import lasting, part, swapped
from tests.views.scans.pages import HTMX, failed, finished, text, url

pytestmark = pytest.mark.django_db


def test_findings_can_be_searched_and_filtered_by_the_address(client, image):
    scan = finished(image, n_critical=1, n_high=1)
    VulnerabilityFactory(scan=scan, name="CVE-2014-0160", severity=4, resource_name="openssl", fix_version="1.0.1g")
    VulnerabilityFactory(scan=scan, name="CVE-2020-1", resource_name="zlib")

    page = text(client, url(image, "vulnerabilities/?q=openssl&severity=critical&severity=low&fix=yes"))

    assert "CVE-2014-0160" in page
    assert "CVE-2020-1" not in page
    assert "1–1 of 1" in page


def test_the_list_of_findings_swapped_in_equals_the_page_loaded_afresh(client, image):
    scan = finished(image, n_high=60)
    VulnerabilityFactory.create_batch(60, scan=scan)
    address = url(image, "vulnerabilities/?page=2")
    old = text(client, address)

    fragment = text(client, address, headers=HTMX)

    assert lasting(swapped(old, fragment)) == lasting(text(client, address))


def test_a_failed_first_scan_has_no_empty_list_of_findings(client, image):
    failed(image)

    page = text(client, url(image, "vulnerabilities/"))

    assert "that is not the same as no findings" in page


def test_findings_of_an_earlier_scan_are_marked_as_such(client, image):
    finished(image)
    failed(image)

    assert "What stands here is from an earlier one." in text(client, url(image, "vulnerabilities/"))


def test_a_clean_scan_says_that_nothing_was_found(client, image):
    finished(image)

    assert "Aqua found no vulnerability" in text(client, url(image, "vulnerabilities/"))


def test_a_finding_opens_as_a_page_and_as_a_drawer(client, image):
    finding = VulnerabilityFactory(scan=finished(image), name="CVE-2014-0160", description="A <b>long</b> story.")
    address = url(image, f"vulnerabilities/{finding.pk}/")

    page, drawer = text(client, address), text(client, address, headers=HTMX)

    assert "A &lt;b&gt;long&lt;/b&gt; story." in drawer
    assert lasting(part(page, "finding")) == lasting(drawer.strip())


def test_a_finding_of_another_image_is_not_found(client, registry, image):
    finding = VulnerabilityFactory(scan=ScanFactory(image=ImageFactory(registry=registry)))

    assert client.get(url(image, f"vulnerabilities/{finding.pk}/")).status_code == 404


def test_a_link_that_is_no_web_address_is_left_out(client, image):
    finding = VulnerabilityFactory(scan=finished(image), url="javascript:alert(1)")

    assert "javascript:" not in text(client, url(image, f"vulnerabilities/{finding.pk}/"))


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 10_000, "q=%25", "severity=fatal", "sort=secret", "page=99999", "fix=maybe", "q==cmd()"],
)
def test_an_address_that_makes_no_sense_shows_the_findings(client, image, query):
    finished(image)

    assert client.get(url(image, f"vulnerabilities/?{query}")).status_code == 200


@pytest.mark.parametrize("query", ["", "?q=CVE"])
@pytest.mark.parametrize("n", [1, 60])
def test_the_findings_cost_the_same_for_any_number(client, image, n, query, django_assert_num_queries):
    VulnerabilityFactory.create_batch(
        n,
        scan=finished(image, n_high=n, n_new=n),
        description="Long. " * 500,
        exploit_type="remote",
        change=Vulnerability.Change.NEW,
    )

    with django_assert_num_queries(6):
        response = client.get(url(image, f"vulnerabilities/{query}"))

    assert len(response.content) < 80_000


def test_findings_can_be_narrowed_by_exploit_risk_and_layer(client, image):
    scan = finished(image, n_high=3)
    VulnerabilityFactory(scan=scan, name="CVE-2020-1", is_exploitable=True, layer_digest="sha256:1")
    VulnerabilityFactory(scan=scan, name="CVE-2020-2", is_acknowledged=True, is_of_base=True)
    VulnerabilityFactory(scan=scan, name="CVE-2020-3")
    asked = {
        "exploit=yes": "1", "exploit=no": "23", "accepted=yes": "2", "accepted=no": "13",
        "layer=base": "2", "layer=own": "13", "layer=sha256:1": "1",
    }  # fmt: skip

    found = {query: text(client, url(image, f"vulnerabilities/?{query}")) for query in asked}

    assert {query: "".join(n for n in "123" if f"CVE-2020-{n}" in page) for query, page in found.items()} == asked


def test_what_matters_most_can_stand_first(client, image):
    scan = finished(image, n_high=1, n_critical=1)
    VulnerabilityFactory(scan=scan, name="CVE-2020-1", severity=4)
    VulnerabilityFactory(scan=scan, name="CVE-2020-2", severity=4, is_exploitable=True)

    page = text(client, url(image, "vulnerabilities/?sort=-risk"))

    assert page.index("CVE-2020-2") < page.index("CVE-2020-1")


def test_a_fix_that_only_a_paid_channel_has_is_no_fix_for_everybody(client, image):
    finding = VulnerabilityFactory(scan=finished(image, n_high=1), fix_version="1.0.1f-1ubuntu2.27+esm3")

    listed = text(client, url(image, "vulnerabilities/"))
    drawer = text(client, url(image, f"vulnerabilities/{finding.pk}/"), headers=HTMX)

    assert "Paid channel only" in listed
    assert "The fix costs money" in drawer
    assert "buy Ubuntu Pro" in drawer


def test_the_drawer_tells_where_the_score_comes_from_and_how_likely_an_attack_is(client, image):
    finding = VulnerabilityFactory(
        scan=finished(image), name="CVE-2014-0160", score_source="NVD CVSS V3 Score: 7.5", epss_score=0.9432
    )

    drawer = text(client, url(image, f"vulnerabilities/{finding.pk}/"), headers=HTMX)

    assert "The score of the National Vulnerability Database" in drawer
    assert "94.3 %" in drawer
    assert 'href="https://nvd.nist.gov/vuln/detail/CVE-2014-0160"' in drawer
