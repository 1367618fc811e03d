"""How long what is under way may still take."""

from collections.abc import Sequence
from statistics import median

# With fewer than three finished ones a guess would be one scan's luck.
FEWEST_WALLS = 3
MINUTE_S, HOUR_S = 60, 3600


def seconds_left(
    walls_s: Sequence[float], *, running_for_s: Sequence[float], n_queued: int, parallel: int
) -> float | None:
    """
    Guess after how many seconds the last of the scans under way will be done; None with too few to go by.

    `walls_s` are the wall times of the last finished scans, in seconds, of which the median counts. `running_for_s`
    says how long each scan that has begun has taken so far, `n_queued` how many have not begun, and `parallel` how many
    run side by side. Source: product.md, "every list of running work has a progress bar and an estimate".
    """
    if len(walls_s) < FEWEST_WALLS:
        return None
    wall = median(walls_s)
    rests = [max(wall - spent, 0.0) for spent in running_for_s]
    work = sum(rests) + n_queued * wall
    longest = max([*rests, wall if n_queued else 0.0])
    return max(work / max(parallel, 1), longest)


def in_words(seconds: float | None) -> str:
    """The guess as a person would say it: "about 3 min left"; empty for none."""
    if seconds is None:
        return ""
    if seconds < MINUTE_S:
        return "less than a minute left"
    if seconds < HOUR_S:
        return f"about {round(seconds / MINUTE_S)} min left"
    hours, minutes = divmod(round(seconds / MINUTE_S), 60)
    return f"about {hours} h {minutes} min left" if minutes else f"about {hours} h left"
