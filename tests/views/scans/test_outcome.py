"""The outcome of one image: verdict, failure, history."""

import pytest

from engagement.domain import scans
from engagement.models import Operation, Scan
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped
from tests.views.scans.pages import CHECKS, HTMX, failed, finished, text, url

pytestmark = pytest.mark.django_db


def test_an_image_that_was_never_scanned_says_so(client, image):
    assert "Not scanned yet" in text(client, url(image))


def test_the_verdict_names_failed_checks_and_what_to_do(client, image):
    finished(image, is_compliant=False, checks=CHECKS)

    page = part(text(client, url(image)), "outcome")

    assert "Non-compliant" in page
    assert "<strong>Superuser.</strong> The image runs as root." in page
    assert "What to do: Set another user with USER in the Dockerfile, and rebuild." in page


def test_a_failed_scan_says_why_and_marks_the_earlier_result(client, image):
    finished(image, n_critical=2)
    failed(image)

    page = part(text(client, url(image)), "outcome")

    assert "The last scan failed" in page
    assert "The pull failed." in page
    assert "This result is from an earlier scan" in page


def test_a_failed_first_scan_is_not_the_same_as_no_findings(client, image):
    failed(image)

    page = text(client, url(image))

    assert "nothing is known of this image: that is not the same as no findings" in page
    assert "Aqua found no vulnerability" not in page


def test_while_a_scan_is_under_way_the_outcome_asks_for_itself_and_the_card_does_not(client, consultant, image):
    operation = scans.request_scan(image, by=consultant, at=NOW)

    page = text(client, url(image))

    assert f'id="outcome" hx-get="{url(image)}" hx-trigger="every 2s"' in page
    assert f'id="operation-{operation.pk}">' in page
    assert page.count("every 2s") == 1


def test_the_outcome_swapped_in_equals_the_page_loaded_afresh(client, consultant, image):
    operation = scans.request_scan(image, by=consultant, at=NOW)
    old = text(client, url(image))
    Operation.objects.filter(pk=operation.pk).update(state="succeeded", ended_at=NOW, look_again_at=None)
    Scan.objects.all().delete()
    finished(image, n_critical=2, n_high=1)

    fragment = text(client, url(image), headers=HTMX)

    assert "every 2s" not in fragment
    assert lasting(swapped(old, fragment)) == lasting(text(client, url(image)))


@pytest.mark.parametrize(("n", "is_live"), [(1, False), (50, False), (1, True), (50, True)])
def test_the_outcome_costs_the_same_for_any_history(client, consultant, image, n, is_live, django_assert_num_queries):
    for _ in range(n):
        finished(image, n_critical=2, n_new=1, n_fixed=1, n_changed=1, is_compliant=False, checks=CHECKS)
    if is_live:
        scans.request_scan(image, by=consultant, at=NOW)

    with django_assert_num_queries(7 if is_live else 6):
        response = client.get(url(image))

    assert len(response.content) < 80_000
