-- A portfolio that its pages can be measured on, made by the database itself; portfolio.py runs this and fills the roll-ups.
--
-- Engagement 1 is the one whose pages are measured. Numbers come from row numbers, so every run makes the same rows.
-- Columns that no page is measured by are left to the defaults of the models (fill.py).
-- Parameters: engagements, findings (in all), images and remarks (of engagement 1), image_findings (of its first image),
-- viewer, lead and customer (users), work_package, credentials (sealed).

INSERT INTO engagement_user (id, password, email, name, staff_role, time_zone, is_active, joined_at)
SELECT 1000 + n, '!', format('consultant-%%s@tidemark.example', n), 'Consultant ' || n, 'consultant', 'Europe/Berlin',
       true, now()
  FROM generate_series(1, %(engagements)s / 4 + 1) n;

INSERT INTO engagement_customer (id, name, time_zone, created_at)
SELECT n, 'Customer ' || lpad(n::text, 5, '0'), (ARRAY['Europe/Berlin', 'America/New_York', 'Asia/Tokyo'])[mod(n, 3) + 1],
       now()
  FROM generate_series(1, %(engagements)s / 5 + 1) n;

INSERT INTO engagement_aquatenant (id, customer_id, label, region, console_url, sign_in_by, identifier, secret,
                                   calls_per_second, parallel_operations, state, state_message, verified_at)
SELECT id, id, 'Production', 'us', 'https://console.example', 'api_key', %(credentials)s, %(credentials)s, 10, 4,
       'working', '', now()
  FROM engagement_customer;

INSERT INTO engagement_engagement (id, customer_id, work_package_id, reference, title, ps_lead_id, contracted_minutes,
                                   starts_on, ends_on, status, health, health_reason, created_at)
SELECT n, (n - 1) / 5 + 1, %(work_package)s, 'E-' || lpad(n::text, 5, '0'), 'Advanced Tier delivery ' || n, %(lead)s, 6000,
       current_date - mod(n * 7, 200) - 10, current_date + mod(n * 7, 200) + 20,
       CASE WHEN n = 1 THEN 'in_progress'
            ELSE (ARRAY['in_progress', 'in_progress', 'planned', 'in_progress', 'on_hold', 'delivered', 'in_progress',
                        'signed_off', 'in_progress', 'planned'])[mod(n, 10) + 1] END,
       (ARRAY['green', 'green', 'amber', 'green', 'red'])[mod(n, 5) + 1], '', now()
  FROM generate_series(1, %(engagements)s) n;

-- A consultant delivers four engagements at a time, the viewer fifty, many times what anybody can; the PS lead knows
-- all of them.
INSERT INTO engagement_assignment (engagement_id, consultant_id)
SELECT id, %(viewer)s FROM engagement_engagement WHERE id <= 50
UNION ALL
SELECT id, 1001 + (id - 1) / 4 FROM engagement_engagement;

-- Every customer has a lead and two members; the customer who looks leads in the first engagement alone.
INSERT INTO engagement_user (id, password, email, name, staff_role, time_zone, is_active, joined_at)
SELECT 10000 + c.id * 10 + n, '!', format('person-%%s@customer-%%s.example', n, c.id), format('Person %%s of %%s', n, c.id), '',
       c.time_zone, true, now()
  FROM engagement_customer c, generate_series(0, 2) n;

INSERT INTO engagement_membership (customer_id, user_id, role, known_as)
SELECT c.id, 10000 + c.id * 10 + n, CASE WHEN n = 0 THEN 'lead' ELSE 'member' END, ''
  FROM engagement_customer c, generate_series(0, 2) n;

INSERT INTO engagement_membership (customer_id, engagement_id, user_id, role, known_as)
VALUES (1, 1, %(customer)s, 'lead', '');

INSERT INTO engagement_engagementsummary (engagement_id, progress_percent, planned_minutes, used_minutes, n_sessions,
       n_sessions_done, n_registries, n_registries_standing, n_images, n_images_scanned, n_images_failed,
       n_images_non_compliant, n_critical, n_high, n_medium, n_low, n_negligible, n_operations_live,
       n_operations_failed, counted_at)
SELECT id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, now() FROM engagement_engagement;

INSERT INTO engagement_engagementtopic (engagement_id, topic_id, is_in_scope, n_items, n_items_settled, n_items_blocked,
                                        planned_minutes, used_minutes)
SELECT e.id, t.id, true, 0, 0, 0, 0, 0
  FROM engagement_engagement e JOIN engagement_topic t ON t.work_package_id = e.work_package_id;

