"""Scanning an image: trigger once, wait without a worker, read the result back."""

from datetime import datetime, timedelta

import aqua_client as aqua
from engagement.aqua import contents, report_findings
from engagement.aqua.looks import Desk, Done, NotYet, Stopped, Trouble
from engagement.domain import scans
from engagement.models import Image, Operation, Scan, ScanState

FIRST_LOOK_S = 2.0
LONGEST_PAUSE_S = 60.0
# Aqua may show the old result for a moment after it was asked for a new one.
SETTLING_TIME = timedelta(seconds=30)
LONGEST_SCAN = timedelta(hours=2)


class ScanImage:
    """
    Contract 6.1 and 5.2: one POST, then looks at the image until its scan has ended.

    Before the POST the image's present state is remembered in the row. A worker that takes over after a crash compares
    the image with that: only if nothing has moved since is the scan asked for (again).
    """

    def look(self, client: aqua.Client, desk: Desk) -> Done | NotYet:
        image = _find(client, desk)
        if desk.recall("before") is None:
            desk.remember(before=_fingerprint(image))
        elif _is_under_way(image) or _has_moved(image, desk):
            return _follow(client, desk, image)
        elif desk.recall("asked_at") is not None and not _is_overdue(desk, SETTLING_TIME):
            return NotYet(FIRST_LOOK_S, lambda at: None)
        elif desk.recall("asked_at") is not None:
            return _follow(client, desk, image)
        if not _is_under_way(image):
            _ask(client, desk)
        return NotYet(FIRST_LOOK_S, lambda at: scans.record_state(_scan(desk), state=ScanState.QUEUED, at=at))

    def withdraw(self, client: aqua.Client, desk: Desk) -> None:
        image = desk.operation.image
        if image is not None and desk.recall("before") is not None:
            desk.note("Taking the scan out of Aqua's queue; one that has begun runs to its end there.")
            client.scans.cancel(image.registry.name, image.name)

    def record_failure(self, operation: Operation, trouble: Trouble, at: datetime) -> None:
        if operation.scan is not None:
            scans.record_failure(operation.scan, message=trouble.answer, at=at)

    def record_cancelled(self, operation: Operation, at: datetime) -> None:
        if operation.scan is not None:
            scans.record_cancelled(operation.scan, at=at)
            operation.scan = None


def _find(client: aqua.Client, desk: Desk) -> aqua.Image | None:
    image = _image(desk)
    try:
        return client.images.get(image.registry.name, image.repository, image.tag)
    except aqua.NotFound:
        return None


def _ask(client: aqua.Client, desk: Desk) -> None:
    image = _image(desk)
    desk.note(f"Asking Aqua to scan {image.name} of {image.registry.name}.")
    client.scans.start(image.registry.name, image.repository, image.tag)
    desk.remember(asked_at=_now(desk))


def _follow(client: aqua.Client, desk: Desk, image: aqua.Image | None) -> Done | NotYet:
    """What the scan has come to, once Aqua has taken it up."""
    if image is None:
        raise Stopped(_nothing_to_scan())
    if image.scan_status is aqua.ScanStatus.FAILED:
        raise Stopped(_failed(image))
    if image.scan_status is aqua.ScanStatus.FINISHED:
        return _read_back(client, desk, image)
    if _is_overdue(desk, LONGEST_SCAN):
        raise Stopped(_never_ends())
    state = ScanState.SCANNING if image.scan_status is aqua.ScanStatus.IN_PROGRESS else ScanState.QUEUED
    scan = _scan(desk)
    if state == ScanState.SCANNING and scan.state != state:
        desk.note("Aqua is scanning.")
    return NotYet(_pause_s(desk), lambda at: scans.record_state(scan, state=state, at=at))


def _read_back(client: aqua.Client, desk: Desk, image: aqua.Image) -> Done:
    found, base_image = [], ""
    for row in client.vulnerabilities.iterate(registry=image.registry, image=image.name, show_negligible=True):
        found.append(report_findings.read(row))
        base_image = base_image or row.base_image_name
    outcome = scans.Outcome(
        digest=image.digest[:80],
        os=image.os[:60],
        os_version=image.os_version[:60],
        size_bytes=image.size_bytes or None,
        n_sensitive_data=image.sensitive_data,
        n_malware=image.malware,
        is_compliant=not image.disallowed,
        is_partial=image.partial_results,
        checks=[check_of(outcome) for outcome in image.verdict.outcomes],
        findings=found,
        contents=contents.read(client, desk, image, base_image=base_image),
    )
    scan = _scan(desk)
    answer = f"Scanned: {len(found)} finding{'' if len(found) == 1 else 's'}."
    return Done(answer, lambda at: scans.record_outcome(scan, outcome, at=at))


def check_of(outcome: aqua.Outcome) -> dict[str, object]:
    """A control of a policy and what it said of the image, as scans keep it."""
    return {
        "policy": outcome.policy_name,
        "control": outcome.control,
        "failed": outcome.has_failed,
        "blocking": outcome.is_blocking,
        "detail": dict(outcome.detail),
    }


def _image(desk: Desk) -> Image:
    if desk.operation.image is None:
        raise Stopped(_removed())
    return desk.operation.image


def _scan(desk: Desk) -> Scan:
    if desk.operation.scan is None:
        raise Stopped(_removed())
    return desk.operation.scan


def _removed() -> Trouble:
    return Trouble("gone", "The image was removed here meanwhile.", "Add it again to scan it.")


def _fingerprint(image: aqua.Image | None) -> str:
    """What a new scan cannot leave as it was: its state, and when the image was last scanned."""
    return "unknown" if image is None else f"{image.scan_status}|{image.scanned_at}"


def _has_moved(image: aqua.Image | None, desk: Desk) -> bool:
    return _fingerprint(image) != desk.recall("before")


def _is_under_way(image: aqua.Image | None) -> bool:
    return image is not None and image.scan_status in (aqua.ScanStatus.PENDING, aqua.ScanStatus.IN_PROGRESS)


def _now(desk: Desk) -> str:
    """The time of this look, which the claim has written into the row."""
    return (desk.operation.last_look_at or desk.operation.asked_at).isoformat()


def _elapsed(desk: Desk) -> timedelta:
    asked_at = desk.recall("asked_at")
    since = datetime.fromisoformat(asked_at) if isinstance(asked_at, str) else desk.operation.asked_at
    return datetime.fromisoformat(_now(desk)) - since


def _is_overdue(desk: Desk, limit: timedelta) -> bool:
    return _elapsed(desk) > limit


def _pause_s(desk: Desk) -> float:
    """Half the time waited so far, so that looks grow rarer the longer a scan takes: some ten for an hour."""
    return min(max(FIRST_LOOK_S, _elapsed(desk).total_seconds() / 2), LONGEST_PAUSE_S)


def _failed(image: aqua.Image) -> Trouble:
    return Trouble(
        "scan_failed",
        f"The scan failed in Aqua: {image.scan_error or 'no reason given'}",
        "Check that the image and tag exist in the registry and that a scanner can pull them, then scan again.",
    )


def _nothing_to_scan() -> Trouble:
    answer = "Aqua took the request but does not know the image."
    return Trouble("scan_failed", answer, "Check that the image and tag exist in the registry, then scan again.")


def _never_ends() -> Trouble:
    answer = "Aqua has not finished the scan within two hours."
    return Trouble("scan_failed", answer, "Look at the scan queue in the console: is a scanner connected and bound?")
