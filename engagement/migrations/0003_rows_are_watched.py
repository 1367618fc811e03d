"""
The database writes down each row that is added, changed or removed in the tables that matter; what it wrote stays.

`engagement_watch(table, place, left_out, hidden)` has a further table watched:

- place: how a row leads to its engagement: 'own', 'column', 'session', 'item', 'policy', or '' for none;
- left_out: columns that follow from others, or that only a worker counts with; separated by spaces;
- hidden: columns that are said to be set, replaced or emptied, and whose values are never copied.
"""

from django.db import migrations

from engagement.migrations._steps_before import STEPS_BEFORE

WATCH = """
CREATE FUNCTION engagement_of_row(found jsonb, place text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE place
        WHEN 'own' THEN (found->>'id')::bigint
        WHEN 'column' THEN (found->>'engagement_id')::bigint
        WHEN 'session' THEN
            (SELECT engagement_id FROM engagement_session WHERE id = (found->>'session_id')::bigint)
        WHEN 'item' THEN
            (SELECT engagement_id FROM engagement_checklistitem WHERE id = (found->>'item_id')::bigint)
        WHEN 'policy' THEN
            (SELECT engagement_id FROM engagement_assurancepolicy WHERE id = (found->>'policy_id')::bigint)
    END
$$;

CREATE FUNCTION engagement_told(told jsonb, is_hidden boolean, said text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN told IS NULL OR told IN ('null', '""', '[]', '{}') THEN 'null'::jsonb
        WHEN is_hidden THEN to_jsonb(said)
        WHEN length(told::text) > 300 THEN to_jsonb(left(coalesce(told #>> '{}', ''), 300) || '…')
        ELSE told
    END
$$;

CREATE FUNCTION engagement_write_row_change(
    kind text, place text, deed text, named jsonb, placed jsonb, changes jsonb
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO engagement_rowchange (at, transaction, engagement_id, kind, row_id, row_name, deed, changes, role)
    VALUES (
        transaction_timestamp(),
        pg_current_xact_id()::text || '@' || extract(epoch from transaction_timestamp())::text,
        engagement_of_row(placed, place),
        regexp_replace(kind, '^[a-z]+_', ''),
        coalesce(named->>'id', named->>'engagement_id', named->>'user_id', named->>'entry_id')::bigint,
        left(coalesce(named->>'reference', named->>'name', named->>'label', named->>'title', named->>'key', ''), 100),
        deed,
        coalesce(changes, '{}'),
        session_user
    )
$$;

CREATE FUNCTION engagement_row_came_or_went() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_new boolean := TG_OP = 'INSERT';
    held jsonb := CASE WHEN is_new THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
    hidden text[] := string_to_array(TG_ARGV[2], ' ');
    told jsonb;
BEGIN
    SELECT jsonb_object_agg(
               key, CASE WHEN is_new THEN jsonb_build_array(NULL, one) ELSE jsonb_build_array(one, NULL) END)
      INTO told
      FROM (SELECT key, engagement_told(value, key = ANY(hidden), 'set') AS one
              FROM jsonb_each(held - 'id' - string_to_array(TG_ARGV[1], ' '))) columns
     WHERE one <> 'null';
    PERFORM engagement_write_row_change(
        TG_TABLE_NAME, TG_ARGV[0], CASE WHEN is_new THEN 'added' ELSE 'removed' END, held, held, told
    );
    RETURN NULL;
END $$;

CREATE FUNCTION engagement_row_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD) - string_to_array(TG_ARGV[1], ' ');
    after jsonb := to_jsonb(NEW) - string_to_array(TG_ARGV[1], ' ');
    hidden text[] := string_to_array(TG_ARGV[2], ' ');
    told jsonb;
BEGIN
    IF before = after THEN
        RETURN NULL;
    END IF;
    SELECT jsonb_object_agg(n.key, jsonb_build_array(
               engagement_told(o.value, n.key = ANY(hidden), 'set'),
               engagement_told(n.value, n.key = ANY(hidden), 'replaced')))
      INTO told
      FROM jsonb_each(after) n JOIN jsonb_each(before) o USING (key)
     WHERE n.value <> o.value;
    PERFORM engagement_write_row_change(TG_TABLE_NAME, TG_ARGV[0], 'changed', to_jsonb(NEW), to_jsonb(OLD), told);
    RETURN NULL;
END $$;

CREATE FUNCTION engagement_watch(watched regclass, place text, left_out text, hidden text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER row_came_or_went AFTER INSERT OR DELETE ON %s
        FOR EACH ROW EXECUTE FUNCTION engagement_row_came_or_went(%L, %L, %L)', watched, place, left_out, hidden);
    EXECUTE format('CREATE TRIGGER row_changed AFTER UPDATE ON %s FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
        EXECUTE FUNCTION engagement_row_changed(%L, %L, %L)', watched, place, left_out, hidden);
END $$;

CREATE FUNCTION engagement_unwatch(watched regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER row_came_or_went ON %s', watched);
    EXECUTE format('DROP TRIGGER row_changed ON %s', watched);
END $$;

CREATE FUNCTION engagement_trail_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER trail_stays BEFORE UPDATE OR DELETE ON engagement_auditentry
    FOR EACH ROW EXECUTE FUNCTION engagement_trail_stays();
CREATE TRIGGER trail_is_not_emptied BEFORE TRUNCATE ON engagement_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION engagement_trail_stays();
CREATE TRIGGER trail_stays BEFORE UPDATE OR DELETE ON engagement_rowchange
    FOR EACH ROW EXECUTE FUNCTION engagement_trail_stays();
CREATE TRIGGER trail_is_not_emptied BEFORE TRUNCATE ON engagement_rowchange
    FOR EACH STATEMENT EXECUTE FUNCTION engagement_trail_stays();
"""
DO_NOT_WATCH = """
DROP FUNCTION engagement_trail_stays() CASCADE;
DROP FUNCTION engagement_unwatch(regclass);
DROP FUNCTION engagement_watch(regclass, text, text, text);
DROP FUNCTION engagement_row_changed() CASCADE;
DROP FUNCTION engagement_row_came_or_went() CASCADE;
DROP FUNCTION engagement_write_row_change(text, text, text, jsonb, jsonb, jsonb);
DROP FUNCTION engagement_told(jsonb, boolean, text);
DROP FUNCTION engagement_of_row(jsonb, text);
"""
_COUNTED = "n_critical n_high n_medium n_low n_negligible"
# Table: (place, left out, hidden).
WATCHED = {
    "engagement_user": ("", "last_login", "password"),
    "mfa_authenticator": ("", "last_used_at", "data"),
    "engagement_customer": ("", "", ""),
    "engagement_contact": ("", "", ""),
    "engagement_membership": ("", "", ""),
    "engagement_assignment": ("column", "", ""),
    "engagement_engagement": ("own", "plan_revision", ""),
    "engagement_engagementtopic": (
        "column",
        "n_items n_items_settled n_items_blocked planned_minutes used_minutes settled_on",
        "",
    ),
    "engagement_planneeds": ("column", "", ""),
    "engagement_aquatenant": ("", "", "identifier secret"),
    "engagement_registry": ("column", "", "credentials"),
    "engagement_image": ("column", f"{_COUNTED} scan_state scanned_at is_compliant error latest_scan_id digest", ""),
    "engagement_operation": (
        "column",
        "lease lease_until look_again_at last_look_at n_looks attempt memo waiting_for",
        "",
    ),
    "engagement_checklistitem": ("column", "", ""),
    "engagement_evidence": ("item", "", "answered"),
    "engagement_nonceproof": ("column", "", "record"),
    "engagement_stepreport": ("column", "", "report"),
    "engagement_togglesnapshot": ("column", "", "content"),
    "engagement_session": ("column", "public_revision internal_revision", "public_notes internal_notes"),
    "engagement_sessionmove": ("session", "", ""),
    "engagement_attendee": ("session", "", ""),
    "engagement_timeallocation": ("session", "", ""),
    "engagement_clockspan": ("session", "", ""),
    "engagement_timeentry": ("column", "", ""),
    "engagement_signoff": ("column", "", "snapshot"),
    "engagement_raiditem": ("column", "", ""),
    "engagement_comment": ("column", "", ""),
    "engagement_answer": ("column", "", ""),
    "engagement_metprerequisite": ("column", "", ""),
    "engagement_assurancepolicy": ("column", "", ""),
    "engagement_policyversion": ("policy", "", ""),
    "engagement_policyapplication": ("", "", ""),
    "engagement_calendarfeed": ("", "", "digest"),
    "engagement_workpackage": ("", "", ""),
    "engagement_topic": ("", "", ""),
    "engagement_topicdependency": ("", "", ""),
    "engagement_agendastep": ("", "", ""),
    "engagement_checklisttemplate": ("", "", ""),
    "engagement_question": ("", "", ""),
    "engagement_prerequisite": ("", "", ""),
    "engagement_document": ("column", "", ""),
    "engagement_planapproval": ("column", "", ""),
    "engagement_seen": ("", "", ""),
    "engagement_bulkchange": ("", "", ""),
    "engagement_availability": ("", "", ""),
    "engagement_timeoff": ("", "", ""),
    "engagement_refusedmail": ("", "", ""),
    "engagement_mailhours": ("", "", ""),
    "engagement_statusrhythm": ("column", "", ""),
    "engagement_statusmail": ("column", "revision", "text"),
    "engagement_identityprovider": ("", "", "client_secret"),
    "engagement_maildomain": ("", "", ""),
    "engagement_policyrequest": ("", "", ""),
    "engagement_policyapproval": ("", "", ""),
    "engagement_reporthook": ("column", "last_called_at", "digest secret"),
    "engagement_reportimport": ("column", "lease_until attempt", ""),
    "engagement_togglerun": ("column", "", ""),
    "engagement_acceptedrisk": ("column", "", ""),
}


def _watch(table: str) -> migrations.RunSQL:
    place, left_out, hidden = WATCHED[table]
    return migrations.RunSQL(
        [("SELECT engagement_watch(%s::regclass, %s, %s, %s)", [table, place, left_out, hidden])],
        [("SELECT engagement_unwatch(%s::regclass)", [table])],
    )


class Migration(migrations.Migration):
    replaces = STEPS_BEFORE
    dependencies = [("engagement", "0002_evidence_and_signatures_stay"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunSQL(WATCH, DO_NOT_WATCH), *map(_watch, WATCHED)]
