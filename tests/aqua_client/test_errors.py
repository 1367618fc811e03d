"""What Aqua may answer, and what becomes of it: one error a kind, always with the call, never with a secret."""

import copy
import pickle
from datetime import UTC, datetime

import pytest

from aqua_client import (
    Answered,
    AquaError,
    Conflict,
    CutOff,
    Forbidden,
    GatewayAddress,
    Invalid,
    NotFound,
    NotJson,
    Redirected,
    ServerFault,
    TimedOut,
    TooLarge,
    TooManyRequests,
    Unreachable,
    Unusable,
)
from aqua_client.errors import seconds_to_wait

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "unknown registry type", Invalid),
        (400, "User with username ci already exists", Conflict),
        (403, "Access denied", Forbidden),
        (404, "not found", NotFound),
        (404, "role ci already exists", Conflict),
        (409, "taken", Conflict),
        (415, "unsupported", GatewayAddress),
        (418, "short and stout", Answered),
        (422, "Invalid request", Invalid),
        (429, "Too many requests", TooManyRequests),
        (500, "broken", ServerFault),
        (503, "later", ServerFault),
    ],
)
def test_each_status_has_its_error(aqua, sandbox, status, message, kind):
    sandbox.faults.answer(status, message=message)

    with pytest.raises(Answered) as answered:
        aqua.registries.test("Docker Hub")

    error = answered.value
    assert type(error) is kind
    assert (error.status, error.aqua_message) == (status, message)
    assert (error.method, error.path) == ("POST", "/api/v1/registries/Docker%20Hub/test")


def test_a_gateway_is_told_from_a_console(aqua, sandbox):
    sandbox.faults.answer(415)

    with pytest.raises(GatewayAddress) as answered:
        aqua.scans.summary()

    assert str(answered.value) == "GET /api/v1/scanqueue/summary: this host is a gateway, not a console"


def test_a_web_page_is_not_json(aqua, sandbox):
    sandbox.faults.add(kind="html", status=200)

    with pytest.raises(NotJson) as answered:
        aqua.scans.summary()

    assert str(answered.value) == "GET /api/v1/scanqueue/summary: the answer is not JSON"


def test_a_web_page_with_an_error_status_is_that_error_without_the_page(aqua, sandbox):
    sandbox.faults.add(kind="html", status=500)

    with pytest.raises(ServerFault) as answered:
        aqua.scans.summary()

    assert answered.value.aqua_message == ""


def test_half_a_json_is_cut_off(aqua, sandbox):
    sandbox.faults.add(kind="half_json")

    with pytest.raises(CutOff):
        aqua.scans.summary()


def test_every_way_of_cutting_a_json_is_seen_as_cut_off(canned, canned_aqua):
    whole = '{"name": "é\\u00e9", "type": true, "url": -1.5e3, "more": [null, false]}'.encode()
    found = set()

    for length in range(1, len(whole)):
        canned.answer(whole[:length])
        with pytest.raises(AquaError) as answered:
            canned_aqua.registries.test("x")
        found.add(type(answered.value))

    assert found == {CutOff}


@pytest.mark.parametrize(
    "body", [b"{'a': 1}", b"OK", b"\x00\x01", b"\xff\xfe\xfd", b"[" * 100_000, b'{"a": 1} trailing']
)
def test_other_texts_are_not_json(canned, canned_aqua, body):
    canned.answer(body)

    with pytest.raises(NotJson):
        canned_aqua.registries.test("x")


def test_an_answer_cut_off_on_the_way_is_no_answer(aqua, sandbox):
    sandbox.faults.add(kind="half_body")

    with pytest.raises(Unreachable) as failed:
        aqua.scans.summary()

    assert failed.value.reason == "the connection was dropped before the answer was complete"


def test_a_dropped_connection_is_no_answer(aqua, sandbox):
    sandbox.faults.add(kind="drop")

    with pytest.raises(Unreachable) as failed:
        aqua.scans.summary()

    assert (type(failed.value), failed.value.reason) == (
        Unreachable,
        "the connection was dropped before the answer was complete",
    )


def test_silence_is_a_time_out(connect, sandbox):
    aqua = connect(read_timeout_s=0.1)
    aqua.sign_in()
    sandbox.faults.add(kind="silence")

    with pytest.raises(TimedOut) as failed:
        aqua.scans.summary()

    assert str(failed.value) == "GET /api/v1/scanqueue/summary: no answer in time"


def test_a_redirect_is_told_and_not_followed(aqua, sandbox, canned):
    sandbox.faults.add(kind="redirect", location=f"{canned.url}/api?token=private")

    with pytest.raises(Redirected) as answered:
        aqua.scans.summary()

    assert (answered.value.status, answered.value.location) == (302, "http://127.0.0.1")
    assert canned.seen == []


