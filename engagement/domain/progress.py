"""How far the operations under way are, for the panel on top of their list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from engagement.models import Engagement, Operation
from engagement.rules import estimates

ALL_KINDS = tuple(Operation.Kind.values)
SCANS = (Operation.Kind.SCAN_IMAGE,)

# A round is everything asked for since the oldest live one was: it grows while work is added, and never runs backwards.
# One statement, because a page that asks every two seconds may cost no more than the page itself. The twenty images
# scanned last from the registries at work set the pace; with too few of them, those of the whole engagement do.
# They are found by what an image keeps of its last result: the scans of all engagements are too many to go through.
_ROUND = """
WITH live AS (
    SELECT o.asked_at, o.kind, i.registry_id, o.tenant_id, s.state AS scan_state, s.scanning_since
      FROM engagement_operation o
      LEFT JOIN engagement_scan s ON s.id = o.scan_id LEFT JOIN engagement_image i ON i.id = o.image_id
     WHERE o.engagement_id = %(pk)s AND o.kind = ANY(%(kinds)s) AND o.state IN ('queued', 'running', 'waiting')
), round AS (
    SELECT count(*) AS n, count(*) FILTER (WHERE o.state = 'failed') AS failed
      FROM engagement_operation o
     WHERE o.engagement_id = %(pk)s AND o.kind = ANY(%(kinds)s) AND o.asked_at >= (SELECT min(asked_at) FROM live)
), scanned AS (
    SELECT latest_scan_id, scanned_at, registry_id IN (SELECT registry_id FROM live) AS is_near
      FROM engagement_image WHERE engagement_id = %(pk)s AND latest_scan_id IS NOT NULL
), walls AS NOT MATERIALIZED (
    SELECT id, extract(epoch FROM finished_at - coalesce(scanning_since, requested_at))::float AS wall
      FROM engagement_scan
)
SELECT round.n, round.failed,
       (SELECT count(*) FROM live),
       (SELECT count(*) FROM live WHERE kind = 'image.scan'),
       (SELECT array_agg(extract(epoch FROM %(at)s - scanning_since)::float) FROM live
         WHERE scan_state = 'scanning' AND scanning_since IS NOT NULL),
       (SELECT max(parallel_operations) FROM engagement_aquatenant WHERE id IN (SELECT tenant_id FROM live)),
       (SELECT bool_or(state = 'rejected') FROM engagement_aquatenant WHERE id IN (SELECT tenant_id FROM live)),
       (SELECT array_agg(wall) FROM walls WHERE id = ANY(ARRAY(
           SELECT latest_scan_id FROM scanned WHERE is_near ORDER BY scanned_at DESC LIMIT 20))),
       (SELECT array_agg(wall) FROM walls WHERE id = ANY(ARRAY(
           SELECT latest_scan_id FROM scanned ORDER BY scanned_at DESC LIMIT 20)))
  FROM round
"""


@dataclass(frozen=True)
class Progress:
    """
    Where the work under way stands: "7 of 12 done, about 3 min left".

    `is_on_hold` says that a console refuses its credentials, so that its part of the work does not move.
    """

    n_all: int
    n_done: int
    n_failed: int
    is_on_hold: bool
    estimate: str

    @property
    def text(self) -> str:
        failed = f", {self.n_failed} failed" if self.n_failed else ""
        left = f", {self.estimate}" if self.estimate else ""
        return f"{self.n_done:,} of {self.n_all:,} done{failed}{left}"


def of(engagement: Engagement, *, at: datetime, kinds: Sequence[str] = ALL_KINDS) -> Progress | None:
    """
    How far the live operations of these kinds are; None while nothing is under way.

    Needs the engagement's summary, which says for nothing whether anything is live; otherwise costs one query.
    """
    if not engagement.summary.n_operations_live:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_ROUND, {"pk": engagement.pk, "kinds": list(kinds), "at": at})
        row: Any = cursor.fetchone()
    n_all, n_failed, n_live, n_scans, running, parallel, is_on_hold, near, everywhere = row
    if not n_live:
        return None
    running = running or []
    walls = near if near and len(near) >= estimates.FEWEST_WALLS else everywhere or []
    left = estimates.seconds_left(
        walls,
        running_for_s=running,
        n_queued=n_scans - len(running),
        # What Aqua does side by side shows only once it has begun; before, the tenant's own limit is the best guess.
        parallel=len(running) or min(parallel, n_scans),
    )
    estimate = estimates.in_words(left) if n_scans and not is_on_hold else ""
    return Progress(n_all, n_all - n_live, n_failed, is_on_hold, estimate)
