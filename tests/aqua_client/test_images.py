"""Images, against the sandbox."""

from datetime import UTC, datetime

import pytest

from aqua_client import AquaError, BadField, Counts, NotFound, Outcome, ScanStatus

ROW = {"registry": "r", "repository": "team/app", "tag": "1", "scan_status": "finished"}


@pytest.fixture
def scanned(aqua, sandbox):
    """A client of a sandbox whose image `alpine:3.4` has been scanned."""
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)
    return aqua


def test_a_scanned_image_carries_what_a_page_needs(scanned):
    image = scanned.images.get("Docker Hub", "alpine", "3.4")

    assert (image.registry, image.repository, image.tag, image.name) == ("Docker Hub", "alpine", "3.4", "alpine:3.4")
    assert image.digest == "sha256:b733d4a32c4da6a00a84df2ca32791bb03df95400243648d8c539e7b4cce329c"
    assert (image.os, image.os_version, image.architecture) == ("alpine", "3.4.6", "amd64")
    assert image.scan_status is ScanStatus.FINISHED
    assert image.scan_error == ""
    assert image.counts == Counts(total=44, critical=2, high=15, medium=21, low=6, negligible=0)
    assert (image.sensitive_data, image.malware, image.partial_results) == (0, 0, False)
    assert image.created_at is not None
    assert image.created_at.tzinfo is not None


def test_an_image_that_could_not_be_scanned_says_why(aqua, sandbox):
    aqua.scans.start("Docker Hub", "no/such-image", "1")
    sandbox.advance(3600)

    image = aqua.images.get("Docker Hub", "no/such-image", "1")

    assert image.scan_status is ScanStatus.FAILED
    assert image.scan_error == "image not found in registry"


def test_a_registered_image_waits_for_its_scan(aqua):
    aqua.images.register("Docker Hub", "alpine", "3.4")

    image = aqua.images.get("Docker Hub", "alpine", "3.4")

    assert image.scan_status.is_under_way is True
    assert (image.scanned_at, image.counts.total) == (None, 0)


def test_an_unknown_image_is_not_found(aqua):
    with pytest.raises(NotFound):
        aqua.images.get("Docker Hub", "library/nginx", "1")


def test_a_deleted_image_is_gone(aqua):
    aqua.images.register("Docker Hub", "alpine", "3.4")

    aqua.images.delete("Docker Hub", "alpine", "3.4")

    with pytest.raises(NotFound):
        aqua.images.get("Docker Hub", "alpine", "3.4")


def test_images_are_listed_page_by_page(aqua, sandbox):
    names = {f"fleet/app-{number}:1" for number in range(105)}
    for name in names:
        aqua.images.register("Docker Hub", *name.split(":"))

    found = [image.name for image in aqua.images.iterate(page_size=60)]

    assert len(found) == 105
    assert set(found) == names
    assert [call["query"]["page"] for call in sandbox.calls() if call["path"] == "/api/v2/images"] == [["1"], ["2"]]


def test_images_are_listed_of_one_registry(aqua):
    aqua.images.register("Docker Hub", "alpine", "3.4")

    assert [image.name for image in aqua.images.iterate(registry="Docker Hub")] == ["alpine:3.4"]
    assert list(aqua.images.iterate(registry="another")) == []


def test_pages_are_fetched_as_the_caller_goes_on(aqua, sandbox):
    for number in range(101):
        aqua.images.register("Docker Hub", f"fleet/app-{number}", "1")

    next(iter(aqua.images.iterate()))

    assert [call["path"] for call in sandbox.calls()].count("/api/v2/images") == 1


def test_the_checks_of_an_image_keep_the_detail_of_their_control(aqua, sandbox):
    check = {"policy_name": "Default", "control": "max_severity", "failed": True, "blocking": True}
    detail = {"max_severity_allowed": "high", "max_severity_found": "critical"}
    results = {"disallowed": True, "checks_performed": [check | detail, {"control": "malware"}]}
    sandbox.faults.answer(200, body=ROW | {"assurance_results": results})

    image = aqua.images.get("r", "team/app", "1")

    told = {"maximum_severity_allowed": "high", "maximum_severity_found": "critical"}
    assert image.verdict.outcomes == (
        Outcome("Default", None, "max_severity", has_failed=True, is_blocking=True, detail=told),
        Outcome("", None, "malware", has_failed=False, is_blocking=False),
    )


