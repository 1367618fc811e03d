"""Evidence and signatures are only added to: the database refuses to change or drop a row of either."""

from django.db import migrations

from engagement.migrations._steps_before import STEPS_BEFORE

REFUSE = """
CREATE FUNCTION engagement_evidence_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evidence is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER evidence_is_append_only BEFORE UPDATE OR DELETE ON engagement_evidence
    FOR EACH ROW EXECUTE FUNCTION engagement_evidence_is_append_only();
CREATE FUNCTION engagement_sign_offs_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a sign-off is final' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER sign_offs_are_final BEFORE UPDATE OR DELETE ON engagement_signoff
    FOR EACH ROW EXECUTE FUNCTION engagement_sign_offs_are_final();
"""
ALLOW = """
DROP TRIGGER evidence_is_append_only ON engagement_evidence;
DROP FUNCTION engagement_evidence_is_append_only();
DROP TRIGGER sign_offs_are_final ON engagement_signoff;
DROP FUNCTION engagement_sign_offs_are_final();
"""


class Migration(migrations.Migration):
    replaces = STEPS_BEFORE
    dependencies = [("engagement", "0001_tables")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
