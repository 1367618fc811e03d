"""Findings that leave as files: read from the database a batch at a time, whatever their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from engagement.domain import audit, reads, vulnerabilities
from engagement.domain.risk_points import POINTS
from engagement.domain.vulnerabilities import Wanted
from engagement.models import Engagement, Image, Severity, User, Vulnerability
from engagement.rules.fixing import target

# Rows that are in memory at once.
_BATCH = 2000
_FROM = """
  FROM engagement_image i
  JOIN engagement_registry g ON g.id = i.registry_id
  JOIN engagement_scan s ON s.id = i.latest_scan_id
  JOIN engagement_vulnerability v ON v.scan_id = s.id
 WHERE {conditions}
"""
_ROWS = (
    """
SELECT g.name AS registry, i.repository, i.tag, s.digest, s.os, s.os_version, s.finished_at AS scanned_at,
       v.finding_key, v.name, v.severity, v.own_severity, v.score, v.score_source, v.vectors, v.resource_type,
       v.resource_format, v.resource_name, v.resource_path, v.installed_version, v.fix_version, v.published_on,
       v.exploit_type, v.is_exploitable, v.epss_score, v.n_workloads, v.is_of_base, v.is_acknowledged, v.change,
       {points} AS points, v.url, v.solution, v.description
"""
    + _FROM
    + " ORDER BY i.repository, i.tag, i.id, v.severity DESC, v.name, v.id"
).replace("{points}", POINTS)
_COUNT = "SELECT count(*) AS n" + _FROM


class Row(NamedTuple):
    """A finding with the image that it is in; severities are words, `points` its weight (rules/risk_order.py)."""

    registry: str
    repository: str
    tag: str
    digest: str
    os: str
    os_version: str
    scanned_at: datetime
    finding_key: object
    name: str
    severity: str
    own_severity: str
    score: float | None
    score_source: str
    vectors: str
    resource_type: str
    resource_format: str
    resource_name: str
    resource_path: str
    installed_version: str
    fix_version: str
    published_on: date | None
    exploit_type: str
    is_exploitable: bool
    epss_score: float | None
    n_workloads: int
    is_of_base: bool
    is_acknowledged: bool
    change: str
    points: int
    url: str
    solution: str
    description: str

    @property
    def image(self) -> str:
        return f"{self.repository}:{self.tag}"

    @property
    def upgrade_to(self) -> str:
        """The version to upgrade to; empty where there is no fix."""
        return target(self.installed_version, self.fix_version) if self.fix_version else ""


@dataclass(frozen=True)
class Selection:
    """What is taken out: the findings of the latest scans of an engagement's images, or of one, as far as narrowed."""

    engagement: Engagement
    image: Image | None
    wanted: Wanted

    def bound(self) -> tuple[str, dict[str, Any]]:
        conditions, parameters = vulnerabilities.narrowing(self.wanted)
        where = ["i.engagement_id = %(engagement)s", *conditions]
        given = parameters | {"engagement": self.engagement.pk}
        if self.image is not None:
            where.append("i.id = %(image)s")
            given["image"] = self.image.pk
        return " AND ".join(where), given


def count(selection: Selection) -> int:
    """How many findings that is."""
    conditions, given = selection.bound()
    n: int = reads.fetch(_COUNT.format(conditions=conditions), given)[0]["n"]
    return n


def rows(selection: Selection) -> Iterator[Row]:
    """The findings, image by image, the worst first; read while they are taken."""
    conditions, given = selection.bound()
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS.format(conditions=conditions), given)
        while batch := cursor.fetchmany(_BATCH):
            yield from map(_row, batch)


def note(selection: Selection, *, by: User, as_format: str, n: int, at: datetime) -> None:
    """Write down that somebody took so many findings away as a file."""
    of = selection.image or selection.engagement
    told = {"format": ("", as_format), "findings": (0, n)}
    audit.record(by, "findings.exported", of, at=at, engagement=selection.engagement, changes=told)


_SEVERITIES: dict[int | None, str] = {None: "", **{one.value: one.label for one in Severity}}
_CHANGES = {one.value: one.label for one in Vulnerability.Change}


def _row(values: tuple[Any, ...]) -> Row:
    row = Row(*values)
    return row._replace(
        severity=_SEVERITIES[row.severity],  # type: ignore[index]
        own_severity=_SEVERITIES[row.own_severity],  # type: ignore[index]
        change=_CHANGES[row.change],  # type: ignore[index]
        is_exploitable=row.is_exploitable or bool(row.exploit_type),
    )