def test_what_aqua_leaves_out_is_empty_zero_or_none(aqua, sandbox):
    sandbox.faults.answer(200, body=ROW)

    image = aqua.images.get("r", "team/app", "1")

    assert (image.digest, image.os, image.default_user, image.verdict.outcomes) == ("", "", "", ())
    assert (image.uid, image.created_at, image.scanned_at) == (None, None, None)
    assert image.counts == Counts(0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-10-28T16:01:32Z", datetime(2024, 10, 28, 16, 1, 32, tzinfo=UTC)),
        ("2024-10-28T16:01:32.123456789Z", datetime(2024, 10, 28, 16, 1, 32, 123456, tzinfo=UTC)),
        ("2024-10-28T16:01:32", datetime(2024, 10, 28, 16, 1, 32, tzinfo=UTC)),
        (1730131292, datetime(2024, 10, 28, 16, 1, 32, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        (0, None),
    ],
)
def test_times_are_aware_and_never_is_none(aqua, sandbox, written, read):
    sandbox.faults.answer(200, body=ROW | {"scan_date": written})

    assert aqua.images.get("r", "team/app", "1").scanned_at == read


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"registry": None}, "registry", "is missing"),
        ({"tag": ""}, "tag", "is empty"),
        ({"scan_status": None}, "scan_status", "is missing"),
        ({"size": "big"}, "size", "is a text, not a whole number"),
        ({"disallowed": "yes"}, "disallowed", "is a text, not true or false"),
        ({"scan_date": "yesterday"}, "scan_date", "is a text, not a time"),
        ({"digest": []}, "digest", "is an array, not a text"),
        ({"metadata": [1]}, "metadata", "is an array, not an object"),
    ],
)
def test_a_field_that_cannot_be_read_names_its_place(aqua, sandbox, change, field, problem):
    sandbox.faults.answer(200, body=ROW | change)

    with pytest.raises(BadField) as answered:
        aqua.images.get("r", "team/app", "1")

    error = answered.value
    assert (error.field, error.reason) == (field, f"{field} {problem}")
    assert (error.method, error.path) == ("GET", "/api/v2/images/r/team/app/1")


def test_in_a_list_the_place_names_the_row(aqua, sandbox):
    sandbox.faults.answer(200, body={"count": 2, "result": [ROW, ROW | {"metadata": {"default_user": []}}]})

    with pytest.raises(BadField) as answered:
        list(aqua.images.iterate())

    assert answered.value.field == "result[1].metadata.default_user"


def test_answers_of_the_wrong_type_are_errors_of_the_client(aqua, sandbox):
    aqua.images.register("Docker Hub", "alpine", "3.4")
    sandbox.faults.add(kind="wrong_type")

    for call in (lambda: aqua.images.get("Docker Hub", "alpine", "3.4"), lambda: list(aqua.images.iterate())):
        with pytest.raises(AquaError):
            call()


def test_a_list_ends_at_an_empty_page_when_nothing_is_counted(aqua, sandbox):
    sandbox.faults.answer(200, body={"count": 0, "result": [ROW]}, times=1)
    sandbox.faults.answer(200, body={"count": 0, "result": [ROW | {"tag": "2"}]}, times=1)
    sandbox.faults.answer(200, body={"count": 0, "result": None}, times=1)

    assert [image.tag for image in aqua.images.iterate()] == ["1", "2"]


def test_an_estimated_count_does_not_end_a_list(aqua, sandbox):
    sandbox.faults.answer(200, body={"count": 1, "is_estimated_count": True, "result": [ROW]}, times=1)
    sandbox.faults.answer(200, body={"count": 1, "is_estimated_count": True, "result": [ROW | {"tag": "2"}]}, times=1)
    sandbox.faults.answer(200, body=[], times=1)

    assert [image.tag for image in aqua.images.iterate()] == ["1", "2"]


def test_a_server_that_gives_one_page_for_ever_is_not_read_for_ever(aqua, sandbox):
    sandbox.faults.answer(200, body={"count": 0, "result": [ROW]})

    with pytest.raises(BadField) as answered:
        list(aqua.images.iterate())

    assert answered.value.reason == "page 2 is the same as the one before"


def test_a_list_without_rows_is_an_error_and_not_an_empty_list(aqua, sandbox):
    sandbox.faults.answer(200, body={"count": 3})

    with pytest.raises(BadField) as answered:
        list(aqua.images.iterate())

    assert answered.value.reason == "result is missing"


@pytest.mark.parametrize(
    ("checks", "field", "problem"),
    [
        ([{"control": "malware"}, {}], "assurance_results.checks_performed[1].control", "is missing"),
        (["x"], "assurance_results.checks_performed[0]", "is a text, not an object"),
    ],
)
def test_a_check_that_cannot_be_read_names_its_place_when_the_verdict_is_asked_for(
    aqua, sandbox, checks, field, problem
):
    sandbox.faults.answer(200, body=ROW | {"assurance_results": {"checks_performed": checks}})
    image = aqua.images.get("r", "team/app", "1")

    with pytest.raises(BadField, match=problem) as answered:
        _ = image.verdict

    assert answered.value.field == field