-- One item in five is open, some are blocked; about half of the open ones are overdue.
INSERT INTO engagement_checklistitem (engagement_id, topic_id, template_id, owner, due_on, state, reason, proven_at)
SELECT d.engagement, d.topic, d.template, d.owner, current_date - 30 + mod(d.dice * 3, 60)::int, d.state,
       CASE WHEN d.state IN ('blocked', 'not_applicable') THEN 'Waits for the firewall change' ELSE '' END,
       CASE WHEN d.state = 'proven' THEN now() END
  FROM (SELECT e.id AS engagement, t.id AS topic, c.id AS template, c.owner, e.id + c.id * 7 AS dice,
               (ARRAY['done', 'done', 'open', 'done', 'proven', 'done', 'open', 'done', 'not_applicable', 'done', 'open',
                      'done', 'proven', 'done', 'open', 'done', 'done', 'done', 'done', 'blocked'])
               [mod(e.id + c.id * 7, 20) + 1] AS state
          FROM engagement_engagement e
          JOIN engagement_topic t ON t.work_package_id = e.work_package_id
          JOIN engagement_checklisttemplate c ON c.topic_id = t.id) d;

-- Eight meetings each, half of them held; twenty engagements take turns every three hours, so nobody meets twice at once.
INSERT INTO engagement_session (id, engagement_id, number, kind, consultant_id, starts_at, ends_at, status, place,
                                public_notes, internal_notes, started_at, ended_at)
SELECT (d.engagement - 1) * 8 + d.number, d.engagement, d.number, 'delivery', d.consultant, d.starts_at,
       d.starts_at + interval '2 hours', CASE WHEN d.number <= 4 THEN 'done' ELSE 'planned' END,
       'https://meet.example/' || d.engagement, '', '', CASE WHEN d.number <= 4 THEN d.starts_at END,
       CASE WHEN d.number <= 4 THEN d.starts_at + interval '2 hours' END
  FROM (SELECT e.id AS engagement, n AS number,
               CASE WHEN e.id <= 20 THEN %(viewer)s ELSE 1001 + (e.id - 1) / 4 END AS consultant,
               date_trunc('hour', now()) - interval '10 days'
               + ((n - 1) * 20 + mod(e.id - 1, 20)) * interval '3 hours' AS starts_at
          FROM engagement_engagement e, generate_series(1, 8) n) d;

INSERT INTO engagement_timeallocation (session_id, topic_id, planned_minutes)
SELECT s.id, t.id, 60
  FROM engagement_session s JOIN engagement_topic t ON t.work_package_id = %(work_package)s
 WHERE t.position IN (SELECT position FROM engagement_topic WHERE work_package_id = %(work_package)s
                       ORDER BY position OFFSET 1 LIMIT 8)
   AND mod(s.id + t.position, 4) = 0;

INSERT INTO engagement_timeentry (engagement_id, session_id, topic_id, worked_by_id, worked_on, kind, minutes, note)
SELECT s.engagement_id, s.id, a.topic_id, s.consultant_id, s.starts_at::date, 'delivery', 55, ''
  FROM engagement_session s JOIN engagement_timeallocation a ON a.session_id = s.id
 WHERE s.status = 'done';

INSERT INTO engagement_registry (id, engagement_id, tenant_id, name, type_code, hosting, url, prefixes, username, options,
                                 credentials, scanner_group, state, aqua_message, was_there_before, integrated_at, created_at)
SELECT id, id, customer_id, 'registry-' || id, 'ACR', 'cloud', 'https://acme.azurecr.example', '{}', 'puller', '{}', '', '',
       'standing', '', false, now(), now()
  FROM engagement_engagement;

-- ── images, scans and findings ──────────────────────────────────────────────────────────────────────────────────────

INSERT INTO engagement_image (id, engagement_id, registry_id, repository, tag, digest, scan_state, scanned_at, is_compliant,
                              error, n_critical, n_high, n_medium, n_low, n_negligible, added_at)
SELECT n, 1, 1, 'shop/service-' || lpad(n::text, 5, '0'), '2.8.1', '', 'finished', now() - interval '1 day',
       mod(n, 3) > 0, '', 0, 0, 0, 0, 0, now()
  FROM generate_series(1, %(images)s) n
UNION ALL
SELECT %(images)s + (e.id - 2) * 3 + n, e.id, e.id, 'shop/service-' || n, '2.8.1', '', 'finished', now() - interval '1 day',
       mod(n, 3) > 0, '', 0, 0, 0, 0, 0, now()
  FROM engagement_engagement e, generate_series(1, 3) n WHERE e.id > 1;

INSERT INTO engagement_scan (id, image_id, state, requested_at, scanning_since, finished_at, digest, os, os_version,
                             size_bytes, n_sensitive_data, n_malware, is_compliant, is_partial, checks, error, n_critical,
                             n_high, n_medium, n_low, n_negligible)
