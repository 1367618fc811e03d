"""Scanning an image: asked for once, waited for without a worker, read back whole."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement.aqua import runner
from engagement.domain import operations, scans
from engagement.models import Image, Operation, Registry, ScanState, User
from engagement.rules.image_names import ImageName
from tests.sandboxes import RunningSandbox

State = Operation.State


@pytest.fixture
def scan(alpine: Image, consultant: User) -> Operation:
    return scans.request_scan(alpine, by=consultant, at=timezone.now())


def look(operation: Operation) -> Operation:
    """The next look of a worker, whenever it was due."""
    Operation.objects.filter(pk=operation.pk, state__in=(State.QUEUED, State.WAITING)).update(
        look_again_at=timezone.now() - timedelta(seconds=1)
    )
    runner.carry_out(operation.pk)
    operation.refresh_from_db()
    return operation


def fresh(image: Image) -> Image:
    return Image.objects.select_related("latest_scan", "engagement__summary").get(pk=image.pk)


def test_a_scan_that_was_asked_for_waits_for_aqua(scan: Operation, alpine: Image) -> None:
    look(scan)

    assert (scan.state, scan.waiting_for, scan.lease) == (State.WAITING, Operation.WaitingFor.AQUA, None)
    assert fresh(alpine).scan_state == ScanState.QUEUED


def test_a_finished_scan_brings_all_findings(scan: Operation, alpine: Image, sandbox: RunningSandbox) -> None:
    look(scan)
    sandbox.advance(600)

    look(scan)

    image = fresh(alpine)
    assert (scan.state, scan.answer) == (State.SUCCEEDED, "Scanned: 44 findings.")
    assert (image.scan_state, image.n_critical, image.n_high, image.n_medium, image.n_low) == ("finished", 2, 15, 21, 6)
    assert image.latest_scan is not None
    assert image.latest_scan.vulnerabilities.count() == 44
    assert (image.engagement.summary.n_images_scanned, image.engagement.summary.n_critical) == (1, 2)


def test_a_scan_under_way_is_shown_as_scanning(scan: Operation, alpine: Image, sandbox: RunningSandbox) -> None:
    look(scan)
    sandbox.advance(3)

    look(scan)

    assert (scan.state, fresh(alpine).scan_state) in [
        (State.WAITING, ScanState.SCANNING),
        (State.SUCCEEDED, ScanState.FINISHED),
    ]


def test_asking_twice_for_a_scan_is_one_scan(scan: Operation, alpine: Image, consultant: User) -> None:
    again = scans.request_scan(alpine, by=consultant, at=timezone.now())

    assert (again.pk, alpine.scans.count()) == (scan.pk, 1)


def test_a_scan_that_aqua_has_under_way_is_joined(
    scan: Operation, sandbox: RunningSandbox, tenant: object, alpine: Image
) -> None:
    look(scan)
    Operation.objects.filter(pk=scan.pk).update(memo={}, state=State.QUEUED)

    look(scan)

    assert sandbox.world()["jobs_ever"] == 1


def test_a_second_scan_of_an_image_is_a_new_job(
    scan: Operation, alpine: Image, consultant: User, sandbox: RunningSandbox
) -> None:
    look(scan)
    sandbox.advance(600)
    look(scan)

    second = scans.request_scan(alpine, by=consultant, at=timezone.now())
    look(second)
    sandbox.advance(600)
    look(second)

    image = fresh(alpine)
    assert (second.state, sandbox.world()["jobs_ever"]) == (State.SUCCEEDED, 2)
    assert image.latest_scan is not None
    assert (image.latest_scan.n_new, image.latest_scan.n_fixed, image.latest_scan.n_changed) == (0, 0, 0)


def test_a_scan_that_fails_in_aqua_never_looks_like_no_findings(
    alpine: Image, scan: Operation, sandbox: RunningSandbox
) -> None:
    sandbox.faults.add(kind="scan_fails", reason="no space left on scanner", times=1)
    look(scan)
    sandbox.advance(600)

    look(scan)

    image = fresh(alpine)
    assert (scan.state, scan.problem) == (State.FAILED, "scan_failed")
    assert (image.scan_state, image.latest_scan) == (ScanState.FAILED, None)
    assert "no space left on scanner" in image.error
    assert image.engagement.summary.n_images_failed == 1


def test_a_failed_scan_keeps_the_earlier_findings(
    scan: Operation, alpine: Image, consultant: User, sandbox: RunningSandbox
) -> None:
    look(scan)
    sandbox.advance(600)
    look(scan)
    sandbox.faults.add(kind="scan_fails", reason="pull failed", times=1)

    second = scans.request_scan(alpine, by=consultant, at=timezone.now())
    look(second)
    sandbox.advance(600)
    look(second)

    image = fresh(alpine)
    assert (image.scan_state, image.n_critical) == (ScanState.FAILED, 2)


def test_an_image_that_does_not_exist_ends_in_a_failed_scan(
    docker_hub: Registry, consultant: User, sandbox: RunningSandbox
) -> None:
    image = scans.add_image(docker_hub, ImageName("no/such-image", "1"), by=consultant, at=timezone.now())
    operation = scans.request_scan(image, by=consultant, at=timezone.now())
    look(operation)
    sandbox.advance(600)

    look(operation)

    assert (operation.state, fresh(image).scan_state) == (State.FAILED, ScanState.FAILED)
    assert "exist" in operation.suggestion


def test_a_cancelled_scan_leaves_aquas_queue_and_the_image_as_it_was(
    scan: Operation, alpine: Image, consultant: User, sandbox: RunningSandbox
) -> None:
    look(scan)
    operations.cancel(scan, by=consultant, at=timezone.now())

    look(scan)

    assert (scan.state, fresh(alpine).scan_state) == (State.CANCELLED, ScanState.NOT_SCANNED)
    assert alpine.scans.count() == 0
    assert sandbox.calls()[-1]["path"] == "/api/v1/scanqueue/cancel_jobs"
