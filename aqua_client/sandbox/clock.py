"""The sandbox's own time: the machine's clock, moved ahead or made to stand still by whoever tests."""

import time
from datetime import UTC, datetime

NEVER = "1970-01-01T00:00:00Z"


class Clock:
    """Tells the time in epoch seconds; only ever moves forward."""

    def __init__(self, ahead_s: float = 0.0) -> None:
        self.ahead_s = ahead_s
        self._stopped_at: float | None = None

    def now(self) -> float:
        return (time.time() if self._stopped_at is None else self._stopped_at) + self.ahead_s

    def advance(self, seconds: float) -> None:
        self.ahead_s += seconds

    def stop(self) -> None:
        """Stand still; `advance` still moves it."""
        if self._stopped_at is None:
            self._stopped_at = time.time()

    def run(self) -> None:
        """Go on from where it stands."""
        if self._stopped_at is not None:
            self.ahead_s -= time.time() - self._stopped_at
            self._stopped_at = None


def stamp(at: float) -> str:
    """Write epoch seconds as RFC 3339 with `Z` and fractions, without which quick scans would end before they began."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day(at: float) -> str:
    """Write epoch seconds as a plain date, UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
