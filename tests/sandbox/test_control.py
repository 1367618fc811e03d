import time

import pytest


def test_the_calls_are_listed_without_anything_secret(sandbox, aqua):
    aqua.get("/api/v2/images", params={"page": 2})

    assert sandbox.calls() == [
        {"method": "POST", "path": "/v2/signin", "query": {}, "status": 200},
        {"method": "GET", "path": "/api/v2/images", "query": {"page": ["2"]}, "status": 200},
    ]


def test_the_path_of_a_call_is_listed_as_people_write_it(sandbox, aqua):
    aqua.get("/api/v1/registries/Docker%20Hub")

    assert sandbox.calls()[-1]["path"] == "/api/v1/registries/Docker Hub"


def test_a_reset_brings_back_the_first_hour(sandbox, aqua, scanned):
    scanned("alpine", "3.4")
    sandbox.faults.answer(500)
    sandbox.advance(1000)

    sandbox.reset()

    world = sandbox.world()
    assert abs(world.pop("now") - time.time()) < 60
    assert world == {
        "registries": 1,
        "images": 0,
        "jobs": 0,
        "live_jobs": 0,
        "jobs_ever": 0,
        "jobs_ever_per_image": {},
    }
    assert (sandbox.calls(), sandbox.faults.list()) == ([], [])


@pytest.mark.parametrize("seconds", [-1, "1", None, True, 1e300])
def test_the_clock_only_moves_ahead(stranger, seconds):
    assert stranger.post("/_sandbox/clock", json={"advance_s": seconds}).status_code == 400


@pytest.mark.parametrize("path", ["/_sandbox/", "/_sandbox/nothing", "/_sandbox/faults/77", "/_sandbox/faults/x"])
def test_an_unknown_control_is_404(stranger, path):
    assert stranger.get(path).status_code == 404


def test_waiting_for_a_fault_that_holds_nothing_says_so(sandbox):
    number = sandbox.faults.add(kind="hold")

    with pytest.raises(TimeoutError):
        sandbox.faults.wait_until_held(number, seconds=0.01)


def test_a_stopped_clock_goes_on_from_where_it_stood(sandbox, stranger):
    stood = sandbox.world()["now"]
    sandbox.advance(5)

    now = stranger.post("/_sandbox/clock", json={"stopped": False}).json()["now"]

    assert now == pytest.approx(stood + 5, abs=1)
