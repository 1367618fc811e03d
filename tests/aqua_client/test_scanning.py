"""From the request for a scan to the verdict."""

import threading

import pytest

from aqua_client import AssurancePolicy, ScanFailed, ScanStatus, ScanUnfinished, Severity, Unusable
from aqua_client.addresses import split_image

BLOCKING = AssurancePolicy(
    name="severity", cvss_severity_enabled=True, cvss_severity=Severity.HIGH, only_none_root_users=True
)


@pytest.fixture
def finishes(sandbox):
    """Let the scans of the sandbox end a moment after they were asked for."""

    def end(progress):
        if progress.status.is_under_way:
            sandbox.advance(3600)

    return end


def test_a_scan_ends_in_a_verdict_with_its_reasons(aqua, finishes):
    aqua.policies.create(BLOCKING)

    verdict = aqua.scan("Docker Hub", "alpine:3.4", timeout_s=30, on_progress=finishes)

    assert verdict.is_compliant is False
    assert [(one.policy_name, one.control, one.is_blocking) for one in verdict.failures] == [
        ("severity", "max_severity", True),
        ("severity", "root_user", True),
    ]
    assert verdict.reasons[0].startswith("severity: max severity failed (")


def test_a_policy_that_does_not_block_leaves_the_image_compliant(aqua, finishes):
    aqua.policies.create(AssurancePolicy(name="watching", only_none_root_users=True, block_failed=False))

    verdict = aqua.scan("Docker Hub", "alpine:3.4", timeout_s=30, on_progress=finishes)

    assert (verdict.is_compliant, [one.control for one in verdict.failures]) == (True, ["root_user"])


def test_progress_is_told_on_the_way(aqua, sandbox):
    told = []

    def note(progress):
        told.append(progress)
        sandbox.advance(3600)

    aqua.scan("Docker Hub", "alpine:3.4", timeout_s=30, on_progress=note)

    assert told[0].status.is_under_way is True
    assert told[-1].status is ScanStatus.FINISHED
    assert [one.elapsed_s for one in told] == sorted(one.elapsed_s for one in told)


def test_a_second_scan_waits_for_its_own_outcome(aqua, sandbox, finishes):
    aqua.scan("Docker Hub", "alpine:3.4", timeout_s=30, on_progress=finishes)
    before = aqua.images.get("Docker Hub", "alpine", "3.4").scanned_at

    aqua.scan("Docker Hub", "alpine:3.4", timeout_s=30, on_progress=finishes)

    assert aqua.images.get("Docker Hub", "alpine", "3.4").scanned_at > before
    assert sandbox.world()["jobs_ever"] == 2


def test_a_scan_under_way_is_waited_for_and_not_asked_for_again(aqua, sandbox, finishes):
    aqua.scans.start("Docker Hub", "alpine", "3.4")

    aqua.scan("Docker Hub", "alpine:3.4", timeout_s=30, on_progress=finishes)

    assert sandbox.world()["jobs_ever"] == 1


def test_a_scan_that_fails_gives_aquas_reason(aqua, sandbox, finishes):
    sandbox.faults.add(kind="scan_fails", reason="out of disk")

    with pytest.raises(ScanFailed) as failed:
        aqua.scan("Docker Hub", "alpine:3.4", timeout_s=30, on_progress=finishes)

    assert "out of disk" in failed.value.reason


def test_a_scan_that_takes_too_long_goes_on_in_aqua(aqua, sandbox):
    with pytest.raises(ScanUnfinished) as failed:
        aqua.scan("Docker Hub", "alpine:3.4", timeout_s=0.6)

    assert failed.value.reason == "the scan has not ended within 0.6 s; it goes on in Aqua"
    assert sandbox.world()["live_jobs"] == 1


def test_whoever_listens_may_stop_the_wait(aqua):
    stop = threading.Event()

    def interrupt(progress):
        stop.set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        aqua.scan("Docker Hub", "alpine:3.4", on_progress=interrupt)

    assert stop.is_set()


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("alpine:3.4", ("alpine", "3.4")),
        ("alpine", ("alpine", "latest")),
        ("library/nginx:1.25", ("library/nginx", "1.25")),
        ("host:5000/app", ("host:5000/app", "latest")),
        ("host:5000/app:2", ("host:5000/app", "2")),
        ("app@sha256:0f", ("app", "@sha256:0f")),
    ],
)
def test_an_image_is_repository_and_tag(image, parts):
    assert split_image(image) == parts


@pytest.mark.parametrize("image", ["", ":1", "alpine:", "library/"])
def test_what_names_no_image_is_refused(image):
    with pytest.raises(Unusable):
        split_image(image)
