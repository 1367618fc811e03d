"""Scans and their queue, against the sandbox."""

import pytest

from aqua_client import BadField, NotFound, QueueSummary, ScanStatus, Unusable


def test_a_scan_runs_from_start_to_finish(aqua, sandbox):
    aqua.scans.start("Docker Hub", "alpine", "3.4")

    under_way = aqua.scans.status("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)

    assert under_way.is_under_way is True
    assert aqua.scans.status("Docker Hub", "alpine", "3.4") is ScanStatus.FINISHED


def test_a_scan_that_fails_in_aqua_is_failed(aqua, sandbox):
    sandbox.faults.add(kind="scan_fails", reason="out of disk")
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)

    status = aqua.scans.status("Docker Hub", "alpine", "3.4")

    assert (status, status.is_over) == (ScanStatus.FAILED, True)


def test_an_unknown_image_has_no_status(aqua):
    with pytest.raises(NotFound):
        aqua.scans.status("Docker Hub", "alpine", "3.4")


def test_a_scan_in_an_unknown_registry_is_not_found(aqua):
    with pytest.raises(NotFound):
        aqua.scans.start("nobody's", "alpine", "3.4")


def test_an_image_without_a_tag_is_refused_before_any_call(aqua):
    with pytest.raises(Unusable):
        aqua.scans.start("Docker Hub", "alpine", "")


def test_a_repository_with_slashes_is_one_image(aqua, sandbox):
    aqua.scans.start("Docker Hub", "fleet/deep/app", "1")

    assert sandbox.calls()[-1]["path"] == "/api/v1/scanner/registry/Docker Hub/image/fleet/deep/app:1/scan"
    assert aqua.images.get("Docker Hub", "fleet/deep/app", "1").name == "fleet/deep/app:1"


def test_the_queue_shows_each_job(aqua, sandbox):
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)

    (job,) = aqua.scans.queue()

    assert (job.registry, job.image, job.status) == ("Docker Hub", "alpine:3.4", ScanStatus.FINISHED)
    assert (job.initiating_user, job.scanner != "") == (sandbox.key, True)
    assert job.created_at < job.updated_at


def test_the_queue_can_be_asked_for_some_states(aqua, sandbox):
    aqua.scans.start("Docker Hub", "no/such-image", "1")
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)

    failed = [job.image for job in aqua.scans.queue(statuses=[ScanStatus.FAILED, "pending"])]

    assert failed == ["no/such-image:1"]
    assert sandbox.calls()[-1]["query"]["statuses"] == ["failed", "pending"]


def test_the_queue_is_read_page_by_page_newest_first(aqua, sandbox):
    for number in range(101):
        aqua.scans.start("Docker Hub", f"fleet/app-{number}", "1")
    sandbox.advance(360_000)

    images = [job.image for job in aqua.scans.queue()]

    assert images == [f"fleet/app-{number}:1" for number in reversed(range(101))]


def test_the_queue_is_counted(aqua, sandbox):
    aqua.scans.start("Docker Hub", "no/such-image", "1")
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)

    assert aqua.scans.summary() == QueueSummary(total=2, pending=0, in_progress=0, finished=1, failed=1)


def test_a_cancelled_job_leaves_the_queue(aqua, sandbox):
    for number in range(8):
        aqua.scans.start("Docker Hub", f"fleet/app-{number}", "1")
    waiting = list(aqua.scans.queue(statuses=["pending"]))

    aqua.scans.cancel("Docker Hub", waiting[0].image)

    assert waiting[0].image not in [job.image for job in aqua.scans.queue()]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Pending", ScanStatus.PENDING),
        ("In Progress", ScanStatus.IN_PROGRESS),
        ("Scanned", ScanStatus.FINISHED),
        ("Fail", ScanStatus.FAILED),
        ("Failed", ScanStatus.FAILED),
        ("Sent To Scan", ScanStatus.PENDING),
        ("in_progress", ScanStatus.IN_PROGRESS),
        ("not_started", ScanStatus.NOT_STARTED),
    ],
)
def test_the_words_of_all_calls_mean_the_same(aqua, sandbox, word, status):
    sandbox.faults.answer(200, body={"status": word})

    assert aqua.scans.status("r", "a", "1") is status


