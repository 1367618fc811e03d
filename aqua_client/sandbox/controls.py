"""
The controls of an image assurance policy: when each is on, when it fails, and what it says. Contract 9.5.

A control is a function of a policy and a case. It answers None when the policy does not use it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from aqua_client.sandbox import choices, counting
from aqua_client.sandbox.counting import Case, Policy
from aqua_client.sandbox.findings import Finding
from aqua_client.sandbox.packages import is_meant
from aqua_client.sandbox.paths import is_ignored


class Result(NamedTuple):
    """What a control found; `image` and `report` are its details in the two shapes of a check (5.2, 9.5)."""

    failed: bool
    image: Mapping[str, Any] = {}
    report: Mapping[str, Any] = {}


Control = Callable[[Policy, Case], Result | None]


def max_severity(policy: Policy, case: Case) -> Result | None:
    """Vulnerability Severity: the worst counted finding is at or above the level."""
    if not policy["cvss_severity_enabled"]:
        return None
    found = counting.counted(policy, case)
    worst = counting.worst([counting.severity_of(policy, case, one) for one in found])
    fixable = counting.worst([counting.severity_of(policy, case, one) for one in found if one.fix_version])
    leaves_out = policy["control_exclude_no_fix"] or policy["cvss_severity_exclude_no_fix"]
    allowed = policy["cvss_severity"].lower()
    failed = counting.reaches(fixable if leaves_out else worst, allowed)
    details = {"severity_allowed": allowed, "severity_found": worst}
    report = _maxima(details, {"maximum_fixable_severity_found": fixable}, leaves_out)
    return Result(failed, {f"max_{name}": value for name, value in details.items() if value}, report)


def max_score(policy: Policy, case: Case) -> Result | None:
    """Vulnerability Score: the highest counted score is at or above the threshold, or inside the newer range."""
    if not policy["maximum_score_enabled"]:
        return None
    low, high = _score_range(policy)
    found = [one for one in counting.counted(policy, case) if one.score <= high]
    highest, fixable = _highest(found), _highest(one for one in found if one.fix_version)
    leaves_out = policy["control_exclude_no_fix"] or policy["maximum_score_exclude_no_fix"]
    compared = fixable if leaves_out else highest
    details = {"score_allowed": low, "score_found": highest}
    report = _maxima(details, {"maximum_fixable_score_found": fixable}, leaves_out)
    image = {f"max_{name}": value for name, value in details.items() if value is not None}
    return Result(compared is not None and compared >= low, image, report)


def aggregated_vulnerability(policy: Policy, case: Case) -> Result | None:
    """Severity and score together: a counted finding reaches the level and lies in the range of scores."""
    rule = policy["aggregated_vulnerability"]
    if not rule["enabled"]:
        return None
    low, high = rule["score_range"] if len(rule["score_range"]) == 2 else (0, 10)
    wanted = {**policy, "custom_severity_enabled": rule["custom_severity_enabled"]}
    level = rule["severity"] or "negligible"
    bad = [
        one
        for one in counting.counted(policy, case)
        if low <= one.score <= high and counting.reaches(counting.severity_of(wanted, case, one), level)
    ]
    return Result(bool(bad))


def exploitability(policy: Policy, case: Case) -> Result | None:
    """A counted finding can be exploited in one of the listed ways; without a list in any way."""
    if not policy["vulnerability_exploitability"]:
        return None
    kinds = set(policy["disallow_exploit_types"])
    bad = [one for one in counting.counted(policy, case) if one.exploitable]
    return Result(any(not kinds or kinds & set(str(one.row.get("exploit_type", "")).split(",")) for one in bad))


def cve_blacklist(policy: Policy, case: Case) -> Result | None:
    """CVEs Blocked: a listed finding is present."""
    if not policy["cves_black_list_enabled"]:
        return None
    listed = frozenset(policy["cves_black_list"])
    found = sorted({one.name for one in counting.present(policy, case)} & listed)
    return _named("blacklisted_cves_found", found)


def malware(policy: Policy, case: Case) -> Result | None:
    """Malware: any that is neither accepted nor at an ignored path."""
    if not policy["disallow_malware"]:
        return None
    paths = list(policy["exceptional_monitored_malware_paths"])
    if policy["ignore_risk_resources_enabled"]:
        paths += policy["ignored_risk_resources"]
    number = _remaining(case.content.malware, paths, case)
    report = {"malware_found": number} if number else {}
    return Result(number > 0, {"malware_found": number}, report | {"malware_file_scanned": choices.FILES_SCANNED})


def sensitive_data(policy: Policy, case: Case) -> Result | None:
    """Sensitive Data: any that is neither accepted nor at an ignored path."""
    if not policy["scan_sensitive_data"]:
        return None
    number = _remaining(case.content.sensitive, policy["ignored_sensitive_resources"], case)
    return Result(number > 0, {"sensitive_data_found": number}, {"sensitive_data_found": number} if number else {})


def root_user(policy: Policy, case: Case) -> Result | None:
    """Superuser: the image's user is root or unset."""
    if not policy["only_none_root_users"]:
        return None
    failed = case.content.user.split(":")[0].lower() in choices.SUPERUSERS
    return Result(failed, {"root_user_found": failed}, {"root_user_found": True} if failed else {})


