"""Asking for scans, and removing an image."""

import pytest

from engagement.domain import scans
from engagement.models import AuditEntry, Image, Operation, Scan
from tests.factories import (
    ImageFactory,
)
from tests.factories.instants import NOW
from tests.views.scans.pages import LIST, RUN, failed, text, url

pytestmark = pytest.mark.django_db


def test_ticked_images_are_scanned_and_the_list_stays_as_it_was(client, registry, image):
    other = ImageFactory(registry=registry)

    response = client.post(f"{RUN}?q=alpine&page=1", {"which": "selected", "image": [image.pk]})

    assert response.url == f"{LIST}?q=alpine&page=1"
    assert list(Scan.objects.values_list("image", flat=True)) == [image.pk]
    assert other.scans.count() == 0


def test_all_images_that_were_never_scanned_are_scanned(client, registry, image):
    failed(ImageFactory(registry=registry))

    response = client.post(RUN, {"which": "unscanned"}, follow=True)

    assert "1 scan put in the queue." in response.content.decode()
    assert image.scans.count() == 1


@pytest.mark.parametrize("sent", [{"which": "selected"}, {}, {"which": "selected", "image": ["x"]}, {"which": "\x00"}])
def test_choosing_nothing_scans_nothing_and_says_so(client, image, sent):
    response = client.post(RUN, sent, follow=True)

    assert response.status_code == 200
    assert 'class="alert' in response.content.decode()
    assert not Scan.objects.exists()


def test_one_image_is_scanned_from_its_row(client, image):
    response = client.post(f"{url(image, 'scan/')}?page=2", {"back": "list"})

    assert response.url == f"{LIST}?page=2"
    assert image.scans.count() == 1


def test_one_image_is_scanned_from_its_page(client, image):
    assert client.post(url(image, "scan/")).url == url(image)


def test_removing_an_image_asks_first(client, image):
    page = text(client, url(image, "remove/"))

    assert "its scan results go from this engagement" in page
    assert Image.objects.exists()


def test_a_confirmed_removal_leads_back_to_the_list(client, image):
    assert client.post(url(image, "remove/")).url == LIST
    assert not Image.objects.exists()


def test_an_image_under_scan_is_not_removed(client, consultant, image):
    scans.request_scan(image, by=consultant, at=NOW)

    response = client.post(url(image, "remove/"), follow=True)

    assert "cancel it first" in response.content.decode()
    assert Image.objects.exists()


def test_all_images_whose_scan_failed_are_scanned_again(client, registry, image):
    failed(image)
    other = ImageFactory(registry=registry)

    response = client.post(RUN, {"which": "failed"}, follow=True)

    assert "1 scan put in the queue." in response.content.decode()
    assert (image.scans.count(), other.scans.count()) == (2, 0)


def test_a_whole_repository_is_scanned(client, registry, image):
    tags = [ImageFactory(registry=registry, repository="shop/web", tag=tag) for tag in ("1", "2")]

    client.post(RUN, {"which": "repository", "repository": f"{registry.pk}:shop/web"})

    assert [one.scans.count() for one in (*tags, image)] == [1, 1, 0]


@pytest.mark.parametrize("sent", ["", "x:y", "1:", "1:a\x00", "9" * 30 + ":a", "=cmd()"])
def test_a_repository_that_cannot_be_read_scans_nothing(client, image, sent):
    response = client.post(RUN, {"which": "repository", "repository": sent}, follow=True)

    assert response.status_code == 200
    assert not Scan.objects.exists()


def test_a_repository_of_another_engagement_is_not_scanned(client, image):
    foreign = ImageFactory()

    client.post(RUN, {"which": "repository", "repository": f"{foreign.registry_id}:{foreign.repository}"})

    assert not Scan.objects.exists()


def test_queued_scans_are_cancelled_at_once_after_a_question(client, consultant, registry, image):
    images = [image, ImageFactory(registry=registry)]
    scans.request_scans(image.engagement, images, by=consultant, at=NOW)
    under_way = Scan.objects.get(image=image)
    scans.record_state(under_way, state="scanning", at=NOW)

    question = text(client, f"{LIST}cancel-queued/")
    response = client.post(f"{LIST}cancel-queued/", follow=True)

    assert "Cancel all queued scans?" in question
    assert "1 scan taken out of the queue." in response.content.decode()
    assert list(Operation.objects.order_by("pk").values_list("is_cancel_asked", flat=True)) == [False, True]


def test_cancelling_twice_asks_for_nothing_more(client, consultant, image):
    scans.request_scan(image, by=consultant, at=NOW)
    client.post(f"{LIST}cancel-queued/")

    response = client.post(f"{LIST}cancel-queued/", follow=True)

    assert "No scan is waiting any more." in response.content.decode()
    assert AuditEntry.objects.filter(what="image.scan.cancel_asked").count() == 1


def test_while_scans_wait_the_list_offers_to_cancel_them(client, consultant, image):
    assert "Cancel queued scans" not in text(client, LIST)

    scans.request_scan(image, by=consultant, at=NOW)

    assert "Cancel queued scans" in text(client, LIST)
