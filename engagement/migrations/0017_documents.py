import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def optional(to, **more):
    return models.ForeignKey(blank=True, null=True, to=to, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0017_mail_people_want"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                (
                    "origin",
                    models.CharField(
                        choices=[("customer", "From the customer"), ("team", "From the team")], max_length=8
                    ),
                ),
                ("content_type", models.CharField(max_length=100)),
                ("size_bytes", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("stored_as", models.CharField(max_length=32, unique=True)),
                ("is_internal", models.BooleanField(default=False)),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "item",
                    optional(
                        "engagement.checklistitem",
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="documents",
                    ),
                ),
                (
                    "question",
                    optional("engagement.question", on_delete=django.db.models.deletion.PROTECT, related_name="+"),
                ),
                (
                    "removed_by",
                    optional(settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.PROTECT, related_name="+"),
                ),
                (
                    "session",
                    optional(
                        "engagement.session", on_delete=django.db.models.deletion.SET_NULL, related_name="documents"
                    ),
                ),
                (
                    "topic",
                    optional("engagement.topic", on_delete=django.db.models.deletion.PROTECT, related_name="+"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["engagement_id", "-uploaded_at", "-pk"],
                "indexes": [models.Index(fields=["engagement", "-uploaded_at", "-id"], name="document_of_engagement")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(removed_at=None, removed_by=None)
                        | Q(removed_at__isnull=False, removed_by__isnull=False),
                        name="removed_document_names_who",
                    ),
                    models.CheckConstraint(
                        condition=~Q(name="") & Q(size_bytes__gt=0), name="document_has_name_and_bytes"
                    ),
                ],
            },
        ),
    ]