def trusted_base_images(policy: Policy, case: Case) -> Result | None:
    """Approved Base Image: the image is neither built on a listed image nor one; by registry, name and digest."""
    if not policy["trusted_base_images_enabled"]:
        return None
    names = [name for name in (case.content.base, case.name) if name]
    trusted = any(_is_image(entry, case, name) for entry in policy["trusted_base_images"] for name in names)
    allowed = [
        {
            "registry": entry.get("registry", ""),
            "name": entry.get("imagename", ""),
            "digest": entry.get("imagedigest", ""),
            "image_id": entry.get("imageid", 0),
        }
        for entry in policy["trusted_base_images"]
    ]
    return Result(not trusted, {}, {} if trusted else {"allowed_base_images": allowed})


def blacklisted_packages(policy: Policy, case: Case) -> Result | None:
    """Packages Blocked: a listed package is installed."""
    if not policy["packages_black_list_enabled"]:
        return None
    entries = policy["packages_black_list"]
    found = {one.name for one in case.content.packages if any(is_meant(entry, one) for entry in entries)}
    return _named("blacklisted_packages_found", sorted(found))


def required_packages(policy: Policy, case: Case) -> Result | None:
    """Packages Required: a listed package is not installed. The field is called white list."""
    if not policy["packages_white_list_enabled"]:
        return None
    missing = [
        str(entry.get("name", ""))
        for entry in policy["packages_white_list"]
        if not any(is_meant(entry, one) for one in case.content.packages)
    ]
    return _named("missing_packages", missing)


def license_blocked(policy: Policy, case: Case) -> Result | None:
    """OSS Licenses Blocked: a package carries a listed licence."""
    if not policy["blacklisted_licenses_enabled"]:
        return None
    listed = {one.lower() for one in policy["blacklisted_licenses"]}
    return _named("blacklisted_licenses_found", [one for one in _licenses(case) if one.lower() in listed])


def license_allowed(policy: Policy, case: Case) -> Result | None:
    """OSS Licenses Allowed: a package carries a licence that is not listed; one without a licence passes."""
    if not policy["whitelisted_licenses_enabled"]:
        return None
    listed = {one.lower() for one in policy["whitelisted_licenses"]}
    return _named("non_whitelisted_licenses_found", [one for one in _licenses(case) if one.lower() not in listed])


def custom_checks(policy: Policy, case: Case) -> Result | None:
    """Custom Compliance Checks: a script exits with another number than zero."""
    if not policy["custom_checks_enabled"]:
        return None
    runs = [script_run(script, case.content.failing_scripts) for script in policy["custom_checks"]]
    failed = [
        {
            "script_name": run["name"],
            "script_type": script.get("engine", ""),
            "exit_code": run["exit_code"],
            "output": run["output"],
        }
        for script, run in zip(policy["custom_checks"], runs, strict=True)
        if run["exit_code"]
    ]
    details = {"custom_checks_failed": failed} if failed else {}
    return Result(bool(failed), details, details)


def scap(policy: Policy, case: Case) -> Result | None:
    """SCAP: a profile's script fails."""
    if not policy["scap_enabled"]:
        return None
    return Result(any(script_run(script, case.content.failing_scripts)["exit_code"] for script in policy["scap_files"]))


def required_labels(policy: Policy, case: Case) -> Result | None:
    """Labels Required: a listed label is missing, or has another value than the one given."""
    if not policy["required_labels_enabled"]:
        return None
    return Result(not all(_has_label(case, label) for label in policy["required_labels"]))


