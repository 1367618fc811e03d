"""The fields of an assurance policy: their defaults, their types, and what is refused. Contract 9.2."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from aqua_client.sandbox.findings import SEVERITIES
from aqua_client.sandbox.messages import Request, console_refusal
from aqua_client.sandbox.scopes import BadExpression, parsed

TYPES = ("image", "host", "function", "kubernetes", "cf_application")
"""The kinds of assurance policy; each kind has names of its own."""

OFF = (
    *("cvss_severity_enabled", "cvss_severity_exclude_no_fix", "custom_severity_enabled", "maximum_score_enabled"),
    *("maximum_score_exclude_no_fix", "control_exclude_no_fix", "ignore_recently_published_vln"),
    *("ignore_recently_published_fix_vln", "cves_white_list_enabled", "ignore_risk_resources_enabled"),
    *("ignore_base_image_vln", "vulnerability_exploitability", "cves_black_list_enabled", "disallow_malware"),
    *("scan_malware_in_archives", "scan_sensitive_data", "only_none_root_users", "trusted_base_images_enabled"),
    *("packages_black_list_enabled", "packages_white_list_enabled", "whitelisted_licenses_enabled"),
    *("blacklisted_licenses_enabled", "required_labels_enabled", "forbidden_labels_enabled", "custom_checks_enabled"),
    *("scap_enabled", "force_microenforcer", "dta_enabled", "partial_results_image_fail", "auto_scan_enabled"),
    *("auto_scan_configured", "function_integrity_enabled", "enforce_excessive_permissions"),
    *("blacklist_permissions_enabled", "docker_cis_enabled", "kube_cis_enabled", "linux_cis_enabled"),
    *("windows_cis_enabled", "openshift_hardening_enabled", "scan_windows_registry", "scan_process_memory"),
    *("scan_nfs_mounts", "enforce", "read_only"),
)
EMPTY_TEXTS = (
    *("description", "cvss_severity", "custom_severity", "dta_severity", "malware_action", "permission", "category"),
    *("domain", "domain_name", "registry"),
)
LISTS_OF_TEXTS = (
    *("cves_white_list", "cves_black_list", "ignored_risk_resources", "ignored_sensitive_resources"),
    *("disallow_exploit_types", "whitelisted_licenses", "blacklisted_licenses", "exclude_application_scopes"),
    *("monitored_malware_paths", "exceptional_monitored_malware_paths", "kubernetes_controls_names"),
    *("kubernetes_controls_avd_ids", "blacklist_permissions"),
)
LISTS_OF_OBJECTS = (
    *("allowed_images", "trusted_base_images", "packages_black_list", "packages_white_list", "required_labels"),
    *("forbidden_labels", "custom_checks", "scap_files", "kubernetes_controls"),
)
PERIODS = ("ignore_recently_published_vln_period", "ignore_recently_published_fix_vln_period")

DEFAULTS: Mapping[str, Any] = {
    "name": "",
    "enabled": True,
    "audit_on_failure": True,
    "fail_cicd": True,
    "block_failed": True,
    **dict.fromkeys(OFF, False),
    **dict.fromkeys(EMPTY_TEXTS, ""),
    **dict.fromkeys((*PERIODS, "enforce_after_days"), 0),
    "maximum_score": 0.0,
    "vulnerability_score_range": [0, 10],
    "application_scopes": ["Global"],
    **{name: [] for name in (*LISTS_OF_TEXTS, *LISTS_OF_OBJECTS)},
    "scope": {"expression": "", "variables": []},
    "registries": None,
    "images": None,
    "labels": None,
    "policy_settings": {"enforce": False, "warn": False, "warning_message": "", "is_audit_checked": False},
    "aggregated_vulnerability": {
        "enabled": False,
        "score_range": [],
        "severity": "",
        "custom_severity_enabled": False,
    },
    "auto_scan_time": {"iteration_type": "once", "iteration": 1, "time": "", "week_days": []},
}
"""Every field that may be written, with its default."""

KINDS: Mapping[type, str] = {bool: "bool", int: "number", float: "number", str: "string", list: "array", dict: "object"}


def read(body: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """
    The whole object from what was sent: unknown fields are ignored, absent ones and null get their default.

    Refused with 400 for a value of the wrong type, in the words of contract 3.5, and for one that makes no sense.
    """
    fields = copy.deepcopy(dict(DEFAULTS))
    for name, default in DEFAULTS.items():
        value = body.get(name)
        if value is None:
            continue
        expected = _mismatch(name, value, default)
        if expected:
            raise _type_error(request, name, expected, value)
        fields[name] = fields[name] | value if isinstance(default, dict) else copy.deepcopy(value)
    _check(fields)
    return fields


def _mismatch(name: str, value: object, default: object) -> str:
    """The type that the field should have had, or an empty text when it has it."""
    if name in LISTS_OF_OBJECTS:
        return _list_mismatch(value, lambda one: isinstance(one, dict), "object")
    if name in LISTS_OF_TEXTS or name == "application_scopes" or default is None:
        return _list_mismatch(value, lambda one: isinstance(one, str), "string")
    if name == "vulnerability_score_range":
        return _list_mismatch(value, _is_number, "number")
    if isinstance(default, float):
        return "" if _is_number(value) else "number"
    if isinstance(default, int) and not isinstance(default, bool):
        return "" if type(value) is int else "int"
    return "" if type(value) is type(default) else KINDS[type(default)]


def _list_mismatch(value: object, fits: Callable[[object], bool], kind: str) -> str:
    if not isinstance(value, list):
        return "array"
    return "" if all(fits(one) for one in value) else kind


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _type_error(request: Request, name: str, expected: str, value: object) -> Exception:
    odd = value
    if isinstance(value, list) and not isinstance(DEFAULTS[name], dict | bool | str | float):
        kinds = {"string": str, "number": int | float, "object": dict}
        odd = next((one for one in value if not isinstance(one, kinds.get(expected, list))), value)
    got = KINDS.get(type(odd), "null")
    offset = request.raw.find(f'"{name}"'.encode())
    text = f"expected={expected}, got={got}, field={name}, offset={offset}"
    internal = f"json: cannot unmarshal {got} into Go struct field Policy.{name} of type {expected}"
    message = f"Unmarshal type error: {text}, internal={internal}"
    return console_refusal(400, f"Failed reading policy body: code=400, message={message}")


def _check(fields: Mapping[str, Any]) -> None:
    """What has the right type and still makes no sense; the sources show no such answers, so these are choices."""
    if not fields["name"].strip():
        raise console_refusal(400, "policy name is required")
    if "/" in fields["name"]:
        raise console_refusal(400, "policy name may not contain a slash")
    for switch, name in (("cvss_severity_enabled", "cvss_severity"), ("dta_enabled", "dta_severity")):
        if fields[switch] and fields[name].lower() not in SEVERITIES and (name, fields[name]) != ("dta_severity", ""):
            raise console_refusal(400, f"{name} is one of {', '.join(SEVERITIES)}")
    if not 0 <= fields["maximum_score"] <= 10:
        raise console_refusal(400, "maximum_score is a number from 0 to 10")
    if any(not 0 <= fields[name] <= 999 for name in PERIODS):
        raise console_refusal(400, "a grace period has 1 to 999 days")
    try:
        parsed(fields["scope"])
    except BadExpression as error:
        raise console_refusal(400, f"invalid scope expression: {error}") from error
