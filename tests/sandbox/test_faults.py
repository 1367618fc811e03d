import json
import socket
import threading

import pytest
import requests

REGISTRIES = "/api/v1/registries"
ACR = {"name": "acr", "type": "ACR", "url": "https://acme.azurecr.io", "username": "puller", "password": "hunter2"}


def test_a_status_comes_in_the_error_shape_of_the_console(sandbox, aqua):
    sandbox.faults.answer(429, retry_after_s=7, times=1)

    answer = aqua.get(REGISTRIES)

    assert (answer.status_code, answer.json()) == (429, {"message": "Too Many Requests", "code": 429})
    assert answer.headers["Retry-After"] == "7"


def test_a_status_without_a_time_names_none(sandbox, aqua):
    sandbox.faults.answer(503)

    assert "Retry-After" not in aqua.get(REGISTRIES).headers


def test_a_status_may_bring_its_own_message(sandbox, aqua):
    sandbox.faults.answer(500, message="ERROR: canceling statement due to conflict with recovery (SQLSTATE 40001)")

    assert aqua.get(REGISTRIES).json()["message"].endswith("(SQLSTATE 40001)")


def test_a_status_may_bring_its_own_body(sandbox, aqua):
    sandbox.faults.answer(200, body={"count": 0, "result": None})

    assert aqua.get("/api/v2/images").json() == {"count": 0, "result": None}


def test_a_status_on_the_account_api_comes_in_its_envelope(sandbox, stranger):
    sandbox.faults.answer(500, path="/v2/*")

    assert stranger.post("/v2/signin", json={}).json()["status"] == 500


def test_a_fault_is_over_after_its_times(sandbox, aqua):
    sandbox.faults.answer(500, times=2)

    assert [aqua.get(REGISTRIES).status_code for _ in range(3)] == [500, 500, 200]


def test_a_call_is_listed_with_the_status_that_was_sent(sandbox, aqua):
    sandbox.faults.answer(503, times=1)

    aqua.get(REGISTRIES)

    assert sandbox.calls()[-1]["status"] == 503


def test_a_fault_without_times_stays_until_it_is_cleared(sandbox, aqua):
    sandbox.faults.answer(500)
    before = [aqua.get(REGISTRIES).status_code for _ in range(3)]

    sandbox.faults.clear()

    assert (before, aqua.get(REGISTRIES).status_code) == ([500, 500, 500], 200)


def test_one_fault_can_be_cleared_alone(sandbox, aqua):
    first = sandbox.faults.answer(500)
    sandbox.faults.answer(503)

    sandbox.faults.clear(first)

    assert aqua.get(REGISTRIES).status_code == 503


def test_a_fault_without_a_path_spares_signing_in(sandbox, stranger):
    sandbox.faults.answer(500)

    answer = stranger.post("/v2/signin", json={"email": sandbox.user, "password": sandbox.password})

    assert answer.status_code == 200


def test_a_fault_meets_only_its_method_and_path(sandbox, aqua):
    sandbox.faults.answer(500, method="GET", path="/api/v1/registries/Docker *")

    statuses = [
        aqua.get(REGISTRIES).status_code,
        aqua.get(f"{REGISTRIES}/Docker Hub").status_code,
        aqua.put(f"{REGISTRIES}/Docker Hub", json={"type": "HUB", "url": "https://docker.io"}).status_code,
    ]

    assert statuses == [200, 500, 204]


def test_a_rate_strikes_some_calls(sandbox, aqua):
    sandbox.faults.answer(500, rate=0.5)

    struck = [aqua.get(REGISTRIES).status_code for _ in range(60)].count(500)

    assert 10 < struck < 50


def test_a_fault_before_the_effect_prevents_it(sandbox, aqua):
    sandbox.faults.answer(502, method="POST")

    aqua.post(REGISTRIES, json=ACR)

    assert sandbox.world()["registries"] == 1


def test_a_fault_after_the_effect_hides_it(sandbox, aqua):
    sandbox.faults.answer(502, method="POST", when="after")

    answer = aqua.post(REGISTRIES, json=ACR)

    assert (answer.status_code, sandbox.world()["registries"]) == (502, 2)


def test_html_comes_instead_of_json(sandbox, aqua):
    sandbox.faults.add(kind="html")

    answer = aqua.get(REGISTRIES)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_half_a_json_is_a_whole_answer_that_cannot_be_read(sandbox, aqua):
    sandbox.faults.add(kind="half_json")

    answer = aqua.get(REGISTRIES)

    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.content)


def test_half_a_body_ends_in_the_middle(sandbox, aqua):
    sandbox.faults.add(kind="half_body")

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        aqua.get(REGISTRIES)


def test_the_wrong_type_turns_every_value_into_another(sandbox, aqua):
    sandbox.faults.add(kind="wrong_type")

    answer = aqua.get(f"{REGISTRIES}/Docker Hub").json()

    assert (answer["name"], answer["auto_pull_max"], answer["prefixes"]) == (0, "twelve", {"0": 0})


def test_a_redirect_points_to_another_host(sandbox, aqua):
    sandbox.faults.add(kind="redirect", location="https://elsewhere.example/login")

    answer = aqua.get(REGISTRIES)

    assert (answer.status_code, answer.headers["Location"]) == (302, "https://elsewhere.example/login")


def test_a_dropped_call_gets_no_byte(sandbox, aqua):
    sandbox.faults.add(kind="drop")

    with pytest.raises(requests.ConnectionError, match="without response"):
        aqua.get(REGISTRIES)


def test_a_call_can_be_dropped_after_its_effect(sandbox, aqua):
    sandbox.faults.add(kind="drop", when="after", times=1)

    with pytest.raises(requests.ConnectionError):
        aqua.post(REGISTRIES, json=ACR)

    assert sandbox.world()["registries"] == 2


