"""When to try again: exponential with jitter, to a limit (product.md, "Operations")."""

# Six tries spread over about five minutes outlast a restart of the console, and still end within a session.
MAX_ATTEMPTS = 6
FIRST_DELAY_S = 5.0
LONGEST_DELAY_S = 120.0
# Aqua may ask for a long pause, but not for one that outlives the engagement's day.
LONGEST_RETRY_AFTER_S = 3600.0


def delay_s(attempt: int, *, jitter: float, retry_after_s: float | None = None) -> float:
    """
    Seconds to wait after the failed try number `attempt` (1 is the first).

    `jitter` in 0..1 spreads the tries of many operations: the wait is 75 to 125 % of the doubling series. A time that
    Aqua names (Retry-After) is obeyed as it is, up to an hour.
    """
    if retry_after_s is not None:
        return min(max(retry_after_s, 0.0), LONGEST_RETRY_AFTER_S)
    full: float = min(FIRST_DELAY_S * 2.0 ** (attempt - 1), LONGEST_DELAY_S)
    return full * (0.75 + 0.5 * jitter)


def is_exhausted(attempt: int) -> bool:
    """Whether the try number `attempt` was the last one."""
    return attempt >= MAX_ATTEMPTS
