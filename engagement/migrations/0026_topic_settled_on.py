"""When a topic's last item was settled is counted with its other roll-ups, and left out of the trail as they are."""

from django.db import migrations, models

COUNTED = "n_items n_items_settled n_items_blocked planned_minutes used_minutes"


def _watch(left_out: str) -> str:
    return (
        "SELECT engagement_unwatch('engagement_engagementtopic'::regclass);"
        f"SELECT engagement_watch('engagement_engagementtopic'::regclass, 'column', '{left_out}', '')"
    )


class Migration(migrations.Migration):
    dependencies = [("engagement", "0025_newer_rows_are_watched")]

    operations = [
        migrations.AddField(
            model_name="engagementtopic",
            name="settled_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunSQL(_watch(f"{COUNTED} settled_on"), _watch(COUNTED)),
    ]
