"""
The controls: when each one is on, and what it says of an image (contract 9.5, work-package.md 4).

A control answers None when the policy does not use it, and leaves `failed` open where what it needs is not known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engagement.rules.assurance import versions
from engagement.rules.assurance.counting import Tally
from engagement.rules.assurance.paths import is_left_out
from engagement.rules.assurance.policy import Fields, Policy
from engagement.rules.assurance.values import Contents, Item, Level, Name, Package


@dataclass(frozen=True, slots=True)
class Subject:
    """An image as the controls see it: its name, what its findings come to, what lies in it."""

    name: Name
    tally: Tally
    contents: Contents


@dataclass(frozen=True, slots=True)
class Said:
    """
    What a control says: failed, passed, or None while it cannot be told.

    `found` names what it met, at most as many as there are; `limit` and `value` are the two sides of one that compares.
    """

    failed: bool | None
    found: tuple[str, ...] = ()
    limit: str = ""
    value: str = ""


Control = Callable[[Policy, Subject], Said | None]
UNKNOWN = Said(None)

# Users of an image that count as root; the last one is that of Windows images.
SUPERUSERS = frozenset({"", "root", "0", "containeradministrator"})


def max_severity(policy: Policy, image: Subject) -> Said | None:
    """The worst finding that counts is at or above the level."""
    limit = policy.level("cvss_severity")
    if not policy.on("cvss_severity_enabled") or limit is None:
        return None
    fixable_only = policy.on("control_exclude_no_fix") or policy.on("cvss_severity_exclude_no_fix")
    worst = image.tally.worst_fixable if fixable_only else image.tally.worst
    return Said(worst is not None and worst >= limit, limit=limit.word, value=worst.word if worst is not None else "")


def max_score(policy: Policy, image: Subject) -> Said | None:
    """The highest score that counts is at or above the threshold."""
    if not policy.on("maximum_score_enabled"):
        return None
    low, _ = policy.score_range
    fixable_only = policy.on("control_exclude_no_fix") or policy.on("maximum_score_exclude_no_fix")
    highest = image.tally.highest_fixable if fixable_only else image.tally.highest
    value = "" if highest is None else f"{highest:.1f}"
    return Said(highest is not None and highest >= low, limit=f"{low:.1f}", value=value)


def cve_blacklist(policy: Policy, image: Subject) -> Said | None:
    """A CVE that the policy names is there."""
    return _names(image.tally.named) if policy.on("cves_black_list_enabled") else None


def aggregated_vulnerability(policy: Policy, image: Subject) -> Said | None:
    """A finding reaches the level and lies in the range of scores."""
    return Said(image.tally.combined) if policy.fields["aggregated_vulnerability"]["enabled"] else None


def exploitability(policy: Policy, image: Subject) -> Said | None:
    """A finding can be exploited, in one of the listed ways where the policy lists any."""
    return Said(image.tally.exploitable) if policy.on("vulnerability_exploitability") else None


def malware(policy: Policy, image: Subject) -> Said | None:
    """There is malware that nobody accepted, outside the paths left out."""
    if not policy.on("disallow_malware"):
        return None
    paths = list(policy.texts("exceptional_monitored_malware_paths"))
    if policy.on("ignore_risk_resources_enabled"):
        paths += policy.texts("ignored_risk_resources")
    return _items(image.contents.malware, paths)


def sensitive_data(policy: Policy, image: Subject) -> Said | None:
    """There is a secret that nobody accepted, outside the paths left out."""
    if not policy.on("scan_sensitive_data"):
        return None
    return _items(image.contents.secrets, policy.texts("ignored_sensitive_resources"))


def root_user(policy: Policy, image: Subject) -> Said | None:
    """The image runs as root, or says nothing, which is the same."""
    user = image.contents.user
    if not policy.on("only_none_root_users"):
        return None
    return UNKNOWN if user is None else Said(user.partition(":")[0].lower() in SUPERUSERS, value=user or "not set")


def trusted_base_images(policy: Policy, image: Subject) -> Said | None:
    """The image is neither built on an approved image nor one itself."""
    if not policy.on("trusted_base_images_enabled"):
        return None
    approved = policy.rows("trusted_base_images")
    if any(_is_image(entry, image.name) for entry in approved):
        return Said(False)
    base = image.contents.base
    if not image.contents.knows_base:
        return UNKNOWN
    return Said(base is None or not any(_is_image(entry, base) for entry in approved), value=base.image if base else "")


def blacklisted_packages(policy: Policy, image: Subject) -> Said | None:
    """A package that the policy blocks is installed."""
    if not policy.on("packages_black_list_enabled"):
        return None
    if image.contents.packages is None:
        return UNKNOWN
    blocked = policy.rows("packages_black_list")
    return _names({one.name for one in image.contents.packages if any(is_meant(entry, one) for entry in blocked)})


def required_packages(policy: Policy, image: Subject) -> Said | None:
    """A package that the policy requires is not installed. Its field is called white list."""
    if not policy.on("packages_white_list_enabled"):
        return None
    installed = image.contents.packages
    if installed is None:
        return UNKNOWN
    wanted = policy.rows("packages_white_list")
    missing = [entry for entry in wanted if not any(is_meant(entry, one) for one in installed)]
    return Said(bool(missing), found=tuple(str(entry.get("name") or "") for entry in missing))


def license_blocked(policy: Policy, image: Subject) -> Said | None:
    """A package carries a licence that the policy blocks."""
    if not policy.on("blacklisted_licenses_enabled"):
        return None
    listed = {one.lower() for one in policy.texts("blacklisted_licenses")}
    return _licenses(image, lambda license: license.lower() in listed)


def license_allowed(policy: Policy, image: Subject) -> Said | None:
    """A package carries a licence that is not on the list; one without a licence passes."""
    if not policy.on("whitelisted_licenses_enabled"):
        return None
    listed = {one.lower() for one in policy.texts("whitelisted_licenses")}
    return _licenses(image, lambda license: license.lower() not in listed)


def custom_checks(policy: Policy, image: Subject) -> Said | None:
    """A script of the customer's reports failure."""
    return _scripts(policy.rows("custom_checks"), image) if policy.on("custom_checks_enabled") else None


