import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0019_single_sign_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="engagement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to="engagement.engagement",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_once",
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("customer", "user", "engagement"), name="membership_once", nulls_distinct=False
            ),
        ),
    ]
