"""Which findings of an image have been accepted, by whom and how far that reaches. Contract 8.1."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from aqua_client.sandbox.findings import Content, Finding
from aqua_client.sandbox.world import Image, World

DAY_S = 86_400
Acknowledgement = Mapping[str, Any]


class Accepted(NamedTuple):
    """What is accepted in one image."""

    positions: frozenset[int]
    """Places of the findings in the image's content, from 1."""
    files: frozenset[str]
    """Paths of secrets and malware."""
    by_position: Mapping[int, Acknowledgement]
    by_file: Mapping[str, Acknowledgement]


NOTHING = Accepted(frozenset(), frozenset(), {}, {})


def of(world: World, image: Image, content: Content) -> Accepted:
    """Everything accepted in this image as of now."""
    if not world.store("acknowledged"):
        return NOTHING
    reaching = [one for one in valid(world) if _reaches(one, image)]
    if not reaching:
        return NOTHING
    named = defaultdict(list)
    for one in reaching:
        if one["issue_type"] == "vulnerability":
            named[one["issue_name"]].append(one)
    positions = {
        position: one
        for position, finding in enumerate(content.findings, 1)
        for one in named.get(finding.name, ())
        if _means_finding(one, finding)
    }
    files = _files(content.sensitive, "sensitive_data", reaching) | _files(content.malware, "malware", reaching)
    return Accepted(frozenset(positions), frozenset(files), positions, files)


def valid(world: World) -> list[dict[str, Any]]:
    """The acknowledgements that have not expired; `expiration_days` of 0 never does."""
    now = world.clock.now()
    return [one for one in world.store("acknowledged").values() if not _is_over(one, now)]


def scope_of(one: Acknowledgement) -> str:
    """How far an acknowledgement reaches, as `ack_scope` says it."""
    if one["image_name"]:
        return "image"
    return "repository" if one["repository_name"] else "global"


def settle(world: World) -> None:
    """Let images be judged anew as soon as an acknowledgement has expired."""
    kept = world.caches.get("next_expiry")
    if kept is None or kept[0] != world.judgements:
        now = world.clock.now()
        ends = [end for one in world.store("acknowledged").values() if (end := _end(one)) > now]
        kept = world.caches["next_expiry"] = (world.judgements, min(ends, default=math.inf))
    if kept[1] <= world.clock.now():
        world.rejudge()


def _is_over(one: Acknowledgement, now: float) -> bool:
    return _end(one) <= now


def _end(one: Acknowledgement) -> float:
    """When it expires, in epoch seconds."""
    days = one["expiration_days"]
    return datetime.fromisoformat(one["date"]).timestamp() + days * DAY_S if days else math.inf


def _reaches(one: Acknowledgement, image: Image) -> bool:
    return (
        one["registry_name"] in ("", image.registry)
        and one["image_name"] in ("", image.name)
        and one["repository_name"] in ("", image.repository)
    )


def _means_finding(one: Acknowledgement, finding: Finding) -> bool:
    package = finding.package
    return (
        one["resource_name"] in ("", package.name)
        and one["resource_version"] in ("", package.version)
        and one["resource_path"] in ("", package.path)
        and one["resource_format"] in ("", package.format)
    )


def _files(
    items: Iterable[Mapping[str, Any]], kind: str, reaching: Iterable[Acknowledgement]
) -> dict[str, Acknowledgement]:
    """Secrets or malware by path, each with what accepts it: named by path, hash or what it is."""
    return {
        item["path"]: one
        for item in items
        for one in reaching
        if one["issue_type"] == kind
        and one["resource_path"] in ("", item["path"])
        and one["resource_hash"] in ("", item.get("hash", ""))
        and one["issue_name"] in ("", item.get("malware") or item.get("type"))
    }
