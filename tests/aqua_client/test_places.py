"""Finding the services of a tenant: regions, the token's word, the provisioning service, and a look at the host."""

import base64
import json

import pytest

from aqua_client import ACCOUNT_HOSTS, BadField, Client, Forbidden, GatewayAddress, NotFound, StillRefused, Unreadable
from aqua_client.addresses import account_for, is_login_page, login_for, provisioning_for

GATEWAY = {"status": "415 Unsupported Media Type", "Content_Type": "application/grpc"}
ENVELOPE = b'{"count": 0, "page": 1, "pagesize": 1, "result": []}'


def account_token(**claims):
    """What `/v2/signin` answers: a token with these claims."""
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return json.dumps({"status": 200, "code": 0, "data": {"token": f"head.{middle}.seal"}}).encode()


@pytest.fixture
def unplaced(canned):
    """A client that knows the Account API only."""
    with Client(None, user="ci", password="p", account_url=canned.url, calls_per_second=None) as aqua:
        yield aqua


def paths(canned):
    return [path.partition("?")[0] for _method, path, _headers, _body in canned.seen]


@pytest.mark.parametrize(
    ("console", "account"),
    [
        (None, "https://api.cloudsploit.com"),
        ("https://cloud.aquasec.com", "https://api.cloudsploit.com"),
        ("https://eu-1.cloud.aquasec.com", "https://eu-1.api.cloudsploit.com"),
        ("https://acme.cloud.aquasec.com", "https://api.cloudsploit.com"),
        ("https://acme.asia-1.cloud.aquasec.com", "https://asia-1.api.cloudsploit.com"),
        ("https://aqua.example.org:8443", "https://aqua.example.org:8443"),
    ],
)
def test_the_address_of_a_console_tells_where_to_sign_in(console, account):
    assert account_for(console) == account


def test_each_region_has_a_login_page_and_a_provisioning_service():
    assert [(login_for(host), provisioning_for(host)) for host in ACCOUNT_HOSTS.values()] == [
        ("https://cloud.aquasec.com", "https://prov.cloud.aquasec.com"),
        ("https://eu-1.cloud.aquasec.com", "https://prov-eu-1.cloud.aquasec.com"),
        ("https://asia-1.cloud.aquasec.com", "https://prov-asia-1.cloud.aquasec.com"),
        ("https://asia-2.cloud.aquasec.com", "https://prov-asia-2.cloud.aquasec.com"),
        ("https://ap-2.cloud.aquasec.com", "https://prov-ap-2.cloud.aquasec.com"),
    ]


def test_every_other_server_is_its_own():
    assert (login_for("http://127.0.0.1:9"), provisioning_for("http://127.0.0.1:9")) == ("http://127.0.0.1:9",) * 2


def test_login_pages_are_no_consoles():
    assert [is_login_page(login_for(host)) for host in ACCOUNT_HOSTS.values()] == [True] * 5


def test_the_sandbox_needs_no_special_case(connect, sandbox):
    assert connect(None, account_url=sandbox.url).find_console() == sandbox.url


def test_the_token_names_the_console(canned, unplaced):
    canned.answer(account_token(csp_metadata={"urls": {"ese_url": canned.url.removeprefix("http://")}}))
    canned.answer(ENVELOPE)

    assert unplaced.find_console() == canned.url
    assert paths(canned) == ["/v2/signin", "/api/v2/repositories"]


def test_the_provisioning_service_is_asked_when_the_token_does_not_say(canned, unplaced):
    canned.answer(account_token())
    canned.answer(json.dumps({"data": {"ese_url": canned.url.removeprefix("http://")}}).encode())
    canned.answer(ENVELOPE)

    assert unplaced.find_console() == canned.url
    assert paths(canned) == ["/v2/signin", "/v1/envs", "/api/v2/repositories"]


def test_the_host_itself_is_tried_when_nobody_says(canned, unplaced):
    canned.answer(account_token())
    canned.answer(b'{"message": "Not Found"}', status="404 Not Found")
    canned.answer(b'{"message": "You are not authorized to perform this action"}', status="401 Unauthorized")
    canned.answer(b'{"total": 0, "pending": 0, "in_progress": 0, "finished": 0, "failed": 0}')

    assert unplaced.scans.summary().total == 0
    assert paths(canned) == ["/v2/signin", "/v1/envs", "/api/v2/repositories", "/api/v1/scanqueue/summary"]


def test_the_console_is_looked_for_once(canned, unplaced):
    canned.answer(account_token())
    canned.answer(json.dumps({"data": {"ese_url": canned.url}}).encode())
    for _ in range(2):
        canned.answer(b"[]")

    assert [list(unplaced.registries.iterate()) for _ in range(2)] == [[], []]
    assert paths(canned) == ["/v2/signin", "/v1/envs", "/api/v1/registries", "/api/v1/registries"]


def test_a_host_that_is_no_console_either_is_said_so(canned, unplaced):
    canned.answer(account_token())
    canned.answer(b"<html>", status="200 OK")
    canned.answer(b"<html>", status="200 OK")

    with pytest.raises(BadField) as failed:
        unplaced.registries.get("r")

    reason = "neither the token nor Aqua's provisioning service names the tenant's console: give its address"
    assert failed.value.reason == reason


@pytest.mark.parametrize("call", [lambda aqua: aqua.find_console(), lambda aqua: aqua.registries.get("r")])
def test_a_gateway_is_told_from_a_console(canned, canned_aqua, call):
    canned.answer(b"", **GATEWAY)

    with pytest.raises(GatewayAddress) as failed:
        call(canned_aqua)

    assert failed.value.reason == "this host is a gateway, not a console"


def test_a_gateway_as_account_is_told_too(canned, unplaced):
    canned.answer(account_token())
    canned.answer(b"", **GATEWAY)

    with pytest.raises(GatewayAddress):
        unplaced.registries.get("r")


def test_a_console_that_does_not_allow_the_look_is_a_console(canned, canned_aqua):
    canned.answer(b'{"message": "no"}', status="403 Forbidden")

    assert canned_aqua.find_console() == canned.url


@pytest.mark.parametrize(("body", "status", "error"), [(b'"hi"', "200 OK", Unreadable), (b"{}", "404 No", NotFound)])
def test_a_host_that_answers_something_else_is_no_console(canned, canned_aqua, body, status, error):
    canned.answer(body, status=status)

    with pytest.raises(error):
        canned_aqua.find_console()


def test_an_old_server_that_wants_the_token_elsewhere_gets_it_there(canned, canned_aqua):
    for _ in range(2):
        canned.answer(b'{"message": "no"}', status="401 Unauthorized")
    canned.answer(b'{"authorization_header": "aqua-auth"}')
    for _ in range(2):
        canned.answer(b"[]")

    assert [list(canned_aqua.registries.iterate()) for _ in range(2)] == [[], []]

    headers = [seen[2] for seen in canned.seen]
    assert paths(canned)[-3:] == ["/api", "/api/v1/registries", "/api/v1/registries"]
    assert [("aqua-auth" in one, "Authorization" in one) for one in headers[-3:]] == [
        (False, False),
        (True, False),
        (True, False),
    ]


def test_a_server_that_wants_the_token_where_it_was_has_refused_it(canned, canned_aqua):
    for _ in range(2):
        canned.answer(b'{"message": "You are not authorized"}', status="401 Unauthorized")
    canned.answer(b'{"authorization_header": "Authorization"}')

    with pytest.raises(StillRefused) as refused:
        canned_aqua.registries.get("r")

    assert (refused.value.status, refused.value.aqua_message) == (401, "You are not authorized")
    assert isinstance(refused.value, Forbidden)
