"""What an image is judged by: its findings and what lies in it, as plain values."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime


class Level(enum.IntEnum):
    """Aqua's severities, the worst highest (contract 9.5)."""

    NEGLIGIBLE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        return self.name.lower()


def level(word: str) -> Level | None:
    """The level that a word of Aqua's means; None for one that is no severity."""
    return _LEVELS.get(word.strip().lower())


_LEVELS = {one.word: one for one in Level}


@dataclass(frozen=True, slots=True)
class Finding:
    """A vulnerability of a package; `score` is CVSS, 0 to 10. What Aqua did not say is None, False or empty."""

    name: str
    level: Level
    score: float | None = None
    own_level: Level | None = None
    fix_version: str = ""
    published_on: date | None = None
    fix_published_on: date | None = None
    path: str = ""
    is_accepted: bool = False
    is_of_base: bool = False
    is_exploitable: bool = False
    exploit_types: frozenset[str] = frozenset()

    @property
    def has_fix(self) -> bool:
        return bool(self.fix_version)


@dataclass(frozen=True, slots=True)
class Package:
    """Something installed, with findings or without."""

    name: str
    version: str = ""
    format: str = ""
    arch: str = ""
    licenses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A secret, or malware, that lies at a path of the image."""

    path: str
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """What an image is called, and under which digest its registry holds it."""

    registry: str
    repository: str
    tag: str
    digest: str = ""

    @property
    def image(self) -> str:
        """`repository:tag`, as policies name images."""
        return f"{self.repository}:{self.tag}"


@dataclass(frozen=True, slots=True)
class Contents:
    """
    What lies in an image beside its findings.

    None means that it is not known: nobody looked, or Aqua has no call that tells. A control that needs it is then
    undecided, never passed.
    """

    user: str | None = None
    packages: tuple[Package, ...] | None = None
    secrets: tuple[Item, ...] | None = None
    malware: tuple[Item, ...] | None = None
    labels: Mapping[str, str] | None = None
    base: Name | None = None
    knows_base: bool = False
    failing_scripts: frozenset[str] | None = None
    has_microenforcer: bool | None = None
    is_partial: bool = False
    threat: Level | None = None
    has_threat_analysis: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One image to be judged at one time; grace periods count whole days of UTC."""

    name: Name
    at: datetime
    findings: tuple[Finding, ...] = ()
    contents: Contents = field(default_factory=Contents)

    @property
    def today(self) -> date:
        return self.at.astimezone(UTC).date()
