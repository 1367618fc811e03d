"""The list of findings: filters, order, paging, and the row. Contract 7.1."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from aqua_client.sandbox import choices, clock, lists, references
from aqua_client.sandbox.findings import EVALUATED, Content, Finding
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Image, World

DAY_S = 86_400


class Wanted(NamedTuple):
    """What a finding has to be like to be listed, whatever image it is in; None where anything goes."""

    severities: frozenset[str]
    shows_negligible: bool
    has_fix: bool | None
    is_exploitable: bool | None
    is_remote: bool
    text: str


class Occurrence(NamedTuple):
    """One finding in one image; `position` is its place in the image's content, from 1."""

    image: Image
    position: int
    finding: Finding


Found = list[tuple[Image, Content, tuple[int, ...]]]
"""Images with their content and the positions of the findings that are wanted."""

Order = Callable[[Occurrence], Any]

ORDERS: Mapping[str, Order] = {
    "aqua_severity": lambda one: EVALUATED[one.finding.severity],
    "aqua_score": lambda one: one.finding.score,
    "name": lambda one: one.finding.name,
    "publish_date": lambda one: one.finding.published_on,
    "fix_version": lambda one: one.finding.fix_version,
    "resource": lambda one: one.finding.package.name,
    "image": lambda one: one.image.name,
    "image_name": lambda one: one.image.name,
    "registry": lambda one: one.image.registry,
    "first_found_date": lambda one: _found_at(one.image)[0],
}
"""What the list can be ordered by, under the names of its columns."""

DEFAULT_ORDER = "-aqua_severity"


def list_all(world: World, request: Request) -> Answer:
    """`GET /api/v2/risks/vulnerabilities`."""
    return answer(request, _images(world, request))


ROUTES = (Route("GET", "/api/v2/risks/vulnerabilities", list_all),)


def answer(request: Request, images: Iterable[Image]) -> Answer:
    """One page of the findings of these images, filtered and ordered as the query asks."""
    found = _found(request, images)
    page = lists.page_of(request)
    count = choices.COUNT_WHEN_SKIPPED if request.flag("skip_count") else sum(len(numbers) for _, _, numbers in found)
    asked = request.text("order_by")
    if len(found) == 1 and asked in ("", DEFAULT_ORDER):
        [(image, content, numbers)] = found
        part: Iterable[Occurrence] = _occurrences(image, content, numbers[page.start : page.stop])
    else:
        part = islice(_ordered(found, asked), page.start, page.stop)
    given = {"show_negligible": False, "use_cvss3": True, "columns_name": "legacy_columns", "first_found_date": ""}
    return lists.envelope(request, page, count, _drawn(part), given | lists.echo(request, page))


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
        images = world.all_images(registry)
        if name:
            images = [image for image in images if (name == image.name if is_exact else name in image.name)]
    if digest:
        images = [image for image in images if image.digest == digest]
    return [image for image in images if _is_found_when(image, request.text("first_found_date"), world.clock.now())]


def _is_found_when(image: Image, asked: str, now: float) -> bool:
    """Whether the image's findings are younger (`last|30|days`) or older (`over|90|days`) than asked."""
    if not asked or image.content is None:
        return True
    side, _, rest = asked.partition("|")
    days = rest.partition("|")[0]
    if side not in ("last", "over") or not days.isdigit():
        return True
    is_young = now - _found_at(image)[0] <= int(days) * DAY_S
    return is_young == (side == "last")


def _found(request: Request, images: Iterable[Image]) -> Found:
    """The images that have findings which pass the query's filters."""
    if request.flag("acknowledge_status"):
        return []
    severities = frozenset(word for word in request.text("severities").lower().split(",") if word)
    wanted = Wanted(
        severities,
        bool(request.flag("show_negligible")) or "negligible" in severities,
        request.flag("fix_availability"),
        request.flag("exploit_availability"),
        bool(request.flag("network_attack")),
        request.text("text_search").lower(),
    )
    pairs = ((image, image.content) for image in images if image.content is not None)
    found = [(image, content, _positions(content, wanted)) for image, content in pairs]
    return [one for one in found if one[2]]


@lru_cache(maxsize=128)
def _positions(content: Content, wanted: Wanted) -> tuple[int, ...]:
    """Where in the content the wanted findings are. Kept, because a list is read page by page."""
    return tuple(position for position, finding in enumerate(content.findings, 1) if _is_wanted(finding, wanted))


def _is_wanted(finding: Finding, wanted: Wanted) -> bool:
    searched = (finding.name, finding.package.name, finding.row.get("description", ""))
    return (
        (wanted.shows_negligible or finding.severity != "negligible")
        and (not wanted.severities or finding.severity in wanted.severities)
        and (wanted.has_fix is None or wanted.has_fix == bool(finding.fix_version))
        and (wanted.is_exploitable is None or wanted.is_exploitable == finding.exploitable)
        and (not wanted.is_remote or "AV:N" in finding.row.get("aqua_vectors", ""))
        and (not wanted.text or any(wanted.text in part.lower() for part in searched))
    )


def _ordered(found: Found, asked: str) -> Iterator[Occurrence]:
    """
    The occurrences of all images in the order asked for, the default being worst first.

    Merged from the images' own lists rather than sorted as a whole, so that the first page of a large world does not
    touch every row.
    """
    name, _, direction = (asked or DEFAULT_ORDER).partition(" ")
    if name.lstrip("-") not in ORDERS:
        name, direction = DEFAULT_ORDER, ""
    key = ORDERS[name.lstrip("-")]
    is_falling = name.startswith("-") or direction.lower() == "desc"
    parts: Iterable[Iterable[Occurrence]] = (_occurrences(*one) for one in found)
    if name != DEFAULT_ORDER:  # in which each content is already
        parts = (sorted(part, key=key, reverse=is_falling) for part in parts)
    return heapq.merge(*parts, key=key, reverse=is_falling)


def _occurrences(image: Image, content: Content, positions: Iterable[int]) -> Iterator[Occurrence]:
    return (Occurrence(image, position, content.findings[position - 1]) for position in positions)


def _found_at(image: Image) -> tuple[float, float]:
    """When a scan first and last succeeded."""
    times = [look.at for look in image.history if not look.error]
    return times[0], times[-1]


def _drawn(occurrences: Iterable[Occurrence]) -> list[dict[str, Any]]:
    """The rows. What they say of their image is put together once for each."""
    common: dict[int, dict[str, Any]] = {}
    rows = []
    for image, position, finding in occurrences:
        if image.uid not in common:
            common[image.uid] = _of_image(image)
        unique = image.uid * choices.ROWS_PER_IMAGE
        ids = {"vulnerability_id": unique + position, "scan_resource_id": unique + finding.package_number}
        rows.append({**finding.row, **common[image.uid], **ids})
    return rows


def _of_image(image: Image) -> dict[str, Any]:
    content = image.content
    assert content is not None  # noqa: S101 - only images with content have occurrences
    first, last = _found_at(image)
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
