"""One statement a section; `{known}` stands for the keys of the engagements that the reader may see (docs/adr 2)."""

PLANS = """
SELECT e.reference, c.name AS customer, e.title, b.errors::json AS errors, b.broken_since AS at,
       coalesce((SELECT string_agg(u.name, ', ' ORDER BY u.name) FROM engagement_assignment a
                   JOIN engagement_user u ON u.id = a.consultant_id WHERE a.engagement_id = e.id), '') AS who
  FROM engagement_planbreach b
  JOIN engagement_engagement e ON e.id = b.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
 WHERE NOT b.errors = '[]' AND e.id IN ({known})
   AND NOT EXISTS (SELECT 1 FROM engagement_planapproval p WHERE p.engagement_id = e.id AND p.digest = b.digest)"""
# A customer's lead may agree as well; whoever is first takes it off the list.
POLICIES = """
SELECT r.id AS request, e.reference, c.name AS customer, r.name, r.stage, t.label AS console, u.name AS who,
       r.asked_at AS at, r.n_approvals_needed AS needed,
       (SELECT count(*) FROM engagement_policyapproval a WHERE a.request_id = r.id AND a.digest = r.digest) AS given
  FROM engagement_policyrequest r
  JOIN engagement_policyversion v ON v.id = r.version_id
  JOIN engagement_assurancepolicy p ON p.id = v.policy_id
  JOIN engagement_engagement e ON e.id = p.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
  JOIN engagement_aquatenant t ON t.id = r.tenant_id
  JOIN engagement_user u ON u.id = r.asked_by_id
 WHERE r.state = 'asked' AND e.id IN ({known})"""
# Only who was asked agrees; everybody who leads sees whom it waits for.
RISKS = """
SELECT r.id AS risk, e.reference, c.name AS customer, r.finding, r.resource_name AS package, r.reason, u.name AS who,
       a.name AS approver, r.asked_at AS at
  FROM engagement_acceptedrisk r
  JOIN engagement_engagement e ON e.id = r.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
  JOIN engagement_user u ON u.id = r.asked_by_id
  JOIN engagement_user a ON a.id = r.approved_by_id
 WHERE r.state = 'asked' AND r.operation_id IS NULL AND e.id IN ({known})"""
_ENTRIES = """
SELECT a.id AS pk, e.reference, c.name AS customer, a.what, a.object_name, a.at, coalesce(u.name, 'Tidemark') AS who,
       {columns}
  FROM engagement_auditentry a
  JOIN engagement_engagement e ON e.id = a.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
  LEFT JOIN engagement_user u ON u.id = a.by_id
  {joins}
 WHERE a.what IN ({deeds}) AND e.id IN ({{known}})
   AND NOT EXISTS (SELECT 1 FROM engagement_seen s WHERE s.entry_id = a.id)"""
TIME = _ENTRIES.format(
    columns="""a.changes -> 'reason' ->> 1 AS why,
       a.changes -> 'minutes' ->> 0 AS minutes_before, a.changes -> 'minutes' ->> 1 AS minutes_after""",
    joins="",
    deeds="'hours.corrected', 'hours.unlocked'",
)
# Taken up again, there is nothing left to have agreed to.
WAIVERS = _ENTRIES.format(
    columns="i.reason || ' (agreed by ' || agreed.name || ')' AS why",
    joins="""JOIN engagement_checklistitem i ON i.id = a.object_id AND i.state = 'waived'
  JOIN engagement_user agreed ON agreed.id = i.approved_by_id""",
    deeds="'item.waived'",
)
WITHDRAWN = _ENTRIES.format(
    columns="a.changes -> 'reason' ->> 1 AS why",
    joins="",
    deeds="'topic.acceptance_withdrawn', 'engagement.acceptance_withdrawn'",
)
ASKED = """
SELECT e.reference, c.name AS customer, t.key AS topic, t.name AS topic_name, min(a.at) AS at, count(*) AS n,
       string_agg(DISTINCT u.name, ', ') AS who
  FROM engagement_auditentry a
  JOIN engagement_engagement e ON e.id = a.engagement_id
  JOIN engagement_customer c ON c.id = e.customer_id
  JOIN engagement_user u ON u.id = a.by_id
  LEFT JOIN engagement_topic t ON t.id = a.object_id AND a.object_type = 'topic'
 WHERE a.what IN ('topic.signature_asked', 'engagement.signature_asked') AND e.id IN ({known})
   AND e.status <> 'cancelled'
   AND NOT EXISTS (SELECT 1 FROM engagement_signoff s
                    WHERE s.engagement_id = e.id AND s.withdraws_id IS NULL AND s.signed_at >= a.at
                      AND (s.topic_id IS NULL OR s.topic_id = t.id))
 GROUP BY e.id, c.name, t.id"""
