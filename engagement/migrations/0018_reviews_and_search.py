import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models.functions import Cast

REVIEWED = (
    "hours.corrected",
    "hours.unlocked",
    "item.waived",
    "topic.signature_asked",
    "engagement.signature_asked",
    "topic.acceptance_withdrawn",
    "engagement.acceptance_withdrawn",
)


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0017_documents"),
    ]

    operations = [
        # Trusted since PostgreSQL 13: the owner of the database may, a superuser is not needed.
        TrigramExtension(),
        migrations.CreateModel(
            name="PlanBreach",
            fields=[
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="plan_breach",
                        serialize=False,
                        to="engagement.engagement",
                    ),
                ),
                ("errors", models.JSONField(blank=True, default=list)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("broken_since", models.DateTimeField(blank=True, null=True)),
                ("seen_entry", models.BigIntegerField(default=0)),
            ],
            options={"verbose_name_plural": "plan breaches"},
        ),
        migrations.CreateModel(
            name="PlanApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("errors", models.JSONField()),
                ("reason", models.CharField(max_length=300)),
                ("approved_at", models.DateTimeField()),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_approvals",
                        to="engagement.engagement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="seen",
                        serialize=False,
                        to="engagement.auditentry",
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "seen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name_plural": "seen entries"},
        ),
        migrations.AddIndex(
            model_name="planbreach",
            index=models.Index(
                condition=models.Q(("errors", []), _negated=True), fields=["broken_since"], name="plan_broken_since"
            ),
        ),
        migrations.AddConstraint(
            model_name="planbreach",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("errors", []),
                    models.Q(models.Q(("digest", ""), _negated=True), ("broken_since__isnull", False)),
                    _connector="OR",
                ),
                name="broken_plan_has_digest_and_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="planapproval",
            constraint=models.UniqueConstraint(fields=("engagement", "digest"), name="plan_approved_once"),
        ),
        migrations.AddConstraint(
            model_name="planapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="plan_approval_has_its_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                condition=models.Q(("what__in", REVIEWED)), fields=["what", "-id"], name="audit_to_review"
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=GinIndex(OpClass(Cast("value", models.TextField()), "gin_trgm_ops"), name="answer_by_words"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=GinIndex(OpClass("remark", "gin_trgm_ops"), name="answer_by_remark"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=GinIndex(OpClass("text", "gin_trgm_ops"), name="comment_by_words"),
        ),
        migrations.AddIndex(
            model_name="image",
            index=GinIndex(OpClass("repository", "gin_trgm_ops"), name="image_by_words"),
        ),
        migrations.AddIndex(
            model_name="raiditem",
            index=GinIndex(OpClass("text", "gin_trgm_ops"), name="raid_by_words"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=GinIndex(OpClass("public_notes", "gin_trgm_ops"), name="session_by_notes"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=GinIndex(OpClass("internal_notes", "gin_trgm_ops"), name="session_by_own_notes"),
        ),
        migrations.AddIndex(
            model_name="vulnerability",
            index=models.Index(fields=["name"], name="finding_by_name", opclasses=["varchar_pattern_ops"]),
        ),
    ]
