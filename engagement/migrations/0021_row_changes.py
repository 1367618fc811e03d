"""Every change of a row can be written down by the database, and an audit entry names its transaction."""

import django.db.models.deletion
from django.db import migrations, models

import engagement.models.audit

# The default only for entries to come: those that stand were not written by this transaction.
NAME_THE_TRANSACTION = """
ALTER TABLE engagement_auditentry ADD COLUMN "transaction" varchar(50) NULL;
ALTER TABLE engagement_auditentry ALTER COLUMN "transaction"
    SET DEFAULT (pg_current_xact_id()::text || '@' || extract(epoch from transaction_timestamp())::text);
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0020_membership_in_one_engagement")]

    operations = [
        migrations.RunSQL(
            NAME_THE_TRANSACTION,
            'ALTER TABLE engagement_auditentry DROP COLUMN "transaction";',
            state_operations=[
                migrations.AddField(
                    model_name="auditentry",
                    name="transaction",
                    field=models.CharField(
                        db_default=engagement.models.audit.ThisTransaction(), editable=False, max_length=50, null=True
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="engagement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="audit",
                to="engagement.engagement",
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["object_type", "object_id", "-id"], name="audit_of_object_anywhere"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["transaction"], name="audit_of_transaction"),
        ),
        migrations.CreateModel(
            name="RowChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("transaction", models.CharField(max_length=50)),
                ("kind", models.CharField(max_length=60)),
                ("row_id", models.BigIntegerField()),
                ("row_name", models.CharField(max_length=100)),
                (
                    "deed",
                    models.CharField(
                        choices=[("added", "Added"), ("changed", "Changed"), ("removed", "Removed")], max_length=7
                    ),
                ),
                ("changes", models.JSONField()),
                ("role", models.CharField(max_length=63)),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="engagement.engagement",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["engagement", "-id"], name="row_change_of_engagement"),
                    models.Index(fields=["kind", "row_id", "-id"], name="row_change_of_row"),
                ],
            },
        ),
    ]
