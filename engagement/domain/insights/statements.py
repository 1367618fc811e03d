"""The aggregates behind the insights; `{conditions}` narrows the engagements `e` (docs/adr 2)."""

# A topic counts once everything on its checklist is settled: until then nobody knows what it will have taken.
OVERRUNS = """
SELECT package, name, n, quartiles
  FROM (SELECT w.name || ' v' || w.version AS package, t.name, t.id, count(*) AS n,
               percentile_cont(ARRAY[0.25, 0.5, 0.75])
                   WITHIN GROUP (ORDER BY 100.0 * s.used_minutes / s.planned_minutes) AS quartiles
          FROM engagement_engagementtopic s
          JOIN engagement_engagement e ON e.id = s.engagement_id
          JOIN engagement_topic t ON t.id = s.topic_id
          JOIN engagement_workpackage w ON w.id = e.work_package_id
         WHERE {conditions} AND s.is_in_scope AND s.n_items > 0 AND s.n_items_settled = s.n_items
           AND s.planned_minutes > 0 AND s.used_minutes > 0
         GROUP BY w.id, t.id) told
 ORDER BY quartiles[2] DESC, n DESC, id
 LIMIT %(most)s
"""
WAIVED = """
WITH chosen AS MATERIALIZED (SELECT e.id, e.work_package_id FROM engagement_engagement e WHERE {conditions}),
     waived AS (
       SELECT i.template_id, i.topic_id, c.work_package_id, count(*) AS n,
              (array_agg(DISTINCT i.reason))[1:3] AS reasons
         FROM engagement_checklistitem i JOIN chosen c ON c.id = i.engagement_id
        WHERE i.state = 'waived'
        GROUP BY i.template_id, i.topic_id, c.work_package_id)
SELECT w.name || ' v' || w.version AS package, ct.text AS name, t.name AS topic, waived.n, waived.reasons,
       (SELECT count(*) FROM chosen WHERE chosen.work_package_id = w.id) AS of
  FROM waived
  JOIN engagement_checklisttemplate ct ON ct.id = waived.template_id
  JOIN engagement_topic t ON t.id = waived.topic_id
  JOIN engagement_workpackage w ON w.id = waived.work_package_id
 ORDER BY waived.n DESC, ct.id
 LIMIT %(most)s
"""
# From the day the engagement begins to the day on which the last item of the topic was settled.
DAYS = """
SELECT w.name || ' v' || w.version AS package, t.name, count(*) AS n,
       percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY done.on_day - done.starts_on) AS quartiles
  FROM (SELECT s.topic_id, e.work_package_id, e.starts_on, s.settled_on AS on_day
          FROM engagement_engagementtopic s
          JOIN engagement_engagement e ON e.id = s.engagement_id
         WHERE {conditions} AND s.is_in_scope AND s.settled_on >= e.starts_on) done
  JOIN engagement_topic t ON t.id = done.topic_id
  JOIN engagement_workpackage w ON w.id = done.work_package_id
 GROUP BY w.id, t.id
 ORDER BY w.id DESC, t.position
 LIMIT %(most)s
"""
