"""The list of findings: filters, order, paging, and the row. Contract 7.1."""

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from aqua_client.sandbox import acceptance, assurance, choices, clock, finding_index, lists, references
from aqua_client.sandbox.finding_index import Found, Index, Occurrence, first_and_last
from aqua_client.sandbox.findings import Content, Finding
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Image, World

DAY_S = 86_400
INDEXES_KEPT = 8
"""How many lists are kept in their order, because a list is read page by page."""


class Wanted(NamedTuple):
    """What a finding has to be like to be listed, whatever image it is in; None where anything goes."""

    severities: frozenset[str]
    shows_negligible: bool
    has_fix: bool | None
    is_exploitable: bool | None
    exploit_type: str
    is_remote: bool
    hides_base: bool
    text: str


def list_all(world: World, request: Request) -> Answer:
    """`GET /api/v2/risks/vulnerabilities`."""
    return answer(world, request, None)


ROUTES = (Route("GET", "/api/v2/risks/vulnerabilities", list_all),)


def answer(world: World, request: Request, images: list[Image] | None) -> Answer:
    """One page of the findings of these images, or of those that the query names, as the query asks."""
    page = lists.page_of(request)
    index = _index(world, request, images)
    count = choices.COUNT_WHEN_SKIPPED if request.flag("skip_count") else len(index)
    rows = rows_of(world, index.page(page.start, page.stop))
    given = {"show_negligible": False, "use_cvss3": True, "columns_name": "legacy_columns", "first_found_date": ""}
    return lists.envelope(request, page, count, rows, given | lists.echo(request, page))


def everything(world: World, request: Request) -> Iterable[dict[str, Any]]:
    """All rows that the query asks for, for exports."""
    index = _index(world, request, None)
    for start in range(0, len(index), choices.MAX_PAGE_SIZE):
        yield from rows_of(world, index.page(start, start + choices.MAX_PAGE_SIZE))


def rows_of(world: World, occurrences: Iterable[Occurrence]) -> list[dict[str, Any]]:
    """The rows. What they say of their image is put together once for each."""
    common: dict[int, tuple[dict[str, Any], acceptance.Accepted]] = {}
    severities = world.store("custom_severities")
    rows = []
    for image, position, finding in occurrences:
        if image.uid not in common:
            content = image.content
            assert content is not None  # noqa: S101 - only images with content have occurrences
            common[image.uid] = (_of_image(image, content), acceptance.of(world, image, content))
        of_image, accepted = common[image.uid]
        unique = image.uid * choices.ROWS_PER_IMAGE
        ids = {"vulnerability_id": unique + position, "scan_resource_id": unique + finding.package_number}
        row = {**finding.row, **of_image, **ids}
        if position in accepted.by_position:
            row |= _acknowledged(accepted.by_position[position])
        if finding.name in severities:
            own = severities[finding.name]
            row |= {"aqua_custom_severity": own["severity"], "aqua_custom_notes": own["notes"]}
        if image.content and image.content.is_of_base(finding.package):
            row |= {"base_image_name": image.content.base, "base_image_vulnerability": True}
        rows.append(row)
    return rows


def _index(world: World, request: Request, images: list[Image] | None) -> Index:
    """The list that the query asks for, kept for the next page as long as nothing changes."""
    asked = {name: values for name, values in request.query.items() if name not in lists.PAGING}
    moment = int(world.clock.now()) if request.text("first_found_date") else 0
    names = None if images is None else tuple(image.uid for image in images)
    key = (names, moment, tuple((name, *values) for name, values in asked.items()))
    kept = world.caches.get("findings")
    if kept is None or kept[0] != world.image_changes:
        kept = world.caches["findings"] = (world.image_changes, OrderedDict())
    indexes: OrderedDict[Any, Index] = kept[1]
    if key not in indexes:
        found = _found(world, request, _images(world, request) if images is None else images)
        indexes[key] = finding_index.built(found, request.text("order_by"))
        while len(indexes) > INDEXES_KEPT:
            indexes.popitem(last=False)
    indexes.move_to_end(key)
    return indexes[key]


