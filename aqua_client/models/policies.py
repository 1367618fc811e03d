"""Assurance policies: every field of contract 9.2, and what they are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from aqua_client import differences, fields, shapes
from aqua_client.differences import Difference
from aqua_client.shapes import called
from aqua_client.words import Severity

BOOKKEEPING = frozenset({"id", "author", "lastupdate", "created", "permission", "read_only", "assurance_type"})
"""What the server writes itself; it differs without anybody having changed the policy."""

STAMPS = frozenset({"author", "lastupdated", "last_modified"})
"""What the server writes into the entries of a policy's lists."""


@dataclass(frozen=True, slots=True)
class ScopeVariable:
    """One condition of a scope: an attribute, `image.repo`, and a pattern with `*` for its value."""

    attribute: str = ""
    value: str = ""
    name: str = ""
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a policy is about: `v1 && (v2 || v3)`, where `vN` is the N-th variable (contract 9.3)."""

    expression: str = ""
    variables: tuple[ScopeVariable, ...] = ()
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """Details of the actions."""

    enforce: bool = False
    warn: bool = False
    warning_message: str = ""
    is_audit_checked: bool = False
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class AggregatedVulnerability:
    """Severity and score combined into one control."""

    enabled: bool = False
    score_range: tuple[float, ...] = ()
    severity: Severity | None = None
    custom_severity_enabled: bool = False
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class NamedImage:
    """An image that a policy names: one that is exempted, or one that may be built upon."""

    image_name: str = field(default="", metadata=called("imagename"))
    registry: str = ""
    image_digest: str = field(default="", metadata=called("imagedigest"))
    image_id: str = field(default="", metadata=called("imageid"))
    author: str = ""
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PackageRule:
    """A package that is blocked or required; what is empty fits any."""

    name: str = ""
    format: str = ""
    epoch: str = ""
    version: str = ""
    version_range: str = ""
    release: str = ""
    arch: str = ""
    license: str = ""
    display: str = ""
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Label:
    """A label of an image; an empty value fits any."""

    key: str = ""
    value: str = ""
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Script:
    """A custom compliance check or a SCAP file."""

    script_id: str = ""
    name: str = ""
    path: str = ""
    description: str = ""
    engine: str = ""
    snippet: str = ""
    severity: str = ""
    kind: str = ""
    type: str = ""
    avd_id: str = ""
    author: str = ""
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class RescanSchedule:
    """When the images of a policy are scanned again."""

    iteration_type: str = "once"
    iteration: int = 1
    time: str = ""
    week_days: tuple[str, ...] = ()
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class AssurancePolicy:
    """
    An assurance policy with every field of contract 9.2, under Aqua's own names and with its defaults.

    Change one with `dataclasses.replace`. Fields that this version does not know stay in `row` and are sent back.
    """

    name: str
    assurance_type: str = "image"
    id: int | None = None
    description: str = ""
    author: str = ""
    lastupdate: datetime | None = None
    enabled: bool = True
    enforce: bool = False
    enforce_after_days: int = 0
    read_only: bool = False
    permission: str = ""
    category: str = ""
    domain: str = ""
    domain_name: str = ""
    registry: str = ""
    application_scopes: tuple[str, ...] = ("Global",)
    exclude_application_scopes: tuple[str, ...] = ()
    scope: Scope = Scope()
    registries: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    audit_on_failure: bool = True
    fail_cicd: bool = True
    block_failed: bool = True
    policy_settings: PolicySettings = PolicySettings()
    control_exclude_no_fix: bool = False
    ignore_recently_published_vln: bool = False
    ignore_recently_published_vln_period: int = 0
    ignore_recently_published_fix_vln: bool = False
    ignore_recently_published_fix_vln_period: int = 0
    cves_white_list_enabled: bool = False
    cves_white_list: tuple[str, ...] = ()
    ignore_risk_resources_enabled: bool = False
    ignored_risk_resources: tuple[str, ...] = ()
    ignored_sensitive_resources: tuple[str, ...] = ()
    ignore_base_image_vln: bool = False
    allowed_images: tuple[NamedImage, ...] = ()
    cvss_severity_enabled: bool = False
    cvss_severity: Severity | None = None
    cvss_severity_exclude_no_fix: bool = False
    custom_severity_enabled: bool = False
    custom_severity: str = ""
    maximum_score_enabled: bool = False
    maximum_score: float = 0.0
    maximum_score_exclude_no_fix: bool = False
    vulnerability_score_range: tuple[float, ...] = (0, 10)
    aggregated_vulnerability: AggregatedVulnerability = AggregatedVulnerability()
    vulnerability_exploitability: bool = False
    disallow_exploit_types: tuple[str, ...] = ()
    cves_black_list_enabled: bool = False
    cves_black_list: tuple[str, ...] = ()
    disallow_malware: bool = False
    scan_malware_in_archives: bool = False
    malware_action: str = ""
    monitored_malware_paths: tuple[str, ...] = ()
    exceptional_monitored_malware_paths: tuple[str, ...] = ()
    scan_sensitive_data: bool = False
    only_none_root_users: bool = False
    trusted_base_images_enabled: bool = False
    trusted_base_images: tuple[NamedImage, ...] = ()
    packages_black_list_enabled: bool = False
    packages_black_list: tuple[PackageRule, ...] = ()
    packages_white_list_enabled: bool = False
    packages_white_list: tuple[PackageRule, ...] = ()
    whitelisted_licenses_enabled: bool = False
    whitelisted_licenses: tuple[str, ...] = ()
    blacklisted_licenses_enabled: bool = False
    blacklisted_licenses: tuple[str, ...] = ()
    required_labels_enabled: bool = False
    required_labels: tuple[Label, ...] = ()
    forbidden_labels_enabled: bool = False
    forbidden_labels: tuple[Label, ...] = ()
    custom_checks_enabled: bool = False
    custom_checks: tuple[Script, ...] = ()
    scap_enabled: bool = False
    scap_files: tuple[Script, ...] = ()
    force_microenforcer: bool = False
    dta_enabled: bool = False
    dta_severity: Severity | None = None
    partial_results_image_fail: bool = False
    auto_scan_enabled: bool = False
    auto_scan_configured: bool = False
    auto_scan_time: RescanSchedule = RescanSchedule()
    function_integrity_enabled: bool = False
    enforce_excessive_permissions: bool = False
    blacklist_permissions_enabled: bool = False
    blacklist_permissions: tuple[str, ...] = ()
    docker_cis_enabled: bool = False
    kube_cis_enabled: bool = False
    linux_cis_enabled: bool = False
    windows_cis_enabled: bool = False
    openshift_hardening_enabled: bool = False
    scan_windows_registry: bool = False
    scan_process_memory: bool = False
    scan_nfs_mounts: bool = False
    kubernetes_controls: tuple[Mapping[str, Any], ...] = ()
    kubernetes_controls_names: tuple[str, ...] = ()
    kubernetes_controls_avd_ids: tuple[str, ...] = ()
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_row(cls, row: fields.Row) -> Self:
        """Read a policy object, from a file for instance. Raises BadField with the place of what cannot be read."""
        return shapes.read(cls, fields.row(row, "policy"))

    def drift_from(self, stored: Self) -> tuple[Difference, ...]:
        """
        Tell where this policy, as it stands in Aqua, is not as `stored` says, either way.

        What the server writes itself does not count, nor do the order of lists and defaults that one of them leaves
        out.
        """
        return differences.of_values(stored, self, without=BOOKKEEPING, unlisted=STAMPS)

    def to_row(self) -> dict[str, Any]:
        """Write the whole policy as Aqua's object: what was read as it came, and what was changed since."""
        return shapes.write(self)


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What came of applying a policy: it was `created`, or changed where `differences` say, or was so already."""

    policy: AssurancePolicy
    created: bool
    differences: tuple[Difference, ...]
