"""Which scanners there are and for whom they scan: the console's own ones, and those of each scanner group."""

import heapq
import secrets
from collections import deque
from typing import Any

from aqua_client.sandbox import choices
from aqua_client.sandbox.world import Registry, World


def pool_of(world: World, registry: str) -> str:
    """The group that has to scan a registry's images; empty for the console's own scanners."""
    known = world.registries.get(registry)
    if known is None or known.fields["scanner_type"] != "specific":
        return ""
    return str(known.fields["scanner_group_name"])


def expect(world: World, registry: Registry, user: str) -> None:
    """
    See to it that the group a registry names exists.

    A choice: whoever names a group has set it up beforehand, so it comes with a scanner. Contract 12.3.
    """
    group = registry.fields["scanner_group_name"]
    if registry.fields["scanner_type"] == "specific" and group and group not in world.store("scanner_groups"):
        create(world, {"name": group}, user)


def create(world: World, given: dict[str, Any], user: str) -> dict[str, Any]:
    """A new group from what was sent, with its token and one scanner that has already joined."""
    now = int(world.clock.now())
    fields = {
        "name": given["name"],
        "description": given.get("description") or "",
        "os_type": given.get("os_type") or "linux",
        "type": given.get("type") or "remote",
        "author": user,
        "created_at": now,
        "updated_at": now,
        "application_scopes": given.get("application_scopes") or ["Global"],
        "registries": given.get("registries") or [],
        "tokens": [secrets.token_hex(4)],
        "numbers": [],
    }
    world.store("scanner_groups")[fields["name"]] = fields
    set_scanners(world, fields["name"], choices.SCANNERS_OF_A_GROUP)
    return fields


def set_scanners(world: World, group: str, wanted: int) -> None:
    """Let scanners join a group or leave it until it has as many as wanted; a scan that runs is finished."""
    numbers: list[int] = world.store("scanner_groups")[group]["numbers"]
    free = world.free.setdefault(group, [])
    while len(numbers) < wanted:
        number = max(max(world.scanner_pools, default=0) + 1, choices.FIRST_GROUP_SCANNER)
        numbers.append(number)
        world.scanner_pools[number] = group
        heapq.heappush(free, (world.clock.now(), number))
    while len(numbers) > wanted:
        gone = numbers.pop()
        del world.scanner_pools[gone]
        world.free[group] = [one for one in world.free[group] if one[1] != gone]
        heapq.heapify(world.free[group])
    world.touch()


def forget(world: World, group: str) -> None:
    """Remove a group with its scanners; what waits for it goes on waiting."""
    set_scanners(world, group, 0)
    del world.store("scanner_groups")[group]
    del world.free[group]
    world.touch()


def reassign(world: World, registry: str) -> None:
    """Move the waiting jobs of a registry into the line of the group that scans it now."""
    pool = pool_of(world, registry)
    for job in [job for job in world.live_jobs.values() if job.registry == registry and job.status == "pending"]:
        if job.pool != pool:
            world.pending[job.pool].remove(job.number)
            job.pool = pool
            world.pending.setdefault(pool, deque()).append(job.number)


def scanner_id(world: World, number: int) -> str:
    """A scanner is called after its host and process. Contract 6.2."""
    pool = world.scanner_pools.get(number, "")
    if not pool and number < choices.FIRST_GROUP_SCANNER:
        return f"{choices.SCANNER_HOST}:{number + 1}"
    return f"{pool or 'gone'}-scanner:{number}"
