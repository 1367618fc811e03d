"""The page that compares two scans, or two images."""

from datetime import timedelta

import pytest

from engagement.domain import findings
from engagement.models import Image, Scan
from tests.domain.test_comparing import finding
from tests.factories import ImageFactory, MembershipFactory, ScanFactory
from tests.factories.instants import NOW
from tests.views.scans.pages import HTMX, signed_in, text, url

pytestmark = pytest.mark.django_db


def scanned(image: Image, *names: str, digest: str = "sha256:1", day: int = 0, n: int = 0) -> Scan:
    at = NOW + timedelta(days=day)
    scan = ScanFactory(image=image, digest=digest, requested_at=at, finished_at=at)
    findings.store(scan, [finding(name) for name in (*names, *(f"CVE-{k}" for k in range(n)))], previous=None)
    image.latest_scan = scan
    image.save()
    return scan


def test_without_a_choice_the_two_newest_scans_are_compared(client, image):
    scanned(image, "CVE-old", digest="sha256:0")
    scanned(image, "CVE-1", digest="sha256:0", day=1)
    scanned(image, "CVE-1", "CVE-new", day=2)

    page = text(client, url(image, "compare/"))

    assert ("CVE-new" in page, "CVE-old" in page) == (True, False)
    assert "The image changed." in page


def test_the_kinds_are_links_with_their_counts(client, image):
    before, after = scanned(image, "CVE-1", "CVE-2"), scanned(image, "CVE-2", day=1)

    page = text(client, url(image, f"compare/?before={before.pk}&after={after.pk}&kind=fixed"))

    assert ">Gone 1</a>" in page
    assert f'href="?before={before.pk}&amp;after={after.pk}&amp;kind=same"' in page
    assert f'href="{url(image)}vulnerabilities/{before.vulnerabilities.get(name="CVE-1").pk}/"' in page


def test_another_image_is_named_to_compare_with(client, image):
    other = ImageFactory(engagement=image.engagement, registry=image.registry, repository="alpine", tag="3.18")
    scanned(image, "CVE-1")
    scanned(other, "CVE-other", digest="sha256:9")

    page = text(client, url(image, "compare/?other=alpine:3.18"))

    assert ("CVE-other" in page, "After: alpine:3.18" in page) == (True, True)


def test_an_unknown_image_is_said_to_be_unknown(client, image):
    scanned(image, "CVE-1")

    assert "No image of that name has a result in this engagement" in text(client, url(image, "compare/?other=x:1"))


def test_one_scan_alone_says_what_is_missing(client, image):
    scanned(image, "CVE-1")

    assert "Two finished scans are needed" in text(client, url(image, "compare/"))


def test_a_scan_of_another_image_is_not_found(client, image):
    scanned(image, "CVE-1")
    foreign = scanned(ImageFactory(), "CVE-foreign")

    assert client.get(url(image, f"compare/?before={foreign.pk}")).status_code == 404


@pytest.mark.parametrize(
    "query", ["before=x", "before=0", "kind=bad&cause=bad", "page=999", "other=%00", "other=" + "x" * 9000]
)
def test_what_cannot_be_read_is_left_out(client, image, query):
    scanned(image, "CVE-1")
    scanned(image, "CVE-2", day=1)

    assert client.get(url(image, f"compare/?{query}")).status_code == 200


def test_htmx_is_given_the_part_alone(client, image):
    scanned(image, "CVE-1")
    scanned(image, "CVE-2", day=1)

    part = text(client, url(image, "compare/"), headers=HTMX)

    assert part.strip().startswith('<div class="tm-stack" id="comparison">')


def test_a_customer_compares_too(engagement, image):
    scanned(image, "CVE-1")
    scanned(image, "CVE-2", day=1)
    member = MembershipFactory(customer=engagement.customer).user

    assert "CVE-2" in text(signed_in(member), url(image, "compare/"))


@pytest.mark.parametrize("n", [1, 300])
def test_the_page_costs_at_most_ten_queries(client, image, n, django_assert_max_num_queries):
    scanned(image, n=n)
    scanned(image, "CVE-new", n=n, day=1)

    with django_assert_max_num_queries(10):
        client.get(url(image, "compare/?kind=same"))
