"""The controls of image assurance in plain words: what a failed one found, and what to do about it (contract 9.5)."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """A control as the console names it, what was found in this image, and what to do."""

    title: str
    found: str
    advice: str


class _Control(NamedTuple):
    title: str
    rule: str
    advice: str


_UPGRADE = "Upgrade the packages that have a fix, or build on a newer base image, then scan again."

_CONTROLS = {
    "max_severity": _Control("Vulnerability Severity", "A vulnerability is too severe.", _UPGRADE),
    "max_score": _Control("Vulnerability Score", "A vulnerability scores too high.", _UPGRADE),
    "cve_blacklist": _Control("CVEs Blocked", "The image has a vulnerability that the policy names.", _UPGRADE),
    "malware": _Control(
        "Malware", "Malware was found.", "Do not run this image. Find the layer that brings the file in, and rebuild."
    ),
    "sensitive_data": _Control(
        "Sensitive Data",
        "Keys or passwords lie in the image.",
        "Take them out of the build and replace them: whoever has the image has them.",
    ),
    "root_user": _Control(
        "Superuser", "The image runs as root.", "Set another user with USER in the Dockerfile, and rebuild."
    ),
    "trusted_base_images": _Control(
        "Approved Base Image",
        "The image is not built on an approved base image.",
        "Build it on one of the approved images, or have its base approved.",
    ),
    "blacklisted_packages": _Control(
        "Packages Blocked", "The image holds a blocked package.", "Remove the package, and rebuild."
    ),
    "required_packages": _Control(
        "Packages Required", "A required package is missing.", "Install the package, and rebuild."
    ),
    "license": _Control(
        "OSS Licenses Blocked", "A package has a blocked licence.", "Replace the package by one with another licence."
    ),
    "whitelisted_licenses": _Control(
        "OSS Licenses Allowed",
        "A package has a licence that is not on the list.",
        "Replace the package, or have its licence allowed.",
    ),
    "custom_checks": _Control(
        "Custom Compliance Checks", "A check script failed.", "Read the script's output in the console, and correct it."
    ),
    "force_microenforcer": _Control(
        "MicroEnforcer", "The image has no MicroEnforcer inside.", "Embed it in the build, and scan again."
    ),
    "partial_results": _Control(
        "Partial results",
        "The scan saw only a part of the image.",
        "Scan again; if it stays partial, look at the scanner's log.",
    ),
    "dta": _Control(
        "Dynamic Threat Analysis",
        "The image behaved suspiciously.",
        "Read the analysis in the console before running it.",
    ),
    "scap": _Control("SCAP", "A SCAP check failed.", "Read its output in the console, and correct what it names."),
    "required_labels": _Control("Labels Required", "A required label is missing.", "Add the LABEL, and rebuild."),
    "forbidden_labels": _Control("Labels Forbidden", "The image has a forbidden label.", "Remove it, and rebuild."),
    "exploitability": _Control("Exploitability", "The image has a vulnerability that can be exploited.", _UPGRADE),
    "aggregated_vulnerability": _Control(
        "Severity and score together", "A vulnerability is both too severe and scored too high.", _UPGRADE
    ),
    "package_manager": _Control(
        "OS Package Manager", "The image holds a package manager.", "Remove it, or build on a base image without one."
    ),
}


# The field of a policy that switches each control on (work-package.md 4).
SWITCHES: Mapping[str, str] = {
    "malware": "disallow_malware",
    "sensitive_data": "scan_sensitive_data",
    "root_user": "only_none_root_users",
    "max_score": "maximum_score_enabled",
    "max_severity": "cvss_severity_enabled",
    "cve_blacklist": "cves_black_list_enabled",
    "trusted_base_images": "trusted_base_images_enabled",
    "custom_checks": "custom_checks_enabled",
    "scap": "scap_enabled",
    "dta": "dta_enabled",
    "required_labels": "required_labels_enabled",
    "forbidden_labels": "forbidden_labels_enabled",
    "force_microenforcer": "force_microenforcer",
    "license": "blacklisted_licenses_enabled",
    "whitelisted_licenses": "whitelisted_licenses_enabled",
    "blacklisted_packages": "packages_black_list_enabled",
    "required_packages": "packages_white_list_enabled",
    "partial_results": "partial_results_image_fail",
}


def title_of(control: str) -> str:
    """The name of a control as the console says it."""
    return _CONTROLS[control].title


def explain(control: str, detail: Mapping[str, object]) -> Words:
    """
    Put a failed check into words.

    `detail` holds the fields that Aqua gives beside it; both spellings of the contract are read (5.2 and 9.6). A
    control that is not known keeps Aqua's own name.
    """
    known = _CONTROLS.get(control) or _Control(
        control.replace("_", " ").capitalize() or "Unnamed control",
        "The image does not meet it.",
        "Open the policy in the console to see what it asks for.",
    )
    return Words(known.title, _measured(detail) or _named(detail) or known.rule, known.advice)


def _measured(detail: Mapping[str, object]) -> str:
    """For the two controls that compare: the policy fails at its threshold, not only above it (contract 9.5)."""
    for noun in ("severity", "score"):
        limit = detail.get(f"max_{noun}_allowed", detail.get(f"maximum_{noun}_allowed"))
        found = detail.get(f"max_{noun}_found", detail.get(f"maximum_{noun}_found"))
        if limit not in (None, "") and found not in (None, ""):
            return f"The worst {noun} found is {found}; the policy fails from {limit} on."
    return ""


def _named(detail: Mapping[str, object]) -> str:
    """For controls that list what they met: at most five of them."""
    for field, value in sorted(detail.items()):
        if field.endswith("_found") and isinstance(value, list) and value:
            names = [str(name) for name in value[:5]]
            more = f" and {len(value) - 5} more" if len(value) > 5 else ""
            return f"Found: {', '.join(names)}{more}."
    return ""
