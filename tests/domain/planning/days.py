"""When the tests of plans take place."""

from datetime import UTC, date, datetime

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2026, 3, 9), date(2026, 5, 29)
