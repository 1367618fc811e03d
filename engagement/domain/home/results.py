"""What the scans showed, in the customer's words: the images, what changed since a session, and what to mend first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engagement.domain import reads
from engagement.lib.zones import in_zone
from engagement.models import Engagement
from engagement.rules import home as words

SHOWN_FIXES = 5
# The upgrades are counted in so many images, the worst first, so that the page costs the same for ever.
COUNTED_IMAGES = 25


@dataclass(frozen=True)
class Upgrade:
    """A package to upgrade, and what that does."""

    package: str
    line: str


@dataclass(frozen=True)
class Results:
    """Sentences about the images; `changed` is empty before the first session."""

    lines: list[str]
    changed: str
    upgrades: list[Upgrade]
    is_cut: bool


_RESULTS = """
WITH worst AS (
    SELECT i.id, i.latest_scan_id FROM engagement_image i
     WHERE i.engagement_id = %(engagement)s AND i.latest_scan_id IS NOT NULL
     ORDER BY i.n_critical DESC, i.n_high DESC, i.n_medium DESC, i.id
     LIMIT %(counted)s
), fixes AS (
    SELECT v.resource_name AS package, count(*) AS n_findings, count(*) FILTER (WHERE v.severity = 4) AS n_critical,
           count(DISTINCT w.id) AS n_images, array_agg(DISTINCT v.installed_version) AS installed,
           array_agg(DISTINCT v.fix_version) AS fixed_in
      FROM worst w JOIN engagement_vulnerability v ON v.scan_id = w.latest_scan_id
     WHERE v.fix_version <> '' AND v.resource_name <> '' AND NOT v.is_acknowledged AND v.severity >= 2
     GROUP BY v.resource_name, v.resource_format
     ORDER BY n_critical DESC, n_findings DESC, package
     LIMIT %(shown)s
)
SELECT count(*) FILTER (WHERE i.scan_state = 'finished') AS n_scanned,
       count(*) FILTER (WHERE i.scan_state = 'failed') AS n_failed,
       count(*) FILTER (WHERE i.scan_state IN ('queued', 'scanning')) AS n_waiting,
       count(*) FILTER (WHERE i.scan_state = 'not_scanned') AS n_not_scanned,
       count(*) FILTER (WHERE i.scan_state = 'finished'
                          AND i.n_critical + i.n_high + i.n_medium + i.n_low + i.n_negligible = 0) AS n_clean,
       count(*) FILTER (WHERE s.finished_at >= %(since)s AND s.n_new IS NULL) AS n_first,
       count(*) FILTER (WHERE s.finished_at >= %(since)s AND s.n_new IS NOT NULL) AS n_again,
       coalesce(sum(s.n_fixed) FILTER (WHERE s.finished_at >= %(since)s), 0) AS n_fixed,
       coalesce(sum(s.n_new) FILTER (WHERE s.finished_at >= %(since)s), 0) AS n_new,
       count(i.latest_scan_id) > %(counted)s AS is_cut,
       (SELECT json_agg(f) FROM fixes f) AS fixes
  FROM engagement_image i LEFT JOIN engagement_scan s ON s.id = i.latest_scan_id
 WHERE i.engagement_id = %(engagement)s
"""


def read(engagement: Engagement, since: datetime | None, zone: str) -> Results:
    """One query over the newest results; `since` is when the last session began, its day that of `zone`."""
    given = {"engagement": engagement.pk, "since": since, "counted": COUNTED_IMAGES, "shown": SHOWN_FIXES}
    [found] = reads.fetch(_RESULTS, given)
    looked = words.Looked(
        **{name: found[name] for name in ("n_scanned", "n_failed", "n_waiting", "n_not_scanned", "n_clean")}
    )
    return Results(
        lines=words.looked_lines(looked),
        changed=_changed(found, in_zone(since, zone).date()) if since and looked.n_all else "",
        upgrades=[_upgrade(one) for one in found["fixes"] or []],
        is_cut=found["is_cut"],
    )


def _changed(found: dict[str, Any], since: date) -> str:
    changed = words.Changed(found["n_first"], found["n_again"], int(found["n_fixed"]), int(found["n_new"]))
    return words.changed_line(changed, since)


def _upgrade(one: dict[str, Any]) -> Upgrade:
    return Upgrade(one["package"], words.fix_line(words.Fix(**one)))