SELECT id, id, 'finished', now() - interval '1 day 40 s', now() - interval '1 day 30 s', now() - interval '1 day', '', 'debian',
       '12', 120000000, 0, 0, is_compliant, false,
       jsonb_build_array(jsonb_build_object('policy', 'Baseline', 'control', 'max_severity', 'failed', NOT is_compliant,
                                            'blocking', true, 'detail', '{}'::jsonb)), '', 0, 0, 0, 0, 0
  FROM engagement_image;

-- The first image holds its own number, the next 49 of the same engagement forty each, the rest is dealt out evenly.
INSERT INTO engagement_vulnerability (scan_id, finding_key, name, severity, score, score_source, vectors, resource_type,
       resource_format, resource_name, resource_path, installed_version, fix_version, description, solution, url,
       published_on, exploit_type, epss_score, is_acknowledged, change)
SELECT d.scan, md5(format('%%s/%%s', d.scan, d.n))::uuid, format('CVE-%%s-%%s', 2015 + mod(d.n, 10), 10000 + d.n),
       d.severity, (ARRAY[1.9, 3.1, 5.4, 7.5, 9.8])[d.severity + 1], 'NVD CVSS V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
       'package', 'deb', (ARRAY['libssl3', 'libc6', 'zlib1g', 'libcurl4', 'libexpat1', 'libxml2', 'perl-base', 'tar'])[mod(d.n, 8) + 1],
       '', '3.0.9-' || mod(d.n, 7), CASE WHEN mod(d.n, 3) > 0 THEN '3.0.11-1' ELSE '' END,
       repeat('A flaw lets a remote attacker read memory that was not meant for them. ', 4), 'Upgrade the package.',
       format('https://nvd.example/CVE-%%s', 10000 + d.n), date '2016-01-01' + mod(d.n, 3000),
       CASE WHEN mod(d.n, 40) = 0 THEN 'remote' ELSE '' END, 0.01 * mod(d.n, 100), false, mod(d.n, 4)
  FROM (SELECT CASE WHEN n <= %(image_findings)s THEN 1
                    WHEN n <= %(image_findings)s + 40 * 49 AND %(images)s >= 50 THEN 2 + (n - %(image_findings)s - 1) / 40
                    ELSE %(images)s + 1 + mod(n, 3 * (%(engagements)s - 1)) END AS scan,
               n,
               (ARRAY[4, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 0])[mod(n, 20) + 1] AS severity
          FROM generate_series(1, %(findings)s) n) d;

-- What lies in the first image beside its findings.
INSERT INTO engagement_scancontent (scan_id, base_image, layers)
SELECT 1, 'library/debian:12', jsonb_agg(jsonb_build_object('position', n, 'digest', 'sha256:' || n, 'size', 5000000,
           'created_by', 'RUN apt-get install -y package-' || n, 'n_critical', n, 'n_high', n))
  FROM generate_series(0, 39) n;

UPDATE engagement_scan s
   SET n_critical = c.critical, n_high = c.high, n_medium = c.medium, n_low = c.low, n_negligible = c.negligible
  FROM (SELECT scan_id, count(*) FILTER (WHERE severity = 4) AS critical, count(*) FILTER (WHERE severity = 3) AS high,
               count(*) FILTER (WHERE severity = 2) AS medium, count(*) FILTER (WHERE severity = 1) AS low,
               count(*) FILTER (WHERE severity = 0) AS negligible
          FROM engagement_vulnerability GROUP BY scan_id) c
 WHERE c.scan_id = s.id;

-- One image in ten of engagement 1 is being scanned anew, and one in a hundred of the others.
UPDATE engagement_image i
   SET latest_scan_id = i.id, n_critical = s.n_critical, n_high = s.n_high, n_medium = s.n_medium, n_low = s.n_low,
       n_negligible = s.n_negligible,
       scan_state = CASE WHEN mod(i.id, CASE WHEN i.engagement_id = 1 THEN 10 ELSE 100 END) = 0
                         THEN 'scanning' ELSE 'finished' END
  FROM engagement_scan s WHERE s.id = i.id;

INSERT INTO engagement_scan (id, image_id, state, requested_at, scanning_since, digest, os, os_version, n_sensitive_data,
                             n_malware, is_partial, checks, error, n_critical, n_high, n_medium, n_low, n_negligible)
SELECT (SELECT max(id) FROM engagement_image) + id, id, 'scanning', now() - interval '2 minutes',
       now() - interval '1 minute', '', '', '', 0, 0, false, '[]', '', 0, 0, 0, 0, 0
  FROM engagement_image WHERE scan_state = 'scanning';

