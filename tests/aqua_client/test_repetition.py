"""What is sent again, what never is, and what is left to the caller to wait for."""

import time
from dataclasses import replace

import pytest

from aqua_client import (
    CutOff,
    NewRegistry,
    NotFound,
    NotJson,
    ServerFault,
    SignInRejected,
    TimedOut,
    TooManyRequests,
    Unreachable,
)
from aqua_client.repetition import pause_s

ACR = NewRegistry(name="acme-acr", type="ACR", url="https://acme.azurecr.io", username="puller", password="a-pull-word")
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
def test_a_wait_beyond_the_longest_is_told_at_once(connect, sandbox, status, error):
    aqua = connect(longest_wait_s=6.0)
    sandbox.faults.answer(status, retry_after_s=7, message="later")

    with pytest.raises(error) as answered:
        aqua.scans.summary()

    assert (answered.value.retry_after_s, answered.value.aqua_message) == (7.0, "later")
    assert n_calls(sandbox, SUMMARY) == 1


def test_too_many_requests_without_a_time_wait_longer_than_other_faults(connect, sandbox):
    sandbox.faults.answer(429)

    with pytest.raises(TooManyRequests) as answered:
        connect(longest_wait_s=0.9).scans.summary()

    assert answered.value.retry_after_s is None
    assert n_calls(sandbox, SUMMARY) == 1


def test_a_replacement_without_an_answer_is_sent_again(aqua, sandbox):
    aqua.registries.create(ACR)
    sandbox.faults.add(kind="drop", when="after", method="PUT", times=1)

    assert aqua.registries.update(replace(ACR, description="sent twice")).description == "sent twice"


def test_a_deletion_without_an_answer_has_done_its_work_when_nothing_is_left(aqua, sandbox):
    aqua.registries.create(ACR)
    sandbox.faults.add(kind="drop", when="after", method="DELETE", times=1)

    aqua.registries.delete("acme-acr")

    assert [registry.name for registry in aqua.registries.iterate()] == ["Docker Hub"]


def test_a_deletion_of_what_never_was_is_not_found(aqua):
    with pytest.raises(NotFound):
        aqua.registries.delete("acme-acr")


def test_no_call_outlasts_its_deadline(connect, sandbox):
    aqua = connect(deadline_s=0.5, read_timeout_s=0.3, attempts=100)
    aqua.sign_in()
    sandbox.faults.add(kind="silence")
    began_at = time.monotonic()

    with pytest.raises(TimedOut):
        aqua.scans.summary()

    assert time.monotonic() - began_at < 1.0


def test_a_deadline_that_is_over_before_the_limit_of_calls_allows_one_is_told_at_once(connect):
    aqua = connect(deadline_s=1, calls_per_second=0.1, burst=2)
    aqua.scans.summary()

    with pytest.raises(TimedOut) as failed:
        aqua.scans.summary()

    assert failed.value.reason == "nothing was sent: the limit of calls a second leaves no time before the deadline"


@pytest.mark.parametrize(
    ("error", "method", "attempt", "least_s"),
    [
        (Unreachable(), "GET", 1, 0.1),
        (Unreachable(), "PUT", 2, 0.3),
        (TimedOut(), "DELETE", 3, 0.9),
        (CutOff(), "GET", 1, 0.1),
        (ServerFault(status=502), "GET", 9, 10.0),
        (ServerFault(status=503, retry_after_s=4.0), "POST", 1, 4.0),
        (ServerFault(status=504, retry_after_s=4.0), "GET", 1, 0.1),
        (ServerFault(status=500, aqua_message="conflict with recovery"), "GET", 1, 0.1),
        (TooManyRequests(status=429), "POST", 2, 2.0),
        (TooManyRequests(status=429, retry_after_s=9.5), "POST", 1, 9.5),
    ],
)
def test_pauses_grow_and_are_spread(error, method, attempt, least_s):
    pauses_s = [pause_s(error, method, attempt, longest_wait_s=10.0) for _ in range(50)]

    assert all(least_s <= one <= least_s * 1.25 for one in pauses_s)
    assert len(set(pauses_s)) > 1


@pytest.mark.parametrize(
    ("error", "method"),
    [
        (Unreachable(), "POST"),
        (TimedOut(), "POST"),
        (CutOff(), "POST"),
        (ServerFault(status=503), "POST"),
        (ServerFault(status=500), "GET"),
        (ServerFault(status=501), "GET"),
        (TooManyRequests(status=429, retry_after_s=11.0), "GET"),
        (NotFound(status=404), "GET"),
        (SignInRejected(status=401), "GET"),
        (NotJson(), "GET"),
    ],
)
def test_what_may_have_been_done_or_will_not_pass_is_not_repeated(error, method):
    assert pause_s(error, method, 1, longest_wait_s=10.0) is None


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
