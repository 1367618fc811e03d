"""Keeping a token: ahead of its end, after a 401, and once for all threads."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from aqua_client import MemoryTokens, SignInRejected, StillRefused

VALIDITY_S = 240 * 60
"""The sandbox grants what the client asks for."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


class SharedTokens(MemoryTokens):
    """A store that notes when its tokens end."""

    def put(self, token: str, expires_at: float) -> None:
        self.expires_at = expires_at
        super().put(token, expires_at)


def n_sign_ins(sandbox):
    """How often the sandbox was asked for a token."""
    return [call["path"] for call in sandbox.calls()].count("/v2/tokens")


def test_one_token_serves_many_calls(aqua, sandbox):
    aqua.scans.summary()
    aqua.scans.summary()

    assert n_sign_ins(sandbox) == 1


def test_a_token_is_used_until_nine_tenths_of_its_validity(connect, sandbox):
    clock = Clock()
    aqua = connect(tokens=MemoryTokens(now=clock))
    aqua.scans.summary()
    clock.now += VALIDITY_S * 0.89

    aqua.scans.summary()

    assert n_sign_ins(sandbox) == 1


def test_a_token_is_renewed_after_nine_tenths_of_its_validity(connect, sandbox):
    clock = Clock()
    aqua = connect(tokens=MemoryTokens(now=clock))
    aqua.scans.summary()
    clock.now += VALIDITY_S * 0.91

    aqua.scans.summary()

    assert n_sign_ins(sandbox) == 2


def test_validity_counts_from_now_though_aquas_clock_is_ahead(connect, sandbox):
    sandbox.advance(86_400)
    store = SharedTokens()
    began_at = time.time()

    connect(tokens=store).sign_in()

    assert round((store.expires_at - began_at) / VALIDITY_S, 2) == 0.9


def test_two_clients_share_the_token_of_one_store(connect, sandbox):
    store = MemoryTokens()
    connect(tokens=store).scans.summary()

    connect(tokens=store).scans.summary()

    assert n_sign_ins(sandbox) == 1


def test_a_refused_token_is_replaced_once_and_the_call_repeated(aqua, sandbox):
    sandbox.faults.add(kind="expire_tokens")

    assert aqua.registries.get("Docker Hub").name == "Docker Hub"

    assert [(call["path"], call["status"]) for call in sandbox.calls()] == [
        ("/v2/tokens", 200),
        ("/api/v1/registries/Docker Hub", 401),
        ("/v2/tokens", 200),
        ("/api/v1/registries/Docker Hub", 200),
    ]


def test_a_refused_change_is_repeated_too(aqua, sandbox):
    sandbox.faults.add(kind="expire_tokens", method="POST")

    aqua.scans.start("Docker Hub", "alpine", "3.4")

    assert sandbox.world()["jobs_ever"] == 1


def test_a_fresh_token_that_is_refused_ends_the_call(aqua, sandbox):
    sandbox.faults.answer(401, path="/api/*", message="You are not authorized to perform this action")

    with pytest.raises(StillRefused) as refused:
        aqua.scans.summary()

    assert n_sign_ins(sandbox) == 2
    assert refused.value.aqua_message == "You are not authorized to perform this action"
    assert str(refused.value) == (
        "GET /api/v1/scanqueue/summary: refused with a token fetched a moment ago: the host is not this tenant's "
        "console, or the role or scope of the credentials does not allow this call"
    )


def test_credentials_that_stopped_working_are_a_rejection(aqua, sandbox):
    sandbox.faults.add(kind="reject_credentials")
    sandbox.faults.add(kind="expire_tokens")

    with pytest.raises(SignInRejected):
        aqua.scans.summary()


def test_many_threads_share_the_first_sign_in(connect, sandbox):
    aqua = connect()
    together = threading.Barrier(8)

    def look(_number: int) -> int:
        together.wait()
        return aqua.scans.summary().total

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(look, range(8))) == [0] * 8

    assert n_sign_ins(sandbox) == 1


def test_many_threads_share_one_renewal(aqua, sandbox):
    held = sandbox.faults.add(kind="hold", path="/v2/tokens")
    sandbox.faults.add(kind="expire_tokens")

    with ThreadPoolExecutor(8) as threads:
        looks = [threads.submit(aqua.scans.summary) for _ in range(8)]
        sandbox.faults.wait_until_held(held)
        sandbox.faults.clear(held)
        assert [look.result().total for look in looks] == [0] * 8

    assert n_sign_ins(sandbox) == 2


def test_forgetting_an_old_token_keeps_the_one_in_its_place():
    store = MemoryTokens()
    store.put("old", time.time() + 60)
    store.put("new", time.time() + 60)

    store.forget("old")

    assert store.get() == "new"
