from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagement", "0008_evidence_is_append_only")]

    operations = [
        migrations.AddField("checklistitem", "is_due_typed", models.BooleanField(default=False)),
    ]
