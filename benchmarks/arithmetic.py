"""The sums behind the tables; plain functions of numbers."""

import math
import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """
    The value that `percent` per cent of the values do not exceed (nearest rank).

    Raises ValueError without values.
    """
    if not values:
        raise ValueError("no values")
    rank = max(1, math.ceil(len(values) * percent / 100))
    return sorted(values)[rank - 1]


def ratio(values: Sequence[float], yardsticks: Sequence[float]) -> float:
    """
    How many times its yardstick a value is: the median over rounds, each divided by the yardstick of the same round.

    What slows the machine down for a round slows down both, so it falls out.
    """
    return statistics.median(value / yardstick for value, yardstick in zip(values, yardsticks, strict=True))


def exponent(times_as_much: float, times_as_long: float) -> float:
    """The b of time ∝ size^b, when `times_as_much` data take `times_as_long`: 0 is flat, 1 is linear."""
    return math.log(times_as_long) / math.log(times_as_much)


def fitted_exponent(sizes: Sequence[float], times: Sequence[float]) -> float:
    """The b of time ∝ size^b that fits best over several sizes: the slope of the line through their logarithms."""
    return statistics.linear_regression([math.log(one) for one in sizes], [math.log(one) for one in times]).slope