def scap(policy: Policy, image: Subject) -> Said | None:
    """A rule of a SCAP profile fails."""
    return _scripts(policy.rows("scap_files"), image) if policy.on("scap_enabled") else None


def required_labels(policy: Policy, image: Subject) -> Said | None:
    """A label is missing, or has another value than the one asked for."""
    if not policy.on("required_labels_enabled"):
        return None
    if image.contents.labels is None:
        return UNKNOWN
    labels = image.contents.labels
    missing = [one for one in policy.rows("required_labels") if not _has_label(labels, one)]
    return Said(bool(missing), found=tuple(_label(one) for one in missing))


def forbidden_labels(policy: Policy, image: Subject) -> Said | None:
    """A forbidden label is there; with the value that is given, if one is."""
    if not policy.on("forbidden_labels_enabled"):
        return None
    if image.contents.labels is None:
        return UNKNOWN
    labels = image.contents.labels
    met = [one for one in policy.rows("forbidden_labels") if _has_label(labels, one)]
    return Said(bool(met), found=tuple(_label(one) for one in met))


def force_microenforcer(policy: Policy, image: Subject) -> Said | None:
    """There is no MicroEnforcer inside."""
    if not policy.on("force_microenforcer"):
        return None
    has_one = image.contents.has_microenforcer
    return UNKNOWN if has_one is None else Said(not has_one)


def partial_results(policy: Policy, image: Subject) -> Said | None:
    """The scan could not look at everything."""
    return Said(image.contents.is_partial) if policy.on("partial_results_image_fail") else None


def dta(policy: Policy, image: Subject) -> Said | None:
    """What the image does when it runs is at or above the level; without the licence nobody looks, and it passes."""
    if not policy.on("dta_enabled"):
        return None
    limit = policy.level("dta_severity") or Level.HIGH
    seen = image.contents.threat
    if not image.contents.has_threat_analysis:
        return Said(False, limit=limit.word)
    return Said(seen is not None and seen >= limit, limit=limit.word, value=seen.word if seen is not None else "")


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


def is_meant(entry: Fields, package: Package) -> bool:
    """Whether an entry of a policy means the package: every field of it that is filled in has to fit."""
    plain = (("name", package.name), ("format", package.format), ("arch", package.arch), ("version", package.version))
    if not all(not entry.get(key) or str(entry[key]).lower() == value.lower() for key, value in plain):
        return False
    wanted = str(entry.get("license") or "").lower()
    if wanted and wanted not in {one.lower() for one in package.licenses}:
        return False
    return versions.is_in_range(package.version, str(entry.get("version_range") or ""))


def _names(found: Iterable[str]) -> Said:
    names = tuple(sorted(found))
    return Said(bool(names), found=names)


def _items(items: Sequence[Item] | None, left_out: Sequence[str]) -> Said:
    if items is None:
        return UNKNOWN
    rest = [one for one in items if not one.is_accepted and not is_left_out(one.path, left_out)]
    return Said(bool(rest), found=tuple(one.path for one in rest))


def _licenses(image: Subject, is_wrong: Callable[[str], bool]) -> Said:
    if image.contents.packages is None:
        return UNKNOWN
    carried = {license for one in image.contents.packages for license in one.licenses}
    return _names(license for license in carried if is_wrong(license))


def _scripts(scripts: Sequence[Fields], image: Subject) -> Said:
    failing = image.contents.failing_scripts
    if failing is None:
        return UNKNOWN if scripts else Said(False)
    return _names(str(one.get("name") or "") for one in scripts if str(one.get("name") or "") in failing)


def _is_image(entry: Fields, name: Name) -> bool:
    """By registry, name and digest; what the entry leaves open fits any. A newer digest of the tag is another image."""
    return (
        entry.get("imagename") == name.image
        and (not entry.get("registry") or entry["registry"] == name.registry)
        and (not entry.get("imagedigest") or entry["imagedigest"] == name.digest)
    )


def _has_label(labels: Mapping[str, str], wanted: Fields) -> bool:
    key, value = str(wanted.get("key") or ""), str(wanted.get("value") or "")
    return key in labels and (not value or labels[key] == value)


def _label(wanted: Fields) -> str:
    key, value = str(wanted.get("key") or ""), str(wanted.get("value") or "")
    return f"{key}={value}" if value else key
