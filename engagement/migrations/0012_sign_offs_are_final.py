"""A signature is only added to: the database refuses to change or drop it, and another one withdraws it."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION engagement_sign_offs_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a sign-off is final' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER sign_offs_are_final BEFORE UPDATE OR DELETE ON engagement_signoff
    FOR EACH ROW EXECUTE FUNCTION engagement_sign_offs_are_final();
"""
ALLOW = """
DROP TRIGGER sign_offs_are_final ON engagement_signoff;
DROP FUNCTION engagement_sign_offs_are_final();
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0011_portfolio_and_sign_off")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
