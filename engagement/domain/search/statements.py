"""
One statement a kind: `{name}` stands for the keys that the access door gave (docs/adr 2).

Each gives pk, parent (the key of what holds it in its address), reference, title, about and text; `{around:…}` is the
piece of a long text where the words are. Patterns are answered by indexes of three letters at a time (migration 0001),
a finding's name by its front.
"""

ENGAGEMENTS = """
SELECT e.id AS pk, 0 AS parent, e.reference, e.reference || ' ' || e.title AS title, c.name AS about, '' AS text
  FROM engagement_engagement e JOIN engagement_customer c ON c.id = e.customer_id
 WHERE e.id IN ({engagements})
   AND (e.reference ILIKE %(like)s OR e.title ILIKE %(like)s OR c.name ILIKE %(like)s)
 ORDER BY lower(e.reference) <> lower(%(q)s), e.starts_on DESC, e.id"""
PEOPLE = """
SELECT m.id AS pk, 0 AS parent,
       (SELECT e.reference FROM engagement_engagement e
         WHERE e.customer_id = m.customer_id AND (m.engagement_id IS NULL OR m.engagement_id = e.id)
           AND e.id IN ({with_people})
         ORDER BY e.starts_on DESC, e.id LIMIT 1) AS reference,
       coalesce(nullif(m.known_as, ''), u.name) AS title, c.name AS about, u.email AS text
  FROM engagement_membership m
  JOIN engagement_user u ON u.id = m.user_id
  JOIN engagement_customer c ON c.id = m.customer_id
 WHERE m.id IN ({people}) AND (coalesce(nullif(m.known_as, ''), u.name) ILIKE %(like)s OR u.email ILIKE %(like)s)
 ORDER BY m.id"""
SESSIONS = """
SELECT s.id AS pk, 0 AS parent, e.reference,
       CASE s.kind WHEN 'rehearsal' THEN 'Rehearsal' ELSE 'Session ' || s.number END AS title,
       to_char(s.starts_at AT TIME ZONE %(zone)s, 'FMDD Mon YYYY') AS about, {around:s.public_notes} AS text
  FROM engagement_session s JOIN engagement_engagement e ON e.id = s.engagement_id
 WHERE s.id IN ({sessions}) AND s.public_notes ILIKE %(like)s
 ORDER BY s.id DESC"""
# The team finds its own notes, too.
SESSIONS_INSIDE = SESSIONS.replace(
    "AND s.public_notes ILIKE %(like)s", "AND (s.public_notes ILIKE %(like)s OR s.internal_notes ILIKE %(like)s)"
).replace(
    "{around:s.public_notes}",
    "CASE WHEN s.public_notes ILIKE %(like)s THEN {around:s.public_notes} ELSE {around:s.internal_notes} END",
)
# The minus keeps the database from walking all items by their key for a word that none has.
ITEMS = """
SELECT i.id AS pk, 0 AS parent, e.reference, ct.text AS title, t.name AS about, '' AS text
  FROM engagement_checklistitem i
  JOIN engagement_checklisttemplate ct ON ct.id = i.template_id
  JOIN engagement_topic t ON t.id = i.topic_id
  JOIN engagement_engagement e ON e.id = i.engagement_id
 WHERE i.id IN ({items}) AND i.engagement_id IN ({engagements}) AND ct.text ILIKE %(like)s
 ORDER BY -i.id"""
REGISTRIES = """
SELECT r.id AS pk, 0 AS parent, e.reference, r.name AS title, r.url AS about, '' AS text
  FROM engagement_registry r JOIN engagement_engagement e ON e.id = r.engagement_id
 WHERE r.id IN ({registries}) AND (r.name ILIKE %(like)s OR r.url ILIKE %(like)s)
 ORDER BY r.id DESC"""
IMAGES = """
SELECT i.id AS pk, 0 AS parent, e.reference, i.repository || ':' || i.tag AS title, r.name AS about, '' AS text
  FROM engagement_image i
  JOIN engagement_registry r ON r.id = i.registry_id
  JOIN engagement_engagement e ON e.id = i.engagement_id
 WHERE i.id IN ({images}) AND i.repository ILIKE %(repository)s AND i.repository || ':' || i.tag ILIKE %(like)s
 ORDER BY i.id DESC"""
FINDINGS = """
SELECT v.id AS pk, i.id AS parent, e.reference, v.name AS title, i.repository || ':' || i.tag AS about,
       v.resource_name || ' ' || v.installed_version AS text
  FROM engagement_vulnerability v
  JOIN engagement_image i ON i.latest_scan_id = v.scan_id
  JOIN engagement_engagement e ON e.id = i.engagement_id
 WHERE i.id IN ({images}) AND (v.name LIKE %(front)s OR v.name LIKE %(front_upper)s)"""
RAID = """
SELECT r.id AS pk, 0 AS parent, e.reference, {around:r.text} AS title, initcap(r.kind) AS about, '' AS text
  FROM engagement_raiditem r JOIN engagement_engagement e ON e.id = r.engagement_id
 WHERE r.id IN ({raid}) AND r.text ILIKE %(like)s
 ORDER BY r.id DESC"""
COMMENTS = """
SELECT c.id AS pk, 0 AS parent, e.reference, {around:c.text} AS title, u.name AS about, '' AS text
  FROM engagement_comment c
  JOIN engagement_user u ON u.id = c.author_id
  JOIN engagement_engagement e ON e.id = c.engagement_id
 WHERE c.id IN ({comments}) AND c.text ILIKE %(like)s
 ORDER BY c.id DESC"""
ANSWERS = """
SELECT a.question_id AS pk, 0 AS parent, e.reference, q.text AS title, t.name AS about,
       CASE WHEN a.value::text ILIKE %(like)s THEN {around:a.value::text} ELSE {around:a.remark} END AS text
  FROM engagement_answer a
  JOIN engagement_question q ON q.id = a.question_id
  JOIN engagement_topic t ON t.id = q.topic_id
  JOIN engagement_engagement e ON e.id = a.engagement_id
 WHERE a.id IN ({answers}) AND (a.value::text ILIKE %(like)s OR a.remark ILIKE %(like)s)
 ORDER BY a.id DESC"""
DOCUMENTS = """
SELECT d.id AS pk, 0 AS parent, e.reference, d.name AS title, '' AS about, '' AS text
  FROM engagement_document d JOIN engagement_engagement e ON e.id = d.engagement_id
 WHERE d.id IN ({documents}) AND d.name ILIKE %(like)s
 ORDER BY d.id DESC"""
PACKAGES = """
SELECT w.version AS pk, 0 AS parent, w.key AS reference, w.name || ' v' || w.version AS title,
       CASE WHEN w.published_at IS NULL THEN 'Draft' ELSE 'Published' END AS about, '' AS text
  FROM engagement_workpackage w
 WHERE w.id IN ({packages}) AND w.name ILIKE %(like)s
 ORDER BY w.id DESC"""
CONSOLES = """
SELECT t.id AS pk, 0 AS parent, '' AS reference, t.label AS title, c.name AS about, t.console_url AS text
  FROM engagement_aquatenant t JOIN engagement_customer c ON c.id = t.customer_id
 WHERE t.id IN ({consoles}) AND (t.label ILIKE %(like)s OR t.console_url ILIKE %(like)s OR c.name ILIKE %(like)s)
 ORDER BY t.id"""
