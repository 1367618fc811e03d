"""The settings of a policy in words, and what differs between two of them, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engagement.rules.assurance.lines import AS_LINE, variable_as_line
from engagement.rules.assurance.policy import DEFAULTS, Fields, Policy

NOTHING = "nothing"
# What says something even at its default.
_TOLD = frozenset({"application_scopes", "maximum_score"})

LABELS: Mapping[str, str] = {
    "description": "Description",
    "enabled": "Policy is on",
    "audit_on_failure": "Report: write an audit event",
    "fail_cicd": "Fail the CI/CD step",
    "block_failed": "Mark failed images as non-compliant",
    "enforce": "Mark as non-compliant only after a while",
    "enforce_after_days": "Days until then",
    "application_scopes": "Application scopes",
    "exclude_application_scopes": "Application scopes left out",
    "registries": "Only these registries",
    "images": "Only these images",
    "scope": "Only images that meet",
    "cvss_severity_enabled": "Vulnerability Severity",
    "cvss_severity": "Fails from severity",
    "cvss_severity_exclude_no_fix": "Severity: leave out findings without a fix",
    "custom_severity_enabled": "Use the severity that you gave a vulnerability yourself",
    "maximum_score_enabled": "Vulnerability Score",
    "maximum_score": "Fails from score",
    "maximum_score_exclude_no_fix": "Score: leave out findings without a fix",
    "vulnerability_score_range": "Range of scores",
    "cves_black_list_enabled": "CVEs Blocked",
    "cves_black_list": "Blocked CVEs",
    "vulnerability_exploitability": "Exploitability",
    "disallow_exploit_types": "Kinds of exploits",
    "aggregated_vulnerability": "Severity and score together",
    "control_exclude_no_fix": "Leave out findings without a fix",
    "ignore_recently_published_vln": "Leave out newly published vulnerabilities",
    "ignore_recently_published_vln_period": "Days after a vulnerability was published",
    "ignore_recently_published_fix_vln": "Leave out vulnerabilities with a new fix",
    "ignore_recently_published_fix_vln_period": "Days after a fix was published",
    "cves_white_list_enabled": "Leave out named CVEs",
    "cves_white_list": "CVEs left out",
    "ignore_risk_resources_enabled": "Leave out paths",
    "ignored_risk_resources": "Paths left out",
    "ignore_base_image_vln": "Leave out findings of the base image",
    "allowed_images": "Images allowed whatever they hold",
    "disallow_malware": "Malware",
    "exceptional_monitored_malware_paths": "Paths without a look for malware",
    "monitored_malware_paths": "Paths with a look for malware",
    "scan_malware_in_archives": "Look into archives",
    "scan_sensitive_data": "Sensitive Data",
    "ignored_sensitive_resources": "Paths without a look for sensitive data",
    "only_none_root_users": "Superuser",
    "force_microenforcer": "MicroEnforcer",
    "dta_enabled": "Dynamic Threat Analysis",
    "dta_severity": "Behaviour fails from",
    "partial_results_image_fail": "Partial results",
    "trusted_base_images_enabled": "Approved Base Image",
    "trusted_base_images": "Approved base images",
    "required_labels_enabled": "Labels Required",
    "required_labels": "Required labels",
    "forbidden_labels_enabled": "Labels Forbidden",
    "forbidden_labels": "Forbidden labels",
    "custom_checks_enabled": "Custom Compliance Checks",
    "custom_checks": "Scripts",
    "scap_enabled": "SCAP",
    "scap_files": "Profiles",
    "blacklisted_licenses_enabled": "OSS Licenses Blocked",
    "blacklisted_licenses": "Blocked licences",
    "whitelisted_licenses_enabled": "OSS Licenses Allowed",
    "whitelisted_licenses": "Allowed licences",
    "packages_black_list_enabled": "Packages Blocked",
    "packages_black_list": "Blocked packages",
    "packages_white_list_enabled": "Packages Required",
    "packages_white_list": "Required packages",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that differs, in words; `field` is Aqua's name of it."""

    field: str
    label: str
    before: str
    after: str


def said(name: str, value: Any) -> str:
    """The value of a setting as a person would write it down; the order of a list says nothing."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if name == "scope":
        told = [variable_as_line(one) for one in value.get("variables") or ()]
        return "; ".join([*([str(value["expression"])] if value.get("expression") else []), *told]) or "any"
    if name == "aggregated_vulnerability":
        low, high = (*(value.get("score_range") or (0, 10)), 10)[:2]
        return f"{value.get('severity') or 'any severity'}, score {low:g} to {high:g}" if value["enabled"] else "off"
    if name == "vulnerability_score_range":
        return " to ".join(f"{one:g}" for one in value)
    if isinstance(value, list):
        return ", ".join(sorted(AS_LINE[name](one) if name in AS_LINE else str(one) for one in value)) or NOTHING
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) or NOTHING


def differences(before: Policy, after: Policy) -> list[Difference]:
    """What differs between two policies, in the order of the settings; their names are not compared."""
    pairs = [(name, said(name, before.fields[name]), said(name, after.fields[name])) for name in LABELS]
    return [Difference(name, LABELS[name], old, new) for name, old, new in pairs if old != new]


def settings_in_words(policy: Policy, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Those of the settings that say something beyond Aqua's defaults, as label and value."""
    told = [(name, policy.fields[name]) for name in names if name in LABELS]
    return [(LABELS[name], said(name, value)) for name, value in told if value != DEFAULTS[name] or name in _TOLD]


def content_of(policy: Policy) -> Fields:
    """
    What is kept of a policy: the settings that differ from Aqua's defaults, and its actions in any case.

    A policy that says nothing of them does everything (contract 9.2), which nobody should have by leaving it out.
    """
    always = ("audit_on_failure", "fail_cicd", "block_failed", "application_scopes")
    return {
        name: value
        for name, value in policy.fields.items()
        if name != "name" and (name in always or value != DEFAULTS[name])
    }