def test_an_unknown_word_is_kept(aqua, sandbox):
    sandbox.faults.answer(200, body={"status": "Paused By Admin"})

    status = aqua.scans.status("r", "a", "1")

    assert (status, status.value, status.is_known) == ("paused_by_admin", "paused_by_admin", False)
    assert (status.is_over, status.is_under_way) == (False, False)


@pytest.mark.parametrize("body", [{}, {"status": ""}, {"status": 3}, []])
def test_a_status_that_is_none_is_an_error(aqua, sandbox, body):
    sandbox.faults.answer(200, body=body)

    with pytest.raises(BadField):
        aqua.scans.status("r", "a", "1")


def test_an_empty_answer_is_an_error_where_a_value_is_wanted(canned, canned_aqua):
    canned.answer(b"", status="204 No Content")

    with pytest.raises(BadField) as answered:
        canned_aqua.scans.summary()

    assert str(answered.value) == "GET /api/v1/scanqueue/summary: answer is missing, not an object"


def test_a_result_is_told_in_the_words_of_the_first_api(aqua, sandbox):
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)

    result = aqua.scans.result("Docker Hub", "alpine", "3.4")

    assert (result.registry, result.image, result.disallowed) == ("Docker Hub", "alpine:3.4", False)
    assert (result.counts["critical"], len(result.row["cves"])) == (2, 44)
    assert result.verdict.is_compliant is True


def test_an_image_that_was_never_scanned_has_no_result(aqua):
    aqua.scans.start("Docker Hub", "alpine", "3.4")

    with pytest.raises(NotFound):
        aqua.scans.result("Docker Hub", "alpine", "3.4")


def test_the_address_for_the_result_goes_with_the_scan(canned, canned_aqua):
    canned.answer(b'{"status": "Sent To Scan"}')

    canned_aqua.scans.start("r", "a", "1", webhook_url="https://hook.example/1")

    assert canned.seen[-1][3] == b'{"webhook_url":"https://hook.example/1"}'


def test_scanners_say_what_they_work_on(aqua):
    aqua.scans.start("Docker Hub", "alpine", "3.4")

    working = [scanner for scanner in aqua.scans.scanners() if scanner.status == "working"]

    assert [(scanner.registry, scanner.image) for scanner in working] in ([], [("Docker Hub", "alpine:3.4")])
    assert len({scanner.id for scanner in aqua.scans.scanners()}) > 0


def test_ended_jobs_are_put_back_and_cleared(aqua, sandbox):
    aqua.scans.start("Docker Hub", "alpine", "3.4")
    sandbox.advance(3600)

    aqua.scans.requeue(statuses=[ScanStatus.FINISHED])
    back = aqua.scans.summary()
    sandbox.advance(3600)
    aqua.scans.requeue("Docker Hub", "alpine:3.4")
    sandbox.advance(3600)
    aqua.scans.clear_queue()

    assert (back.finished, back.pending + back.in_progress) == (0, 1)
    assert aqua.scans.summary().total == 0


def test_pending_jobs_are_cancelled_by_their_state(aqua):
    for number in range(10):
        aqua.scans.start("Docker Hub", f"fleet/app-{number}", "1")

    aqua.scans.cancel(statuses=["pending"])

    assert aqua.scans.summary().pending == 0


@pytest.mark.parametrize("jobs", [{}, {"registry": "r"}, {"registry": "r", "image": "a:1", "statuses": ["failed"]}])
def test_jobs_are_named_by_image_or_by_state(aqua, jobs):
    with pytest.raises(Unusable):
        aqua.scans.cancel(**jobs)