-- ── what was asked of Aqua ──────────────────────────────────────────────────────────────────────────────────────────

INSERT INTO engagement_operation (tenant_id, engagement_id, kind, registry_id, image_id, scan_id, idempotency_key,
       asked_by_id, asked_at, state, waiting_for, attempt, n_looks, look_again_at, last_look_at, is_superseded,
       is_cancel_asked, memo, answer, problem, suggestion, ended_at)
SELECT r.tenant_id, i.engagement_id, 'image.scan', i.registry_id, i.id, s.id, 'image.scan:' || i.id, %(viewer)s, s.requested_at,
       CASE WHEN s.finished_at IS NULL THEN 'waiting' ELSE 'succeeded' END,
       CASE WHEN s.finished_at IS NULL THEN 'aqua' ELSE '' END, 1, 2,
       CASE WHEN s.finished_at IS NULL THEN now() + interval '1 day' END, s.requested_at, false, false, '{}', '', '', '',
       s.finished_at
  FROM engagement_scan s JOIN engagement_image i ON i.id = s.image_id JOIN engagement_registry r ON r.id = i.registry_id;

INSERT INTO engagement_operation (tenant_id, engagement_id, kind, registry_id, idempotency_key, asked_by_id, asked_at, state,
       waiting_for, attempt, n_looks, is_superseded, is_cancel_asked, memo, answer, problem, suggestion, ended_at)
SELECT tenant_id, engagement_id, 'registry.test', id, 'registry.test:' || id, %(viewer)s, now() - interval '2 hours', 'failed', '',
       3, 3, false, false, '{}', 'The connection test failed.', 'registry_unreachable', 'Check the address and credentials.',
       now() - interval '1 hour'
  FROM engagement_registry WHERE mod(engagement_id, 50) = 1;

-- ── what was said ───────────────────────────────────────────────────────────────────────────────────────────────────

INSERT INTO engagement_raiditem (engagement_id, kind, text, owner, due_on, is_high, state, raised_by_id, raised_at)
SELECT e.id, (ARRAY['risk', 'action', 'issue', 'decision'])[mod(n, 4) + 1], 'Agree on the window for the connector ' || n,
       'Customer', current_date + mod(n, 20) - 5, mod(n, 3) = 0, CASE WHEN mod(n, 4) = 0 THEN 'closed' ELSE 'open' END,
       %(viewer)s, now()
  FROM engagement_engagement e, LATERAL generate_series(1, CASE WHEN e.id = 1 THEN %(remarks)s ELSE 6 END) n;

INSERT INTO engagement_comment (engagement_id, author_id, text, is_internal, written_at)
SELECT e.id, %(viewer)s, 'The service account is there; the pull test is planned for tomorrow.', mod(n, 2) = 0,
       now() - n * interval '1 hour'
  FROM engagement_engagement e, LATERAL generate_series(1, CASE WHEN e.id = 1 THEN %(remarks)s ELSE 6 END) n;

INSERT INTO engagement_auditentry (at, by_id, engagement_id, what, object_type, object_id, object_name, changes)
SELECT now() - n * interval '1 hour', %(viewer)s, e.id, 'image.added', 'image', n, 'shop/service-' || n, '{}'
  FROM engagement_engagement e, LATERAL generate_series(1, CASE WHEN e.id = 1 THEN %(remarks)s ELSE 8 END) n;

-- ── what was handed in, and written every week ──────────────────────────────────────────────────────────────────────

INSERT INTO engagement_document (engagement_id, name, origin, content_type, size_bytes, sha256, stored_as, is_internal,
                                 uploaded_by_id, uploaded_at)
SELECT e.id, 'network-plan-' || n || '.pdf', CASE WHEN mod(n, 2) = 0 THEN 'customer' ELSE 'team' END, 'application/pdf',
       250000, repeat('0', 64), md5(format('%%s/%%s', e.id, n)), mod(n, 5) = 0, %(viewer)s, now() - n * interval '1 hour'
  FROM engagement_engagement e, LATERAL generate_series(1, CASE WHEN e.id = 1 THEN %(remarks)s ELSE 6 END) n;

INSERT INTO engagement_statusmail (engagement_id, week, state, text, revision, drafted_at, ended_at, ended_by_id, n_readers)
SELECT e.id, date_trunc('week', now())::date - 7 * n, 'sent', repeat('What was done, and what is next. ', 20), 1, now(), now(),
       %(viewer)s, 3
  FROM engagement_engagement e, LATERAL generate_series(1, CASE WHEN e.id = 1 THEN 12 ELSE 4 END) n;
