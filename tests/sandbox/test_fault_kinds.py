"""Each kind of fault does to the wire what its line in the README says."""

import json
from pathlib import Path

import pytest
import requests

from aqua_client.sandbox import fault_kinds

REGISTRIES = "/api/v1/registries"
IMAGES = "/api/v2/images"
ACR = {"name": "acr", "type": "ACR", "url": "https://acme.azurecr.io", "username": "puller", "password": "hunter2"}
README = Path(fault_kinds.__file__).with_name("README.md")


@pytest.fixture
def fleet(aqua):
    """Five registered images, in this order."""
    images = [{"registry": "Docker Hub", "repository": f"fleet/{letter}", "tag": "1"} for letter in "abcde"]
    aqua.post("/api/v1/images", json={"images": images}).raise_for_status()
    return [f"fleet/{letter}:1" for letter in "abcde"]


def names(aqua, page, size=2):
    body = aqua.get(IMAGES, params={"page": page, "pagesize": size}).json()
    return [row["name"] for row in body["result"]]


def test_there_are_at_least_forty_kinds():
    assert len(fault_kinds.KINDS) >= 40


@pytest.mark.parametrize("kind", fault_kinds.KINDS)
def test_every_kind_is_in_the_readme(kind):
    assert f"`{kind}`" in README.read_text("utf-8")


@pytest.mark.parametrize(
    ("kind", "status", "message"),
    [
        ("unauthorized", 401, "You are not authorized to perform this action"),
        ("forbidden", 403, "Forbidden"),
        ("not_found", 404, "Not Found"),
        ("conflict", 409, "Conflict"),
        ("unprocessable", 422, "Invalid request"),
        ("rate_limited", 429, "Too many requests"),
        ("sqlstate", 500, "ERROR: canceling statement due to conflict with recovery (SQLSTATE 40001)"),
        ("server_error", 500, "runtime error: invalid memory address or nil pointer dereference"),
        ("unavailable", 503, "Service Unavailable"),
    ],
)
def test_a_refusal_has_its_status_and_message(sandbox, aqua, kind, status, message):
    sandbox.faults.add(kind=kind)

    answer = aqua.get(REGISTRIES)

    assert (answer.status_code, answer.json()) == (status, {"message": message, "code": status})


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        ({"kind": "rate_limited"}, "1"),
        ({"kind": "rate_limited", "retry_after_s": 9}, "9"),
        ({"kind": "rate_limited_until"}, "Wed, 01 Jan 2070 00:00:00 GMT"),
        ({"kind": "rate_limited_oddly"}, "soon"),
        ({"kind": "unavailable"}, "1"),
    ],
)
def test_a_refusal_for_a_time_says_so(sandbox, aqua, fault, wait):
    sandbox.faults.add(**fault)

    assert aqua.get(REGISTRIES).headers["Retry-After"] == wait


@pytest.mark.parametrize(("kind", "status"), [("bad_gateway", 502), ("gateway_timeout", 504)])
def test_a_proxy_answers_with_a_page(sandbox, aqua, kind, status):
    sandbox.faults.add(kind=kind)

    answer = aqua.get(REGISTRIES)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html")


def test_the_gateway_answers_in_its_own_protocol(sandbox, aqua):
    sandbox.faults.add(kind="grpc_gateway")

    answer = aqua.get(REGISTRIES)

    assert (answer.status_code, answer.headers["Content-Type"]) == (415, "application/grpc")


def test_a_redirect_may_lead_in_a_circle(sandbox, aqua):
    sandbox.faults.add(kind="redirect_loop")

    answer = aqua.get(REGISTRIES)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{sandbox.url}{REGISTRIES}")


@pytest.mark.parametrize(
    ("kind", "body"),
    [("empty_body", b""), ("null_body", b"null"), ("empty_array", b"[]"), ("text_body", b"OK")],
)
def test_another_body_comes_with_the_right_status(sandbox, aqua, kind, body):
    sandbox.faults.add(kind=kind)

    answer = aqua.get(REGISTRIES)

    assert (answer.status_code, answer.content) == (200, body)


def test_bytes_that_are_no_text(sandbox, aqua):
    sandbox.faults.add(kind="not_utf8")

    with pytest.raises(UnicodeDecodeError):
        aqua.get(REGISTRIES).content.decode()


