"""Signing in: with a key, with a password, and what happens when Aqua says no."""

import hashlib
import hmac
import json

import pytest

from aqua_client import Client, SignInRejected, Unusable
from aqua_client.tokens import claims


def called(sandbox):
    """The paths of the calls that the sandbox received, in order."""
    return [call["path"] for call in sandbox.calls()]


def test_a_key_signs_in_at_the_account_api(connect, sandbox):
    aqua = connect(key=sandbox.key, secret=sandbox.secret)

    aqua.registries.get("Docker Hub")

    assert called(sandbox) == ["/v2/tokens", "/api/v1/registries/Docker Hub"]


def test_the_signature_covers_time_verb_path_and_body(canned):
    canned.answer(b'{"status": 200, "code": 0, "data": "a.b.c"}')
    with Client(canned.url, key="the-key", secret="the-secret", csp_roles=["api_auditor"]) as aqua:
        aqua.sign_in()

    method, path, headers, body = canned.seen[0]
    signed = headers["X-Timestamp"].encode() + b"POST/v2/tokens" + body
    assert (method, path, headers["X-API-Key"]) == ("POST", "/v2/tokens", "the-key")
    assert headers["X-Signature"] == hmac.new(b"the-secret", signed, hashlib.sha256).hexdigest()
    assert json.loads(body) == {"validity": 240, "allowed_endpoints": ["ANY"], "csp_roles": ["api_auditor"]}


def test_a_password_signs_in_at_a_self_hosted_console(connect, sandbox):
    aqua = connect(user=sandbox.user, password=sandbox.password)

    aqua.sign_in()

    assert called(sandbox) == ["/api/v1/login"]


def test_a_password_signs_in_at_the_account_api_when_that_is_named(connect, sandbox):
    aqua = connect(user=sandbox.user, password=sandbox.password, account_url=sandbox.url)

    aqua.sign_in()

    assert called(sandbox) == ["/v2/signin"]


def test_the_token_names_the_console_when_the_caller_does_not(connect, sandbox):
    aqua = connect(None, account_url=sandbox.url)

    registry = aqua.registries.get("Docker Hub")

    assert registry.name == "Docker Hub"


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "another-key", "secret": "sandbox-secret"},
        {"key": "sandbox-access-key-001", "secret": "another-secret"},
        {"user": "admin@sandbox.example", "password": "another-password"},
        {"user": "nobody@sandbox.example", "password": "sandbox"},
    ],
)
@pytest.mark.parametrize("at_the_account", [True, False])
def test_wrong_credentials_are_rejected(connect, sandbox, wrong, at_the_account):
    aqua = connect(**wrong, account_url=sandbox.url if at_the_account else None)

    with pytest.raises(SignInRejected) as rejected:
        aqua.sign_in()

    assert rejected.value.status == (403 if "key" in wrong else 401)


def test_a_sign_in_is_forced_although_a_token_is_kept(aqua, sandbox):
    sandbox.faults.add(kind="reject_credentials")

    with pytest.raises(SignInRejected):
        aqua.sign_in()


def test_a_call_with_wrong_credentials_says_so_too(connect, sandbox):
    aqua = connect(key=sandbox.key, secret="another-secret")

    with pytest.raises(SignInRejected) as rejected:
        list(aqua.registries.iterate())

    assert str(rejected.value).startswith("POST /v2/tokens: Aqua does not accept the credentials")


def test_values_that_no_account_takes_are_a_rejection(connect, sandbox):
    sandbox.faults.answer(422, path="/v2/tokens", message="Invalid request")

    with pytest.raises(SignInRejected) as rejected:
        connect().sign_in()

    assert (rejected.value.status, rejected.value.aqua_message) == (422, "Invalid request")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "no credentials: give key and secret, or user and password"),
        ({"key": "k"}, "a key and its secret belong together"),
        ({"secret": "s"}, "a key and its secret belong together"),
        ({"user": "u"}, "a user and a password belong together"),
        ({"key": "k\r\nX-Other: 1", "secret": "s"}, "the key holds characters that no key of Aqua's has"),
        ({"key": "schlüssel", "secret": "s"}, "the key holds characters that no key of Aqua's has"),
    ],
)
def test_credentials_that_cannot_be_sent_are_refused_before_any_call(given, reason):
    with pytest.raises(Unusable) as refused:
        Client("https://acme.cloud.aquasec.com", **given)

    assert str(refused.value) == reason


@pytest.mark.parametrize("token", ["", "opaque", "a.b", "a.!.c", "a.bnVsbA.c", "a.W10.c"])
def test_a_token_that_is_no_jwt_has_no_claims(token):
    assert claims(token) == {}
