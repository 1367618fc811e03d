"""Registries and consoles."""

import pytest

from engagement.models import AquaTenant, Registry
from tests.factories import AquaTenantFactory, RegistryFactory
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_a_customer_has_a_console_label_once():
    tenant = AquaTenantFactory(label="Prod")

    with refused_by("tenant_label_taken"):
        AquaTenantFactory(customer=tenant.customer, label="Prod")


@pytest.mark.parametrize("limit", ["calls_per_second", "parallel_operations"])
def test_a_console_lets_at_least_one_through(limit):
    with refused_by("tenant_limits_positive"):
        AquaTenantFactory(**{limit: 0})


def test_a_console_of_no_known_region_has_an_address():
    with refused_by("tenant_address_known"):
        AquaTenantFactory(region=AquaTenant.Region.OTHER, console_url="")


def test_a_console_of_a_region_needs_no_address():
    assert AquaTenantFactory(region=AquaTenant.Region.EU_1, console_url="").pk


@pytest.mark.parametrize(
    ("state", "is_paused"),
    [
        (AquaTenant.State.UNVERIFIED, False),
        (AquaTenant.State.WORKING, False),
        (AquaTenant.State.REJECTED, True),
    ],
)
def test_only_rejected_credentials_pause_a_console(state, is_paused):
    assert AquaTenantFactory.build(state=state, customer=None).is_paused is is_paused


def test_a_registry_name_is_used_once_in_a_console():
    registry = RegistryFactory(name="acme-acr")

    with refused_by("registry_name_taken"):
        RegistryFactory(engagement=registry.engagement, tenant=registry.tenant, name="acme-acr")


def test_the_name_of_a_removed_registry_is_free_again():
    removed = RegistryFactory(name="acme-acr", state=Registry.State.REMOVED)

    assert RegistryFactory(engagement=removed.engagement, tenant=removed.tenant, name="acme-acr").pk


@pytest.mark.parametrize("name", ["", "team/acr"])
def test_a_registry_name_fits_into_an_address_of_aqua(name):
    with refused_by("registry_name_is_a_segment"):
        RegistryFactory(name=name)


def test_a_standing_registry_keeps_no_credentials():
    with refused_by("credentials_erased_once_standing"):
        RegistryFactory(state=Registry.State.STANDING, credentials="still here")


def test_a_standing_registry_knows_since_when():
    with refused_by("standing_has_its_time"):
        RegistryFactory(state=Registry.State.STANDING, integrated_at=None)


@pytest.mark.parametrize("state", Registry.State.values)
def test_only_an_integrated_registry_stands(state):
    assert RegistryFactory(state=state).is_standing is (state == "standing")
