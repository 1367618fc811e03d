"""The tables that came after 0022 are watched, too."""

from django.db import migrations

# Table: (place, left out, hidden), as engagement_watch of 0022 explains them.
WATCHED = {
    "engagement_policyrequest": ("", "", ""),
    "engagement_policyapproval": ("", "", ""),
    "engagement_reporthook": ("column", "last_called_at", "digest secret"),
    "engagement_reportimport": ("column", "lease_until attempt", ""),
    "engagement_togglerun": ("column", "", ""),
    "engagement_acceptedrisk": ("column", "", ""),
}


def _watch(table: str) -> migrations.RunSQL:
    place, left_out, hidden = WATCHED[table]
    return migrations.RunSQL(
        [("SELECT engagement_watch(%s::regclass, %s, %s, %s)", [table, place, left_out, hidden])],
        [("SELECT engagement_unwatch(%s::regclass)", [table])],
    )


class Migration(migrations.Migration):
    dependencies = [("engagement", "0024_understand_and_promote")]

    operations = [*map(_watch, WATCHED)]
