"""What to fix first across the images, as its page shows it."""

import pytest
from django.test import Client

from engagement.domain import rollups
from engagement.models import Membership, Scan, User
from tests.factories import MembershipFactory, ScanFactory, VulnerabilityFactory
from tests.fragments import part
from tests.views.scans.pages import HTMX, finished, signed_in, text, url

pytestmark = pytest.mark.django_db

PAGE = "/engagements/NW-7/scans/fix-first/"


@pytest.fixture
def customer(engagement) -> User:
    return MembershipFactory(customer=engagement.customer, role=Membership.Role.MEMBER).user


def found(image, **fields: object) -> None:
    image.latest_scan = image.latest_scan or ScanFactory(image=image)
    image.save()
    VulnerabilityFactory(scan=image.latest_scan, **{"installed_version": "1.24", "fix_version": "1.29"} | fields)


def test_each_step_says_what_to_do_what_it_does_and_where(client, image):
    found(image)
    found(image, severity=4)

    page = text(client, PAGE)

    assert "Upgrade busybox 1.24 → 1.29" in page
    assert "Removes 2 findings, 1 of them critical, in 1 image." in page
    assert f'<a href="/engagements/NW-7/scans/{image.pk}/">alpine:3.4</a>' in page


def test_a_customer_reads_it_with_the_words_explained(customer, image):
    found(image)

    page = text(signed_in(customer), PAGE)

    assert ("Upgrade busybox" in page, "What the words here mean" in page) == (True, True)


def test_before_the_first_scan_it_says_when_it_will_be_there(client, image):
    assert "No image has been scanned yet" in text(client, PAGE)


def test_scanned_images_without_an_open_fix_say_so(client, image):
    finished(image)
    rollups.recount_images(image.engagement_id)

    assert "Nothing to upgrade" in text(client, PAGE)


@pytest.mark.parametrize("n", [1, 50])
def test_the_page_costs_the_same_for_any_number_of_findings(client: Client, image, n, django_assert_num_queries):
    for number in range(n):
        found(image, resource_name=f"package-{number}")

    with django_assert_num_queries(5):
        client.get(PAGE)


def test_one_image_fetches_its_own_steps_after_its_page(client, image):
    found(image)
    Scan.objects.filter(pk=image.latest_scan_id).update(n_high=1)
    own = url(image, "fix-first/")

    assert f'hx-get="{own}" hx-trigger="load"' in text(client, url(image))
    assert "Upgrade busybox 1.24 → 1.29" in part(text(client, own), "fixes")
    assert text(client, own, headers=HTMX).strip().startswith('<div id="fixes">')


def test_an_image_without_a_result_has_nothing_to_fix_yet(client, image):
    assert "Not scanned yet" in text(client, url(image, "fix-first/"))
