"""Scans and the scan queue (contract section 6)."""

from collections.abc import Collection, Hashable, Iterator
from typing import Any

from aqua_client import fields, shapes
from aqua_client.addresses import image_name, segment
from aqua_client.console import Console
from aqua_client.errors import Unusable
from aqua_client.models.scans import QueueSummary, ScanJob, Scanner, ScanResult
from aqua_client.words import ScanStatus

QUEUE = "/api/v1/scanqueue"
PAGE_SIZE = 100


class Scans:
    """Scans of images, and the queue they wait in."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def start(self, registry: str, repository: str, tag: str, *, webhook_url: str = "") -> None:
        """
        Queue a scan and register the image: `POST /api/v1/scanner/registry/{r}/image/{i}/scan` (contract 6.1).

        The result goes to `webhook_url` where one is given. Never repeated when no answer came: look at `status` first.
        Raises NotFound for an unknown registry.
        """
        body = {"webhook_url": webhook_url} if webhook_url else None
        self._console.call("POST", f"{_path(registry, repository, tag)}/scan", body=body)

    def status(self, registry: str, repository: str, tag: str) -> ScanStatus:
        """Ask where a scan is: `GET .../status` (contract 6.1). Raises NotFound for an unknown image."""
        return self._console.one(f"{_path(registry, repository, tag)}/status", _read_status)

    def result(self, registry: str, repository: str, tag: str) -> ScanResult:
        """Fetch the last result: `GET .../scan_result` (contract 6.1). Raises NotFound for one never scanned."""
        return self._console.one(f"{_path(registry, repository, tag)}/scan_result", shapes.reader(ScanResult))

    def queue(self, statuses: Collection[ScanStatus | str] = ()) -> Iterator[ScanJob]:
        """
        Go through the queue, newest first: `GET /api/v1/scanqueue` (contract 6.2).

        With `statuses` only jobs in those states. The queue moves while it is read: a job that changes its state
        meanwhile may be told in either.
        """
        query: dict[str, str | list[str]] = {"order_by": "-created"}
        if statuses:
            query["statuses"] = [str(status) for status in statuses]
        return self._console.pages(QUEUE, _read_job, identity=_job_identity, query=query, page_size=PAGE_SIZE)

    def summary(self) -> QueueSummary:
        """Count the queue: `GET /api/v1/scanqueue/summary` (contract 6.2)."""
        return self._console.one(f"{QUEUE}/summary", _read_summary)

    def scanners(self) -> Iterator[Scanner]:
        """Go through the scanners at work or waiting: `GET /api/v1/scanqueue/scanners` (contract 6.2)."""
        return self._console.pages(
            f"{QUEUE}/scanners",
            shapes.reader(Scanner),
            identity=lambda row: row.get("id"),
            page_size=PAGE_SIZE,
        )

    def cancel(self, registry: str = "", image: str = "", *, statuses: Collection[ScanStatus | str] = ()) -> None:
        """
        Take pending jobs out of the queue: `POST /api/v1/scanqueue/cancel_jobs` (contract 6.2).

        Those of one image, `image` being repository and tag, or all in some states. A scan that has begun goes on; Aqua
        does not say so.
        """
        self._console.call("POST", f"{QUEUE}/cancel_jobs", body=_jobs(registry, image, statuses))

    def requeue(self, registry: str = "", image: str = "", *, statuses: Collection[ScanStatus | str] = ()) -> None:
        """Put jobs that finished or failed back into the queue: `POST /api/v1/scanqueue/requeue_jobs` (6.2)."""
        self._console.call("POST", f"{QUEUE}/requeue_jobs", body=_jobs(registry, image, statuses))

    def clear_queue(self) -> None:
        """Drop the jobs that finished or failed: `POST /api/v1/scanqueue/clear` (contract 6.2)."""
        self._console.call("POST", f"{QUEUE}/clear")


def _path(registry: str, repository: str, tag: str) -> str:
    return f"/api/v1/scanner/registry/{segment(registry)}/image/{segment(image_name(repository, tag))}"


def _jobs(registry: str, image: str, statuses: Collection[ScanStatus | str]) -> dict[str, Any]:
    if bool(registry and image) == bool(statuses):
        raise Unusable("name a registry and an image, or states")
    if statuses:
        return {"statuses": [str(status) for status in statuses]}
    return {"jobs": [{"registry": registry, "image": image}]}


def _read_status(row: fields.Row, at: str) -> ScanStatus:
    return ScanStatus.read(fields.text(row, "status", at))


def _read_job(row: fields.Row, at: str) -> ScanJob:
    row = fields.row(row, at)
    return ScanJob(
        registry=fields.text(row, "registry", at),
        image=fields.text(row, "image", at),
        status=ScanStatus.read(fields.text(row, "status", at)),
        created_at=fields.moment(row, "created", at),
        updated_at=fields.moment(row, "last_updated", at),
        scanner=fields.text_or_empty(row, "assigned_scanner", at),
        initiating_user=fields.text_or_empty(row, "initiating_user", at),
    )


def _read_summary(row: fields.Row, at: str) -> QueueSummary:
    keys = ("total", "pending", "in_progress", "finished", "failed")
    return QueueSummary(*[fields.whole(row, key, at) for key in keys])


def _job_identity(row: fields.Row) -> Hashable:
    # A job has no number; an image can be queued again, but not twice at the same moment.
    return (row.get("registry"), row.get("image"), row.get("created"), row.get("initiating_user"))
