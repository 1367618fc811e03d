"""
The findings of many images in one order, without a row for each: any page of it costs the same.

Images share their contents, so the list is kept in parts: either one image with several of its findings, or one finding
with all the images that have it. Half a million findings of twenty thousand images fit into a few thousand parts.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from aqua_client.sandbox.findings import EVALUATED, SEVERITIES, Content, Finding
from aqua_client.sandbox.world import Image


class Occurrence(NamedTuple):
    """One finding in one image; `position` is its place in the image's content, from 1."""

    image: Image
    position: int
    finding: Finding


class Found(NamedTuple):
    """An image with its content and the positions of the findings that are wanted, worst first."""

    image: Image
    content: Content
    positions: tuple[int, ...]


class Part(NamedTuple):
    """Some occurrences that follow each other: every position in every image, image by image."""

    images: Sequence[Image]
    content: Content
    positions: Sequence[int]


BY_FINDING: Mapping[str, Callable[[Finding], Any]] = {
    "aqua_severity": lambda one: EVALUATED[one.severity],
    "aqua_score": lambda one: one.score,
    "name": lambda one: one.name,
    "publish_date": lambda one: one.published_on,
    "fix_version": lambda one: one.fix_version,
    "resource": lambda one: one.package.name,
}
BY_IMAGE: Mapping[str, Callable[[Image], Any]] = {
    "image": lambda one: one.name,
    "image_name": lambda one: one.name,
    "registry": lambda one: one.registry,
    "first_found_date": lambda one: first_and_last(one)[0],
}
"""What the list can be ordered by, under the names of its columns."""

DEFAULT_ORDER = "-aqua_severity"


class Index:
    """The occurrences of all images in the order asked for."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = list(parts)
        self._ends = list(accumulate(len(part.images) * len(part.positions) for part in self._parts))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def page(self, start: int, stop: int) -> Iterator[Occurrence]:
        """The occurrences from one place up to another; those beyond the end are left out."""
        number = bisect_right(self._ends, start)
        stop = min(stop, len(self))
        while start < stop:
            part, end = self._parts[number], self._ends[number]
            width = len(part.positions)
            first = end - len(part.images) * width
            for place in range(start - first, min(stop, end) - first):
                position = part.positions[place % width]
                yield Occurrence(part.images[place // width], position, part.content.findings[position - 1])
            start, number = end, number + 1


def built(found: list[Found], asked: str) -> Index:
    """Put what was found into the order asked for: `name`, `-name` or `name desc`; worst first unless it is known."""
    name, _, direction = (asked or DEFAULT_ORDER).partition(" ")
    is_falling = name.startswith("-") or direction.lower() == "desc"
    name = name.lstrip("-")
    if name in BY_IMAGE:
        key = BY_IMAGE[name]
        ordered = sorted(found, key=lambda one: key(one.image), reverse=is_falling)
        return Index(Part([one.image], one.content, one.positions) for one in ordered)
    if name in BY_FINDING and (name != "aqua_severity" or not is_falling):
        return Index(_by_finding(found, BY_FINDING[name], is_falling=is_falling))
    return Index(_worst_first(found))


def first_and_last(image: Image) -> tuple[float, float]:
    """When a scan first and last succeeded."""
    times = [look.at for look in image.history if not look.error]
    return times[0], times[-1]


def _worst_first(found: list[Found]) -> Iterator[Part]:
    """All critical findings, image by image, then all high ones, and so on."""
    split = [_by_severity(one.content, one.positions) for one in found]
    for rank in range(len(SEVERITIES)):
        for one, positions in zip(found, split, strict=True):
            if positions[rank]:
                yield Part((one.image,), one.content, positions[rank])


def _by_finding(found: list[Found], key: Callable[[Finding], Any], *, is_falling: bool) -> Iterator[Part]:
    """Each finding of each content in order, with all the images that have the content."""
    groups: dict[tuple[Content, tuple[int, ...]], list[Image]] = {}
    for one in found:
        groups.setdefault((one.content, one.positions), []).append(one.image)
    entries = [(content, position, images) for (content, positions), images in groups.items() for position in positions]
    entries.sort(key=lambda entry: key(entry[0].findings[entry[1] - 1]), reverse=is_falling)
    return (Part(images, content, (position,)) for content, position, images in entries)


@lru_cache(maxsize=512)
def _by_severity(content: Content, positions: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """The positions of each severity, worst first."""
    held: dict[str, list[int]] = {severity: [] for severity in SEVERITIES}
    for position in positions:
        held[content.findings[position - 1].severity].append(position)
    return tuple(tuple(held[severity]) for severity in SEVERITIES)
