"""The customer's registries and their integration in Aqua."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from engagement.domain import audit, checklist, evidence, operations, rollups
from engagement.domain.refusals import Refused
from engagement.models import AquaTenant, Engagement, Operation, Registry, User
from engagement.rules import registry_types
from engagement.rules.facts import CATALOGUE

# The facts that an integration, and a test of it, can change.
_PROVES = tuple(fact for fact in CATALOGUE if fact.startswith("REG-"))


class NameTaken(Refused):
    """The console has, or is about to have, an integration of that name."""


class NotStanding(Refused):
    """The integration does not stand, so nothing can be tested or scanned through it."""


class CredentialsGone(Refused):
    """The credentials were erased when the integration stood; they have to be given again."""


class UnderWay(Refused):
    """A worker tells Aqua about the registry at this moment, with the values as they were."""


def request_integration(
    engagement: Engagement,
    *,
    tenant: AquaTenant,
    name: str,
    type_code: str,
    hosting: str,
    url: str,
    prefixes: Sequence[str],
    username: str,
    options: Mapping[str, str],
    credentials: Mapping[str, str],
    scanner_group: str,
    by: User,
    at: datetime,
) -> Operation:
    """
    Add a registry and ask for its integration in the customer's console.

    `options` and `credentials` are keyed as rules/registry_types.py names them; credentials are encrypted and erased
    once the integration stands. An on-premises one brings its items to the checklist. Raises NameTaken.
    """
    try:
        with transaction.atomic():
            registry = Registry.objects.create(
                engagement=engagement,
                tenant=tenant,
                name=name,
                type_code=type_code,
                hosting=hosting,
                url=url,
                prefixes=list(prefixes),
                username=username,
                options=dict(options),
                credentials=_pack(credentials),
                scanner_group=scanner_group,
            )
            audit.record(by, "registry.added", registry, at=at, engagement=engagement)
            rollups.recount_registries(engagement.pk)
            if hosting == Registry.Hosting.ON_PREMISES:
                checklist.add_items(engagement)
            return _ask(Operation.Kind.INTEGRATE_REGISTRY, registry, by, at)
    except IntegrityError:
        raise NameTaken(
            f"{tenant.label} already has a registry named {name}; choose another name.", field="name"
        ) from None


def correct(
    registry: Registry,
    *,
    url: str,
    prefixes: Sequence[str],
    username: str,
    options: Mapping[str, str],
    credentials: Mapping[str, str],
    scanner_group: str,
    by: User,
    at: datetime,
) -> Operation:
    """
    Change a registry and ask for its integration anew; the name is its identity and stays (contract 4.3).

    Empty credentials keep stored ones. Raises CredentialsGone when none are stored any more but the type needs them
    (Aqua replaces the whole object, so leaving them out would wipe them there), and UnderWay while a worker is at it.
    """
    with transaction.atomic():
        registry = Registry.objects.select_for_update(of=("self",)).get(pk=registry.pk)
        _hold_back_workers(registry)
        if (
            not credentials
            and not registry.credentials
            and registry_types.needs_credentials(registry.type_code, options)
        ):
            raise CredentialsGone("Give the credentials again; they were erased when the integration stood.")
        registry.url, registry.prefixes, registry.username = url, list(prefixes), username
        registry.options, registry.scanner_group = dict(options), scanner_group
        registry.state, registry.is_connected, registry.aqua_message = Registry.State.REQUESTED, None, ""
        if credentials:
            registry.credentials = _pack(credentials)
        registry.save()
        audit.record(by, "registry.corrected", registry, at=at, engagement=registry.engagement)
        rollups.recount_registries(registry.engagement_id)
        return _ask(Operation.Kind.INTEGRATE_REGISTRY, registry, by, at)


def request_again(registry: Registry, *, by: User, at: datetime) -> Operation:
    """Ask for the integration once more with what is stored. Raises CredentialsGone after they were erased."""
    if not registry.credentials and registry_types.needs_credentials(registry.type_code, registry.options):
        raise CredentialsGone("The credentials were erased when the integration stood; edit the registry to give them.")
    with transaction.atomic():
        Registry.objects.filter(pk=registry.pk).update(state=Registry.State.REQUESTED, aqua_message="")
        return _ask(Operation.Kind.INTEGRATE_REGISTRY, registry, by, at)


def request_test(registry: Registry, *, by: User, at: datetime) -> Operation:
    """Ask Aqua whether it still reaches the registry. Raises NotStanding."""
    if not registry.is_standing:
        raise NotStanding("Only an integrated registry can be tested; integrate it first.")
    with transaction.atomic():
        return _ask(Operation.Kind.TEST_REGISTRY, registry, by, at)


def request_removal(registry: Registry, *, by: User, at: datetime) -> Operation:
    """Ask for the integration to be taken out of Aqua; the registry is gone here once that is done."""
    with transaction.atomic():
        return _ask(Operation.Kind.REMOVE_REGISTRY, registry, by, at)


def credentials_of(registry: Registry) -> dict[str, str]:
    """The stored credentials in plain, for the worker alone, who notes it with `note_read`; empty once erased."""
    packed = registry.credentials.reveal()
    return json.loads(packed) if packed else {}


def note_read(registry: Registry, *, by: User | None, at: datetime) -> None:
    """Write down that a worker opens stored credentials, and for whom; without any there is nothing to open."""
    if registry.credentials:
        audit.record(by, "registry.credentials_read", registry, at=at, engagement=registry.engagement)


# ── what the worker found out ────────────────────────────────────────────────────────────────────────────────────────


def record_creation_asked(registry: Registry, *, at: datetime) -> None:
    """About to ask Aqua to create it; committed before the call."""
    registry.creation_asked_at = at
    registry.save(update_fields=["creation_asked_at"])


def record_integration(
    registry: Registry, *, is_connected: bool, message: str, was_there_before: bool, at: datetime
) -> None:
    """The integration stands in Aqua; its credentials are erased here."""
    registry.was_there_before = was_there_before
    registry.state, registry.integrated_at, registry.tested_at = Registry.State.STANDING, at, at
    registry.is_connected, registry.aqua_message, registry.credentials = is_connected, message, ""
    registry.save()
    audit.record(None, "registry.standing", registry, at=at, engagement=registry.engagement)
    rollups.recount_registries(registry.engagement_id)
    evidence.follow_change(registry.engagement, _PROVES, at=at)


def record_integration_failed(registry: Registry, *, message: str, was_refused: bool, at: datetime) -> None:
    """
    The integration does not stand; the credentials stay for another try.

    `was_refused`: Aqua said no, so nothing was created. Otherwise it may have been, without our hearing of it.
    """
    registry.state, registry.aqua_message = Registry.State.FAILED, message
    if was_refused and registry.integrated_at is None:
        registry.creation_asked_at = None
    registry.save(update_fields=["state", "aqua_message", "creation_asked_at"])
    audit.record(None, "registry.failed", registry, at=at, engagement=registry.engagement)
    rollups.recount_registries(registry.engagement_id)


def record_test(registry: Registry, *, is_connected: bool, message: str, at: datetime) -> None:
    """What Aqua's connection test said."""
    registry.is_connected, registry.aqua_message, registry.tested_at = is_connected, message, at
    registry.save(update_fields=["is_connected", "aqua_message", "tested_at"])
    evidence.follow_change(registry.engagement, _PROVES, at=at)