def test_a_byte_order_mark_comes_first(sandbox, aqua):
    sandbox.faults.add(kind="byte_order_mark")

    assert json.loads(aqua.get(REGISTRIES).content.decode("utf-8-sig"))[0]["name"] == "Docker Hub"


def test_json_says_it_is_a_page(sandbox, aqua):
    sandbox.faults.add(kind="wrong_content_type")

    answer = aqua.get(REGISTRIES)

    assert (answer.headers["Content-Type"], answer.json()[0]["name"]) == ("text/html", "Docker Hub")


def test_arrays_are_nested_too_deep_to_read(sandbox, aqua):
    sandbox.faults.add(kind="deep_nesting")

    with pytest.raises(RecursionError):
        json.loads(aqua.get(REGISTRIES).content)


def test_a_body_is_as_large_as_told(sandbox, aqua):
    sandbox.faults.add(kind="huge_body", bytes=1_000_000)

    answer = aqua.get(REGISTRIES)

    assert (len(answer.content), len(answer.json()[0])) == (1_000_000, 999_996)


@pytest.mark.parametrize("kind", ["half_gzip", "not_gzip"])
def test_a_compressed_body_cannot_be_unpacked(sandbox, aqua, kind):
    sandbox.faults.add(kind=kind)

    answer = aqua.get(REGISTRIES, stream=True)

    with pytest.raises((requests.exceptions.ContentDecodingError, ValueError)):
        json.loads(answer.content)


def test_a_field_is_null_wherever_it_occurs(sandbox, aqua):
    sandbox.faults.add(kind="null_field", field="name")

    assert [one["name"] for one in aqua.get(REGISTRIES).json()] == [None]


def test_a_field_is_missing_wherever_it_occurs(sandbox, aqua):
    sandbox.faults.add(kind="missing_field", field="name")

    assert ["name" in one for one in aqua.get(REGISTRIES).json()] == [False]


def test_every_object_has_a_field_more(sandbox, aqua):
    sandbox.faults.add(kind="unknown_field")

    [registry] = aqua.get(REGISTRIES).json()
    assert ("sandbox_unknown" in registry, "sandbox_unknown" in registry["webhook"]) == (True, True)


def test_a_word_nobody_knows(sandbox, aqua, fleet):
    sandbox.faults.add(kind="unknown_word", field="scan_status")

    assert {row["scan_status"] for row in aqua.get(IMAGES).json()["result"]} == {"quarantined"}


def test_numbers_are_none_or_too_large(sandbox, aqua):
    number = sandbox.faults.add(kind="not_a_number")
    nothing = aqua.get(REGISTRIES).text
    sandbox.faults.clear(number)
    sandbox.faults.add(kind="huge_numbers")

    assert '"auto_pull_max":NaN' in nothing
    assert aqua.get(REGISTRIES).json()[0]["auto_pull_max"] == 10**30 + 100


def test_times_come_in_other_forms(sandbox, aqua, fleet):
    sandbox.faults.add(kind="odd_times")

    created = [row["created"] for row in aqua.get("/api/v1/scanqueue").json()["result"]]
    assert not any(one.endswith("Z") and not one.startswith("0001") for one in created)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [("result_null", "result", None), ("count_wrong", "count", 105), ("count_missing", "count", "missing")],
)
def test_a_list_is_odd(sandbox, aqua, fleet, kind, field, value):
    sandbox.faults.add(kind=kind)

    assert aqua.get(IMAGES).json().get(field, "missing") == value


def test_a_page_lacks_its_last_row(sandbox, aqua, fleet):
    sandbox.faults.add(kind="short_page", times=1)

    assert [names(aqua, page) for page in (1, 2)] == [fleet[:1], fleet[2:4]]


def test_every_page_is_the_first(sandbox, aqua, fleet):
    sandbox.faults.add(kind="duplicate_page")

    assert [names(aqua, page) for page in (1, 2, 9)] == [fleet[:2]] * 3


def test_pages_shift_as_when_a_row_comes_in(sandbox, aqua, fleet):
    sandbox.faults.add(kind="shifted_pages")

    assert [names(aqua, page) for page in (1, 2)] == [fleet[:2], [fleet[1], fleet[2]]]


def test_paging_never_ends(sandbox, aqua, fleet):
    sandbox.faults.add(kind="endless_paging")

    assert [names(aqua, page) for page in (3, 4, 5, 99)] == [fleet[4:], ["endless-4"], ["endless-5"], ["endless-99"]]


