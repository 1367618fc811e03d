"""The limit of calls a second, on a clock that the test moves."""

import pytest

from aqua_client import Client, Unusable
from aqua_client.pacing import Bucket


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now_s = 100.0

    def now(self):
        return self.now_s

    def sleep(self, seconds):
        self.now_s += seconds


def bucket(clock, **limits):
    return Bucket(**limits, now=clock.now, sleep=clock.sleep)


def turns(taken, clock, n):
    """When each of the next turns came."""
    came = []
    for _ in range(n):
        assert taken.take(give_up_at=1000)
        came.append(round(clock.now_s - 100, 6))
    return came


def test_a_burst_goes_at_once_and_then_the_rate_holds():
    clock = Clock()

    assert turns(bucket(clock, per_second=10, burst=3), clock, 6) == [0, 0, 0, 0.1, 0.2, 0.3]


def test_a_pause_fills_the_bucket_but_never_above_the_burst():
    clock = Clock()
    limited = bucket(clock, per_second=10, burst=3)
    turns(limited, clock, 4)
    clock.now_s = 150.0

    assert turns(limited, clock, 5) == [50, 50, 50, 50.1, 50.2]


def test_a_turn_after_the_deadline_is_refused_at_once_and_not_used_up():
    clock = Clock()
    limited = bucket(clock, per_second=1, burst=1)
    turns(limited, clock, 1)

    assert limited.take(give_up_at=100.5) is False
    assert (clock.now_s, turns(limited, clock, 1)) == (100.0, [1.0])


@pytest.mark.parametrize("limits", [{"calls_per_second": 0}, {"calls_per_second": -1}, {"burst": 0}])
def test_a_limit_that_lets_nothing_through_is_refused(limits):
    with pytest.raises(Unusable):
        Client("https://aqua.example", user="u", password="p", **limits)


def test_a_client_keeps_to_ten_calls_a_second_by_default(connect, sandbox):
    aqua = connect(calls_per_second=10.0, burst=3)
    for _ in range(4):
        aqua.scans.summary()

    assert len(sandbox.calls()) == 5