def record_removal(registry: Registry, *, at: datetime) -> None:
    """It is gone from Aqua. Its images go with it, as they do there (work-package.md 3.1, pitfalls)."""
    registry.state, registry.credentials = Registry.State.REMOVED, ""
    registry.save(update_fields=["state", "credentials"])
    registry.images.all().delete()
    audit.record(None, "registry.removed", registry, at=at, engagement=registry.engagement)
    rollups.recount_registries(registry.engagement_id)
    rollups.recount_images(registry.engagement_id)


def _hold_back_workers(registry: Registry) -> None:
    """
    Lock what is live on the registry, so that no worker takes it up with the old values before this transaction ends.

    Raises UnderWay when one has them already: its result would be recorded over what is corrected now.
    """
    live = Operation.objects.live().filter(registry=registry).select_for_update(of=("self",))
    if any(operation.state == Operation.State.RUNNING for operation in live):
        raise UnderWay("Aqua is being told about this registry right now. Wait until that has ended, then save again.")


def _ask(kind: Operation.Kind, registry: Registry, by: User, at: datetime) -> Operation:
    return operations.request(
        kind, tenant=registry.tenant, engagement=registry.engagement, registry=registry, by=by, at=at
    )


def _pack(credentials: Mapping[str, str]) -> str:
    return json.dumps(dict(credentials)) if credentials else ""
