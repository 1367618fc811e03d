"""The packages and programs of an image with their findings: those the scan listed, and those that have findings."""

import json
from dataclasses import dataclass, replace
from typing import Any

from engagement.domain import paging, reads
from engagement.models import Scan, ScanContent

DEFAULT_SORT = "-findings"
_NAME = "name, version, format, path"
_WORST = f"n_critical DESC, n_high DESC, n_medium DESC, n_low DESC, n_negligible DESC, {_NAME}"
_SORTS = {
    "name": _NAME,
    "-name": "name DESC, version DESC, format DESC, path DESC",
    "findings": f"n_critical, n_high, n_medium, n_low, n_negligible, {_NAME}",
    "-findings": _WORST,
}
# Aqua's API names only packages with findings; a scanner's report lists all. So both are joined, whichever there are.
_PAGE = """
WITH found AS (
    SELECT v.resource_format AS format, v.resource_name AS name, v.installed_version AS version,
           v.resource_path AS path, max(v.resource_type) AS type,
           count(*) FILTER (WHERE v.severity = 4) AS n_critical, count(*) FILTER (WHERE v.severity = 3) AS n_high,
           count(*) FILTER (WHERE v.severity = 2) AS n_medium, count(*) FILTER (WHERE v.severity = 1) AS n_low,
           count(*) FILTER (WHERE v.severity = 0) AS n_negligible,
           count(*) FILTER (WHERE v.fix_version <> '') AS n_with_fix
      FROM engagement_vulnerability v WHERE v.scan_id = %(scan)s
     GROUP BY v.resource_format, v.resource_name, v.installed_version, v.resource_path
), listed AS (
    SELECT DISTINCT ON (p.format, p.name, p.version, p.path)
           coalesce(p.format, '') AS format, coalesce(p.name, '') AS name, coalesce(p.version, '') AS version,
           coalesce(p.path, '') AS path, p.licenses
      FROM engagement_scancontent c,
           jsonb_to_recordset(c.packages) AS p(format text, name text, version text, path text, licenses jsonb)
     WHERE c.scan_id = %(scan)s
), held AS (
    SELECT format, name, version, path, coalesce(type, '') AS type, licenses,
           coalesce(n_critical, 0) AS n_critical, coalesce(n_high, 0) AS n_high, coalesce(n_medium, 0) AS n_medium,
           coalesce(n_low, 0) AS n_low, coalesce(n_negligible, 0) AS n_negligible, coalesce(n_with_fix, 0) AS n_with_fix
      FROM found FULL JOIN listed USING (format, name, version, path)
)
SELECT *, count(*) OVER () AS total FROM held WHERE {conditions} ORDER BY {order} LIMIT %(rows)s OFFSET %(start)s
"""


@dataclass(frozen=True)
class Wanted:
    """What somebody asked of the packages; `sort` is `findings` or `name`, a minus turns it round."""

    q: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q)


@dataclass(frozen=True)
class Row:
    """One package in one version at one place; `search` finds its findings."""

    name: str
    version: str
    kind: str
    path: str
    licenses: str
    n_with_fix: int
    n_critical: int
    n_high: int
    n_medium: int
    n_low: int
    n_negligible: int

    @property
    def n_findings(self) -> int:
        return self.n_critical + self.n_high + self.n_medium + self.n_low + self.n_negligible


def page(scan: Scan, wanted: Wanted) -> paging.Page[Row]:
    """One page of the packages, with one query; past the end it is the first page again."""
    words = {f"word_{place}": word for place, word in enumerate(wanted.q.split())}
    conditions = [f"strpos(lower(name || ' ' || path), lower(%({name})s)) > 0" for name in words] or ["true"]
    statement = _PAGE.format(conditions=" AND ".join(conditions), order=_SORTS.get(wanted.sort, _WORST))
    start = (wanted.page - 1) * paging.PAGE_ROWS
    read = reads.fetch(statement, {**words, "scan": scan.pk, "rows": paging.PAGE_ROWS, "start": start})
    if not read and wanted.page > 1:
        return page(scan, replace(wanted, page=1))
    return paging.known([_row(one) for one in read], number=wanted.page, n=read[0]["total"] if read else 0)


def are_all_told(scan: Scan) -> bool:
    """Whether the scan listed every package, not only those with findings."""
    return ScanContent.objects.filter(scan=scan, packages__isnull=False).exists()


def _row(one: dict[str, Any]) -> Row:
    # A statement of our own gets JSON as the text that the database sends.
    licenses = json.loads(one["licenses"] or "[]")
    return Row(
        name=one["name"] or one["path"],
        version=one["version"],
        kind=one["format"] or one["type"],
        path=one["path"] if one["name"] else "",
        licenses=", ".join(str(name) for name in licenses) if isinstance(licenses, list) else "",
        n_with_fix=one["n_with_fix"],
        n_critical=one["n_critical"],
        n_high=one["n_high"],
        n_medium=one["n_medium"],
        n_low=one["n_low"],
        n_negligible=one["n_negligible"],
    )
