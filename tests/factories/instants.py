"""The instant on which every factory hangs its times: a Monday noon, far from today."""

from datetime import UTC, datetime

NOW = datetime(2030, 1, 7, 12, tzinfo=UTC)
