"""A scan from its request to its verdict: ask once, then look until it has ended (contract 6)."""

import time
from collections.abc import Callable, Iterator

from aqua_client.errors import NotFound, ScanFailed, ScanUnfinished
from aqua_client.models.images import Image
from aqua_client.models.scans import Progress
from aqua_client.resources.images import Images
from aqua_client.resources.scans import Scans
from aqua_client.verdicts import Verdict
from aqua_client.words import ScanStatus

FIRST_LOOK_S = 0.5
LONGEST_PAUSE_S = 15.0
"""Looks grow rarer with the time that has passed: a tenth of it, within these bounds."""

SETTLING_S = 10.0
"""Aqua may go on showing the result before for a moment after it was asked for a new one."""


class Scanning:
    """Scans images and waits for what comes of it."""

    def __init__(self, images: Images, scans: Scans) -> None:
        self._images = images
        self._scans = scans

    def scan(
        self, registry: str, repository: str, tag: str, *, timeout_s: float, on_progress: Callable[[Progress], None]
    ) -> Verdict:
        """
        Scan an image and wait for the verdict of its policies.

        `POST .../scan` (contract 6.1), once, unless a scan is under way already; then `GET /api/v2/images/...` (5.1)
        until it has ended. `on_progress` is called after each look. Raises ScanFailed with Aqua's reason, and
        ScanUnfinished after `timeout_s`: the scan then goes on in Aqua.
        """
        before = self._look(registry, repository, tag)
        if before is None or not before.scan_status.is_under_way:
            self._scans.start(registry, repository, tag)
        for elapsed_s in _looks(timeout_s):
            image = self._look(registry, repository, tag)
            status = _status(image, before, elapsed_s)
            on_progress(Progress(status, elapsed_s))
            if status is ScanStatus.FAILED:
                raise ScanFailed(f"the scan failed in Aqua: {image.scan_error if image else ''}".removesuffix(": "))
            if status is ScanStatus.FINISHED and image is not None:
                return image.verdict
        raise ScanUnfinished(f"the scan has not ended within {timeout_s:g} s; it goes on in Aqua")

    def _look(self, registry: str, repository: str, tag: str) -> Image | None:
        try:
            return self._images.get(registry, repository, tag)
        except NotFound:
            return None


def _status(image: Image | None, before: Image | None, elapsed_s: float) -> ScanStatus:
    """Say where the scan is; what stands there since before it was asked for is not its outcome yet."""
    if image is None:
        return ScanStatus.PENDING
    is_old = before is not None and before.scan_status.is_over and before.scanned_at == image.scanned_at
    if image.scan_status.is_over and is_old and elapsed_s < SETTLING_S:
        return ScanStatus.PENDING
    return image.scan_status


def _looks(timeout_s: float) -> Iterator[float]:
    """Wait before each look, and tell the seconds since the first; the last look is at the end of the time."""
    began_at = time.monotonic()
    while True:
        elapsed_s = time.monotonic() - began_at
        pause_s = min(max(FIRST_LOOK_S, elapsed_s / 10), LONGEST_PAUSE_S)
        time.sleep(max(min(pause_s, timeout_s - elapsed_s), 0))
        elapsed_s = time.monotonic() - began_at
        yield elapsed_s
        if elapsed_s >= timeout_s:
            return
