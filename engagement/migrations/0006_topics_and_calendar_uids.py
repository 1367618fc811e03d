"""Items learn their topic, sessions their calendar id; what was never asked of a missed session is said so."""

from django.db import migrations

FILL = """
UPDATE engagement_checklistitem i SET topic_id = t.topic_id
  FROM engagement_checklisttemplate t WHERE t.id = i.template_id AND i.topic_id IS NULL;
UPDATE engagement_session SET reason = 'No reason was recorded.'
 WHERE reason = '' AND status IN ('moved', 'cancelled', 'no_show');
UPDATE engagement_session SET calendar_uid = gen_random_uuid() WHERE calendar_uid IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0005_plan_deliver_prove")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
