"""What makes an image compliant: the part of its Risk page, and the page."""

import pytest

from tests.factories import VulnerabilityFactory
from tests.fragments import part
from tests.views.scans.pages import CHECKS, HTMX, finished, text, url

pytestmark = pytest.mark.django_db

SEVERITY = {
    "policy": "Production",
    "control": "max_severity",
    "failed": True,
    "blocking": True,
    "detail": {"maximum_severity_allowed": "high"},
}


def test_the_least_that_has_to_change_is_said(client, image):
    scan = finished(image, is_compliant=False, checks=[*CHECKS, SEVERITY])
    VulnerabilityFactory(scan=scan, severity=4, resource_name="busybox", installed_version="1.24", fix_version="1.29.0")

    said = text(client, url(image, "why/"), headers=HTMX)

    assert "It does not meet Superuser and Vulnerability Severity of the policy Production." in said
    assert "<strong>Upgrade busybox 1.24 to 1.29.0.</strong>" in said
    assert "<strong>Set another user with USER in the Dockerfile, and rebuild.</strong>" in said


def test_the_risk_page_fetches_it_or_links_to_it(client, image):
    finished(image, is_compliant=False, checks=CHECKS)

    link = part(text(client, url(image)), "explanation")

    assert (f'hx-get="{url(image, "why/")}"' in link, f'href="{url(image, "why/")}"' in link) == (True, True)


def test_a_compliant_image_has_no_such_link(client, image):
    finished(image, is_compliant=True)

    assert 'id="explanation"' not in text(client, url(image))
    assert "Nothing is known to hold this image back" in text(client, url(image, "why/"))


def test_the_page_and_the_part_say_the_same(client, image):
    finished(image, is_compliant=False, checks=CHECKS)

    page, fragment = text(client, url(image, "why/")), text(client, url(image, "why/"), headers=HTMX)

    assert part(page, "explanation").split() == fragment.split()
