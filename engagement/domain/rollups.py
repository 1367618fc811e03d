"""
The roll-ups of an engagement: counted afresh, in one statement each, in the transaction that changed a source.

Counting again instead of adding up means that a roll-up cannot drift. Two transactions that change the same engagement
queue at the summary's row, and the later one counts what the earlier one committed.
"""

from django.db import connection

# Every statement locks the summary row first (FOR UPDATE), then counts with a fresh snapshot in the next statement.
_LOCK = "SELECT 1 FROM engagement_engagementsummary WHERE engagement_id = %s FOR UPDATE"

_OPERATIONS = """
UPDATE engagement_engagementsummary s
   SET n_operations_live = c.live, n_operations_failed = c.failed, counted_at = now()
  FROM (SELECT count(*) FILTER (WHERE state IN ('queued', 'running', 'waiting')) AS live,
               count(*) FILTER (WHERE state = 'failed' AND NOT is_superseded) AS failed
          FROM engagement_operation WHERE engagement_id = %(pk)s) c
 WHERE s.engagement_id = %(pk)s
"""

_REGISTRIES = """
UPDATE engagement_engagementsummary s
   SET n_registries = c.known, n_registries_standing = c.standing, counted_at = now()
  FROM (SELECT count(*) FILTER (WHERE state <> 'removed') AS known,
               count(*) FILTER (WHERE state = 'standing') AS standing
          FROM engagement_registry WHERE engagement_id = %(pk)s) c
 WHERE s.engagement_id = %(pk)s
"""

_IMAGES = """
UPDATE engagement_engagementsummary s
   SET n_images = c.known, n_images_scanned = c.scanned, n_images_failed = c.failed,
       n_images_non_compliant = c.non_compliant, n_critical = c.critical, n_high = c.high, n_medium = c.medium,
       n_low = c.low, n_negligible = c.negligible, counted_at = now()
  FROM (SELECT count(*) AS known,
               count(*) FILTER (WHERE scan_state = 'finished') AS scanned,
               count(*) FILTER (WHERE scan_state = 'failed') AS failed,
               count(*) FILTER (WHERE is_compliant = false) AS non_compliant,
               coalesce(sum(n_critical), 0) AS critical, coalesce(sum(n_high), 0) AS high,
               coalesce(sum(n_medium), 0) AS medium, coalesce(sum(n_low), 0) AS low,
               coalesce(sum(n_negligible), 0) AS negligible
          FROM engagement_image WHERE engagement_id = %(pk)s) c
 WHERE s.engagement_id = %(pk)s
"""

_TOPICS = """
UPDATE engagement_engagementtopic t
   SET n_items = coalesce(i.n, 0), n_items_settled = coalesce(i.settled, 0), n_items_blocked = coalesce(i.blocked, 0),
       settled_on = CASE WHEN i.settled = i.n AND i.n > 0 THEN i.settled_on END,
       planned_minutes = coalesce(p.minutes, 0), used_minutes = coalesce(u.minutes, 0)
  FROM engagement_engagementtopic x
  LEFT JOIN (SELECT topic_id, count(*) FILTER (WHERE state NOT IN ('waived', 'not_applicable')) AS n,
                    count(*) FILTER (WHERE state IN ('done', 'proven')) AS settled,
                    count(*) FILTER (WHERE state = 'blocked') AS blocked,
                    (max(greatest(settled_at, proven_at)) AT TIME ZONE 'UTC')::date AS settled_on
               FROM engagement_checklistitem
              WHERE engagement_id = %(pk)s
              GROUP BY topic_id) i ON i.topic_id = x.topic_id
  LEFT JOIN (SELECT a.topic_id, sum(a.planned_minutes) AS minutes
               FROM engagement_timeallocation a JOIN engagement_session s ON s.id = a.session_id
              WHERE s.engagement_id = %(pk)s AND s.status IN ('draft', 'planned', 'confirmed', 'in_progress', 'done')
              GROUP BY a.topic_id) p ON p.topic_id = x.topic_id
  LEFT JOIN (SELECT topic_id, sum(minutes) AS minutes FROM engagement_timeentry
              WHERE engagement_id = %(pk)s AND topic_id IS NOT NULL AND kind IN ('delivery', 'rehearsal')
                AND state <> 'corrected'
              GROUP BY topic_id) u ON u.topic_id = x.topic_id
 WHERE t.id = x.id AND x.engagement_id = %(pk)s
"""

# Progress is weighted by the topics' usual minutes, so that kick-off formalities do not look like delivery. Items that
# were waived or do not apply count neither as work nor as progress. The minutes are those with the customer:
# preparation and rehearsal are the team's own (work-package.md 1.1).
_DELIVERY = """
UPDATE engagement_engagementsummary s
   SET progress_percent = coalesce(t.percent, 0), planned_minutes = coalesce(a.planned, 0),
       used_minutes = coalesce(h.used, 0), n_sessions = m.n, n_sessions_done = m.done, next_starts_at = m.next,
       oldest_open_due_on = d.oldest, counted_at = now()
  FROM (SELECT (100 * sum(tp.default_minutes * et.n_items_settled::float / nullif(et.n_items, 0))
                / nullif(sum(tp.default_minutes) FILTER (WHERE et.n_items > 0), 0))::int AS percent
          FROM engagement_engagementtopic et JOIN engagement_topic tp ON tp.id = et.topic_id
         WHERE et.engagement_id = %(pk)s AND et.is_in_scope) t,
       (SELECT sum(al.planned_minutes) AS planned
          FROM engagement_timeallocation al JOIN engagement_session se ON se.id = al.session_id
         WHERE se.engagement_id = %(pk)s AND se.kind = 'delivery'
           AND se.status IN ('draft', 'planned', 'confirmed', 'in_progress', 'done')) a,
       (SELECT sum(minutes) AS used FROM engagement_timeentry
         WHERE engagement_id = %(pk)s AND kind = 'delivery' AND state <> 'corrected') h,
       (SELECT count(*) FILTER (WHERE status IN ('draft', 'planned', 'confirmed', 'in_progress', 'done')) AS n,
               count(*) FILTER (WHERE status = 'done') AS done,
               min(starts_at) FILTER (WHERE status IN ('planned', 'confirmed', 'in_progress')) AS next
          FROM engagement_session WHERE engagement_id = %(pk)s AND kind = 'delivery') m,
       (SELECT min(due_on) AS oldest FROM engagement_checklistitem
         WHERE engagement_id = %(pk)s AND state IN ('open', 'blocked')) d
 WHERE s.engagement_id = %(pk)s
"""


def recount_operations(engagement_pk: int) -> None:
    """Count the engagement's live and failed operations."""
    _run(engagement_pk, _OPERATIONS)


def recount_registries(engagement_pk: int) -> None:
    """Count its registries."""
    _run(engagement_pk, _REGISTRIES)


def recount_images(engagement_pk: int) -> None:
    """Count its images, their states and their findings."""
    _run(engagement_pk, _IMAGES)


def recount_delivery(engagement_pk: int) -> None:
    """Count its sessions, minutes and checklist, per topic and as a whole."""
    _run(engagement_pk, _TOPICS, _DELIVERY)


def recount(engagement_pk: int) -> None:
    """Count everything, for instance after an import."""
    _run(engagement_pk, _OPERATIONS, _REGISTRIES, _IMAGES, _TOPICS, _DELIVERY)


def _run(engagement_pk: int, *statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [engagement_pk])
        for statement in statements:
            cursor.execute(statement, {"pk": engagement_pk})
