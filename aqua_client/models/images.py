"""Images, and what Aqua has found in them (contract section 5)."""

from dataclasses import dataclass, field
from datetime import datetime

from aqua_client import fields, verdicts
from aqua_client.addresses import image_name
from aqua_client.shapes import called
from aqua_client.verdicts import Verdict
from aqua_client.words import ScanStatus


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
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Repository and tag, `library/nginx:1.25`."""
        return image_name(self.repository, self.tag)

    @property
    def verdict(self) -> Verdict:
        """How the policies judge it, with the reasons per policy and control."""
        return verdicts.of_image(self.row)

    @property
    def labels(self) -> tuple[str, ...]:
        """Its labels as it was built with them, `maintainer=x`; empty where Aqua tells none."""
        return fields.texts(self._metadata, "docker_labels", "metadata")

    @property
    def environment_names(self) -> tuple[str, ...]:
        """The variables that it sets, by name only: their values may be secrets."""
        return tuple(pair.partition("=")[0] for pair in fields.texts(self._metadata, "env", "metadata"))

    @property
    def has_microenforcer(self) -> bool | None:
        """Whether a MicroEnforcer lies inside; None where Aqua does not say."""
        key = "microenforcer_detected"
        return None if self.row.get(key) is None else fields.truth(self.row, key, "")

    @property
    def threat(self) -> str:
        """The word of the Dynamic Threat Analysis, `high`; empty without one."""
        return fields.text_or_empty(self.row, "dta_severity_score", "")

    @property
    def _metadata(self) -> fields.Row:
        return fields.row(self.row.get("metadata") or {}, "metadata")


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of an image, and the findings that came with it."""

    id: str = ""
    created_by: str = ""
    size_bytes: int = field(default=0, metadata=called("size"))
    position: int = 0
    created_at: datetime | None = field(default=None, metadata=called("created"))
    comment: str = ""
    n_critical: int = field(default=0, metadata=called("crit_vulns"))
    n_high: int = field(default=0, metadata=called("high_vulns"))
    n_medium: int = field(default=0, metadata=called("med_vulns"))
    n_low: int = field(default=0, metadata=called("low_vulns"))
    n_negligible: int = field(default=0, metadata=called("neg_vulns"))
    n_vulnerabilities: int = field(default=0, metadata=called("vulns_found"))
    n_sensitive_data: int = field(default=0, metadata=called("sensitive_data"))
    is_base_layer: bool = False
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SensitiveItem:
    """A secret that lies in an image: a key, a token, credentials."""

    type: str = ""
    path: str = ""
    filename: str = ""
    hash: str = ""
    is_acknowledged: bool = field(default=False, metadata=called("acknowledged"))
    acknowledged_at: datetime | None = field(default=None, metadata=called("acknowledge_date"))
    acknowledge_scope: str = ""
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class MalwareItem:
    """Malware that lies in an image; `malware` is its name."""

    malware: str = ""
    path: str = ""
    paths: tuple[str, ...] = ()
    hash: str = ""
    is_acknowledged: bool = field(default=False, metadata=called("acknowledged"))
    acknowledged_at: datetime | None = field(default=None, metadata=called("acknowledge_date"))
    acknowledge_scope: str = ""
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PastScan:
    """A scan of an image that has ended; `error` is empty for one that went well."""

    ended_at: datetime | None = field(default=None, metadata=called("date"))
    error: str = ""
    digest: str = ""
    image_pulled: bool = False
    n_critical: int = field(default=0, metadata=called("crit_vulns"))
    n_high: int = field(default=0, metadata=called("high_vulns"))
    n_medium: int = field(default=0, metadata=called("med_vulns"))
    n_low: int = field(default=0, metadata=called("low_vulns"))
    n_negligible: int = field(default=0, metadata=called("neg_vulns"))
    disallowed: bool = False
    partial_results: bool = False
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ImagePermission:
    """A decision by hand about an image: allowed (`whitelisted`) or disallowed (`blacklisted`)."""

    image_name: str = ""
    registry: str = ""
    author: str = ""
    whitelisted: bool = False
    blacklisted: bool = False
    comment: str = ""
    updated_at: datetime | None = field(default=None, metadata=called("lastupdated"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of a registry, with the sums over its images."""

    name: str
    registry: str = ""
    author: str = ""
    policy: str = ""
    is_default_policy: bool = False
    n_images: int = field(default=0, metadata=called("num_images"))
    n_disallowed: int = field(default=0, metadata=called("num_disallowed"))
    n_failed: int = field(default=0, metadata=called("num_failed"))
    n_vulnerabilities: int = field(default=0, metadata=called("vulns_found"))
    n_critical: int = field(default=0, metadata=called("crit_vulns"))
    n_high: int = field(default=0, metadata=called("high_vulns"))
    n_medium: int = field(default=0, metadata=called("med_vulns"))
    n_low: int = field(default=0, metadata=called("low_vulns"))
    n_negligible: int = field(default=0, metadata=called("neg_vulns"))
    n_sensitive_data: int = field(default=0, metadata=called("sensitive_data"))
    n_malware: int = field(default=0, metadata=called("malware"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)
