"""Addresses of the pages of policies."""

from django.test import Client

from engagement.models import AssurancePolicy, User

HTMX = {"HX-Request": "true"}
LIST, ADD = "/engagements/NW-7/policies/", "/engagements/NW-7/policies/add/"
# What forms have to keep as plain text or refuse in words.
BAD_TEXTS = ["\x00", "x" * 10_000, "‏starter", "=cmd()", "<script>alert(1)</script>"]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(policy: AssurancePolicy, more: str = "") -> str:
    return f"{LIST}{policy.pk}/{more}"


def text(client: Client, address: str, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()
