"""The list of images with its queue."""

import pytest

from engagement.domain import rollups, scans
from engagement.models import Image, Operation, Registry
from tests.factories import (
    ImageFactory,
    RegistryFactory,
)
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped
from tests.views.scans.pages import ADD, CHECKS, HTMX, LIST, failed, finished, text

pytestmark = pytest.mark.django_db


def test_without_a_standing_registry_the_list_leads_to_the_registries(client, engagement):
    RegistryFactory(engagement=engagement, state=Registry.State.FAILED)

    page = text(client, LIST)

    assert "No registry is integrated yet" in page
    assert 'href="/engagements/NW-7/registries/"' in page


def test_without_images_the_list_leads_to_adding_some(client, registry):
    page = part(text(client, LIST), "images")

    assert "No image yet" in page
    assert f'href="{ADD}"' in page


def test_filters_that_find_nothing_offer_the_whole_list(client, image):
    assert "No image fits these filters" in text(client, f"{LIST}?q=nothing-of-that-name")


def test_a_failed_scan_does_not_look_like_one_without_findings(client, image):
    failed(image)

    page = part(text(client, LIST), "images")

    assert ("Scan failed" in page, "The pull failed." in page, "No result yet" in page) == (True, True, True)
    assert "No findings" not in page


def test_a_result_from_before_a_failed_scan_is_marked(client, image):
    finished(image, n_critical=2)
    failed(image)

    page = part(text(client, LIST), "images")

    assert "2 critical" in page
    assert "From an earlier scan" in page


def test_a_finished_scan_shows_its_counts_and_compliance(client, image):
    finished(image, n_critical=2, n_high=15, is_compliant=False, checks=CHECKS)

    page = part(text(client, LIST), "images")

    assert "2 critical, 15 high" in page
    assert "Non-compliant" in page
    assert "Production: Superuser" in page


def test_while_scans_are_under_way_the_list_asks_for_itself(client, consultant, image):
    scans.request_scan(image, by=consultant, at=NOW)

    page = text(client, f"{LIST}?state=queued")

    assert f'id="images" hx-get="{LIST}?state=queued" hx-trigger="every 2s"' in page
    assert "0 of 1 done" in page


def test_when_nothing_is_under_way_the_list_asks_no_more(client, image):
    assert "every 2s" not in text(client, LIST)


def test_the_list_swapped_in_equals_the_page_loaded_afresh(client, consultant, image):
    operation = scans.request_scan(image, by=consultant, at=NOW)
    old = text(client, LIST)
    Operation.objects.filter(pk=operation.pk).update(state="succeeded", ended_at=NOW, look_again_at=None)
    finished(Image.objects.get(pk=image.pk), n_low=3, requested_at=NOW)
    rollups.recount(image.engagement_id)

    fragment = text(client, LIST, headers=HTMX)

    assert "3 low" in fragment
    assert lasting(swapped(old, fragment)) == lasting(text(client, LIST))


@pytest.mark.parametrize(
    "query",
    [
        "since=x",
        "compliance=x",
        "state=clean",
        "q=%00",
        "q=" + "x" * 10_000,
        "q=%E2%80%8F",
        "q==cmd()",
        "state=burning",
        "registry=x",
        "registry=9e99",
        "page=0",
    ],
)
def test_an_address_that_makes_no_sense_shows_the_list(client, image, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_the_list_can_be_narrowed_to_one_of_several_registries(client, engagement, image):
    other = ImageFactory(engagement=engagement, repository="elsewhere")
    rollups.recount_registries(engagement.pk)

    page = text(client, f"{LIST}?registry={other.registry_id}")

    assert f'<option value="{other.registry_id}" selected>' in page
    assert ("elsewhere:1.0" in page, "alpine:3.4" in page) == (True, False)


@pytest.mark.parametrize(("n", "is_live"), [(1, False), (50, False), (1, True), (50, True)])
def test_the_list_costs_the_same_for_any_length(client, consultant, registry, n, is_live, django_assert_num_queries):
    RegistryFactory(engagement=registry.engagement)
    for _ in range(n):
        finished(ImageFactory(registry=registry), n_critical=1, n_high=2, n_medium=3, n_low=4, checks=CHECKS)
    if is_live:
        scans.request_scans(registry.engagement, Image.objects.all(), by=consultant, at=NOW)
    rollups.recount(registry.engagement_id)

    with django_assert_num_queries(6 if is_live else 5):
        response = client.get(LIST)

    assert len(response.content) < 80_000
