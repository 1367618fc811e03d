"""A demo's console holds what the demo's history tells of it, so that a check or a test of today finds it there."""

import dataclasses
import logging

import aqua_client as aqua
from engagement.aqua import consoles
from engagement.aqua.registries import wanted_of
from engagement.models import AquaTenant, Image, PolicyApplication, Registry, ScanState

logger = logging.getLogger(__name__)

_DOCKER_HUB = "HUB"
_GLOBAL = "Global"
_SOME_PASSWORD = "a-password-of-the-demo"  # noqa: S105  (it opens nothing: the sandbox takes any)


def furnish(tenant_pk: int) -> None:
    """
    Put the registries that have stood, the policies in force and the scanned images of this tenant into its console.

    Looks first, so that doing it again changes nothing. A registry's password was erased when it stood; the sandbox
    takes any other one.
    """
    tenant = AquaTenant.objects.get(pk=tenant_pk)
    client = consoles.client_of(tenant)
    asked_for = Registry.objects.filter(tenant=tenant, creation_asked_at__isnull=False)
    for registry in asked_for.exclude(type_code=_DOCKER_HUB):
        _put_registry(client, registry)
    for application in PolicyApplication.objects.filter(tenant=tenant).select_related("version__policy"):
        _put_policy(client, application)
    scanned = Image.objects.filter(registry__tenant=tenant, scan_state=ScanState.FINISHED)
    for image in scanned.select_related("registry"):
        _scan(client, image)
    logger.info("demo console furnished: tenant=%s", tenant_pk)


def _put_registry(client: aqua.Client, registry: Registry) -> None:
    try:
        client.registries.get(registry.name)
    except aqua.NotFound:
        wanted = wanted_of(registry)
        client.registries.create(dataclasses.replace(wanted, password=_SOME_PASSWORD) if wanted.username else wanted)


def _put_policy(client: aqua.Client, application: PolicyApplication) -> None:
    version = application.version
    scopes: list[str] = version.content.get("application_scopes", [_GLOBAL])
    for scope in scopes:
        _put_scope(client, scope)
    row = {**version.content, "name": version.policy.name, "description": version.policy.description}
    client.policies.apply(aqua.AssurancePolicy.from_row(row))


def _put_scope(client: aqua.Client, name: str) -> None:
    """A scope that holds nothing yet: what the demo's policy judges is its own, not the player's images."""
    if name == _GLOBAL:
        return
    try:
        client.scopes.get(name)
    except aqua.NotFound:
        client.scopes.create(aqua.ApplicationScope(name=name, description="Of the demo"))


def _scan(client: aqua.Client, image: Image) -> None:
    try:
        client.images.get(image.registry.name, image.repository, image.tag)
    except aqua.NotFound:
        client.scans.start(image.registry.name, image.repository, image.tag)
