"""Identity providers of customers and of the team, their mail domains, and the assertions that were taken."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import engagement.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0018_reviews_and_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdentityProvider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("oidc", "OpenID Connect"), ("saml", "SAML 2.0")], max_length=4)),
                ("label", models.CharField(max_length=60, unique=True)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("is_on", models.BooleanField(default=False)),
                ("is_required", models.BooleanField(default=False)),
                ("issuer", models.CharField(blank=True, max_length=300)),
                ("client_id", models.CharField(blank=True, max_length=191)),
                ("client_secret", engagement.models.fields.EncryptedTextField(blank=True, default="", editable=False)),
                ("is_silence_trusted", models.BooleanField(default=False)),
                ("entity_id", models.CharField(blank=True, max_length=300)),
                ("sso_url", models.CharField(blank=True, max_length=500)),
                ("certificates", models.TextField(blank=True)),
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
            ],
            options={
                "ordering": ["label"],
            },
        ),
        migrations.CreateModel(
            name="MailDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=253, unique=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domains",
                        to="engagement.identityprovider",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="UsedAssertion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="engagement.identityprovider"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="identityprovider",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="identityprovider",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="maildomain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name", django.db.models.functions.text.Lower("name")), models.Q(("name", ""), _negated=True)
                ),
                name="mail_domain_in_lower_case",
            ),
        ),
        migrations.AddIndex(
            model_name="usedassertion",
            index=models.Index(fields=["expires_at"], name="assertion_runs_out"),
        ),
        migrations.AddConstraint(
            model_name="usedassertion",
            constraint=models.UniqueConstraint(fields=("provider", "digest"), name="assertion_taken_once"),
        ),
    ]
