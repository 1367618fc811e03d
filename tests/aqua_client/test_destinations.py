"""Which address a socket connects to, and who is asked before."""

import socket
from urllib.parse import urlsplit

import pytest

from aqua_client import DestinationRefused
from aqua_client.addresses import account_for, base, image_name, is_login_page, is_saas, repository, segment
from aqua_client.errors import Unusable


class NotHere(Exception):
    """A refusal of the caller's own."""


class NotNow(Exception):
    """A limit of the caller's own."""


def port_of(url):
    """The port of an address."""
    return urlsplit(url).port


def test_the_caller_is_asked_with_the_resolved_address(connect, sandbox):
    asked = []
    port = port_of(sandbox.url)
    aqua = connect(f"http://localhost:{port}", may_connect=lambda address, port: asked.append((address, port)))

    aqua.sign_in()

    resolved = [found[4][:2] for found in socket.getaddrinfo("localhost", port, 0, socket.SOCK_STREAM)]
    assert asked == resolved[: len(asked)]
    assert asked[-1] == ("127.0.0.1", port)


def test_the_caller_is_asked_once_a_connection(connect, sandbox):
    asked = []
    aqua = connect(may_connect=lambda *destination: asked.append(destination))

    aqua.scans.summary()
    aqua.scans.summary()

    assert asked == [("127.0.0.1", port_of(sandbox.url))]


@pytest.mark.parametrize("refusal", [NotHere("a private network"), PermissionError("a private network")])
def test_a_refused_address_is_not_connected_to(connect, canned, refusal):
    def refuse(_address, _port):
        raise refusal

    aqua = connect(canned.url, user="u", password="p", may_connect=refuse)

    with pytest.raises(DestinationRefused) as refused:
        aqua.sign_in()

    port = port_of(canned.url)
    assert str(refused.value) == (
        f"POST /api/v1/login: 127.0.0.1 port {port} may not be connected to: a private network"
    )
    assert refused.value.__cause__ is refusal
    assert canned.n_connections == 0


def test_the_console_that_a_token_names_is_asked_for_too(connect, sandbox, canned):
    account = port_of(sandbox.url)

    def only_the_account(_address, port):
        if port != account:
            raise NotHere("another host")

    aqua = connect(canned.url, account_url=sandbox.url, may_connect=only_the_account)

    with pytest.raises(DestinationRefused):
        aqua.scans.summary()


def test_every_request_is_announced(connect, sandbox):
    announced = []
    aqua = connect(before_call=lambda: announced.append(len(sandbox.calls())))
    sandbox.faults.add(kind="drop", times=1)

    aqua.scans.summary()

    assert announced == [0, 1, 2]


def test_what_the_announcement_raises_reaches_the_caller(connect, sandbox):
    def refuse():
        raise NotNow("wait")

    with pytest.raises(NotNow):
        connect(before_call=refuse).scans.summary()

    assert sandbox.calls() == []


def test_the_environments_proxies_and_passwords_are_not_used(connect, sandbox, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    assert connect().scans.summary().total == 0


@pytest.mark.parametrize(
    ("console", "account"),
    [
        (None, "https://api.cloudsploit.com"),
        ("https://cloud.aquasec.com", "https://api.cloudsploit.com"),
        ("https://acme.cloud.aquasec.com", "https://api.cloudsploit.com"),
        ("https://eu-1.cloud.aquasec.com", "https://eu-1.api.cloudsploit.com"),
        ("https://acme.eu-1.cloud.aquasec.com", "https://eu-1.api.cloudsploit.com"),
        ("https://acme.ap-2.cloud.aquasec.com", "https://ap-2.api.cloudsploit.com"),
        ("https://aqua.example.org:8443", "https://aqua.example.org:8443"),
        ("https://cloud.aquasec.com.example.org", "https://cloud.aquasec.com.example.org"),
    ],
)
def test_each_console_has_its_account_api(console, account):
    assert account_for(console) == account


@pytest.mark.parametrize(
    ("address", "saas", "login_page"),
    [
        ("https://cloud.aquasec.com", True, True),
        ("https://asia-1.cloud.aquasec.com", True, True),
        ("https://acme.cloud.aquasec.com", True, False),
        ("https://acme.eu-1.cloud.aquasec.com", True, False),
        ("https://notcloud.aquasec.com", False, False),
        ("https://aqua.example.org", False, False),
    ],
)
def test_login_pages_are_told_from_consoles(address, saas, login_page):
    assert (is_saas(address), is_login_page(address)) == (saas, login_page)


def test_an_address_is_stripped_to_what_paths_are_appended_to():
    assert base(" https://aqua.example.org:8443/console/?a=b#c ") == "https://aqua.example.org:8443/console"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Docker Hub", "Docker%20Hub"),
        ("a/b", "a%2Fb"),
        ("a?b#c%", "a%3Fb%23c%25"),
        ("ä\x00\u202e", "%C3%A4%00%E2%80%AE"),
    ],
)
def test_a_name_stays_one_segment(name, written):
    assert segment(name) == written


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_be_another_path_is_refused(name):
    with pytest.raises(Unusable):
        segment(name)


def test_the_slashes_of_a_repository_stay():
    assert repository("library/my image") == "library/my%20image"


@pytest.mark.parametrize("name", ["a//b", "../b", "a/./b", "/a"])
def test_a_repository_that_would_be_another_path_is_refused(name):
    with pytest.raises(Unusable):
        repository(name)


@pytest.mark.parametrize(
    ("tag", "name"), [("1.25", "library/nginx:1.25"), ("@sha256:4f0c", "library/nginx@sha256:4f0c")]
)
def test_an_image_is_named_by_tag_or_digest(tag, name):
    assert image_name("library/nginx", tag) == name
