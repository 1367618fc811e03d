"""Registries, and the scanners of on-premises ones: facts REG-1 to REG-7 (contract 4.3, 6.2, 12.1)."""

from datetime import datetime, timedelta

import aqua_client as aqua
from engagement.aqua.checks.answers import Seen, fails, judged, proves
from engagement.aqua.checks.console import Console
from engagement.rules.subjects import RegistryNamed

# Fact REG-6. A scanner reports every few seconds; one that is silent for so long has stopped.
HEARTBEAT = timedelta(minutes=5)


def _missing(registry: RegistryNamed) -> Seen:
    return fails(f"Aqua has no registry {registry.name}; integrate it under this name.", status=404)


@proves("REG-1")
def exists(console: Console, registry: RegistryNamed) -> Seen:
    found = console.registry(registry.name)
    if found is None:
        return _missing(registry)
    return judged(
        found.type == (registry.type_code or found.type),
        f"{registry.name} is integrated as {found.type}.",
        f"{registry.name} is there as {found.type}, but {registry.type_code} was planned; correct one of the two.",
        name=found.name,
        type=str(found.type),
    )


@proves("REG-2")
def is_connected(console: Console, registry: RegistryNamed) -> Seen:
    """An absent flag means false: a registry can be saved although the test failed. The error itself is not kept."""
    found = console.registry(registry.name)
    if found is None:
        return _missing(registry)
    return judged(
        bool(found.is_connected) and not found.connection_error,
        f"Aqua reaches {registry.name}.",
        f"Aqua does not reach {registry.name}; read the error on the Registries page and test again.",
        is_registry_connected=found.is_connected,
        error_msg="present" if found.connection_error else "",
    )


@proves("REG-3")
def has_test_pull(console: Console, registry: RegistryNamed) -> Seen:
    found = console.registry(registry.name)
    if found is None:
        return _missing(registry)
    is_set = bool(found.options.get("TestImagePull", "").strip())
    return judged(
        is_set,
        f"{registry.name} names an image for its test pull.",
        f"{registry.name} names no image for its test pull; add one in the registry's settings.",
        options="TestImagePull" if is_set else "",
    )


@proves("REG-4")
def pulls_by_itself(console: Console, registry: RegistryNamed) -> Seen:
    found = console.registry(registry.name)
    if found is None:
        return _missing(registry)
    time = found.auto_pull_time or found.auto_scan_time.time
    return judged(
        (found.auto_pull and bool(time)) or found.webhook.enabled,
        f"{registry.name} is pulled by {'schedule' if found.auto_pull else 'webhook'}.",
        f"{registry.name} is pulled by hand only; switch the schedule or the webhook on.",
        auto_pull=found.auto_pull,
        auto_pull_time=time,
        webhook=found.webhook.enabled,
    )


@proves("REG-5")
def is_bound(console: Console, registry: RegistryNamed) -> Seen:
    found = console.registry(registry.name)
    if found is None:
        return _missing(registry)
    return judged(
        found.scanner_type == "specific" and bool(_scanner_of(found)),
        f"{registry.name} is scanned by {_scanner_of(found)}.",
        f"Any scanner may scan {registry.name}; choose the local scanner group in its settings.",
        scanner_type=found.scanner_type,
        scanner=_scanner_of(found),
    )


@proves("REG-6")
def has_live_scanner(console: Console, registry: RegistryNamed) -> Seen:
    """The group's own scanners count: the queue also shows Aqua's, which reach no private address."""
    found = console.registry(registry.name)
    if found is None:
        return _missing(registry)
    if not found.scanner_group_name:
        return fails(f"{registry.name} has no scanner group; bind it to the local one.", scanner_group_name="")
    group = console.scanner_group(found.scanner_group_name)
    if group is None:
        return fails(f"Aqua has no scanner group {found.scanner_group_name}; create it.", status=404)
    n_alive = sum(_is_alive(scanner, console) for scanner in group.scanners)
    return judged(
        n_alive > 0 and registry.name in group.registries,
        f"{n_alive} of the group's scanners are alive and scan {registry.name}.",
        "No scanner of the group has reported in the last five minutes; look at its log."
        if not n_alive
        else f"The scanner group does not list {registry.name}; add it to the group.",
        scanner_group_name=group.name,
        n_alive=n_alive,
        lists_registry=registry.name in group.registries,
    )


@proves("REG-7")
def shows_repositories(console: Console, registry: RegistryNamed) -> Seen:
    count = console.count_repositories(registry.name)
    return judged(
        count >= 1,
        f"Aqua lists {count} repositories of {registry.name}.",
        f"Aqua lists no repository of {registry.name}; pull or add one image, and check its account's rights.",
        count=count,
    )


def _scanner_of(registry: aqua.Registry) -> str:
    names = (registry.scanner_group_name, *registry.scanner_names, *registry.existing_scanners)
    return next((name for name in names if name), "")


def _is_alive(scanner: aqua.GroupScanner, console: Console) -> bool:
    """By the group's word, or the queue's where the group names no time; the queue calls it `host:process`."""
    beats = [scanner.last_heartbeat_at]
    if scanner.last_heartbeat_at is None:
        names = {scanner.name}
        beats = [one.last_heartbeat_at for one in console.scanners() if {one.id, one.id.partition(":")[0]} & names]
    return any(_is_fresh(beat, console.at) for beat in beats)


def _is_fresh(beat: datetime | None, at: datetime) -> bool:
    return beat is not None and at - beat < HEARTBEAT
