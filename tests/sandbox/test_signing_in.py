import base64
import hashlib
import hmac
import json
import time

import pytest

TOKEN_REQUEST = {"validity": 240, "allowed_endpoints": ["ANY"], "csp_roles": ["Admin"]}


def claims_of(token):
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


def ask_token(caller, sandbox, *, body=None, signed=None, timestamp=None, secret=None, key=None):
    """Sign and send as contract 2.2 says; `signed` is the text that is signed, if not the one that is sent."""
    sent = body if isinstance(body, str) else json.dumps(body or TOKEN_REQUEST, separators=(",", ":"))
    stamp = timestamp or str(int(time.time()))
    text = f"{stamp}POST/v2/tokens{signed or sent}"
    signature = hmac.new((secret or sandbox.secret).encode(), text.encode(), hashlib.sha256).hexdigest()
    headers = {"X-API-Key": key or sandbox.key, "X-Timestamp": stamp, "X-Signature": signature}
    return caller.post("/v2/tokens", data=sent, headers=headers)


def test_user_and_password_give_a_token_and_the_user(sandbox, stranger):
    answer = stranger.post("/v2/signin", json={"email": "admin@sandbox.example", "password": "sandbox"})

    body = answer.json()
    token = body["data"].pop("token")
    assert answer.status_code == 200
    assert body == {"status": 200, "code": 0, "data": {"user": {"id": 22971, "email": "admin@sandbox.example"}}}
    assert claims_of(token)["csp_metadata"]["urls"]["ese_url"] == sandbox.host


def test_a_wrong_password_is_401_in_the_account_envelope(stranger):
    answer = stranger.post("/v2/signin", json={"email": "admin@sandbox.example", "password": "guess"})

    body = answer.json()
    assert answer.status_code == 401
    assert sorted(body) == ["code", "errors", "id", "message", "status"]
    assert (body["status"], body["code"]) == (401, 1)


def test_an_unknown_field_is_refused_by_the_account_api(stranger):
    answer = stranger.post("/v2/signin", json={"email": "a", "password": "b", "remember": True})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == "has additional properties"


def test_a_signed_request_gives_a_token_as_a_plain_text(sandbox, stranger):
    answer = ask_token(stranger, sandbox)

    claims = claims_of(answer.json()["data"])
    assert answer.status_code == 200
    assert claims["exp"] - claims["iat"] == 240 * 60
    assert claims["allowed_endpoints"] == ["ANY"]
    assert claims["csp_roles"] == ["Admin"]


def test_the_timestamp_may_be_in_milliseconds(sandbox, stranger):
    answer = ask_token(stranger, sandbox, timestamp=str(int(time.time() * 1000)))

    assert answer.status_code == 200


def test_a_spaced_body_may_be_signed_in_its_compact_form(sandbox, stranger):
    answer = ask_token(
        stranger, sandbox, body=json.dumps(TOKEN_REQUEST), signed=json.dumps(TOKEN_REQUEST, separators=(",", ":"))
    )

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"secret": "guess"}, {"key": "guess"}, {"timestamp": "1500000000"}, {"timestamp": "soon"}, {"signed": "{}"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_signature_that_does_not_fit_is_403(sandbox, stranger, wrong):
    answer = ask_token(stranger, sandbox, **wrong)

    assert answer.status_code == 403
    assert answer.json()["message"] == "Access denied"


@pytest.mark.parametrize("minutes", [None, 0, 1501, "240", True])
def test_the_validity_has_to_be_from_1_to_1500_minutes(sandbox, stranger, minutes):
    answer = ask_token(stranger, sandbox, body=TOKEN_REQUEST | {"validity": minutes})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "data.validity"


def test_the_self_hosted_login_gives_a_token_that_names_no_console(stranger):
    answer = stranger.post("/api/v1/login", json={"id": "admin@sandbox.example", "password": "sandbox"})

    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == "admin@sandbox.example"
    assert "csp_metadata" not in claims_of(answer.json()["token"])


def test_a_wrong_self_hosted_password_is_401_in_the_console_shape(stranger):
    answer = stranger.post("/api/v1/login", json={"id": "admin@sandbox.example", "password": "guess"})

    assert (answer.status_code, answer.json()) == (401, {"message": "Invalid user or password", "code": 401})


def test_the_provisioning_call_names_the_console(sandbox, aqua):
    assert aqua.get("/v1/envs").json() == {"data": {"ese_url": sandbox.host}}


def test_the_provisioning_call_wants_a_token(stranger):
    assert stranger.get("/v1/envs").status_code == 401


def test_the_console_says_in_which_header_it_wants_the_token(stranger):
    assert stranger.get("/api").json() == {"authorization_header": "Authorization"}


def test_a_call_without_a_token_is_401(stranger):
    answer = stranger.get("/api/v1/registries")

    assert answer.status_code == 401
    assert answer.json() == {"message": "You are not authorized to perform this action", "code": 401}


@pytest.mark.parametrize("token", ["x", "a.b.c", "ä.ö.ü", ""])
def test_a_made_up_token_is_401(stranger, token):
    answer = stranger.get("/api/v1/registries", headers={"Authorization": f"Bearer {token}".encode()})

    assert answer.status_code == 401


def test_the_token_may_come_in_the_older_header(aqua):
    token = aqua.headers.pop("Authorization").removeprefix("Bearer ")

    answer = aqua.get("/api/v1/registries", headers={"aqua-auth": token})

    assert answer.status_code == 200


def test_user_and_password_are_accepted_by_http_basic(sandbox, stranger):
    answer = stranger.get("/api/v1/registries", auth=(sandbox.user, sandbox.password))

    assert answer.status_code == 200


def test_a_token_expires(sandbox, aqua):
    sandbox.advance(240 * 60)

    assert aqua.get("/api/v1/registries").status_code == 401


def test_a_token_of_a_world_before_the_reset_is_unknown(sandbox, aqua):
    sandbox.reset()

    assert aqua.get("/api/v1/registries").status_code == 401


@pytest.mark.parametrize(
    ("endpoints", "status"),
    [(["ANY"], 200), (["ANY:*"], 200), (["GET"], 200), (["GET:/api/v1/*"], 200), (["POST"], 401), (["GET:/v2/*"], 401)],
)
def test_a_token_reaches_only_the_endpoints_it_was_asked_for(sandbox, stranger, endpoints, status):
    token = ask_token(stranger, sandbox, body=TOKEN_REQUEST | {"allowed_endpoints": endpoints}).json()["data"]

    assert stranger.get("/api/v1/registries", headers={"Authorization": f"Bearer {token}"}).status_code == status


def test_a_role_that_only_reads_may_not_delete(sandbox, stranger):
    token = ask_token(stranger, sandbox, body=TOKEN_REQUEST | {"csp_roles": ["api_auditor"]}).json()["data"]

    answer = stranger.delete("/api/v1/registries/Docker Hub", headers={"Authorization": f"Bearer {token}"})

    assert answer.json() == {"message": "You are not authorized to perform this action", "code": 401}
