"""When a request may be sent again, and how long to wait before that (contract 16)."""

import random

from aqua_client.errors import AquaError, CutOff, Delayed, ServerFault, TooManyRequests, Unreachable

REPEATABLE = frozenset({"GET", "PUT", "DELETE"})
"""Sent twice they do what they do once. A POST may have been carried out although no answer came."""

PASSING_FAULTS = frozenset({502, 503, 504})

FIRST_PAUSE_S = 0.1
GROWTH = 3
FIRST_PAUSE_WHEN_TOO_MANY_S = 1.0
"""For a 429 that names no time; longer, because the tenant's other callers share the limit."""

SPREAD = 0.25
"""Pauses are lengthened by up to this part of themselves: callers who failed together shall not return together."""


def pause_s(error: AquaError, method: str, attempt: int, *, longest_wait_s: float) -> float | None:
    """
    Say how long to wait before the request is sent again after its `attempt`-th try; None when it must not be.

    A refusal that says nothing was done (429, or 503 with a time) allows any request again, after the time that Aqua
    names. A time beyond `longest_wait_s` is not slept away but told to the caller, who has better things to do.
    """
    if isinstance(error, Delayed) and error.retry_after_s is not None and error.status in (429, 503):
        return _spread(error.retry_after_s) if error.retry_after_s <= longest_wait_s else None
    if isinstance(error, TooManyRequests):
        wait_s = FIRST_PAUSE_WHEN_TOO_MANY_S * 2 ** (attempt - 1)
        return _spread(wait_s) if wait_s <= longest_wait_s else None
    if method not in REPEATABLE or not _is_passing(error):
        return None
    return _spread(min(FIRST_PAUSE_S * GROWTH ** (attempt - 1), longest_wait_s))


def _is_passing(error: AquaError) -> bool:
    if isinstance(error, ServerFault):
        # A read on a standby database that is overtaken by the primary passes by itself (contract 7.3).
        words = error.aqua_message.lower()
        overtaken = error.status == 500 and ("sqlstate 40001" in words or "conflict with recovery" in words)
        return error.status in PASSING_FAULTS or overtaken
    return isinstance(error, (Unreachable, CutOff))


def _spread(wait_s: float) -> float:
    return wait_s * (1 + SPREAD * random.random())  # noqa: S311 - no secret hangs on it
