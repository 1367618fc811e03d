"""A token bucket: so many calls a second and no more, shared by all threads of a client."""

import time
from collections.abc import Callable
from threading import Lock

from aqua_client.errors import Unusable


class Bucket:
    """
    Lets `per_second` calls through, and `burst` at once after a pause.

    Aqua allows a tenant 30 calls a second; its own Terraform provider keeps to 10 with a burst of 3 (contract 16).
    """

    def __init__(
        self,
        per_second: float,
        burst: int,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if per_second <= 0 or burst < 1:
            raise Unusable("calls_per_second must be above 0, None for no limit, and burst at least 1")
        self._interval_s = 1 / per_second
        self._lead_s = (burst - 1) * self._interval_s
        self._now = now
        self._sleep = sleep
        self._lock = Lock()
        self._full_at = 0.0

    def take(self, give_up_at: float) -> bool:
        """
        Wait for a turn; turns are given in the order they are asked for.

        False, at once, when the turn would come after `give_up_at`, a time of the monotonic clock.
        """
        with self._lock:
            now = self._now()
            full_at = max(self._full_at, now)
            wait_s = full_at - self._lead_s - now
            if now + max(wait_s, 0) > give_up_at:
                return False
            self._full_at = full_at + self._interval_s
        if wait_s > 0:
            self._sleep(wait_s)
        return True
