"""
What to fix first: the fewest upgrades that take the most risk away.

A step is the upgrade of one package wherever it is installed, or a newer base image below everything built on it. The
two overlap: a newer base brings newer packages. Steps are chosen one after the other, always the one that takes most of
the weight that is left; at equal weight the one with more findings, then a package before a base image, then by name,
so that the same findings always give the same steps. What is chosen so reaches at least 63 % of what as many steps
could reach at best (Nemhauser, Wolsey and Fisher 1978); `Plan.most_points` says how much that can be at most here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engagement.rules.assurance.versions import compare

PACKAGE, BASE = "package", "base"
# A list that nobody reads to its end helps nobody.
MOST_STEPS = 10
# Past this share of the weight that any fix can take, further steps hardly change the picture.
ENOUGH = 0.95
_PARTS = re.compile(r"\s*(?:,|;|\|\||\bor\b)\s*")
_SIGNS = re.compile(r"^[\s<>=~^v]+(?=\d)")

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """
    Findings that the same upgrade answers: those of one package in one version that are fixed in the same one.

    `images` are the keys of the images that have them; `base` names the base image that brings them, empty where the
    image's own layers do or nobody told.
    """

    format: str
    package: str
    installed: str
    fixed_in: str
    base: str
    n_findings: int
    n_critical: int
    points: int
    images: frozenset[int]


@dataclass(frozen=True, slots=True)
class Step:
    """One upgrade. `to` is empty for a base image, of which any newer one without these findings will do."""

    kind: str
    name: str
    format: str
    installed: tuple[str, ...]
    to: str
    n_findings: int
    n_critical: int
    points: int
    images: frozenset[int]

    @property
    def n_images(self) -> int:
        return len(self.images)


@dataclass(frozen=True, slots=True)
class Plan:
    """
    The steps, the most useful first.

    `all_points` and `n_findings` are of everything that has a fix. `most_points` bounds what any choice of as many
    steps could take; `points` is what these take.
    """

    steps: tuple[Step, ...]
    all_points: int
    n_findings: int
    most_points: int

    @property
    def points(self) -> int:
        return sum(step.points for step in self.steps)

    @property
    def n_removed(self) -> int:
        return sum(step.n_findings for step in self.steps)

    @property
    def percent(self) -> int:
        """Of the weight that fixes can take away, what these steps take."""
        return 100 * self.points // self.all_points if self.all_points else 0


def plan(groups: Iterable[Group], *, most: int = MOST_STEPS) -> Plan:
    """Choose at most `most` steps; fewer where the chosen ones take 95 % of what any fix could."""
    left = list(groups)
    n_findings, all_points = sum(one.n_findings for one in left), sum(one.points for one in left)
    by_step = _by_step(left)
    gains = sorted((sum(left[place].points for place in places) for places in by_step.values()), reverse=True)
    taken: set[int] = set()
    steps: list[Step] = []
    points = 0
    while by_step and len(steps) < most and points < ENOUGH * all_points:
        key = min(by_step, key=lambda one: _rank(one, [left[place] for place in by_step[one] if place not in taken]))
        covered = [left[place] for place in by_step.pop(key) if place not in taken]
        if not covered:
            break
        taken.update(place for place, one in enumerate(left) if key in _keys(one))
        steps.append(_step(key, covered))
        points += steps[-1].points
    return Plan(tuple(steps), all_points, n_findings, min(all_points, sum(gains[: len(steps)])))


def target(installed: str, fixed_in: str) -> str:
    """Of the versions that Aqua names as fixed, the lowest that is newer than the installed one; else the newest."""
    named = [_SIGNS.sub("", part).strip() for part in _PARTS.split(fixed_in)]
    known = [version for version in named if version]
    newer = [version for version in known if compare(version, installed) > 0]
    return _lowest(newer) if newer else _highest(known) if known else fixed_in


def _keys(group: Group) -> list[Key]:
    own = (PACKAGE, group.format, group.package)
    return [own, (BASE, "", group.base)] if group.base else [own]


def _by_step(groups: Sequence[Group]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        for key in _keys(group):
            found[key].append(place)
    return dict(found)


def _rank(key: Key, groups: Sequence[Group]) -> tuple[int, int, bool, Key]:
    """The lower the better; where a package does as much as its base image, it is the smaller change."""
    points, n_findings = sum(one.points for one in groups), sum(one.n_findings for one in groups)
    return -points, -n_findings, key[0] == BASE, key


def _step(key: Key, groups: Sequence[Group]) -> Step:
    kind, form, name = key
    return Step(
        kind=kind,
        name=name,
        format=form,
        installed=tuple(sorted({one.installed for one in groups if one.installed})) if kind == PACKAGE else (),
        to=_highest([target(one.installed, one.fixed_in) for one in groups]) if kind == PACKAGE else "",
        n_findings=sum(one.n_findings for one in groups),
        n_critical=sum(one.n_critical for one in groups),
        points=sum(one.points for one in groups),
        images=frozenset().union(*(one.images for one in groups)),
    )


def _highest(versions: Sequence[str]) -> str:
    best = versions[0]
    for version in versions[1:]:
        order = compare(version, best)
        best = version if order > 0 or (order == 0 and version > best) else best
    return best


def _lowest(versions: Sequence[str]) -> str:
    best = versions[0]
    for version in versions[1:]:
        best = version if compare(version, best) < 0 else best
    return best
