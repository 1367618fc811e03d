"""The demo's consoles: what the history tells is there, put once, and nobody else's images are judged by it."""

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

import aqua_client as aqua
from engagement.aqua import consoles, demo_consoles
from engagement.domain import demo
from engagement.models import AquaTenant, Image, Registry, ScanState
from tests.sandboxes import RunningSandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def furnished(sandbox: RunningSandbox, settings: Settings) -> list[aqua.Client]:
    """The consoles of the seeded demo that work, with what belongs into them."""
    settings.DEMO, settings.SANDBOX_URL = True, sandbox.url
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    demo.seed(at=timezone.now())
    working = AquaTenant.objects.filter(state=AquaTenant.State.WORKING)
    for tenant in working:
        demo_consoles.furnish(tenant.pk)
    return [consoles.client_of(tenant) for tenant in working]


def test_every_registry_that_stands_is_there(furnished):
    standing = set(Registry.objects.filter(state=Registry.State.STANDING).values_list("name", flat=True))

    assert standing - {registry.name for registry in furnished[0].registries.iterate()} == set()


def test_every_scanned_image_is_there(furnished):
    scanned = Image.objects.filter(scan_state=ScanState.FINISHED)

    there = {(image.registry, image.name) for image in furnished[0].images.iterate()}

    assert {(image.registry.name, image.name) for image in scanned.select_related("registry")} - there == set()


def test_the_policies_of_the_demo_are_there_with_their_scopes(furnished):
    policies = {policy.name: policy.application_scopes for policy in furnished[0].policies.iterate()}

    assert (policies["starter-image-policy"], policies["warehouse-images"]) == (("Global",), ("warehouse",))


def test_furnishing_twice_changes_nothing(furnished, sandbox):
    before = list(furnished[0].policies.iterate())

    for tenant in AquaTenant.objects.filter(state=AquaTenant.State.WORKING):
        demo_consoles.furnish(tenant.pk)

    assert list(furnished[0].policies.iterate()) == before
