"""What can be inside an image: system, findings, layers, secrets. Values only, shared between images."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SEVERITIES = ("critical", "high", "medium", "low", "negligible")
"""Worst first."""

EVALUATED = {"critical": 5, "high": 4, "medium": 3, "low": 2, "negligible": 1}
"""`aqua_evaluated_score`. Contract 7.2, rule 5."""

OS_FORMATS = frozenset({"deb", "apk", "rpm"})
"""Formats of packages that belong to the distribution rather than to the application."""


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package; `system` is the part of its cpe that names the distribution or the language."""

    name: str
    version: str
    format: str
    system: str
    arch: str = ""
    path: str = ""
    licenses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """
    A vulnerability of a package, wherever the image is.

    `row` holds the fields of a vulnerability row (contract 7.1) that do not depend on the image; `package_number`
    counts the packages of the content.
    """

    name: str
    severity: str
    score: float
    published_on: str
    fix_version: str
    exploitable: bool
    package: Package
    package_number: int
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of an image."""

    created_by: str
    size: int
    is_base: bool


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What a scanner finds in an image. Findings are ordered worst first. Equal only to itself, hence hashable."""

    os: str
    os_version: str
    created: str
    size: int
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    digest: str = ""
    docker_id: str = ""
    user: str = ""
    architecture: str = "amd64"
    layers: tuple[Layer, ...] = ()
    sensitive: tuple[Mapping[str, Any], ...] = ()
    malware: tuple[Mapping[str, Any], ...] = ()
    fails_with: str = ""
    """Why its scan never succeeds; empty for all but the image made to show that."""
    packages: tuple[Package, ...] = ()
    """Everything installed, with findings or without."""
    labels: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    """Name and tag of the image that it is built on, in the same registry; empty when it is built on none."""
    has_microenforcer: bool = False
    is_partial: bool = False
    dta_severity: str = ""
    """What dynamic threat analysis would see it do; empty for nothing bad."""
    failing_scripts: frozenset[str] = frozenset()
    """Names of the compliance scripts and SCAP profiles that this image does not pass."""

    @property
    def total(self) -> int:
        """Findings without the negligible ones, as Aqua counts. Contract 10.3."""
        return sum(number for severity, number in self.counts.items() if severity != "negligible")

    def is_of_base(self, package: Package) -> bool:
        """Whether a package came with the base image: what the distribution's package manager knows did."""
        return bool(self.base) and package.format in OS_FORMATS


def finding(facts: Mapping[str, Any], package: Package, package_number: int) -> Finding:
    """
    Build a finding from `name`, `publish_date`, `aqua_severity`, NVD's score and vectors, `fix_version` and the like.

    The fields that follow from others are derived as contract 7.2 says; empty ones are left out, as Aqua does (3.2).
    """
    name, severity, fix = facts["name"], facts["aqua_severity"], facts.get("fix_version", "")
    score = facts.get("nvd_cvss3_score")
    text = f"NVD CVSS V3 Score: {score:.1f}" if score is not None else ""
    resource = {
        "type": "package",
        "format": package.format,
        "path": package.path,
        "name": package.name,
        "version": package.version,
        "arch": package.arch,
        "cpe": f"pkg:/{package.system}:{package.name}:{package.version}",
        "licenses": list(package.licenses),
    }
    row = {
        "name": name,
        "description": facts.get("description", ""),
        "publish_date": facts["publish_date"],
        "publish_date_source": "nvd",
        "nvd_cvss3_severity": facts.get("nvd_cvss3_severity"),
        "nvd_cvss3_score": score,
        "nvd_cvss3_vectors": facts.get("nvd_cvss3_vectors"),
        "nvd_url": f"https://nvd.nist.gov/vuln/detail/{name}",
        "vendor_severity": facts.get("vendor_severity"),
        "fix_version": fix,
        "solution": f"Upgrade package {package.name} to version {fix} or above." if fix else "",
        "aqua_score": score,
        "aqua_severity": severity,
        "aqua_vectors": facts.get("nvd_cvss3_vectors"),
        "aqua_scoring_system": "CVSS V3" if score is not None else None,
        "aqua_evaluated_score": EVALUATED[severity],
        "aqua_severity_classification": facts.get("aqua_severity_classification") or text,
        "aqua_score_classification": text,
        "temporal_vector": f"E:X/RL:{'O' if fix else 'X'}/RC:C",
        "exploit_type": facts.get("exploit_type"),
        "exploit_availability": True if facts.get("exploit_available") else None,
        "v_patch_status": "no_patch",
        "resource": {key: value for key, value in resource.items() if value not in ("", [])},
    }
    return Finding(
        name,
        severity,
        score or 0.0,
        facts["publish_date"],
        fix,
        bool(facts.get("exploit_available")),
        package,
        package_number,
        {key: value for key, value in row.items() if value not in (None, "")},
    )


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order by severity, then score, then name: the order of the console."""
    return tuple(sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), -one.score, one.name)))


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings each severity has, all five named."""
    tally = Counter(one.severity for one in findings)
    return {severity: tally[severity] for severity in SEVERITIES}
