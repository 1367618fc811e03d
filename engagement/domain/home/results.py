"""What the scans showed, in the customer's words: the images, what changed since a session, and what to mend first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engagement.domain import fixing, reads
from engagement.lib.zones import in_zone
from engagement.models import Engagement
from engagement.rules import home as words

SHOWN_FIXES = 5
# The upgrades are counted in so many images, the worst first, so that the page costs the same for ever.
COUNTED_IMAGES = 25
# Of those with the heaviest findings; lighter ones would not be among the first five.
COUNTED_PACKAGES = 30


@dataclass(frozen=True)
class Upgrade:
    """What to upgrade, and what that does."""

    title: str
    line: str


@dataclass(frozen=True)
class Results:
    """Sentences about the images; `changed` is empty before the first session."""

    lines: list[str]
    changed: str
    upgrades: list[Upgrade]
    is_cut: bool
    n_risks_waiting: int


_RESULTS = """
WITH worst AS ({worst}), groups AS ({groups}), upgrades AS ({heaviest})
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
       (SELECT count(*) FROM engagement_acceptedrisk r
         WHERE r.engagement_id = %(engagement)s AND r.state = 'asked' AND r.operation_id IS NULL) AS n_risks_waiting,
       (SELECT json_agg(u) FROM upgrades u) AS upgrades
  FROM engagement_image i LEFT JOIN engagement_scan s ON s.id = i.latest_scan_id
 WHERE i.engagement_id = %(engagement)s
"""
for _name, _part in (("worst", fixing.WORST), ("groups", fixing.GROUPS), ("heaviest", fixing.HEAVIEST)):
    _RESULTS = _RESULTS.replace(f"{{{_name}}}", _part)


def read(engagement: Engagement, since: datetime | None, zone: str) -> Results:
    """One query over the newest results; `since` is when the last session began, its day that of `zone`."""
    given = {"engagement": engagement.pk, "since": since, "counted": COUNTED_IMAGES, "heaviest": COUNTED_PACKAGES}
    [found] = reads.fetch(_RESULTS, given)
    looked = words.Looked(
        **{name: found[name] for name in ("n_scanned", "n_failed", "n_waiting", "n_not_scanned", "n_clean")}
    )
    return Results(
        lines=words.looked_lines(looked),
        changed=_changed(found, in_zone(since, zone).date()) if since and looked.n_all else "",
        upgrades=[Upgrade(*said) for said in fixing.told(found["upgrades"] or [], most=SHOWN_FIXES)],
        is_cut=found["is_cut"],
        n_risks_waiting=found["n_risks_waiting"],
    )


def _changed(found: dict[str, Any], since: date) -> str:
    changed = words.Changed(found["n_first"], found["n_again"], int(found["n_fixed"]), int(found["n_new"]))
    return words.changed_line(changed, since)