def _images(world: World, request: Request) -> list[Image]:
    """The images that the query concerns."""
    registry, name = request.text("registry_name"), request.text("image_name")
    is_exact, digest = request.flag("image_name_exact_match"), request.text("digest")
    # Nothing runs in the sandbox, so whoever asks for running workloads gets nothing.
    if request.flag("has_workloads") or request.text("cluster", "namespace_names"):
        return []
    if registry and name and is_exact:
        image = world.image((registry, *references.split(name)))
        images = [image] if image else []
    else:
        images = _with_digest(world, digest) if digest else world.all_images(registry)
        if registry and digest:
            images = [image for image in images if image.registry == registry]
        if name:
            images = [image for image in images if (name == image.name if is_exact else name in image.name)]
    if digest:
        images = [image for image in images if image.digest == digest]
    images = assurance.in_scope(world, images, request.text("scope"))
    asked = request.text("first_found_date")
    return [image for image in images if _is_found_when(image, asked, world.clock.now())] if asked else images


def _with_digest(world: World, digest: str) -> list[Image]:
    kept = world.caches.get("digests")
    if kept is None or kept[0] != world.image_changes:
        by_digest: dict[str, list[Image]] = {}
        for image in world.all_images():
            by_digest.setdefault(image.digest, []).append(image)
        kept = world.caches["digests"] = (world.image_changes, by_digest)
    found: list[Image] = kept[1].get(digest, [])
    return found


def _is_found_when(image: Image, asked: str, now: float) -> bool:
    """Whether the image's findings are younger (`last|30|days`) or older (`over|90|days`) than asked."""
    if image.content is None:
        return True
    side, _, rest = asked.partition("|")
    days = rest.partition("|")[0]
    if side not in ("last", "over") or not days.isdigit():
        return True
    is_young = now - first_and_last(image)[0] <= int(days) * DAY_S
    return is_young == (side == "last")


def _found(world: World, request: Request, images: Iterable[Image]) -> list[Found]:
    """The images that have findings which pass the query's filters."""
    severities = frozenset(word for word in request.text("severities").lower().split(",") if word)
    wanted = Wanted(
        severities,
        bool(request.flag("show_negligible")) or "negligible" in severities,
        request.flag("fix_availability"),
        request.flag("exploit_availability"),
        request.text("exploit_type"),
        bool(request.flag("network_attack")),
        bool(request.flag("hide_base_image")),
        request.text("text_search").lower(),
    )
    accepted = request.flag("acknowledge_status")
    found = []
    for image in images:
        if image.content is None:
            continue
        positions = _positions(image.content, wanted)
        if positions and accepted is not None:
            known = acceptance.of(world, image, image.content).positions
            positions = tuple(one for one in positions if (one in known) == accepted)
        if positions:
            found.append(Found(image, image.content, positions))
    return found


@lru_cache(maxsize=512)
def _positions(content: Content, wanted: Wanted) -> tuple[int, ...]:
    """Where in the content the wanted findings are."""
    return tuple(
        position
        for position, finding in enumerate(content.findings, 1)
        if _is_wanted(finding, wanted) and not (wanted.hides_base and content.is_of_base(finding.package))
    )


def _is_wanted(finding: Finding, wanted: Wanted) -> bool:
    searched = (finding.name, finding.package.name, finding.row.get("description", ""))
    return (
        (wanted.shows_negligible or finding.severity != "negligible")
        and (not wanted.severities or finding.severity in wanted.severities)
        and (wanted.has_fix is None or wanted.has_fix == bool(finding.fix_version))
        and (wanted.is_exploitable is None or wanted.is_exploitable == finding.exploitable)
        and (not wanted.exploit_type or wanted.exploit_type in finding.row.get("exploit_type", ""))
        and (not wanted.is_remote or "AV:N" in finding.row.get("aqua_vectors", ""))
        and (not wanted.text or any(wanted.text in part.lower() for part in searched))
    )


def _of_image(image: Image, content: Content) -> dict[str, Any]:
    first, last = first_and_last(image)
    return {
        "image_uid": image.uid,
        "registry": image.registry,
        "image_repository_name": image.repository,
        "image_name": image.name,
        "image_digest": image.digest,
        "image_build_date": content.created,
        "os": content.os,
        "os_version": content.os_version,
        "architecture": content.architecture,
        "first_found_date": clock.day(first),
        "last_found_date": clock.day(last),
        "acknowledged_date": clock.NEVER,
        "ack_expiration_configured_at": clock.NEVER,
        "permission": "Write",
        "cwe_info": {},
    }


def _acknowledged(one: acceptance.Acknowledgement) -> dict[str, Any]:
    return {
        "acknowledged_date": one["date"],
        "ack_scope": acceptance.scope_of(one),
        "ack_comment": one["comment"],
        "ack_author": one["author"],
        "ack_expiration_days": one["expiration_days"],
        "ack_expiration_configured_at": one["expiration_configured_at"],
        "ack_expiration_configured_by": one["expiration_configured_by"],
    }
