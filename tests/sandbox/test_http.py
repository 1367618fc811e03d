import http.client
import socket

import pytest


@pytest.mark.parametrize("path", ["/api/v9/registries", "/api/v1/registries/a/b/c", "/favicon.ico"])
def test_an_unknown_path_is_404(aqua, path):
    assert aqua.get(path).status_code == 404


def test_an_unknown_path_of_the_console_answers_in_its_error_shape(aqua):
    assert aqua.get("/api/v2/nothing").json() == {"message": "Not Found", "code": 404}


def test_a_known_path_with_another_verb_is_405(aqua):
    assert aqua.patch("/api/v1/registries").status_code == 405


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"null", b'"text"'])
def test_a_body_that_is_no_object_is_400(aqua, body):
    answer = aqua.post("/api/v1/registries", data=body)

    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_half_a_surrogate_in_a_password_is_just_a_wrong_password(stranger):
    answer = stranger.post("/v2/signin", data=b'{"email": "admin@sandbox.example", "password": "\\ud800"}')

    assert answer.status_code == 401


def test_a_connection_serves_many_calls(sandbox):
    line = http.client.HTTPConnection(sandbox.host)
    line.request("GET", "/api")
    line.getresponse().read()
    first = line.sock

    line.request("GET", "/api")
    line.getresponse().read()

    assert line.sock is first
    line.close()


def test_half_a_body_has_no_effect(sandbox, aqua):
    with socket.create_connection(sandbox.host.split(":")) as line:
        line.sendall(
            f"DELETE /api/v1/registries/Docker%20Hub HTTP/1.1\r\nContent-Length: 10\r\n"
            f"Authorization: {aqua.headers['Authorization']}\r\n\r\nhalf".encode()
        )
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(1000)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert sandbox.world()["registries"] == 1


def test_a_body_of_unknown_length_is_411(stranger):
    answer = stranger.post("/v2/signin", data=iter([b"{}"]))

    assert answer.status_code == 411


def test_a_body_that_is_too_large_is_413(sandbox):
    line = http.client.HTTPConnection(sandbox.host)
    line.putrequest("POST", "/v2/signin")
    line.putheader("Content-Length", str(10 * 1024 * 1024 + 1))
    line.endheaders()

    assert line.getresponse().status == 413
    line.close()
