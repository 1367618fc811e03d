"""
What Aqua tells, as frozen values. Unknown fields are ignored, unknown words kept.

Times are aware, sizes say their unit, "never" is None. Secrets are left out of every `repr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from aqua_client import fields
from aqua_client.addresses import image_name
from aqua_client.words import ScanStatus, Severity


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


@dataclass(frozen=True, slots=True)
class Resource:
    """The package, file or executable that a finding is in."""

    type: str
    format: str
    name: str
    version: str
    path: str
    arch: str


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """
    One finding: a vulnerability of one resource in one image (contract 7.1).

    Name and severity are read at once. The rest is read from `row` when asked for, since lists are long and few readers
    want every field; a property whose field has the wrong type raises BadField.
    """

    name: str
    severity: Severity
    row: fields.Row = field(repr=False)

    @property
    def score(self) -> float | None:
        """Aqua's score, 0 to 10; None for a finding without one."""
        return fields.number_or_none(self.row, "aqua_score", self.name)

    @property
    def resource(self) -> Resource:
        """Where the finding is; parts that Aqua leaves out are empty."""
        at = f"{self.name}.resource"
        found = fields.row(self.row.get("resource") or {}, at)
        keys = ("type", "format", "name", "version", "path", "arch")
        return Resource(*[fields.text_or_empty(found, key, at) for key in keys])

    @property
    def installed_version(self) -> str:
        """The version of the resource."""
        return self.resource.version

    @property
    def fix_version(self) -> str:
        """The version that repairs it; empty when there is none."""
        return self._text("fix_version")

    @property
    def solution(self) -> str:
        """Aqua's advice."""
        return self._text("solution")

    @property
    def description(self) -> str:
        """What the vulnerability is."""
        return self._text("description")

    @property
    def published_on(self) -> date | None:
        """The day it was published."""
        return fields.day(self.row, "publish_date", self.name)

    @property
    def first_found_on(self) -> date | None:
        """The day Aqua first saw it here."""
        return fields.day(self.row, "first_found_date", self.name)

    @property
    def url(self) -> str:
        """Where to read more: NVD, else the vendor."""
        return self._text("nvd_url") or self._text("vendor_url")

    @property
    def vectors(self) -> str:
        """The CVSS vectors behind the score: Aqua's choice, else in the order of contract 7.2."""
        order = ("aqua", "vendor_cvss3", "nvd_cvss3", "vendor_cvss2", "nvd_cvss2")
        return next((vectors for source in order if (vectors := self._text(f"{source}_vectors"))), "")

    @property
    def severity_reason(self) -> str:
        """Why Aqua chose this severity, `NVD CVSS V3 Score: 7.5`."""
        return self._text("aqua_severity_classification")

    @property
    def epss_score(self) -> float | None:
        """The probability of exploitation in the next 30 days, 0 to 1."""
        return fields.number_or_none(self.row, "epss_score", self.name)

    @property
    def epss_percentile(self) -> float | None:
        """The share of vulnerabilities with a lower EPSS score, 0 to 1."""
        return fields.number_or_none(self.row, "epss_percentile", self.name)

    @property
    def exploit_type(self) -> str:
        """What a known exploit can do, `remote`; empty when none is known."""
        return self._text("exploit_type")

    @property
    def exploit_url(self) -> str:
        """Where a known exploit is described."""
        return self._text("exploitability")

    @property
    def has_exploit(self) -> bool:
        """True when Aqua knows an exploit, in whichever field it says so."""
        return bool(self.row.get("exploit_availability") or self.exploit_type or self.exploit_url)

    @property
    def acknowledged_at(self) -> datetime | None:
        """When the risk was accepted; None while it is open."""
        return fields.moment(self.row, "acknowledged_date", self.name)

    @property
    def vulnerability_id(self) -> int | None:
        """Aqua's number of the row."""
        return self._whole("vulnerability_id")

    @property
    def scan_resource_id(self) -> int | None:
        """Aqua's number of the resource; with `name` it identifies the row."""
        return self._whole("scan_resource_id")

    def _text(self, key: str) -> str:
        return fields.text_or_empty(self.row, key, self.name)

    def _whole(self, key: str) -> int | None:
        return None if self.row.get(key) is None else fields.whole(self.row, key, self.name)
