from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0013_audit_request_id"),
    ]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sign_in", "Code to sign in"),
                    ("invite", "Way in"),
                    ("invitation", "Invitation"),
                    ("update", "Changed session"),
                    ("cancellation", "Cancelled session"),
                    ("recap", "Recap"),
                    ("mention", "Mention"),
                    ("signature", "Asked for a signature"),
                ],
                max_length=14,
            ),
        ),
    ]
