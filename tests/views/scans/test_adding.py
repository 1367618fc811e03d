"""Adding images: all of them, or none."""

import pytest

from engagement.models import Image, ScanState
from tests.factories import (
    RegistryFactory,
)
from tests.views.scans.pages import ADD, LIST, text

pytestmark = pytest.mark.django_db


def test_images_are_added_and_queued(client, registry):
    sent = {"registry": registry.pk, "images": "alpine:3.4\nubuntu:14.04", "scan_at_once": "on"}

    response = client.post(ADD, sent, follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert "2 images added and queued for scanning." in response.content.decode()
    assert list(Image.objects.values_list("scan_state", flat=True)) == ["queued", "queued"]


def test_images_can_be_added_without_a_scan(client, registry):
    client.post(ADD, {"registry": registry.pk, "images": "alpine:3.4"})

    assert Image.objects.get().scan_state == ScanState.NOT_SCANNED


def test_one_wrong_line_adds_nothing_and_keeps_what_was_typed(client, registry):
    response = client.post(ADD, {"registry": registry.pk, "images": "alpine:3.4\nWRONG"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "alpine:3.4\nWRONG</textarea>" in page
    assert "WRONG: A repository is lower-case letters" in page
    assert not Image.objects.exists()


def test_a_known_image_adds_nothing_and_is_named(client, image):
    response = client.post(ADD, {"registry": image.registry_id, "images": "ubuntu:14.04, alpine:3.4"})

    assert response.status_code == 422
    assert "alpine:3.4 of Docker Hub is in the list already." in response.content.decode()
    assert Image.objects.count() == 1


@pytest.mark.parametrize("typed", ["\x00", "x" * 10_000, "‏alpine", "=cmd()", "<script>", "alpine:3.4\x00"])
def test_bad_names_are_refused_and_change_nothing(client, registry, typed):
    response = client.post(ADD, {"registry": registry.pk, "images": typed})

    assert response.status_code == 422
    assert "<script>alpine" not in response.content.decode()
    assert not Image.objects.exists()


@pytest.mark.parametrize("key", ["", "0", "x", "\x00", "99999999999999999999"])
def test_a_registry_that_was_not_offered_is_refused(client, registry, key):
    assert client.post(ADD, {"registry": key, "images": "alpine:3.4"}).status_code == 422


def test_a_registry_of_another_engagement_is_refused(client, registry):
    foreign = RegistryFactory()

    assert client.post(ADD, {"registry": foreign.pk, "images": "alpine:3.4"}).status_code == 422
    assert not Image.objects.exists()


def test_the_guides_demo_images_are_one_button(client, registry):
    page = text(client, ADD)

    assert '<input type="hidden" name="images" value="alpine:3.4, ubuntu:14.04">' in page
    assert f'<input type="hidden" name="registry" value="{registry.pk}">' in page


def test_without_docker_hub_the_demo_images_say_where_they_come_from(client, engagement):
    RegistryFactory(engagement=engagement, type_code="ACR")

    assert "come from Docker Hub, which is not integrated here" in text(client, ADD)


def test_without_a_standing_registry_nothing_can_be_added(client, engagement):
    assert "No registry is integrated yet" in text(client, ADD)
