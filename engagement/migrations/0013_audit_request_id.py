"""An audit entry names the request that made it, and the trail of one object is read by its own index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0012_sign_offs_are_final"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="request_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["engagement", "object_type", "object_id", "-id"], name="audit_of_object"),
        ),
    ]
