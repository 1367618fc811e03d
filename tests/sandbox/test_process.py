import json
import signal
import socket
import time

import pytest

from aqua_client.sandbox import state_file
from aqua_client.sandbox.world import Settings
from tests.sandbox.conftest import Caller
from tests.sandboxes import RunningSandbox, SandboxDied

ACR = {"name": "acr", "type": "ACR", "url": "https://acme.azurecr.io", "username": "puller", "password": "hunter2"}


def signed_in(sandbox):
    """A caller with a fresh token."""
    caller = Caller(sandbox.url)
    token = caller.post("/v2/signin", json={"email": sandbox.user, "password": sandbox.password}).json()["data"][
        "token"
    ]
    caller.headers["Authorization"] = f"Bearer {token}"
    return caller


def wait_for(path, text):
    """Wait until the file holds the text; the sandbox writes shortly after a change."""
    until = time.monotonic() + 10
    while text not in path.read_text("utf-8"):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_sigterm_ends_it_cleanly():
    sandbox = RunningSandbox()

    said = sandbox.stop()

    assert (sandbox.process.returncode, said) == (0, "")


def test_ctrl_c_ends_it_cleanly():
    sandbox = RunningSandbox()

    sandbox.process.send_signal(signal.SIGINT)
    assert sandbox.process.wait(10) == 0
    sandbox.stop()


def test_it_ends_when_the_process_that_started_it_is_gone():
    sandbox = RunningSandbox()

    sandbox.process.stdin.close()
    sandbox.process.stdin = None

    assert sandbox.process.wait(10) == 0
    sandbox.stop()


def test_it_ends_while_it_holds_a_call():
    with (
        RunningSandbox("--fault", '{"kind": "silence"}') as sandbox,
        socket.create_connection(sandbox.host.split(":")) as line,
    ):
        line.sendall(b"GET /api HTTP/1.1\r\nHost: x\r\n\r\n")
        sandbox.faults.wait_until_held(1)

        sandbox.stop()

        assert sandbox.process.returncode == 0


def test_calls_that_it_does_not_know_are_listed_at_the_end():
    sandbox = RunningSandbox()
    with Caller(sandbox.url) as caller:
        caller.get("/api/v2/dashboards")
        caller.get("/api/v2/dashboards")

    assert sandbox.stop() == "not known to the sandbox: GET /api/v2/dashboards (2 times)\n"


def test_a_taken_port_is_one_plain_sentence():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(SandboxDied) as died:
            RunningSandbox(port=port)

    assert str(died.value) == f"Cannot listen on 127.0.0.1:{port}: Address already in use.\n"


def test_a_fault_may_be_switched_on_at_the_start():
    with RunningSandbox("--fault", '{"kind": "status", "status": 503, "path": "*"}') as sandbox:
        assert Caller(sandbox.url).get("/api").status_code == 503


def test_a_fault_that_cannot_be_read_is_one_plain_sentence():
    with pytest.raises(SandboxDied, match=r"^--fault: a fault is an object whose kind is one of .*\.\n$"):
        RunningSandbox("--fault", "{")


def test_its_own_credentials_can_be_chosen():
    with RunningSandbox("--user", "ci@example.org", "--password", "s3cret") as sandbox:
        answer = Caller(sandbox.url).post("/v2/signin", json={"email": "ci@example.org", "password": "s3cret"})

    assert answer.status_code == 200


def test_the_number_of_scanners_can_be_chosen():
    with RunningSandbox("--scanners", "1") as sandbox:
        aqua = signed_in(sandbox)
        images = [{"registry": "Docker Hub", "repository": "fleet/a", "tag": str(number)} for number in range(3)]
        aqua.post("/api/v1/images", json={"images": images})

        assert aqua.get("/api/v1/scanqueue/summary").json()["in_progress"] == 1


def test_a_world_is_kept_from_one_run_to_the_next(tmp_path):
    file = tmp_path / "world.json"
    with RunningSandbox("--state", str(file)) as sandbox:
        aqua = signed_in(sandbox)
        aqua.post("/api/v1/registries", json=ACR)
        aqua.post("/api/v2/images", json={"registry": "Docker Hub", "repository": "alpine", "tag": "3.4"})
        sandbox.advance(60)
        before = sandbox.world() | {"now": None}
        images = aqua.get("/api/v2/images").json()

    with RunningSandbox("--state", str(file)) as sandbox:
        aqua.url = sandbox.url

        assert sandbox.world() | {"now": None} == before
        assert aqua.get("/api/v2/images").json() == images


def test_scans_go_on_after_a_restart(tmp_path):
    file = tmp_path / "world.json"
    images = [{"registry": "Docker Hub", "repository": "fleet/a", "tag": str(number)} for number in range(6)]
    with RunningSandbox("--state", str(file), speed=0.01) as sandbox:
        signed_in(sandbox).post("/api/v1/images", json={"images": images})

    with RunningSandbox("--state", str(file), speed=0.01) as sandbox:
        before = sandbox.world()["live_jobs"]
        sandbox.advance(60 * 100)
        sandbox.advance(60 * 100)

        assert (before, sandbox.world()["live_jobs"], sandbox.world()["jobs_ever"]) == (6, 0, 6)


def test_a_killed_sandbox_has_written_its_world_already(tmp_path):
    file = tmp_path / "world.json"
    sandbox = RunningSandbox("--state", str(file))
    signed_in(sandbox).post("/api/v1/registries", json=ACR)
    wait_for(file, '"acr"')

    sandbox.kill()

    with RunningSandbox("--state", str(file)) as again:
        assert again.world()["registries"] == 2


def test_the_state_file_holds_no_secret(tmp_path):
    file = tmp_path / "world.json"
    with RunningSandbox("--state", str(file)) as sandbox:
        signed_in(sandbox).post("/api/v1/registries", json=ACR)

    text = file.read_text("utf-8")
    assert [secret for secret in ("hunter2", sandbox.secret, '"sandbox"') if secret in text] == []


def test_a_state_file_that_is_none_is_one_plain_sentence(tmp_path):
    file = tmp_path / "world.json"
    file.write_text("[]", "utf-8")

    with pytest.raises(SandboxDied) as died:
        RunningSandbox("--state", str(file))

    assert str(died.value) == f"The state file {file} does not hold a world of this sandbox.\n"


@pytest.mark.parametrize("text", ["", "{", "{}", '{"format": 99}', '{"format": 1, "clock_ahead_s": 0}'])
def test_what_is_no_state_file_is_not_taken_for_one(tmp_path, text):
    file = tmp_path / "world.json"
    file.write_text(text, "utf-8")

    with pytest.raises(state_file.Unreadable):
        state_file.read(file, Settings("key", "secret", "user", "password"))


def test_a_state_file_that_cannot_be_written_is_one_plain_sentence(tmp_path):
    file = tmp_path / "nowhere" / "world.json"

    with pytest.raises(SandboxDied) as died:
        RunningSandbox("--state", str(file))

    assert str(died.value) == f"The state file {file} cannot be written: No such file or directory.\n"


def test_a_state_file_of_before_there_were_policies_is_read(tmp_path):
    file = tmp_path / "world.json"
    with RunningSandbox("--state", str(file)) as sandbox:
        signed_in(sandbox).post("/api/v1/registries", json=ACR)
    state = json.loads(file.read_text("utf-8"))
    del state["stores"]
    file.write_text(json.dumps(state), "utf-8")

    with RunningSandbox("--state", str(file)) as sandbox:
        policies = signed_in(sandbox).get("/api/v2/assurance_policy/image").json()["count"]

        assert (policies, sandbox.world()["registries"]) == (4, 2)
