"""Registry integrations: look first, then create, replace, test or delete (contract 4)."""

import dataclasses
from datetime import datetime

from django.utils import timezone

import aqua_client as aqua
from engagement.aqua.looks import Desk, Done, Stopped, Trouble
from engagement.domain import registries
from engagement.models import Operation, Registry
from engagement.rules import registry_types

_FIELDS = frozenset(field.name for field in dataclasses.fields(aqua.Registry))


class IntegrateRegistry:
    """
    Create the integration, or replace the one that Tidemark created before.

    An integration of that name that Tidemark did not create is taken over only if it leads to the same registry and
    nothing would have to be changed; otherwise the name is taken, and nothing of the customer's is touched.
    """

    def look(self, client: aqua.Client, desk: Desk) -> Done:
        registry = _registry(desk)
        registries.note_read(registry, by=desk.operation.asked_by, at=timezone.now())
        wanted = wanted_of(registry)
        standing = _find(client, registry)
        if standing is None:
            return _standing(registry, _create(client, desk, registry, wanted))
        is_theirs = registry.was_there_before or not _is_ours(registry)
        if is_theirs and _is_same(standing, wanted) and not wanted.password:
            desk.note("The console has this registry already; it stays as it is.")
            return _standing(registry, standing, was_there_before=True)
        if not _is_ours(registry):
            raise Stopped(_name_taken(registry))
        desk.note(f"Aqua has {registry.name}; bringing its settings up to date.")
        return _standing(registry, _update(client, standing, wanted))

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        """An integration that stands already stays: the consultant removes it on purpose or not at all."""

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        if operation.registry is not None:
            registries.record_integration_failed(
                operation.registry, message=trouble.answer, was_refused=not trouble.is_passing, at=at
            )

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        if operation.registry is not None:
            registries.record_integration_failed(
                operation.registry, message="Cancelled before it stood.", was_refused=False, at=at
            )


class TestRegistry:
    """Ask Aqua for a connection test; a console without that call tells how its last one went."""

    __test__ = False  # the name begins like a test's, but this is none

    def look(self, client: aqua.Client, desk: Desk) -> Done:
        registry = _registry(desk)
        desk.note(f"Asking Aqua to connect to {registry.name}.")
        standing = client.registries.get(registry.name)
        try:
            test = client.registries.test(registry.name)
            is_connected, message = test.is_connected, test.message
        except aqua.NotFound:
            is_connected, message = bool(standing.is_connected), standing.connection_error
        return Done(
            "Aqua reaches the registry." if is_connected else f"Aqua does not reach the registry: {message}",
            lambda at: registries.record_test(registry, is_connected=is_connected, message=message, at=at),
        )

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        """A test changes nothing."""

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        """That the test could not be made says nothing about the registry."""

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        """The last test stays valid."""


class RemoveRegistry:
    """Delete the integration; one that is gone already is as good."""

    def look(self, client: aqua.Client, desk: Desk) -> Done:
        registry = _registry(desk)
        if not _is_ours(registry) or registry.was_there_before:
            answer = "Forgotten here; what the console has of that name is the customer's own and stays."
            return Done(answer, lambda at: registries.record_removal(registry, at=at))
        desk.note(f"Deleting {registry.name} in Aqua.")
        try:
            client.registries.delete(registry.name)
        except aqua.NotFound:
            desk.note("It is gone from Aqua already.")
        return Done("Removed from Aqua.", lambda at: registries.record_removal(registry, at=at))

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        """What is deleted cannot be brought back; what is not yet stays."""

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        """The registry stays as it was."""

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        """The registry stays as it was."""


def _registry(desk: Desk) -> Registry:
    if desk.operation.registry is None:
        raise Stopped(Trouble("gone", "The registry was removed here meanwhile.", "Add it again."))
    return desk.operation.registry


def _find(client: aqua.Client, registry: Registry) -> aqua.Registry | None:
    try:
        return client.registries.get(registry.name)
    except aqua.NotFound:
        return None


def _is_ours(registry: Registry) -> bool:
    """Whether Tidemark created, or took over, or at least asked for the integration of this name."""
    return registry.creation_asked_at is not None or registry.integrated_at is not None


def _create(client: aqua.Client, desk: Desk, registry: Registry, wanted: aqua.NewRegistry) -> aqua.Registry:
    desk.note(f"Aqua has no registry {wanted.name} yet; creating it.")
    registries.record_creation_asked(registry, at=timezone.now())
    return client.registries.create(wanted)


def _update(client: aqua.Client, standing: aqua.Registry, wanted: aqua.NewRegistry) -> aqua.Registry:
    """
    Change what Tidemark decides and send the rest as it was read: PUT replaces the whole object (contract 16), and the
    customer may have set a pull schedule in the console since.
    """
    extra = dict(wanted.extra)
    client_key = str(extra.pop("client_key", ""))
    typed = {key: extra.pop(key) for key in list(extra) if key in _FIELDS}
    changed = dataclasses.replace(
        standing,
        url=wanted.url,
        username=wanted.username,
        prefixes=wanted.prefixes,
        options={**standing.options, **wanted.options},
        scanner_type=wanted.scanner_type,
        scanner_group_name=wanted.scanner_group_name,
        row={**standing.row, **extra},
        **typed,
    )
    return client.registries.update(changed, password=wanted.password, client_key=client_key)


def _standing(registry: Registry, standing: aqua.Registry, *, was_there_before: bool = False) -> Done:
    is_connected, message = bool(standing.is_connected), standing.connection_error
    return Done(
        "Integrated; Aqua reaches the registry." if is_connected else f"Integrated, but not reached: {message}",
        lambda at: registries.record_integration(
            registry, is_connected=is_connected, message=message, was_there_before=was_there_before, at=at
        ),
    )


def wanted_of(registry: Registry) -> aqua.NewRegistry:
    """The integration as Aqua is to hold it, with the credentials as long as they are kept (contract 4.2)."""
    wire = registry_types.wire_values(
        registry.type_code,
        url=registry.url,
        username=registry.username,
        options=registry.options,
        credentials=registries.credentials_of(registry),
    )
    wanted = aqua.NewRegistry(
        name=registry.name,
        type=registry.type_code,
        url=wire.url,
        username=wire.username,
        password=wire.password,
        prefixes=(*wire.prefixes, *(prefix for prefix in registry.prefixes if prefix not in wire.prefixes)),
        options=dict(wire.options),
        extra=dict(wire.extra),
    )
    if registry.scanner_group:
        wanted = dataclasses.replace(wanted, scanner_type="specific", scanner_group_name=registry.scanner_group)
    return wanted


def _is_same(standing: aqua.Registry, wanted: aqua.NewRegistry) -> bool:
    return standing.type == wanted.type and standing.url.rstrip("/") == wanted.url.rstrip("/")


def _name_taken(registry: Registry) -> Trouble:
    return Trouble(
        "name_taken",
        f"The console has a registry named {registry.name} that Tidemark did not create; it was left untouched.",
        "Choose another name, or remove the other integration in the console first.",
    )
