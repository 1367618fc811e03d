"""What is sent again, what never is, and what is left to the caller to wait for."""

import time

import pytest

from aqua_client import CutOff, ServerFault, TimedOut, TooManyRequests, Unreachable

SUMMARY = "/api/v1/scanqueue/summary"
START = "/api/v1/scanner/registry/Docker Hub/image/alpine:3.4/scan"


def n_calls(sandbox, path):
    """How often a path was called."""
    return [call["path"] for call in sandbox.calls()].count(path)


@pytest.mark.parametrize("kind", ["drop", "half_body", "half_json"])
def test_a_read_that_got_no_whole_answer_is_repeated(aqua, sandbox, kind):
    sandbox.faults.add(kind=kind, times=1)

    assert aqua.scans.summary().total == 0

    assert n_calls(sandbox, SUMMARY) == 2


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_read_is_repeated_after_a_passing_fault(aqua, sandbox, status):
    sandbox.faults.answer(status, times=1)

    assert aqua.scans.summary().total == 0


def test_a_read_is_repeated_after_a_conflict_with_recovery(aqua, sandbox):
    message = "ERROR: canceling statement due to conflict with recovery (SQLSTATE 40001)"
    sandbox.faults.answer(500, message=message, times=1)

    assert aqua.scans.summary().total == 0


def test_a_read_is_not_repeated_after_another_fault(aqua, sandbox):
    sandbox.faults.answer(500)

    with pytest.raises(ServerFault):
        aqua.scans.summary()

    assert n_calls(sandbox, SUMMARY) == 1


def test_a_read_is_given_up_after_the_attempts(connect, sandbox):
    aqua = connect(attempts=3)
    sandbox.faults.add(kind="drop")

    with pytest.raises(Unreachable):
        aqua.scans.summary()

    assert n_calls(sandbox, SUMMARY) == 3


def test_a_silent_read_is_repeated(connect, sandbox):
    aqua = connect(read_timeout_s=0.2)
    sandbox.faults.add(kind="silence", times=1)

    assert aqua.scans.summary().total == 0


def test_a_change_that_timed_out_is_never_repeated(connect, sandbox):
    aqua = connect(read_timeout_s=0.1)
    aqua.sign_in()
    sandbox.faults.add(kind="silence", when="after")

    with pytest.raises(TimedOut):
        aqua.scans.start("Docker Hub", "alpine", "3.4")

    assert n_calls(sandbox, START) == 1
    assert sandbox.world()["jobs_ever"] == 1


@pytest.mark.parametrize(("kind", "error"), [("drop", Unreachable), ("half_json", CutOff)])
def test_a_change_without_a_whole_answer_is_never_repeated(aqua, sandbox, kind, error):
    sandbox.faults.add(kind=kind)

    with pytest.raises(error):
        aqua.scans.start("Docker Hub", "alpine", "3.4")

    assert n_calls(sandbox, START) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_change_is_not_repeated_after_a_fault_that_names_no_time(aqua, sandbox, status):
    sandbox.faults.answer(status)

    with pytest.raises(ServerFault) as answered:
        aqua.scans.start("Docker Hub", "alpine", "3.4")

    assert answered.value.retry_after_s is None
    assert n_calls(sandbox, START) == 1


@pytest.mark.parametrize(("status", "retry_after_s"), [(429, 0), (503, 0), (429, 1)])
def test_a_change_is_repeated_when_aqua_names_a_short_wait(aqua, sandbox, status, retry_after_s):
    sandbox.faults.answer(status, retry_after_s=retry_after_s, times=1)
    began_at = time.monotonic()

    aqua.scans.start("Docker Hub", "alpine", "3.4")

    assert sandbox.world()["jobs_ever"] == 1
    assert time.monotonic() - began_at >= retry_after_s


@pytest.mark.parametrize(("status", "error"), [(429, TooManyRequests), (503, ServerFault)])
def test_a_long_wait_is_told_at_once(aqua, sandbox, status, error):
    sandbox.faults.answer(status, retry_after_s=7, message="later")

    with pytest.raises(error) as answered:
        aqua.scans.summary()

    assert (answered.value.retry_after_s, answered.value.aqua_message) == (7.0, "later")
    assert n_calls(sandbox, SUMMARY) == 1


def test_too_many_requests_without_a_time_is_told_at_once(aqua, sandbox):
    sandbox.faults.answer(429)

    with pytest.raises(TooManyRequests) as answered:
        aqua.scans.summary()

    assert answered.value.retry_after_s is None
    assert n_calls(sandbox, SUMMARY) == 1


def test_a_server_that_trickles_is_given_up(canned, connect):
    aqua = connect(canned.url, user="ci", password="p", read_timeout_s=0.1)
    canned.trickles = True
    canned.answer(b" " * 1000)

    with pytest.raises(TimedOut) as failed:
        aqua.registries.test("x")

    assert failed.value.reason == "the answer came too slowly"


def test_one_connection_serves_all_calls(canned, canned_aqua):
    for _ in range(3):
        canned.answer(b'{"status": "Pending"}')
        canned_aqua.scans.status("r", "a", "1")

    assert canned.n_connections == 1
