"""Make the bare project's tables, its one user and its rows; the count of rows is the portfolio's of findings."""

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from benchmarks.portfolio import PASSWORD, VIEWER

_ROWS = """
INSERT INTO bare_row (shelf, name, state, amount, changed_at)
SELECT n / 20, 'Row number ' || n, 'finished', mod(n, 1000), now() FROM generate_series(0, %s - 1) n
"""


def run(*, rows: int) -> dict[str, int]:
    """Fill an empty database; gives the number of rows."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_user(VIEWER, password=PASSWORD)
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [rows])
        cursor.execute("VACUUM ANALYZE")
    return {"rows": rows}
