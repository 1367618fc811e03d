"""Consoles."""

import factory

from engagement.models import AquaTenant
from tests.factories.people import CustomerFactory


class AquaTenantFactory(factory.django.DjangoModelFactory):
    """A console at an address of its own that nothing answers; tests with a sandbox pass its URL as `console_url`."""

    class Meta:
        model = AquaTenant

    customer = factory.SubFactory(CustomerFactory)
    label = factory.Sequence(lambda n: f"Console {n}")
    region = AquaTenant.Region.OTHER
    console_url = "https://console.example.com"
    identifier = "sandbox-access-key-001"
    secret = "sandbox-secret"
    state = AquaTenant.State.WORKING
