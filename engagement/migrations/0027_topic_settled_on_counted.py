"""The day is counted for the topics that are settled already, as domain/rollups.py counts it."""

from django.db import migrations

COUNT = """
UPDATE engagement_engagementtopic t
   SET settled_on = i.settled_on
  FROM (SELECT engagement_id, topic_id,
               (max(greatest(settled_at, proven_at)) AT TIME ZONE 'UTC')::date AS settled_on
          FROM engagement_checklistitem
         GROUP BY engagement_id, topic_id) i
 WHERE i.engagement_id = t.engagement_id AND i.topic_id = t.topic_id
   AND t.n_items > 0 AND t.n_items_settled = t.n_items
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0026_topic_settled_on")]

    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