def test_a_redirect_during_sign_in_takes_no_credentials_along(connect, sandbox, canned):
    sandbox.faults.add(kind="redirect", path="/v2/tokens", location=canned.url)

    with pytest.raises(Redirected):
        connect().sign_in()

    assert canned.seen == []


def test_an_answer_announced_as_too_large_is_not_read(canned, canned_aqua):
    canned.answer(b"", Content_Length=str(64 * 1024 * 1024 + 1))

    with pytest.raises(TooLarge):
        canned_aqua.scans.summary()


def test_an_answer_that_unpacks_to_too_much_is_given_up(canned, canned_aqua, packed_zeros):
    canned.answer(packed_zeros, Content_Encoding="gzip")

    with pytest.raises(TooLarge):
        canned_aqua.scans.summary()


def test_packed_answers_are_read(canned, canned_aqua, pack):
    canned.answer(pack(b'{"status": "Scanned"}'), Content_Encoding="gzip")

    assert canned_aqua.scans.status("r", "a", "1") == "finished"


def test_a_host_that_refuses_connections_is_unreachable(connect, canned):
    url = canned.url
    canned.shutdown()
    canned.server_close()

    with pytest.raises(Unreachable) as failed:
        connect(url, user="u", password="p").sign_in()

    assert str(failed.value) == "POST /api/v1/login: the host refuses the connection"


def test_a_name_that_does_not_exist_is_unreachable(connect):
    with pytest.raises(Unreachable) as failed:
        connect("http://no-such-host.invalid", user="u", password="p").sign_in()

    assert failed.value.reason == "the host name is not known"


def test_a_server_without_tls_is_unreachable_over_https(connect, canned):
    with pytest.raises(Unreachable) as failed:
        connect(canned.url.replace("http:", "https:"), user="u", password="p").sign_in()

    assert failed.value.reason == "no trusted TLS connection: check the certificate"


@pytest.mark.parametrize(
    "address", ["", "acme", "ftp://acme", "https://", "https://u:p@acme", "http://[::1", "http://a:x"]
)
def test_an_address_that_is_none_is_refused_before_any_call(connect, address):
    with pytest.raises(Unusable):
        connect(address)


def test_aquas_message_never_repeats_a_secret(canned, canned_aqua):
    canned.answer(
        b'{"message": "bad: a password", "errors": ["Bearer an-opaque-token", {"field": "data.x", "value": "seen"}]}',
        status="400 Bad Request",
    )

    with pytest.raises(Invalid) as answered:
        canned_aqua.registries.test("x")

    assert answered.value.aqua_message == "bad: ***; Bearer ***; data.x"


def test_aquas_message_is_kept_short_and_in_one_line(canned, canned_aqua):
    canned.answer(b'{"message": "one\\n\\ttwo ' + b"x" * 5000 + b'"}', status="400 Bad Request")

    with pytest.raises(Invalid) as answered:
        canned_aqua.registries.test("x")

    assert answered.value.aqua_message == ("one two " + "x" * 5000)[:500]


def test_an_endless_error_is_not_read_to_its_end(canned, canned_aqua):
    canned.answer(b"x" * 10_000_000, status="400 Bad Request")

    with pytest.raises(Invalid) as answered:
        canned_aqua.registries.test("x")

    assert answered.value.aqua_message == ""


def test_nothing_shows_a_secret(connect, sandbox):
    aqua = connect(user=sandbox.user, password="s3cr3t-w0rd", account_url=sandbox.url)

    with pytest.raises(AquaError) as rejected:
        aqua.sign_in()

    shown = [repr(aqua), repr(aqua._sign_in._credentials), repr(rejected.value), str(vars(rejected.value))]
    assert [text for text in shown if "s3cr3t" in text] == []


def pickled(error):
    """What another process would receive."""
    return pickle.loads(pickle.dumps(error))  # noqa: S301


@pytest.mark.parametrize("again", [copy.copy, pickled])
def test_an_error_can_be_handed_on(again):
    error = TooManyRequests("slow down", method="GET", path="/x", status=429, aqua_message="m", retry_after_s=7)

    same = again(error)

    assert (type(same), str(same), vars(same)) == (TooManyRequests, "GET /x: slow down", vars(error))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("nan", None),
        ("inf", None),
        ("1e300", 86_400.0),
        ("soon", None),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
    ],
)
def test_a_retry_after_is_read_in_both_forms(header, seconds):
    assert seconds_to_wait(header, now=NOON) == seconds