def forbidden_labels(policy: Policy, case: Case) -> Result | None:
    """Labels Forbidden: a listed label is there, with the value given if one is."""
    if not policy["forbidden_labels_enabled"]:
        return None
    return Result(any(_has_label(case, label) for label in policy["forbidden_labels"]))


def force_microenforcer(policy: Policy, case: Case) -> Result | None:
    """MicroEnforcer: there is none inside."""
    return Result(not case.content.has_microenforcer) if policy["force_microenforcer"] else None


def partial_results(policy: Policy, case: Case) -> Result | None:
    """The scan could not look at everything."""
    return Result(case.content.is_partial) if policy["partial_results_image_fail"] else None


def dta(policy: Policy, case: Case) -> Result | None:
    """Dynamic Threat Analysis: what the image does is at or above the level; skipped without the licence."""
    if not policy["dta_enabled"]:
        return None
    if not case.has_dta:
        skipped = {"dta_skipped": True, "dta_skipped_reason": choices.DTA_DISABLED}
        return Result(False, skipped, skipped)
    return Result(counting.reaches(case.content.dta_severity, policy["dta_severity"] or choices.DTA_DEFAULT_LEVEL))


CONTROLS: Mapping[str, Control] = {
    "max_severity": max_severity,
    "max_score": max_score,
    "cve_blacklist": cve_blacklist,
    "malware": malware,
    "sensitive_data": sensitive_data,
    "root_user": root_user,
    "trusted_base_images": trusted_base_images,
    "blacklisted_packages": blacklisted_packages,
    "required_packages": required_packages,
    "license": license_blocked,
    "whitelisted_licenses": license_allowed,
    "custom_checks": custom_checks,
    "force_microenforcer": force_microenforcer,
    "partial_results": partial_results,
    "dta": dta,
    "scap": scap,
    "required_labels": required_labels,
    "forbidden_labels": forbidden_labels,
    "exploitability": exploitability,
    "aggregated_vulnerability": aggregated_vulnerability,
}
"""All controls under the keys that results show, in the order in which they are looked at."""


def script_run(script: Mapping[str, Any], failing: Collection[str]) -> dict[str, Any]:
    """
    What a compliance script would say: the sandbox runs none.

    It fails where its name is among the failing ones of the image, and everywhere when its text ends with `exit` and
    another number than zero. The shape is that of `script_results` (contract 10).
    """
    name = str(script.get("name", ""))
    ending = re.search(r"exit\s+(\d{1,3})\s*$", str(script.get("snippet") or ""))
    code = int(ending[1]) if ending else 0
    if name in failing:
        code = code or 1
    output = f"{name}: check failed" if code else ""
    return {"script_id": str(script.get("script_id", "")), "name": name, "exit_code": code, "output": output}


def _maxima(details: Mapping[str, Any], fixable: Mapping[str, Any], leaves_out: bool) -> dict[str, Any]:
    """The details of severity and score in a scan result; what was not found is left out."""
    report = {f"maximum_{name}": value for name, value in details.items()} | dict(fixable)
    if leaves_out:
        report["no_fix_excluded"] = True
    return {name: value for name, value in report.items() if value not in ("", None)}


def _score_range(policy: Policy) -> tuple[float, float]:
    given = policy["vulnerability_score_range"]
    if len(given) == 2 and given != [0, 10]:
        return given[0], given[1]
    return policy["maximum_score"], 10.0


def _highest(findings: Iterable[Finding]) -> float | None:
    return max((one.score for one in findings), default=None)


def _named(key: str, names: list[str]) -> Result:
    """A control that fails for everything it names."""
    details = {key: names} if names else {}
    return Result(bool(names), details, details)


def _remaining(items: Iterable[Mapping[str, Any]], paths: list[str], case: Case) -> int:
    return sum(not is_ignored(item["path"], paths) and item["path"] not in case.accepted_files for item in items)


def _is_image(entry: Mapping[str, Any], case: Case, name: str) -> bool:
    digest = entry.get("imagedigest")
    return (
        entry.get("registry") in (None, "", case.registry)
        and entry.get("imagename") == name
        and digest in (None, "", case.digest_of(name))
    )


def _licenses(case: Case) -> list[str]:
    return sorted({one for package in case.content.packages for one in package.licenses})


def _has_label(case: Case, label: Mapping[str, Any]) -> bool:
    key, value = label.get("key", ""), label.get("value", "")
    return key in case.content.labels and value in ("", None, case.content.labels[key])
