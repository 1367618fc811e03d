"""A policy version holds Aqua's own fields instead of a list of controls; a scan keeps what lies in its image."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SWITCHES = {
    "malware": "disallow_malware",
    "sensitive_data": "scan_sensitive_data",
    "root_user": "only_none_root_users",
    "max_score": "maximum_score_enabled",
    "max_severity": "cvss_severity_enabled",
    "cve_blacklist": "cves_black_list_enabled",
}


def join(apps, schema_editor):
    """Put controls, scope and enforcement of each version together under Aqua's names."""
    versions = apps.get_model("engagement", "PolicyVersion")
    for version in versions.objects.all():
        content = {"audit_on_failure": True, "fail_cicd": False}
        content["block_failed"] = version.enforcement == "non_compliant"
        for control in version.controls:
            content |= {SWITCHES.get(control["control"], control["control"]): True, **control["parameters"]}
        version.content = content | version.scope
        version.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0022_rows_are_watched"),
    ]

    operations = [
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
        migrations.AddField(
            model_name="assurancepolicy",
            name="draft",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="assurancepolicy",
            name="draft_revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="assurancepolicy",
            name="drafted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="assurancepolicy",
            name="drafted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="content",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="why",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="vulnerability",
            name="fix_published_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="vulnerability",
            name="is_exploitable",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="vulnerability",
            name="is_of_base",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="vulnerability",
            name="layer_digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="vulnerability",
            name="n_workloads",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="vulnerability",
            name="own_severity",
            field=models.SmallIntegerField(
                blank=True,
                choices=[(0, "Negligible"), (1, "Low"), (2, "Medium"), (3, "High"), (4, "Critical")],
                null=True,
            ),
        ),
        migrations.RunPython(join, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(
            model_name="policyversion",
            name="controls",
        ),
        migrations.RemoveField(
            model_name="policyversion",
            name="enforcement",
        ),
        migrations.RemoveField(
            model_name="policyversion",
            name="scope",
        ),
    ]
