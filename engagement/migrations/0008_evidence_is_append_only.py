"""Evidence is only added to: the database refuses to change or drop a row of it."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION engagement_evidence_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evidence is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER evidence_is_append_only BEFORE UPDATE OR DELETE ON engagement_evidence
    FOR EACH ROW EXECUTE FUNCTION engagement_evidence_is_append_only();
"""
ALLOW = """
DROP TRIGGER evidence_is_append_only ON engagement_evidence;
DROP FUNCTION engagement_evidence_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0007_topic_and_uid_required")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
