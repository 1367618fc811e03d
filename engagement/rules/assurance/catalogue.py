"""
The controls as somebody chooses them: what each looks at, when an image fails, and which settings it has (section 4).

Their names as the console says them are in rules/controls.py; how they judge is in controls.py here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engagement.rules.controls import title_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One control. `switch` puts it on, and is empty for what no field of the API is published for."""

    key: str
    switch: str
    settings: tuple[str, ...]
    checks: str
    fails: str

    @property
    def title(self) -> str:
        return title_of(self.key)


@dataclass(frozen=True, slots=True)
class Group:
    """Controls that look at the same thing."""

    key: str
    title: str
    entries: tuple[Entry, ...]


_VULNERABILITIES = (
    Entry(
        "max_severity",
        "cvss_severity_enabled",
        ("cvss_severity", "cvss_severity_exclude_no_fix", "custom_severity_enabled"),
        "Looks at the most severe vulnerability.",
        "An image fails when it is at or above the level.",
    ),
    Entry(
        "max_score",
        "maximum_score_enabled",
        ("maximum_score", "maximum_score_exclude_no_fix"),
        "Looks at the highest CVSS score.",
        "An image fails when it reaches the score; at 0 any finding is enough.",
    ),
    Entry(
        "cve_blacklist",
        "cves_black_list_enabled",
        ("cves_black_list",),
        "Looks for vulnerabilities that you name.",
        "An image fails when one of them is present.",
    ),
    Entry(
        "exploitability",
        "vulnerability_exploitability",
        ("disallow_exploit_types",),
        "Looks for vulnerabilities that are known to be exploited.",
        "An image fails with one of them, of the kinds listed where any are.",
    ),
    Entry(
        "aggregated_vulnerability",
        "aggregated_enabled",
        ("aggregated_severity", "aggregated_low", "aggregated_high", "aggregated_own"),
        "Looks for one vulnerability that has both a severity and a score.",
        "An image fails when one reaches the level and its score lies between the two.",
    ),
)
_CONTENTS = (
    Entry(
        "malware",
        "disallow_malware",
        ("exceptional_monitored_malware_paths", "monitored_malware_paths", "scan_malware_in_archives"),
        "Looks for known malware by the hash of each file.",
        "An image fails with any hit outside the paths left out.",
    ),
    Entry(
        "sensitive_data",
        "scan_sensitive_data",
        ("ignored_sensitive_resources",),
        "Looks for keys, tokens and passwords in files and metadata.",
        "An image fails with any hit outside the paths left out.",
    ),
    Entry(
        "root_user",
        "only_none_root_users",
        (),
        "Looks at the user that the image runs as.",
        "An image fails when that is root, or when it names none, which is the same.",
    ),
    Entry(
        "force_microenforcer",
        "force_microenforcer",
        (),
        "Looks for the MicroEnforcer inside the image.",
        "An image fails when it is missing.",
    ),
    Entry(
        "package_manager",
        "",
        (),
        "Looks for a package manager inside the image.",
        "Aqua publishes no field for it: it is switched in the console, and stays there as it is.",
    ),
    Entry(
        "dta",
        "dta_enabled",
        ("dta_severity",),
        "Looks at what the image does while it runs in a sandbox; needs a licence of its own.",
        "An image fails when its behaviour is at or above the level.",
    ),
    Entry(
        "partial_results",
        "partial_results_image_fail",
        (),
        "Looks whether the scanner could see the whole image.",
        "An image fails when a part of it could not be scanned.",
    ),
)
_ORIGIN = (
    Entry(
        "trusted_base_images",
        "trusted_base_images_enabled",
        ("trusted_base_images",),
        "Looks at the image that this one is built on.",
        "An image fails when its base is not listed; a newer digest of a listed tag fails, too.",
    ),
    Entry(
        "required_labels",
        "required_labels_enabled",
        ("required_labels",),
        "Looks for labels that every image has to carry.",
        "An image fails when one is missing.",
    ),
    Entry(
        "forbidden_labels",
        "forbidden_labels_enabled",
        ("forbidden_labels",),
        "Looks for labels that no image may carry.",
        "An image fails when one is set.",
    ),
    Entry(
        "custom_checks",
        "custom_checks_enabled",
        ("custom_checks",),
        "Runs scripts of your own inside the image.",
        "An image fails when one of them reports failure.",
    ),
    Entry(
        "scap",
        "scap_enabled",
        ("scap_files",),
        "Compares the image with SCAP profiles.",
        "An image fails when a rule of a profile does.",
    ),
)
_PACKAGES = (
    Entry(
        "license",
        "blacklisted_licenses_enabled",
        ("blacklisted_licenses",),
        "Looks at the licences of the packages.",
        "An image fails when one of those listed occurs.",
    ),
    Entry(
        "whitelisted_licenses",
        "whitelisted_licenses_enabled",
        ("whitelisted_licenses",),
        "Looks at the licences of the packages.",
        "An image fails when one occurs that is not listed.",
    ),
    Entry(
        "blacklisted_packages",
        "packages_black_list_enabled",
        ("packages_black_list",),
        "Looks for packages by name and version.",
        "An image fails when one of those listed is installed.",
    ),
    Entry(
        "required_packages",
        "packages_white_list_enabled",
        ("packages_white_list",),
        "Looks for packages that every image has to hold.",
        "An image fails when one is missing.",
    ),
)

GROUPS = (
    Group("vulnerabilities", "Vulnerabilities", _VULNERABILITIES),
    Group("contents", "What lies in the image", _CONTENTS),
    Group("origin", "Where it comes from", _ORIGIN),
    Group("packages", "Packages and licences", _PACKAGES),
)
ENTRIES: Mapping[str, Entry] = {entry.key: entry for group in GROUPS for entry in group.entries}
