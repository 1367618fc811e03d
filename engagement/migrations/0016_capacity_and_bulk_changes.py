import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0015_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Availability",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="availability",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("weekly_minutes", models.PositiveSmallIntegerField()),
            ],
            options={
                "verbose_name_plural": "availabilities",
            },
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("parts", models.JSONField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TimeOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
            ],
            options={
                "verbose_name_plural": "times off",
                "ordering": ["user_id", "starts_on"],
            },
        ),
        migrations.AddIndex(
            model_name="engagementsummary",
            index=models.Index(fields=["forecast_on", "engagement"], name="summary_forecast"),
        ),
        migrations.AddIndex(
            model_name="engagementsummary",
            index=models.Index(fields=["stuck_since", "engagement"], name="summary_stuck"),
        ),
        migrations.AddIndex(
            model_name="engagementsummary",
            index=models.Index(fields=["n_operations_failed", "engagement"], name="summary_failed"),
        ),
        migrations.AddConstraint(
            model_name="availability",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekly_minutes__lte", 3600)), name="sixty_bookable_hours_at_most"
            ),
        ),
        migrations.AddField(
            model_name="bulkchange",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="bulkchange",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="timeoff",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="time_off", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="bulk_change_undone_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="timeoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="time_off_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="timeoff",
            constraint=models.UniqueConstraint(fields=("user", "starts_on", "ends_on"), name="time_off_once"),
        ),
    ]
