"""
What Aqua tells, as frozen values. Unknown fields are ignored, unknown words kept.

Times are aware, sizes say their unit, "never" is None. Secrets are left out of every `repr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aqua_client import fields
from aqua_client.addresses import image_name
from aqua_client.words import ScanStatus


@dataclass(frozen=True, slots=True)
class NewRegistry:
    """
    What is sent to create or replace a registry integration (contract 4.3).

    `extra` holds further fields under Aqua's names (`acr_connection_type`, `tenant_id`, `client_key` ...). `force_save`
    saves although Aqua's connection test fails.
    """

    name: str
    type: str
    url: str
    username: str = ""
    password: str = field(default="", repr=False)
    description: str = ""
    prefixes: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    scanner_type: str = "any"
    scanner_group_name: str = ""
    auto_pull: bool = False
    auto_pull_time: str = "03:00"
    auto_pull_interval_days: int = 1
    auto_pull_max: int = 100
    always_pull_patterns: tuple[str, ...] = (":latest",)
    pull_repo_patterns: tuple[str, ...] = ()
    pull_repo_patterns_excluded: tuple[str, ...] = ()
    auto_cleanup: bool = False
    force_save: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Registry:
    """
    A registry integration as Aqua shows it; its password never comes back.

    `is_connected` is the outcome of the last connection test, None when Aqua does not say. `row` is all that came.
    """

    name: str
    type: str
    url: str
    username: str
    description: str
    author: str
    prefixes: tuple[str, ...]
    options: Mapping[str, str] = field(repr=False)
    scanner_type: str
    scanner_group_name: str
    auto_pull: bool
    is_connected: bool | None
    connection_error: str
    updated_at: datetime | None
    row: fields.Row = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """How a connection test ended; `message` says why it failed."""

    is_connected: bool
    message: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Findings of an image by severity. `total` leaves out the negligible ones, as Aqua does (contract 10.3)."""

    total: int
    critical: int
    high: int
    medium: int
    low: int
    negligible: int


@dataclass(frozen=True, slots=True)
class Check:
    """One control of one policy, evaluated on an image; `detail` has the fields of that control (contract 5.2)."""

    policy_name: str
    control: str
    failed: bool
    blocking: bool
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Image:
    """
    An image that Aqua knows (contract 5.2).

    The counts are Aqua's last ones, zero before the first scan: they say something only when `scan_status` is finished.
    `default_user` is empty when the image sets none, which runs as root.
    """

    registry: str
    registry_type: str
    repository: str
    tag: str
    uid: int | None
    digest: str
    os: str
    os_version: str
    architecture: str
    size_bytes: int
    created_at: datetime | None
    default_user: str
    scan_status: ScanStatus
    scanned_at: datetime | None
    scan_error: str
    counts: Counts
    sensitive_data: int
    malware: int
    disallowed: bool
    whitelisted: bool
    blacklisted: bool
    partial_results: bool
    checks: tuple[Check, ...]

    @property
    def name(self) -> str:
        """Repository and tag, `library/nginx:1.25`."""
        return image_name(self.repository, self.tag)


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
