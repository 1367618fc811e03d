"""Every table of 0.1.0 in one step, each made whole: thirty small steps took a new database twenty seconds."""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models

import engagement.lib.zones
import engagement.models.audit
import engagement.models.engagements
import engagement.models.fields
import engagement.models.sessions
from engagement.migrations._steps_before import STEPS_BEFORE


class Migration(migrations.Migration):
    initial = True

    replaces = STEPS_BEFORE
    dependencies = []

    operations = [
        # Both are trusted since PostgreSQL 13: the owner of the database may, a superuser is not needed.
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "staff_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not of the team"),
                            ("consultant", "Consultant"),
                            ("ps_lead", "PS lead"),
                            ("administrator", "Administrator"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(default="UTC", max_length=64, validators=[engagement.lib.zones.validate_zone]),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_in_lower_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True)),
                (
                    "time_zone",
                    models.CharField(default="UTC", max_length=64, validators=[engagement.lib.zones.validate_zone]),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="RefusedMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mention", "Somebody mentions you in a comment"),
                            ("comment", "Comments on your engagements"),
                            ("item", "What is yours to do: given to you, due in two days, overdue"),
                            ("answer", "Answers to discovery questions"),
                            ("document", "Documents that were handed in"),
                            ("sign_off", "Signatures"),
                            ("operation", "Operations that failed for good"),
                            ("bundle", "The daily bundle as a whole"),
                            ("recap", "What was done in a session"),
                            ("signature", "Asked for a signature"),
                            ("status", "The weekly status"),
                        ],
                        max_length=10,
                    ),
                ),
                ("refused_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("address", "kind"), name="mail_refused_once"),
                    models.CheckConstraint(
                        condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                        name="refusing_address_in_lower_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkPackage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("version", models.PositiveIntegerField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagement.workpackage",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("min_sessions", models.PositiveSmallIntegerField(default=6)),
                ("max_sessions", models.PositiveSmallIntegerField(default=8)),
                ("min_session_minutes", models.PositiveSmallIntegerField(default=120)),
                ("max_session_minutes", models.PositiveSmallIntegerField(default=180)),
                ("min_minutes", models.PositiveSmallIntegerField(default=720)),
                ("max_minutes", models.PositiveSmallIntegerField(default=1440)),
                ("reference_plans", models.JSONField(blank=True, default=list)),
                ("raid_seeds", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["key", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="work_package_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at", None)), fields=("key",), name="one_draft_a_work_package"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("min_sessions__gt", 0),
                            ("max_sessions__gte", models.F("min_sessions")),
                            ("min_session_minutes__gt", 0),
                            ("max_session_minutes__gte", models.F("min_session_minutes")),
                            ("max_minutes__gte", models.F("min_minutes")),
                        ),
                        name="work_package_frame_ordered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AquaTenant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tenants", to="engagement.customer"
                    ),
                ),
                ("label", models.CharField(max_length=60)),
                (
                    "region",
                    models.CharField(
                        choices=[
                            ("us", "US"),
                            ("eu-1", "EU 1 (Frankfurt)"),
                            ("asia-1", "Asia 1 (Singapore)"),
                            ("asia-2", "Asia 2 (Seoul)"),
                            ("ap-2", "AP 2 (Sydney)"),
                            ("other", "Self-hosted or other address"),
                        ],
                        default="us",
                        max_length=10,
                    ),
                ),
                ("console_url", models.URLField(blank=True, max_length=300)),
                (
                    "sign_in_by",
                    models.CharField(
                        choices=[("api_key", "API key and secret"), ("password", "User and password")],
                        default="api_key",
                        max_length=10,
                    ),
                ),
                ("identifier", engagement.models.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("secret", engagement.models.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("calls_per_second", models.PositiveSmallIntegerField(default=10)),
                ("parallel_operations", models.PositiveSmallIntegerField(default=4)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unverified", "Not verified yet"),
                            ("working", "Working"),
                            ("rejected", "Credentials rejected"),
                        ],
                        default="unverified",
                        max_length=12,
                    ),
                ),
                ("state_message", models.TextField(blank=True)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["customer_id", "label"],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "label"), name="tenant_label_taken"),
                    models.CheckConstraint(
                        condition=models.Q(("calls_per_second__gte", 1), ("parallel_operations__gte", 1)),
                        name="tenant_limits_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("region", "other"), _negated=True),
                            models.Q(("console_url", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="tenant_address_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("parts", models.JSONField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="bulk_change_undone_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="engagement.customer"
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("sponsor", "Sponsor"),
                            ("registry", "Registry"),
                            ("ci", "CI"),
                            ("identity", "Identity"),
                            ("network", "Network"),
                            ("soc", "SOC"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ["customer_id", "area", "name"],
            },
        ),
        migrations.CreateModel(
            name="IdentityProvider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("oidc", "OpenID Connect"), ("saml", "SAML 2.0")], max_length=4)),
                ("label", models.CharField(max_length=60, unique=True)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identity_providers",
                        to="engagement.customer",
                    ),
                ),
                ("is_on", models.BooleanField(default=False)),
                ("is_required", models.BooleanField(default=False)),
                ("issuer", models.CharField(blank=True, max_length=300)),
                ("client_id", models.CharField(blank=True, max_length=191)),
                ("client_secret", engagement.models.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("is_silence_trusted", models.BooleanField(default=False)),
                ("entity_id", models.CharField(blank=True, max_length=300)),
                ("sso_url", models.CharField(blank=True, max_length=500)),
                ("certificates", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["label"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "oidc"), _negated=True),
                            models.Q(
                                models.Q(("issuer", ""), _negated=True),
                                models.Q(("client_id", ""), _negated=True),
                                models.Q(("client_secret", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="oidc_names_issuer_and_client",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "saml"), _negated=True),
                            models.Q(
                                models.Q(("entity_id", ""), _negated=True),
                                models.Q(("sso_url", ""), _negated=True),
                                models.Q(("certificates", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="saml_names_entity_and_certificate",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("page", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "ordering": ["user_id", "page", "name"],
                "constraints": [models.UniqueConstraint(fields=("user", "page", "name"), name="saved_view_name_once")],
            },
        ),
        migrations.CreateModel(
            name="TimeOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_off",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
            ],
            options={
                "verbose_name_plural": "times off",
                "ordering": ["user_id", "starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="time_off_ends_after_start"
                    ),
                    models.UniqueConstraint(fields=("user", "starts_on", "ends_on"), name="time_off_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work_package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="topics", to="engagement.workpackage"
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("topic", "Topic"),
                            ("sub_module", "Sub-module"),
                            ("framing", "Framing"),
                            ("preparation", "Preparation"),
                        ],
                        default="topic",
                        max_length=12,
                    ),
                ),
                ("aim", models.TextField(blank=True)),
                ("exit_statement", models.TextField(blank=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("min_minutes", models.PositiveSmallIntegerField()),
                ("default_minutes", models.PositiveSmallIntegerField()),
                ("max_minutes", models.PositiveSmallIntegerField()),
                ("is_optional", models.BooleanField(default=False)),
                ("adjustments", models.JSONField(blank=True, default=list)),
                ("demo", models.TextField(blank=True)),
                ("typical_questions", models.JSONField(blank=True, default=list)),
                (
                    "deliverables",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "pitfalls",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
            ],
            options={
                "ordering": ["work_package_id", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("work_package", "key"), name="topic_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("min_minutes__gt", 0),
                            ("default_minutes__gte", models.F("min_minutes")),
                            ("max_minutes__gte", models.F("default_minutes")),
                        ),
                        name="topic_minutes_ordered",
                    ),
                ],
            },
        ),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekly_minutes__lte", 3600)), name="sixty_bookable_hours_at_most"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailHours",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mail_hours",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("bundle_hour", models.PositiveSmallIntegerField(default=8)),
                ("quiet_from", models.TimeField(default=datetime.time(19, 0))),
                ("quiet_until", models.TimeField(default=datetime.time(7, 0))),
                ("is_weekend_quiet", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name_plural": "mail hours",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("bundle_hour__lte", 23)), name="bundle_hour_of_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agenda_steps", to="engagement.topic"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("minutes", models.PositiveSmallIntegerField()),
                ("is_on_premises_only", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["topic_id", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "position"), name="agenda_step_position_once"),
                    models.CheckConstraint(condition=models.Q(("minutes__gt", 0)), name="agenda_step_minutes_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checklist", to="engagement.topic"
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                (
                    "owner",
                    models.CharField(
                        choices=[("consultant", "Consultant"), ("customer", "Customer"), ("support", "Aqua Support")],
                        max_length=12,
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=120)),
                (
                    "facts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                    ),
                ),
                ("is_any_fact_enough", models.BooleanField(default=False)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("is_on_premises_only", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["topic_id", "position"],
                "constraints": [models.UniqueConstraint(fields=("topic", "key"), name="checklist_key_once")],
            },
        ),
        migrations.CreateModel(
            name="MailDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domains",
                        to="engagement.identityprovider",
                    ),
                ),
                ("name", models.CharField(max_length=253, unique=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name", django.db.models.functions.text.Lower("name")),
                            models.Q(("name", ""), _negated=True),
                        ),
                        name="mail_domain_in_lower_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicySeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="policies_seen",
                        to="engagement.aquatenant",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("content", models.JSONField()),
                ("changed_by", models.CharField(blank=True, max_length=200)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "policies seen",
                "ordering": ["tenant_id", "name"],
                "constraints": [models.UniqueConstraint(fields=("tenant", "name"), name="policy_seen_once")],
            },
        ),
        migrations.CreateModel(
            name="Prerequisite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="prerequisites", to="engagement.topic"
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                (
                    "owner",
                    models.CharField(
                        choices=[("consultant", "Consultant"), ("customer", "Customer"), ("support", "Aqua Support")],
                        max_length=12,
                    ),
                ),
                ("lead_working_days", models.PositiveSmallIntegerField()),
                (
                    "when",
                    models.CharField(
                        choices=[("always", "Always"), ("on_premises", "With an on-premises registry")],
                        default="always",
                        max_length=12,
                    ),
                ),
                ("is_hard", models.BooleanField(default=False)),
                ("met_by_item", models.SlugField(blank=True, max_length=40)),
                ("met_by_question", models.SlugField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ["topic_id", "position"],
                "constraints": [models.UniqueConstraint(fields=("topic", "key"), name="prerequisite_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="engagement.topic"
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                ("answer_type", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("list", "List"),
                            ("number", "Number"),
                            ("yes_no", "Yes or no"),
                            ("choice", "One of"),
                            ("choices", "Any of"),
                            ("table", "Table"),
                        ],
                        default="text",
                        max_length=8,
                    ),
                ),
                (
                    "options",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
            ],
            options={
                "ordering": ["topic_id", "position"],
                "constraints": [models.UniqueConstraint(fields=("topic", "key"), name="question_key_once")],
            },
        ),
        migrations.CreateModel(
            name="ScopeSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scopes_seen",
                        to="engagement.aquatenant",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("images", models.JSONField(default=dict)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "scopes seen",
                "ordering": ["tenant_id", "name"],
                "constraints": [models.UniqueConstraint(fields=("tenant", "name"), name="scope_seen_once")],
            },
        ),
        migrations.CreateModel(
            name="TopicDependency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="dependencies", to="engagement.topic"
                    ),
                ),
                (
                    "needs",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="needed_by", to="engagement.topic"
                    ),
                ),
                ("kind", models.CharField(choices=[("hard", "Blocks the start"), ("soft", "Warns")], max_length=4)),
                ("why", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "needs"), name="topic_dependency_once"),
                    models.CheckConstraint(
                        condition=models.Q(("topic", models.F("needs")), _negated=True), name="topic_needs_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsedAssertion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engagement.identityprovider"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="assertion_runs_out")],
                "constraints": [models.UniqueConstraint(fields=("provider", "digest"), name="assertion_taken_once")],
            },
        ),
        migrations.CreateModel(
            name="Engagement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="engagement.customer",
                    ),
                ),
                (
                    "work_package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="engagements",
                        to="engagement.workpackage",
                    ),
                ),
                ("reference", models.SlugField(max_length=20, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("sponsor", models.CharField(blank=True, max_length=120)),
                (
                    "ps_lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_engagements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("contracted_minutes", models.PositiveIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("on_hold", "On hold"),
                            ("delivered", "Delivered"),
                            ("signed_off", "Signed off"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                (
                    "health",
                    models.CharField(
                        choices=[("green", "On track"), ("amber", "At risk"), ("red", "In trouble")],
                        default="green",
                        max_length=5,
                    ),
                ),
                ("health_reason", models.CharField(blank=True, max_length=300)),
                (
                    "health_override",
                    models.CharField(
                        blank=True,
                        choices=[("green", "On track"), ("amber", "At risk"), ("red", "In trouble")],
                        max_length=5,
                    ),
                ),
                ("health_override_reason", models.CharField(blank=True, max_length=300)),
                ("health_override_until", models.DateField(blank=True, null=True)),
                (
                    "health_override_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("plan_revision", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-starts_on", "reference"],
                "indexes": [
                    models.Index(fields=["-starts_on", "reference"], name="engagement_newest_first"),
                    models.Index(fields=["status", "-starts_on"], name="engagement_by_status"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("contracted_minutes__gt", 0)), name="contracted_minutes_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="engagement_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("health_override", ""),
                            models.Q(
                                models.Q(("health_override_reason", ""), _negated=True),
                                ("health_override_until__isnull", False),
                                ("health_override_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="health_override_says_why_and_how_long",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit",
                        to="engagement.engagement",
                    ),
                ),
                ("what", models.CharField(max_length=60)),
                ("object_type", models.CharField(max_length=40)),
                ("object_id", models.BigIntegerField(null=True)),
                ("object_name", models.CharField(max_length=300)),
                ("changes", models.JSONField(default=dict)),
                ("request_id", models.CharField(blank=True, db_default="", default="", max_length=32)),
                (
                    "transaction",
                    models.CharField(
                        db_default=engagement.models.audit.ThisTransaction(), editable=False, max_length=50, null=True
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            (
                                "what__in",
                                (
                                    "hours.corrected",
                                    "hours.unlocked",
                                    "item.waived",
                                    "topic.signature_asked",
                                    "engagement.signature_asked",
                                    "topic.acceptance_withdrawn",
                                    "engagement.acceptance_withdrawn",
                                ),
                            )
                        ),
                        fields=["what", "-id"],
                        name="audit_to_review",
                    ),
                    models.Index(fields=["object_type", "object_id", "-id"], name="audit_of_object_anywhere"),
                    models.Index(fields=["transaction"], name="audit_of_transaction"),
                    models.Index(fields=["engagement", "-id"], name="audit_of_engagement"),
                    models.Index(fields=["engagement", "object_type", "object_id", "-id"], name="audit_of_object"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sign_in", "Code to sign in"),
                            ("invite", "Way in"),
                            ("invitation", "Invitation"),
                            ("update", "Changed session"),
                            ("cancellation", "Cancelled session"),
                            ("recap", "Recap"),
                            ("mention", "Mention"),
                            ("signature", "Asked for a signature"),
                            ("bundle", "Daily bundle"),
                            ("status", "Weekly status"),
                        ],
                        max_length=14,
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                ("to_address", models.EmailField(max_length=254)),
                ("to_name", models.CharField(blank=True, max_length=120)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("calendar", models.TextField(blank=True)),
                ("calendar_method", models.CharField(blank=True, max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("queued_at", models.DateTimeField()),
                ("send_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("problem", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-queued_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])),
                        fields=["send_at", "id"],
                        name="letter_due",
                    ),
                    models.Index(fields=["engagement", "-queued_at"], name="letter_of_engagement"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="sent_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sending"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="sending_holds_a_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("calendar", ""), ("calendar_method", "")),
                            models.Q(
                                models.Q(("calendar", ""), _negated=True),
                                models.Q(("calendar_method", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="calendar_names_its_method",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="engagement.customer",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "Customer lead"), ("member", "Customer member")],
                        default="member",
                        max_length=10,
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("known_as", models.CharField(blank=True, max_length=120)),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "user", "engagement"), name="membership_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RowChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("transaction", models.CharField(max_length=50)),
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
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["kind", "row_id", "-id"], name="row_change_of_row"),
                    models.Index(fields=["engagement", "-id"], name="row_change_of_engagement"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="engagement.engagement"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagement.question"
                    ),
                ),
                ("value", models.JSONField()),
                ("remark", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("answered_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["engagement_id", "question__topic__position", "question__position"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.comparison.Cast("value", models.TextField()), "gin_trgm_ops"
                        ),
                        name="answer_by_words",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("remark", "gin_trgm_ops"), name="answer_by_remark"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("engagement", "question"), name="answer_once")],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "consultant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("engagement", "consultant"), name="assignment_once")],
            },
        ),
        migrations.CreateModel(
            name="AssurancePolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="policies", to="engagement.engagement"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("description", models.TextField(blank=True)),
                ("draft", models.JSONField(blank=True, default=dict)),
                ("draft_revision", models.PositiveIntegerField(default=0)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("drafted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "assurance policies",
                "ordering": ["engagement_id", "name"],
                "constraints": [models.UniqueConstraint(fields=("engagement", "name"), name="policy_name_taken")],
            },
        ),
        migrations.CreateModel(
            name="EngagementTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scope", to="engagement.engagement"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagement.topic"
                    ),
                ),
                ("is_in_scope", models.BooleanField(default=True)),
                ("n_items", models.PositiveSmallIntegerField(default=0)),
                ("n_items_settled", models.PositiveSmallIntegerField(default=0)),
                ("n_items_blocked", models.PositiveSmallIntegerField(default=0)),
                ("settled_on", models.DateField(blank=True, null=True)),
                ("planned_minutes", models.PositiveIntegerField(default=0)),
                ("used_minutes", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["engagement_id", "topic__position"],
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "topic"), name="topic_in_scope_once"),
                    models.CheckConstraint(
                        condition=models.Q(("n_items_settled__lte", models.F("n_items"))), name="settled_within_items"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="engagement.engagement"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engagement.aquatenant"
                    ),
                ),
                ("fact", models.CharField(max_length=12)),
                ("subject", models.CharField(blank=True, max_length=200)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("pass", "Holds"), ("fail", "Does not hold"), ("unknown", "Could not be seen")],
                        max_length=7,
                    ),
                ),
                ("said", models.TextField()),
                ("asked", models.CharField(max_length=300)),
                ("answered", models.JSONField(default=dict)),
                ("since", models.DateTimeField()),
                ("checked_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["engagement_id", "fact", "subject"],
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "tenant", "fact", "subject"), name="fact_seen_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MetPrerequisite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="met_prerequisites",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "prerequisite",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagement.prerequisite"
                    ),
                ),
                (
                    "met_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("met_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["engagement_id", "met_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "prerequisite"), name="prerequisite_met_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NonceProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nonces", to="engagement.engagement"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engagement.aquatenant"
                    ),
                ),
                ("nonce", models.CharField(max_length=40, unique=True)),
                ("asked_at", models.DateTimeField()),
                ("written_at", models.DateTimeField(blank=True, null=True)),
                ("changed", models.CharField(blank=True, max_length=200)),
                ("record", models.TextField(blank=True)),
                (
                    "pasted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("pasted_at", models.DateTimeField(blank=True, null=True)),
                ("is_matched", models.BooleanField(blank=True, null=True)),
            ],
            options={
                "ordering": ["engagement_id", "-asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_matched", None), ("pasted_at", None)),
                            models.Q(("is_matched__isnull", False), ("pasted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="pasted_record_is_judged",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_approvals",
                        to="engagement.engagement",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("errors", models.JSONField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("approved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "digest"), name="plan_approved_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="plan_approval_has_its_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_changes",
                        to="engagement.engagement",
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["engagement_id", "-revision"],
                "constraints": [models.UniqueConstraint(fields=("engagement", "revision"), name="plan_revision_once")],
            },
        ),
        migrations.CreateModel(
            name="Registry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registries",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registries",
                        to="engagement.aquatenant",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("type_code", models.CharField(max_length=12)),
                (
                    "hosting",
                    models.CharField(
                        choices=[("cloud", "Cloud"), ("on_premises", "On-premises")], default="cloud", max_length=12
                    ),
                ),
                ("url", models.CharField(blank=True, max_length=300)),
                (
                    "prefixes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=300)),
                ("options", models.JSONField(blank=True, default=dict)),
                ("credentials", engagement.models.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("scanner_group", models.CharField(blank=True, max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Being integrated"),
                            ("standing", "Integrated"),
                            ("failed", "Failed"),
                            ("removed", "Removed"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("is_connected", models.BooleanField(blank=True, null=True)),
                ("aqua_message", models.TextField(blank=True)),
                ("creation_asked_at", models.DateTimeField(blank=True, null=True)),
                ("was_there_before", models.BooleanField(default=False)),
                ("integrated_at", models.DateTimeField(blank=True, null=True)),
                ("tested_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["engagement_id", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "removed"), _negated=True),
                        fields=("tenant", "name"),
                        name="registry_name_taken",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("name__contains", "/"), _negated=True)
                        ),
                        name="registry_name_is_a_segment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "standing"), _negated=True), ("credentials", ""), _connector="OR"
                        ),
                        name="credentials_erased_once_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "standing"), _negated=True),
                            ("integrated_at__isnull", False),
                            _connector="OR",
                        ),
                        name="standing_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportHook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report_hook",
                        to="engagement.engagement",
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("secret", engagement.models.fields.EncryptedTextField(blank=True, default="", editable=False)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("last_called_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="engagement.engagement"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("delivery", "Delivery"), ("rehearsal", "Rehearsal")],
                        default="delivery",
                        max_length=10,
                    ),
                ),
                (
                    "consultant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("planned", "Planned"),
                            ("confirmed", "Confirmed"),
                            ("in_progress", "In progress"),
                            ("done", "Done"),
                            ("moved", "Moved"),
                            ("cancelled", "Cancelled"),
                            ("no_show", "No-show"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=300)),
                ("public_notes", models.TextField(blank=True)),
                ("internal_notes", models.TextField(blank=True)),
                ("public_revision", models.PositiveIntegerField(default=0)),
                ("internal_revision", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("mood", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("next_preparation", models.TextField(blank=True)),
                ("recap", models.TextField(blank=True)),
                ("recap_sent_at", models.DateTimeField(blank=True, null=True)),
                ("calendar_uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("calendar_sequence", models.PositiveIntegerField(default=0)),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["engagement_id", "kind", "number"],
                "indexes": [
                    models.Index(fields=["consultant", "starts_at"], name="session_by_consultant"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("public_notes", "gin_trgm_ops"), name="session_by_notes"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("internal_notes", "gin_trgm_ops"),
                        name="session_by_own_notes",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "kind", "number"), name="session_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("started_at__isnull", False), _connector="OR"),
                        name="session_started_before_ended",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("status__in", ["draft", "planned", "confirmed", "in_progress", "done"])),
                        expressions=[
                            (
                                engagement.models.sessions.TsTzRange(
                                    "starts_at", "ends_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                                ),
                                "&&",
                            ),
                            ("consultant", "="),
                        ],
                        name="consultant_booked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["moved", "cancelled", "no_show"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="session_not_held_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mood", None), ("mood__range", (1, 5)), _connector="OR"),
                        name="mood_one_to_five",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagement.topic",
                    ),
                ),
                ("statement", models.TextField()),
                ("signer_name", models.CharField(blank=True, max_length=120)),
                ("signer_role", models.CharField(blank=True, max_length=60)),
                ("snapshot", models.JSONField(blank=True, default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "withdraws",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_by",
                        to="engagement.signoff",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["engagement_id", "-signed_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("statement", ""), _negated=True), name="signed_statement_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdraws", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="withdrawn_sign_off_has_its_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="status_mails",
                        to="engagement.engagement",
                    ),
                ),
                ("week", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("sent", "Sent"), ("skipped", "Skipped")],
                        default="draft",
                        max_length=7,
                    ),
                ),
                ("text", models.TextField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("drafted_at", models.DateTimeField()),
                ("sends_itself_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("n_readers", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["engagement_id", "-week"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "draft")), fields=["sends_itself_at"], name="status_sends_itself"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "week"), name="status_once_a_week"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "draft")),
                            models.Q(models.Q(("state", "draft"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="status_ended_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("drafted_at")), _connector="OR"
                        ),
                        name="status_drafted_before_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StepReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="step_reports",
                        to="engagement.engagement",
                    ),
                ),
                ("image", models.CharField(max_length=300)),
                ("exit_code", models.SmallIntegerField()),
                ("job_link", models.URLField(blank=True, max_length=500)),
                ("report", models.JSONField()),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("handed_in_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["engagement_id", "-handed_in_at"],
            },
        ),
        migrations.CreateModel(
            name="ToggleRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="toggle_runs",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engagement.aquatenant"
                    ),
                ),
                ("policy", models.CharField(max_length=200)),
                ("images", models.JSONField(default=list)),
                ("before", models.JSONField(blank=True, null=True)),
                ("has_snapshot", models.BooleanField(default=False)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("steps", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("restoring", "Being restored"),
                            ("restored", "Restored"),
                            ("failed", "Not restored"),
                        ],
                        default="running",
                        max_length=9,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("restore_by", models.DateTimeField()),
                ("restored_at", models.DateTimeField(blank=True, null=True)),
                ("said", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-started_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["running", "restoring"])),
                        fields=("tenant", "policy"),
                        name="one_toggle_run_a_policy",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ToggleSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="toggle_snapshots",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engagement.aquatenant"
                    ),
                ),
                ("image", models.CharField(max_length=300)),
                ("policy", models.CharField(max_length=200)),
                ("taken_at", models.DateTimeField()),
                ("content", models.JSONField()),
            ],
            options={
                "ordering": ["engagement_id", "taken_at"],
            },
        ),
        migrations.CreateModel(
            name="EngagementSummary",
            fields=[
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="summary",
                        serialize=False,
                        to="engagement.engagement",
                    ),
                ),
                ("progress_percent", models.PositiveSmallIntegerField(default=0)),
                ("planned_minutes", models.PositiveIntegerField(default=0)),
                ("used_minutes", models.PositiveIntegerField(default=0)),
                ("n_sessions", models.PositiveSmallIntegerField(default=0)),
                ("n_sessions_done", models.PositiveSmallIntegerField(default=0)),
                ("next_starts_at", models.DateTimeField(blank=True, null=True)),
                ("oldest_open_due_on", models.DateField(blank=True, null=True)),
                ("n_registries", models.PositiveIntegerField(default=0)),
                ("n_registries_standing", models.PositiveIntegerField(default=0)),
                ("n_images", models.PositiveIntegerField(default=0)),
                ("n_images_scanned", models.PositiveIntegerField(default=0)),
                ("n_images_failed", models.PositiveIntegerField(default=0)),
                ("n_images_non_compliant", models.PositiveIntegerField(default=0)),
                ("n_critical", models.PositiveIntegerField(default=0)),
                ("n_high", models.PositiveIntegerField(default=0)),
                ("n_medium", models.PositiveIntegerField(default=0)),
                ("n_low", models.PositiveIntegerField(default=0)),
                ("n_negligible", models.PositiveIntegerField(default=0)),
                ("n_operations_live", models.PositiveIntegerField(default=0)),
                ("n_operations_failed", models.PositiveIntegerField(default=0)),
                ("health_fired", models.JSONField(blank=True, default=list)),
                ("forecast_on", models.DateField(blank=True, null=True)),
                ("forecast_early_on", models.DateField(blank=True, null=True)),
                ("forecast_late_on", models.DateField(blank=True, null=True)),
                ("stuck_on", models.CharField(blank=True, max_length=120)),
                ("stuck_since", models.DateField(blank=True, null=True)),
                ("counted_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["next_starts_at", "engagement"], name="summary_next_session"),
                    models.Index(fields=["progress_percent", "engagement"], name="summary_progress"),
                    models.Index(fields=["used_minutes", "engagement"], name="summary_hours"),
                    models.Index(fields=["oldest_open_due_on", "engagement"], name="summary_oldest_due"),
                    models.Index(fields=["forecast_on", "engagement"], name="summary_forecast"),
                    models.Index(fields=["stuck_since", "engagement"], name="summary_stuck"),
                    models.Index(fields=["n_operations_failed", "engagement"], name="summary_failed"),
                ],
            },
        ),
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
            options={
                "verbose_name_plural": "plan breaches",
                "indexes": [
                    models.Index(
                        condition=models.Q(("errors", []), _negated=True),
                        fields=["broken_since"],
                        name="plan_broken_since",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("errors", []),
                            models.Q(models.Q(("digest", ""), _negated=True), ("broken_since__isnull", False)),
                            _connector="OR",
                        ),
                        name="broken_plan_has_digest_and_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanNeeds",
            fields=[
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="needs",
                        serialize=False,
                        to="engagement.engagement",
                    ),
                ),
                ("n_sessions", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("n_participants", models.PositiveSmallIntegerField(default=6)),
                ("n_ci_tools", models.PositiveSmallIntegerField(default=1)),
                ("n_extra_images", models.PositiveSmallIntegerField(default=0)),
                ("has_windows_or_dta", models.BooleanField(default=False)),
                ("is_sso_enabled", models.BooleanField(default=False)),
                ("is_connector_late", models.BooleanField(default=False)),
                ("registries", models.JSONField(blank=True, default=list)),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=engagement.models.engagements._working_week,
                        size=None,
                    ),
                ),
                ("works_from", models.TimeField(default=datetime.time(9, 0))),
                ("works_until", models.TimeField(default=datetime.time(17, 0))),
                (
                    "days_off",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        default=engagement.models.engagements._no_dates,
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "plan needs",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("works_until__gt", models.F("works_from"))),
                        name="working_day_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusRhythm",
            fields=[
                (
                    "engagement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="status_rhythm",
                        serialize=False,
                        to="engagement.engagement",
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("weekday", models.PositiveSmallIntegerField(default=4)),
                ("hour", models.PositiveSmallIntegerField(default=9)),
                ("sends_itself", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6), ("hour__lte", 23)), name="status_at_an_hour_of_the_week"
                    )
                ],
            },
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
                (
                    "seen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "seen entries",
            },
        ),
        migrations.CreateModel(
            name="Attendee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attendees", to="engagement.session"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("was_present", models.BooleanField(blank=True, null=True)),
            ],
            options={
                "ordering": ["session_id", "name"],
                "constraints": [models.UniqueConstraint(fields=("session", "name"), name="attendee_once")],
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checklist",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagement.topic"
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagement.checklisttemplate"
                    ),
                ),
                (
                    "owner",
                    models.CharField(
                        choices=[("consultant", "Consultant"), ("customer", "Customer"), ("support", "Aqua Support")],
                        max_length=12,
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                ("is_due_typed", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("done", "Done"),
                            ("proven", "Proven"),
                            ("blocked", "Blocked"),
                            ("waived", "Waived"),
                            ("not_applicable", "Not applicable"),
                        ],
                        default="open",
                        max_length=14,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("proven_at", models.DateTimeField(blank=True, null=True)),
                ("regressed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "carried_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="carried_items",
                        to="engagement.session",
                    ),
                ),
            ],
            options={
                "ordering": ["engagement_id", "topic__position", "template__position"],
                "constraints": [
                    models.UniqueConstraint(fields=("engagement", "template"), name="checklist_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "proven"), _negated=True), ("proven_at__isnull", False), _connector="OR"
                        ),
                        name="proven_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["not_applicable", "waived", "blocked"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="left_out_or_blocked_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waived"), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="waiver_names_its_approver",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clock", to="engagement.session"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagement.topic"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["session_id", "started_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("session",), name="one_clock_runs_a_session"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="clock_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsoleSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="snapshots", to="engagement.session"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engagement.aquatenant"
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[("opened", "When the session opened"), ("closed", "When the session closed")],
                        max_length=6,
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("findings", models.JSONField()),
            ],
            options={
                "ordering": ["session_id", "taken_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "tenant", "moment"), name="snapshot_once_a_moment")
                ],
            },
        ),
        migrations.CreateModel(
            name="HookCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="engagement.reporthook"
                    ),
                ),
                ("signature", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["hook_id", "-at"],
                "constraints": [models.UniqueConstraint(fields=("hook", "signature"), name="hook_call_once")],
            },
        ),
        migrations.CreateModel(
            name="NoteVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="note_versions",
                        to="engagement.session",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("public", "Public notes"), ("internal", "Internal notes")], max_length=8
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("based_on", models.PositiveIntegerField()),
                ("is_in_conflict", models.BooleanField(default=False)),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["session_id", "part", "-written_at"],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="engagement.assurancepolicy",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField(default=dict)),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["policy_id", "-number"],
                "constraints": [models.UniqueConstraint(fields=("policy", "number"), name="policy_version_once")],
            },
        ),
        migrations.CreateModel(
            name="RaidItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="raid", to="engagement.engagement"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="raid",
                        to="engagement.session",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("risk", "Risk"),
                            ("assumption", "Assumption"),
                            ("issue", "Issue"),
                            ("dependency", "Dependency"),
                            ("action", "Action"),
                            ("decision", "Decision"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                ("owner", models.CharField(blank=True, max_length=120)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("is_high", models.BooleanField(default=False)),
                ("probability", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("impact", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("response", models.TextField(blank=True)),
                ("is_internal", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=6),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "RAID item",
                "ordering": ["engagement_id", "state", "due_on", "pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("text", "gin_trgm_ops"), name="raid_by_words"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("probability", None), ("probability__range", (1, 5)), _connector="OR"),
                            models.Q(("impact", None), ("impact__range", (1, 5)), _connector="OR"),
                        ),
                        name="risk_weighed_one_to_five",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="engagement.session"
                    ),
                ),
                ("moved_at", models.DateTimeField()),
                (
                    "moved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("from_starts_at", models.DateTimeField()),
                ("to_starts_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["session_id", "moved_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="move_has_its_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeAllocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="allocations", to="engagement.session"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagement.topic"
                    ),
                ),
                ("planned_minutes", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["session_id", "topic__position"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "topic"), name="allocation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("planned_minutes__gt", 0)), name="planned_minutes_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_entries",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="time_entries",
                        to="engagement.session",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagement.topic",
                    ),
                ),
                (
                    "worked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("worked_on", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("delivery", "Delivery"),
                            ("preparation", "Preparation"),
                            ("rehearsal", "Rehearsal"),
                            ("follow_up", "Follow-up"),
                        ],
                        default="delivery",
                        max_length=12,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("approved", "Approved"), ("corrected", "Corrected")],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="engagement.timeentry",
                    ),
                ),
                ("correction_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "time entries",
                "ordering": ["-worked_on", "-pk"],
                "indexes": [models.Index(fields=["worked_by", "worked_on"], name="entry_of_person_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gt", 0), ("minutes__lte", 1440)), name="entry_within_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_at", None), ("starts_at", None)),
                            models.Q(
                                ("ends_at__gt", models.F("starts_at")),
                                ("ends_at__isnull", False),
                                ("starts_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="entry_span_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_names_its_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="approved_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects", None), models.Q(("correction_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="correction_has_its_reason",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(
                            ("starts_at__isnull", False), models.Q(("state", "corrected"), _negated=True)
                        ),
                        expressions=[
                            (
                                engagement.models.sessions.TsTzRange(
                                    "starts_at", "ends_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                                ),
                                "&&",
                            ),
                            ("worked_by", "="),
                        ],
                        name="person_worked_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="engagement.engagement"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("text", models.TextField()),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="engagement.checklistitem",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="engagement.session",
                    ),
                ),
                ("is_internal", models.BooleanField(default=False)),
                ("written_at", models.DateTimeField()),
                ("mentions", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["engagement_id", "-written_at"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("text", "gin_trgm_ops"), name="comment_by_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagement.topic",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="documents",
                        to="engagement.checklistitem",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagement.question",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="documents",
                        to="engagement.session",
                    ),
                ),
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
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["engagement_id", "-uploaded_at", "-pk"],
                "indexes": [models.Index(fields=["engagement", "-uploaded_at", "-id"], name="document_of_engagement")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_by", None)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="removed_document_names_who",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("name", ""), _negated=True), ("size_bytes__gt", 0)),
                        name="document_has_name_and_bytes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="engagement.checklistitem",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("api", "Read from Aqua"), ("file", "File"), ("link", "Link"), ("note", "Note")],
                        max_length=4,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("pass", "Holds"), ("fail", "Does not hold"), ("unknown", "Could not be seen")],
                        max_length=7,
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("fact", models.CharField(blank=True, max_length=12)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("asked", models.CharField(blank=True, max_length=300)),
                ("answered", models.JSONField(blank=True, null=True)),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["item_id", "-seen_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "api"), _negated=True),
                            models.Q(models.Q(("fact", ""), _negated=True), models.Q(("asked", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="api_evidence_names_its_call",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engagement.engagement"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagement.checklistitem",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagement.raiditem",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mention", "Somebody mentions you in a comment"),
                            ("comment", "Comments on your engagements"),
                            ("item", "What is yours to do: given to you, due in two days, overdue"),
                            ("answer", "Answers to discovery questions"),
                            ("document", "Documents that were handed in"),
                            ("sign_off", "Signatures"),
                            ("operation", "Operations that failed for good"),
                            ("bundle", "The daily bundle as a whole"),
                            ("recap", "What was done in a session"),
                            ("signature", "Asked for a signature"),
                            ("status", "The weekly status"),
                        ],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                ("text", models.CharField(max_length=500)),
                ("path", models.CharField(blank=True, max_length=200)),
                ("noticed_at", models.DateTimeField()),
                (
                    "bundled_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notices",
                        to="engagement.letter",
                    ),
                ),
                ("bundled_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["noticed_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("bundled_at", None), ("dropped_at", None)),
                        fields=["user", "noticed_at"],
                        name="notice_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("bundled_at", None), ("dropped_at", None), _connector="OR"),
                        name="notice_bundled_or_dropped",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyApplication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applications",
                        to="engagement.policyversion",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="policy_applications",
                        to="engagement.aquatenant",
                    ),
                ),
                ("applied_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("version", "tenant"), name="policy_applied_once")],
            },
        ),
        migrations.CreateModel(
            name="ReportImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report_imports",
                        to="engagement.engagement",
                    ),
                ),
                ("source", models.CharField(choices=[("upload", "Uploaded"), ("webhook", "By webhook")], max_length=7)),
                ("file_name", models.CharField(max_length=120)),
                ("size_bytes", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("stored_as", models.CharField(blank=True, max_length=32)),
                (
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits to be read"),
                            ("reading", "Being read"),
                            ("stored", "Stored"),
                            ("unchanged", "Nothing new"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("layout", models.CharField(blank=True, max_length=30)),
                ("n_images", models.PositiveIntegerField(default=0)),
                ("n_findings", models.PositiveIntegerField(default=0)),
                ("n_stored", models.PositiveIntegerField(default=0)),
                ("said", models.CharField(blank=True, max_length=500)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["engagement_id", "-received_at", "-pk"],
                "indexes": [
                    models.Index(fields=["engagement", "-received_at", "-id"], name="import_of_engagement"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "reading"])), fields=["id"], name="import_due"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "stored"), _negated=True),
                            ("n_stored", models.F("n_findings")),
                            _connector="OR",
                        ),
                        name="stored_import_lost_nothing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AcceptedRisk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accepted_risks",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engagement.aquatenant"
                    ),
                ),
                ("finding", models.CharField(max_length=100)),
                ("resource_type", models.CharField(blank=True, max_length=20)),
                ("resource_format", models.CharField(blank=True, max_length=20)),
                ("resource_name", models.CharField(blank=True, max_length=300)),
                ("resource_path", models.CharField(blank=True, max_length=1000)),
                ("resource_version", models.CharField(blank=True, max_length=200)),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("image", "This image"),
                            ("repository", "All tags of its repository"),
                            ("everywhere", "Every image"),
                        ],
                        max_length=10,
                    ),
                ),
                ("registry_name", models.CharField(blank=True, max_length=255)),
                ("repository", models.CharField(blank=True, max_length=255)),
                ("tag", models.CharField(blank=True, max_length=128)),
                ("reason", models.CharField(max_length=500)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Being accepted"),
                            ("in_force", "Accepted"),
                            ("revoking", "Being revoked"),
                            ("revoked", "Revoked"),
                            ("expired", "Expired"),
                            ("failed", "Not accepted"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("said", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["engagement_id", "-asked_at", "-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "in_force")), fields=["ends_on"], name="risk_that_ends"),
                    models.Index(fields=["engagement", "-asked_at", "-id"], name="risk_of_engagement"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="accepted_risk_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reach", "everywhere"), models.Q(("repository", ""), _negated=True), _connector="OR"
                        ),
                        name="reach_names_what_it_reaches",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="engagement.policyversion",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="policy_requests",
                        to="engagement.aquatenant",
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=10)),
                ("name", models.CharField(max_length=200)),
                ("before", models.JSONField(blank=True, null=True)),
                ("after", models.JSONField(blank=True, null=True)),
                ("differences", models.JSONField(default=list)),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for approval"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("applying", "Being applied"),
                            ("applied", "Applied"),
                            ("stale", "Console changed meanwhile"),
                            ("failed", "Failed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("n_approvals_needed", models.PositiveSmallIntegerField(default=1)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("said", models.CharField(blank=True, max_length=300)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("read_back", models.JSONField(blank=True, null=True)),
                (
                    "undoes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="engagement.policyrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "indexes": [models.Index(fields=["tenant", "name", "-asked_at"], name="request_of_policy")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "approved", "applying"])),
                        fields=("tenant", "name"),
                        name="one_open_request_a_policy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "applied"), _negated=True),
                            ("applied_at__isnull", False),
                            _connector="OR",
                        ),
                        name="applied_request_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="engagement.policyrequest",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["request_id", "at"],
                "constraints": [models.UniqueConstraint(fields=("request", "by"), name="approval_once_a_person")],
            },
        ),
        migrations.CreateModel(
            name="Image",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n_critical", models.PositiveIntegerField(default=0)),
                ("n_high", models.PositiveIntegerField(default=0)),
                ("n_medium", models.PositiveIntegerField(default=0)),
                ("n_low", models.PositiveIntegerField(default=0)),
                ("n_negligible", models.PositiveIntegerField(default=0)),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="images", to="engagement.engagement"
                    ),
                ),
                (
                    "registry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="images", to="engagement.registry"
                    ),
                ),
                ("repository", models.CharField(max_length=255)),
                ("tag", models.CharField(max_length=128)),
                ("digest", models.CharField(blank=True, max_length=80)),
                (
                    "scan_state",
                    models.CharField(
                        choices=[
                            ("not_scanned", "Not scanned"),
                            ("queued", "Queued"),
                            ("scanning", "Scanning"),
                            ("failed", "Scan failed"),
                            ("finished", "Scanned"),
                        ],
                        default="not_scanned",
                        max_length=12,
                    ),
                ),
                ("scanned_at", models.DateTimeField(blank=True, null=True)),
                ("is_compliant", models.BooleanField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["engagement_id", "repository", "tag"],
                "indexes": [
                    models.Index(fields=["engagement", "repository", "tag"], name="image_by_name"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("repository", "gin_trgm_ops"), name="image_by_words"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("registry", "repository", "tag"), name="image_once")],
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n_critical", models.PositiveIntegerField(default=0)),
                ("n_high", models.PositiveIntegerField(default=0)),
                ("n_medium", models.PositiveIntegerField(default=0)),
                ("n_low", models.PositiveIntegerField(default=0)),
                ("n_negligible", models.PositiveIntegerField(default=0)),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scans", to="engagement.image"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not_scanned", "Not scanned"),
                            ("queued", "Queued"),
                            ("scanning", "Scanning"),
                            ("failed", "Scan failed"),
                            ("finished", "Scanned"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("scanning_since", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("digest", models.CharField(blank=True, max_length=80)),
                ("os", models.CharField(blank=True, max_length=60)),
                ("os_version", models.CharField(blank=True, max_length=60)),
                ("size_bytes", models.BigIntegerField(blank=True, null=True)),
                ("n_sensitive_data", models.PositiveIntegerField(default=0)),
                ("n_malware", models.PositiveIntegerField(default=0)),
                ("is_compliant", models.BooleanField(blank=True, null=True)),
                ("is_partial", models.BooleanField(default=False)),
                ("checks", models.JSONField(blank=True, default=list)),
                ("error", models.TextField(blank=True)),
                ("n_new", models.PositiveIntegerField(blank=True, null=True)),
                ("n_fixed", models.PositiveIntegerField(blank=True, null=True)),
                ("n_changed", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["image_id", "-requested_at"],
                "indexes": [models.Index(fields=["image", "-requested_at"], name="scan_newest_first")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "finished"), _negated=True),
                            ("finished_at__isnull", False),
                            _connector="OR",
                        ),
                        name="finished_scan_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="failed_scan_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "scanning"])),
                        fields=("image",),
                        name="one_live_scan_an_image",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="operations",
                        to="engagement.aquatenant",
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="operations",
                        to="engagement.engagement",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tenant.verify", "Verify console"),
                            ("registry.integrate", "Integrate registry"),
                            ("registry.test", "Test registry"),
                            ("registry.remove", "Remove registry"),
                            ("image.scan", "Scan image"),
                            ("facts.check", "Check evidence"),
                            ("log.nonce", "Write marked event"),
                            ("policies.read", "Read policies"),
                            ("policy.apply", "Apply policy"),
                            ("policy.toggle", "Play a toggle"),
                            ("risk.accept", "Accept risk"),
                            ("risk.revoke", "Revoke accepted risk"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "registry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="operations",
                        to="engagement.registry",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="operations",
                        to="engagement.image",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="operations",
                        to="engagement.scan",
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("waiting", "Waiting"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                (
                    "waiting_for",
                    models.CharField(
                        blank=True,
                        choices=[("", ""), ("aqua", "Aqua is working"), ("another_try", "Trying again")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("n_looks", models.PositiveIntegerField(default=0)),
                ("look_again_at", models.DateTimeField(blank=True, null=True)),
                ("last_look_at", models.DateTimeField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("is_superseded", models.BooleanField(default=False)),
                ("is_cancel_asked", models.BooleanField(default=False)),
                ("params", models.JSONField(blank=True, default=dict)),
                ("memo", models.JSONField(blank=True, default=dict)),
                ("answer", models.TextField(blank=True)),
                ("problem", models.CharField(blank=True, max_length=40)),
                ("suggestion", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "waiting"])),
                        fields=["look_again_at", "id"],
                        name="operation_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")), fields=["lease_until"], name="operation_leased"
                    ),
                    models.Index(
                        condition=models.Q(("is_superseded", False), ("state", "failed")),
                        fields=["-ended_at", "-id"],
                        name="operation_failing",
                    ),
                    models.Index(fields=["engagement", "-asked_at"], name="operation_of_engagement"),
                    models.Index(
                        condition=models.Q(("engagement", None)),
                        fields=["tenant", "-asked_at"],
                        name="operation_of_console",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "waiting"])),
                        fields=("idempotency_key",),
                        name="one_live_operation_a_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            models.Q(("lease__isnull", False), ("lease_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="running_holds_a_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["queued", "waiting"]), _negated=True),
                            ("look_again_at__isnull", False),
                            _connector="OR",
                        ),
                        name="pending_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "waiting"]),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="ended_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vulnerability",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vulnerabilities",
                        to="engagement.scan",
                    ),
                ),
                ("finding_key", models.UUIDField()),
                ("name", models.CharField(max_length=100)),
                (
                    "severity",
                    models.SmallIntegerField(
                        choices=[(0, "Negligible"), (1, "Low"), (2, "Medium"), (3, "High"), (4, "Critical")]
                    ),
                ),
                ("score", models.FloatField(blank=True, null=True)),
                ("score_source", models.CharField(blank=True, max_length=100)),
                ("vectors", models.CharField(blank=True, max_length=200)),
                ("resource_type", models.CharField(blank=True, max_length=20)),
                ("resource_format", models.CharField(blank=True, max_length=20)),
                ("resource_name", models.CharField(blank=True, max_length=300)),
                ("resource_path", models.CharField(blank=True, max_length=1000)),
                ("installed_version", models.CharField(blank=True, max_length=200)),
                ("fix_version", models.CharField(blank=True, max_length=300)),
                ("description", models.TextField(blank=True)),
                ("solution", models.TextField(blank=True)),
                ("url", models.CharField(blank=True, max_length=1000)),
                ("published_on", models.DateField(blank=True, null=True)),
                ("exploit_type", models.CharField(blank=True, max_length=100)),
                ("epss_score", models.FloatField(blank=True, null=True)),
                ("is_acknowledged", models.BooleanField(default=False)),
                (
                    "own_severity",
                    models.SmallIntegerField(
                        blank=True,
                        choices=[(0, "Negligible"), (1, "Low"), (2, "Medium"), (3, "High"), (4, "Critical")],
                        null=True,
                    ),
                ),
                ("fix_published_on", models.DateField(blank=True, null=True)),
                ("is_exploitable", models.BooleanField(db_default=False, default=False)),
                ("is_of_base", models.BooleanField(db_default=False, default=False)),
                ("n_workloads", models.PositiveIntegerField(db_default=0, default=0)),
                ("layer_digest", models.CharField(blank=True, db_default="", default="", max_length=80)),
                (
                    "change",
                    models.SmallIntegerField(
                        choices=[(0, "First scan"), (1, "Same"), (2, "Changed"), (3, "New")], default=0
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "vulnerabilities",
                "indexes": [
                    models.Index(
                        models.F("scan"),
                        models.OrderBy(models.F("severity"), descending=True),
                        models.F("name"),
                        models.F("id"),
                        name="finding_worst_first",
                    ),
                    models.Index(fields=["name"], name="finding_by_name", opclasses=["varchar_pattern_ops"]),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScanContent",
            fields=[
                (
                    "scan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="engagement.scan",
                    ),
                ),
                ("architecture", models.CharField(blank=True, max_length=30)),
                ("built_at", models.DateTimeField(blank=True, null=True)),
                ("user", models.CharField(blank=True, max_length=100)),
                ("knows_user", models.BooleanField(default=False)),
                ("base_image", models.CharField(blank=True, max_length=300)),
                ("labels", models.JSONField(blank=True, null=True)),
                ("environment", models.JSONField(blank=True, default=list)),
                ("layers", models.JSONField(blank=True, null=True)),
                ("packages", models.JSONField(blank=True, null=True)),
                ("secrets", models.JSONField(blank=True, null=True)),
                ("malware", models.JSONField(blank=True, null=True)),
                ("failing_scripts", models.JSONField(blank=True, null=True)),
                ("has_microenforcer", models.BooleanField(blank=True, null=True)),
                ("threat", models.CharField(blank=True, max_length=20)),
                ("past_scans", models.JSONField(blank=True, default=list)),
            ],
        ),
        migrations.CreateModel(
            name="OperationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="engagement.operation"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=500)),
                ("is_trouble", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["operation_id", "pk"],
            },
        ),
        migrations.AddField(
            model_name="engagement",
            name="consultants",
            field=models.ManyToManyField(
                related_name="engagements", through="engagement.Assignment", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reportimport",
            name="scans",
            field=models.ManyToManyField(related_name="imports", to="engagement.scan"),
        ),
        migrations.AddField(
            model_name="acceptedrisk",
            name="operation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="engagement.operation",
            ),
        ),
        migrations.AddField(
            model_name="policyrequest",
            name="operation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="engagement.operation",
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="latest_scan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="engagement.scan",
            ),
        ),
    ]
