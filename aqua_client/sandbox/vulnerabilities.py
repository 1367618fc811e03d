"""The list of findings: filters, order, paging, and the row. Contract 7.1."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from aqua_client.sandbox import choices, clock, lists
from aqua_client.sandbox.findings import EVALUATED, Content, Finding
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Image, World

DAY_S = 86_400


class Occurrence(NamedTuple):
    """One finding in one image; `position` is its place in the image's content."""

    image: Image
    position: int
    finding: Finding


Findings = list[tuple[int, Finding]]
"""Findings of one content with their positions in it."""

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
    return answer(request, [image for image in world.all_images() if _image_matches(world, image, request)])


ROUTES = (Route("GET", "/api/v2/risks/vulnerabilities", list_all),)


def answer(request: Request, images: Iterable[Image]) -> Answer:
    """One page of the findings of these images, filtered and ordered as the query asks."""
    found = _matching(request, images)
    page = lists.page_of(request)
    count = choices.COUNT_WHEN_SKIPPED if request.flag("skip_count") else sum(len(findings) for _, findings in found)
    rows = [_drawn(one) for one in islice(_ordered(found, request.text("order_by")), page.start, page.stop)]
    given = {
        "show_negligible": False,
        "use_cvss3": True,
        "columns_name": "legacy_columns",
        "first_found_date": "",
    }
    return lists.envelope(request, page, count, rows, given | lists.echo(request, page))


def _image_matches(world: World, image: Image, request: Request) -> bool:
    name = request.text("image_name")
    if request.text("registry_name") not in ("", image.registry):
        return False
    if name and name != image.name and (request.flag("image_name_exact_match") or name not in image.name):
        return False
    if request.text("digest") not in ("", image.digest):
        return False
    # Nothing runs in the sandbox, so whoever asks for running workloads gets nothing.
    if request.flag("has_workloads") or request.text("cluster", "namespace_names"):
        return False
    return _is_found_when(image, request.text("first_found_date"), world.clock.now())


def _is_found_when(image: Image, asked: str, now: float) -> bool:
    """Whether the image's findings are younger (`last|30|days`) or older (`over|90|days`) than asked."""
    side, _, rest = asked.partition("|")
    days = rest.partition("|")[0]
    if side not in ("last", "over") or not days.isdigit() or image.content is None:
        return True
    is_young = now - _found_at(image)[0] <= int(days) * DAY_S
    return is_young == (side == "last")


def _matching(request: Request, images: Iterable[Image]) -> list[tuple[Image, Findings]]:
    """The images with the findings that pass the filters; these look at each shared content once."""
    passing: dict[int, Findings] = {}
    found = []
    for image in images:
        content = image.content
        if content is None:
            continue
        if id(content) not in passing:
            passing[id(content)] = _passing(content, request)
        if passing[id(content)]:
            found.append((image, passing[id(content)]))
    return found


def _passing(content: Content, request: Request) -> Findings:
    severities = {word for word in request.text("severities").lower().split(",") if word}
    shows_negligible = request.flag("show_negligible") or "negligible" in severities
    has_fix, is_exploitable = request.flag("fix_availability"), request.flag("exploit_availability")
    text, is_remote = request.text("text_search").lower(), request.flag("network_attack")
    if request.flag("acknowledge_status"):
        return []

    def passes(finding: Finding) -> bool:
        return (
            (shows_negligible or finding.severity != "negligible")
            and (not severities or finding.severity in severities)
            and (has_fix is None or has_fix == bool(finding.fix_version))
            and (is_exploitable is None or is_exploitable == finding.exploitable)
            and (not is_remote or "AV:N" in finding.row.get("aqua_vectors", ""))
            and (not text or any(text in part.lower() for part in _searched(finding)))
        )

    return [(position, finding) for position, finding in enumerate(content.findings, 1) if passes(finding)]


def _searched(finding: Finding) -> tuple[str, str, str]:
    """What `text_search` looks through."""
    return finding.name, finding.package.name, finding.row.get("description", "")


def _ordered(found: list[tuple[Image, Findings]], asked: str) -> Iterator[Occurrence]:
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
    parts: Iterable[Iterable[Occurrence]] = (_occurrences(image, findings) for image, findings in found)
    if name != DEFAULT_ORDER:  # in which each content is already
        parts = (sorted(part, key=key, reverse=is_falling) for part in parts)
    return heapq.merge(*parts, key=key, reverse=is_falling)


def _occurrences(image: Image, findings: Findings) -> Iterator[Occurrence]:
    return (Occurrence(image, position, finding) for position, finding in findings)


def _found_at(image: Image) -> tuple[float, float]:
    """When a scan first and last succeeded."""
    times = [look.at for look in image.history if not look.error]
    return times[0], times[-1]


def _drawn(one: Occurrence) -> dict[str, Any]:
    image, content = one.image, one.image.content
    assert content is not None  # noqa: S101 - only images with content have occurrences
    first, last = _found_at(image)
    unique = image.uid * choices.ROWS_PER_IMAGE
    return {
        **one.finding.row,
        "vulnerability_id": unique + one.position,
        "scan_resource_id": unique + one.finding.package_number,
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
