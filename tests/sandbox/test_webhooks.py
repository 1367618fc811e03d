"""What the sandbox sends by itself: scan results and audit events."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

TRIGGER = "/api/v1/scanner/registry/Docker Hub/image/alpine:3.4/scan"
SYSTEM = "/api/v1/settings/system/system"


class Receiver(ThreadingHTTPServer):
    """A web receiver that keeps what it is sent; the first answers may be refusals."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Post)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/aqua"
        self.got = queue.Queue()
        self.refusals = 0


class Post(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.put((self.path, body))
        self.server.refusals -= 1
        self.send_response(500 if self.server.refusals >= 0 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_scan_result_goes_to_the_webhook_of_its_request(sandbox, aqua, receiver):
    aqua.post(TRIGGER, json={"webhook_url": receiver.url}).raise_for_status()
    sandbox.advance(60)

    path, body = receiver.got.get(timeout=10)

    assert (path, body["image"], body["registry"]) == ("/aqua", "alpine:3.4", "Docker Hub")
    assert (body["vulnerability_summary"]["total"], body["scan_options"]["webhook_url"]) == (44, receiver.url)


def test_a_scan_that_nobody_asks_about_is_delivered_all_the_same(sandbox, stranger, aqua, receiver):
    stranger.post("/_sandbox/clock", json={"stopped": False})

    aqua.post(TRIGGER, json={"webhook_url": receiver.url}).raise_for_status()

    assert receiver.got.get(timeout=10)[1]["image"] == "alpine:3.4"


def test_a_receiver_that_refuses_is_tried_again(sandbox, aqua, receiver):
    receiver.refusals = 1
    aqua.post(TRIGGER, json={"webhook_url": receiver.url})
    sandbox.advance(60)

    first, second = receiver.got.get(timeout=10), receiver.got.get(timeout=10)

    assert first == second


def test_every_scan_result_goes_to_the_webhook_of_the_settings(sandbox, aqua, scanned, receiver):
    setting = {"image_scan_results_webhook": {"enabled": True, "url": receiver.url}}
    aqua.put(SYSTEM, json=setting).raise_for_status()

    scanned("ubuntu", "14.04")

    assert receiver.got.get(timeout=10)[1]["image"] == "ubuntu:14.04"


def test_a_webhook_that_is_no_address_is_400(aqua):
    assert aqua.post(TRIGGER, json={"webhook_url": "ftp://example.org"}).status_code == 400


def test_an_audit_event_goes_to_an_enabled_log_target(aqua, receiver):
    place = "/api/v1/settings/log_services/WebHook"
    aqua.put(place, json={"enable": True, "url": receiver.url}).raise_for_status()
    aqua.post("/api/v2/access_management/roles", json={"name": "nonce-4711", "permission": "Auditor"})

    events = [receiver.got.get(timeout=10)[1], receiver.got.get(timeout=10)[1]]

    assert [(one["action"], one["object"]) for one in events] == [("update", "WebHook"), ("create", "nonce-4711")]


def events(stranger):
    return [
        (one["type"], one["action"], one["category"], one["result"]) for one in stranger.get("/_sandbox/audit").json()
    ]


def test_changes_are_audited_and_reading_is_not(aqua, stranger):
    aqua.get("/api/v1/registries")
    aqua.post("/api/v2/assurance_policy/image", json={"name": "own"})
    aqua.delete("/api/v2/assurance_policy/image/own")
    aqua.delete("/api/v2/assurance_policy/image/own")

    assert events(stranger) == [
        ("Administration", "create", "assurance_policy", 1),
        ("Administration", "delete", "assurance_policy", 1),
    ]


@pytest.mark.parametrize(("blocks", "result"), [(True, 2), (False, 3)])
def test_an_image_that_fails_a_policy_is_audited(aqua, stranger, scanned, blocks, result):
    policy = {"name": "own", "only_none_root_users": True, "block_failed": blocks}
    aqua.post("/api/v2/assurance_policy/image", json=policy)

    scanned("alpine", "3.4")

    assert events(stranger)[-1] == ("Image Assurance", "scan", "Image Assurance", result)


def test_a_policy_without_the_action_audits_nothing(aqua, stranger, scanned):
    policy = {"name": "own", "only_none_root_users": True, "audit_on_failure": False}
    aqua.post("/api/v2/assurance_policy/image", json=policy)

    scanned("alpine", "3.4")

    assert "Image Assurance" not in {kind for kind, *_ in events(stranger)}


def test_the_totals_of_audit_events_follow_time(sandbox, aqua):
    aqua.post("/api/v2/assurance_policy/image", json={"name": "own"})
    place = "/api/v1/audit/access_totals?alert=-1&limit=100&time=hour&type=all"
    before = aqua.get(place).json()

    sandbox.advance(2 * 3600)

    assert before == {"total": 1, "success": 1, "blocked": 0, "detect": 0, "alert": 0}
    assert aqua.get(place).json()["total"] == 0