@pytest.mark.parametrize("kind", ["drop", "reset", "short_chunks", "not_http", "half_body"])
def test_a_connection_breaks(sandbox, aqua, kind):
    sandbox.faults.add(kind=kind)

    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        aqua.get(REGISTRIES)


def test_a_connection_ends_among_the_header_fields(sandbox, aqua):
    sandbox.faults.add(kind="half_head")

    answer = aqua.get(REGISTRIES)

    assert ("Content-Type" in answer.headers, answer.content) == (False, b"")


def test_a_connection_is_closed_without_a_word(sandbox, aqua):
    sandbox.faults.add(kind="closed_after", times=1)

    answer = aqua.get(REGISTRIES)

    assert (answer.status_code, "Connection" in answer.headers) == (200, False)


def test_a_body_drips(sandbox, aqua):
    sandbox.faults.add(kind="slow_body", delay_s=0.2)

    answer = aqua.get(REGISTRIES, stream=True)
    began = answer.elapsed.total_seconds()

    assert answer.json()[0]["name"] == "Docker Hub"
    assert began < 0.2


@pytest.mark.parametrize("distribution", ["fixed", "uniform", "normal", "exponential"])
def test_latency_may_be_spread(sandbox, aqua, distribution):
    sandbox.faults.add(kind="latency", delay_s=0.01, spread_s=0.01, distribution=distribution)

    assert [aqua.get(REGISTRIES).status_code for _ in range(3)] == [200] * 3


def test_tokens_may_be_short(sandbox, stranger):
    sandbox.faults.add(kind="short_tokens", delay_s=30)
    answer = stranger.post("/v2/signin", json={"email": sandbox.user, "password": sandbox.password})
    stranger.headers["Authorization"] = f"Bearer {answer.json()['data']['token']}"

    before = stranger.get(REGISTRIES).status_code
    sandbox.advance(31)

    assert (before, stranger.get(REGISTRIES).status_code) == (200, 401)


@pytest.mark.parametrize(
    ("kind", "data"),
    [("no_token", None), ("opaque_tokens", {"token": "opaque-token-of-the-sandbox"})],
)
def test_signing_in_may_give_nothing_useful(sandbox, stranger, kind, data):
    sandbox.faults.add(kind=kind)

    answer = stranger.post("/v2/signin", json={"email": sandbox.user, "password": sandbox.password})

    given = answer.json()["data"]
    assert (answer.status_code, given and {"token": given["token"]}) == (200, data)


def test_a_clock_ahead_makes_tokens_old(sandbox, aqua):
    sandbox.faults.add(kind="clock_skew", delay_s=5 * 3600)

    assert aqua.get(REGISTRIES).status_code == 401


def test_a_write_may_be_lost(sandbox, aqua):
    sandbox.faults.add(kind="lost_write")

    written = aqua.post(REGISTRIES, json=ACR).status_code

    assert (written, len(aqua.get(REGISTRIES).json())) == (204, 1)


def test_a_console_may_be_read_only(sandbox, aqua):
    sandbox.faults.add(kind="read_only")

    assert (aqua.post(REGISTRIES, json=ACR).status_code, aqua.get(REGISTRIES).status_code) == (403, 200)


def test_a_scan_may_be_stuck_until_it_is_let_go(sandbox, scanned):
    number = sandbox.faults.add(kind="scan_stuck", image="Docker Hub/alpine:*")
    stuck = scanned("alpine", "3.4")["scan_status"]

    sandbox.faults.clear(number)

    assert (stuck, scanned("alpine", "3.4")["scan_status"]) == ("in_progress", "finished")


def test_a_scan_may_be_lost(sandbox, scanned):
    sandbox.faults.add(kind="scan_lost")

    image = scanned("alpine", "3.4")

    assert (image["scan_status"], sandbox.world()["jobs"]) == ("not_started", 0)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "missing_field"},
        {"kind": "latency", "delay_s": 1, "distribution": "odd"},
        {"kind": "huge_body", "bytes": 1 << 40},
        {"kind": "clock_skew"},
    ],
    ids=str,
)
def test_a_fault_without_what_it_needs_is_refused(sandbox, stranger, fault):
    answer = stranger.post("/_sandbox/faults", json=fault)

    assert (answer.status_code, sandbox.faults.list()) == (400, [])