def test_silence_lasts_until_it_is_cleared(sandbox, aqua):
    number = sandbox.faults.add(kind="silence")
    caller = Background(lambda: aqua.get(REGISTRIES))
    sandbox.faults.wait_until_held(number)

    sandbox.faults.clear()

    assert isinstance(caller.outcome(), requests.ConnectionError)


def test_silence_makes_an_impatient_caller_give_up(sandbox, aqua):
    sandbox.faults.add(kind="silence")

    with pytest.raises(requests.ReadTimeout):
        aqua.get(REGISTRIES, timeout=0.05)


def test_latency_delays_the_answer(sandbox, aqua):
    sandbox.faults.add(kind="latency", delay_s=0.1)

    assert aqua.get(REGISTRIES).elapsed.total_seconds() >= 0.1


def test_a_call_held_before_its_effect_has_none_until_it_is_let_go(sandbox, aqua):
    number = sandbox.faults.add(kind="hold", method="POST")
    caller = Background(lambda: aqua.post(REGISTRIES, json=ACR))
    sandbox.faults.wait_until_held(number)
    before = sandbox.world()["registries"]

    sandbox.faults.clear()

    assert (before, caller.outcome().status_code, sandbox.world()["registries"]) == (1, 201, 2)


def test_a_call_held_after_its_effect_has_had_it(sandbox, aqua):
    number = sandbox.faults.add(kind="hold", method="POST", when="after")
    caller = Background(lambda: aqua.post(REGISTRIES, json=ACR))
    sandbox.faults.wait_until_held(number)

    before = sandbox.world()["registries"]

    sandbox.faults.clear()
    assert (before, caller.outcome().status_code) == (2, 201)


def test_a_call_held_before_its_effect_is_lost_when_its_caller_dies(sandbox, aqua):
    number = sandbox.faults.add(kind="hold", method="POST")
    body = json.dumps(ACR)
    with socket.create_connection(sandbox.host.split(":")) as line:
        line.sendall(
            f"POST {REGISTRIES} HTTP/1.1\r\nHost: {sandbox.host}\r\nContent-Length: {len(body)}\r\n"
            f"Authorization: {aqua.headers['Authorization']}\r\n\r\n{body}".encode()
        )
        sandbox.faults.wait_until_held(number)

    sandbox.faults.clear()

    aqua.get(REGISTRIES)
    assert [call["status"] for call in sandbox.calls()] == [200, None, 200]
    assert sandbox.world()["registries"] == 1


def test_expired_tokens_are_refused_once_and_new_ones_accepted(sandbox, aqua):
    sandbox.faults.add(kind="expire_tokens")

    refused = aqua.get(REGISTRIES).status_code
    answer = aqua.post("/v2/signin", json={"email": sandbox.user, "password": sandbox.password})
    aqua.headers["Authorization"] = f"Bearer {answer.json()['data']['token']}"

    assert (refused, aqua.get(REGISTRIES).status_code) == (401, 200)


@pytest.mark.parametrize(("path", "status"), [("/v2/signin", 401), ("/v2/tokens", 403), ("/api/v1/login", 401)])
def test_rejected_credentials_look_like_wrong_ones_at_every_door(sandbox, stranger, path, status):
    sandbox.faults.add(kind="reject_credentials")

    assert stranger.post(path, json={}).status_code == status


def test_the_next_scan_fails_with_the_reason_given(sandbox, scanned):
    sandbox.faults.add(kind="scan_fails", reason="scanner ran out of memory")

    failed, good = scanned("alpine", "3.4"), scanned("ubuntu", "14.04")

    assert (failed["scan_status"], failed["scan_error"]) == ("failed", "scanner ran out of memory")
    assert good["scan_status"] == "finished"


def test_a_failing_scan_can_be_picked_by_its_image(sandbox, scanned):
    sandbox.faults.add(kind="scan_fails", image="Docker Hub/ubuntu:*")

    statuses = [scanned("alpine", "3.4")["scan_status"], scanned("ubuntu", "14.04")["scan_status"]]

    assert statuses == ["finished", "failed"]


def test_a_scan_that_ended_before_the_fault_was_added_is_not_touched(sandbox, aqua, scanned):
    scanned("alpine", "3.4")

    sandbox.faults.add(kind="scan_fails")

    assert aqua.get("/api/v2/images/Docker Hub/alpine/3.4").json()["scan_status"] == "finished"


def test_the_list_of_faults_says_how_often_each_has_struck(sandbox, aqua):
    sandbox.faults.answer(500, times=3)
    aqua.get(REGISTRIES)

    assert [(fault["kind"], fault["times"], fault["hits"]) for fault in sandbox.faults.list()] == [("status", 3, 1)]


@pytest.mark.parametrize(
    "fault",
    [
        [],
        {},
        {"kind": "flood"},
        {"kind": "drop", "colour": "blue"},
        {"kind": "drop", "times": "1"},
        {"kind": "drop", "times": True},
        {"kind": "drop", "when": "during"},
        {"kind": "status", "status": 99},
        {"kind": "latency"},
    ],
    ids=str,
)
def test_a_fault_that_makes_no_sense_is_refused(sandbox, stranger, fault):
    answer = stranger.post("/_sandbox/faults", json=fault)

    assert (answer.status_code, sandbox.faults.list()) == (400, [])


class Background:
    """A call on its way in another thread."""

    def __init__(self, call):
        self._call = call
        self._outcome = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        try:
            self._outcome = self._call()
        except requests.RequestException as error:
            self._outcome = error

    def outcome(self):
        """The answer, or the error of the connection."""
        self._thread.join(10)
        return self._outcome
