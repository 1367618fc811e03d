"""How these tests reach and fill in the registry pages."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from engagement.models import Engagement
from engagement.rules.registry_types import SIGN_IN
from tests.factories import AquaTenantFactory

SECRET = "hush-hush-hush"
HTMX = {"HX-Request": "true"}
POLLING = 'hx-trigger="every 2s"'


def address(name: str, *more: int, **query: str) -> str:
    return reverse(name, args=["NW-7", *more], query=query)


def show(client: Client, **query: str) -> str:
    response = client.get(address("registries", **query))
    assert response.status_code == 200
    return response.content.decode()


def entered(engagement: Engagement, **values: str) -> dict[str, str]:
    """A complete ACR registry as the form sends it, with a console of the customer unless one is named."""
    tenant = values.pop("tenant", "") or str(AquaTenantFactory(customer=engagement.customer).pk)
    return {
        "type": "ACR",
        "tenant": tenant,
        "name": "acme-acr",
        "url": "https://acme.azurecr.io",
        SIGN_IN: "token",
        "username": "aqua",
        "password": SECRET,
        "scanner_group": "",
        "prefixes": "",
        **values,
    }


def send(client: Client, data: dict[str, str], type_code: str = "ACR") -> HttpResponse:
    return client.post(address("registry-add", type=type_code), data)
