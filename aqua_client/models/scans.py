"""Scans and the queue they wait in (contract section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aqua_client import fields, verdicts
from aqua_client.shapes import called
from aqua_client.verdicts import Verdict
from aqua_client.words import ScanStatus


@dataclass(frozen=True, slots=True)
class ScanJob:
    """A row of the scan queue; `image` is repository and tag."""

    registry: str
    image: str
    status: ScanStatus
    created_at: datetime | None
    updated_at: datetime | None
    scanner: str
    initiating_user: str


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """How many jobs the scan queue holds, by state."""

    total: int
    pending: int
    in_progress: int
    finished: int
    failed: int


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner that takes jobs from the queue, and the image it works on."""

    id: str
    status: str = ""
    last_heartbeat_at: datetime | None = field(default=None, metadata=called("last_heartbeat"))
    registry: str = field(default="", metadata=called("scanning_registry"))
    image: str = field(default="", metadata=called("scanning_image"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ScanResult:
    """
    The result of the last scan in the words of the v1 calls (contract 6.1).

    `row` is the whole document, findings included; `aqua_client.reports.read` reads them from it.
    """

    registry: str
    image: str = field(default="", metadata=called("image_name"))
    status: str = ""
    disallowed: bool = False
    disallow_reason: str = ""
    disallow_description: str = ""
    error: str = field(default="", metadata=called("errorMsg"))
    counts: Mapping[str, object] = field(default_factory=dict, metadata=called("cves_counts"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)

    @property
    def verdict(self) -> Verdict:
        """How the image stands; this call tells only the control that decided."""
        return verdicts.of_v1_result(self.row)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is, told while it is waited for; `n_ahead` is how many jobs wait before it, None if unknown."""

    status: ScanStatus
    elapsed_s: float
    n_ahead: int | None = None
