"""
An image assurance policy: Aqua's object, with every default filled in and every value of the right kind.

A policy is kept under Aqua's own field names (contract 9.2), so that what is decided here is what is sent there.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engagement.rules.assurance.values import Level, level

Fields = Mapping[str, Any]

_SWITCHES = (
    "control_exclude_no_fix",
    "ignore_recently_published_vln",
    "ignore_recently_published_fix_vln",
    "cves_white_list_enabled",
    "ignore_risk_resources_enabled",
    "ignore_base_image_vln",
    "cvss_severity_enabled",
    "cvss_severity_exclude_no_fix",
    "custom_severity_enabled",
    "maximum_score_enabled",
    "maximum_score_exclude_no_fix",
    "vulnerability_exploitability",
    "cves_black_list_enabled",
    "disallow_malware",
    "scan_malware_in_archives",
    "scan_sensitive_data",
    "only_none_root_users",
    "trusted_base_images_enabled",
    "packages_black_list_enabled",
    "packages_white_list_enabled",
    "whitelisted_licenses_enabled",
    "blacklisted_licenses_enabled",
    "required_labels_enabled",
    "forbidden_labels_enabled",
    "custom_checks_enabled",
    "scap_enabled",
    "force_microenforcer",
    "dta_enabled",
    "partial_results_image_fail",
    "enforce",
)
_TEXTS = ("name", "description", "cvss_severity", "dta_severity")
_DAYS = ("ignore_recently_published_vln_period", "ignore_recently_published_fix_vln_period", "enforce_after_days")
_LISTS_OF_TEXTS = (
    "exclude_application_scopes",
    "registries",
    "images",
    "cves_white_list",
    "cves_black_list",
    "ignored_risk_resources",
    "ignored_sensitive_resources",
    "disallow_exploit_types",
    "exceptional_monitored_malware_paths",
    "monitored_malware_paths",
    "whitelisted_licenses",
    "blacklisted_licenses",
)
_LISTS_OF_ROWS = (
    "allowed_images",
    "trusted_base_images",
    "packages_black_list",
    "packages_white_list",
    "required_labels",
    "forbidden_labels",
    "custom_checks",
    "scap_files",
)

# The defaults of contract 9.2. Aqua's are a policy that does everything: audits, stops pipelines and blocks.
DEFAULTS: Mapping[str, Any] = {
    "enabled": True,
    "audit_on_failure": True,
    "fail_cicd": True,
    "block_failed": True,
    "application_scopes": ["Global"],
    "scope": {"expression": "", "variables": []},
    "maximum_score": 0.0,
    "vulnerability_score_range": [0, 10],
    "aggregated_vulnerability": {
        "enabled": False,
        "score_range": [],
        "severity": "",
        "custom_severity_enabled": False,
    },
    **dict.fromkeys(_SWITCHES, False),
    **dict.fromkeys(_TEXTS, ""),
    **dict.fromkeys(_DAYS, 0),
    **{name: [] for name in (*_LISTS_OF_TEXTS, *_LISTS_OF_ROWS)},
}

HIGHEST_SCORE = 10.0


class BadPolicy(Exception):
    """A field cannot be read; `field` is its name, the message says what it should hold."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Policy:
    """
    One policy, whole. `fields` holds every name of DEFAULTS.

    `changed_at` is when it was last changed in the console; None for one that is not there yet.
    """

    fields: Fields
    changed_at: datetime | None = None

    @classmethod
    def read(cls, given: Fields) -> "Policy":
        """
        Fill in what is left out or null. Fields that mean nothing to images are left aside.

        Raises BadPolicy, which names the field.
        """
        fields: dict[str, Any] = {}
        for name, default in DEFAULTS.items():
            value = given.get(name)
            if value is None:
                fields[name] = copy.deepcopy(default) if isinstance(default, (list, dict)) else default
            else:
                fields[name] = {**default, **_object(name, value)} if isinstance(default, dict) else _value(name, value)
        policy = cls(fields, _instant(given.get("lastupdate")))
        policy.check()
        return policy

    @property
    def name(self) -> str:
        return str(self.fields["name"])

    def on(self, switch: str) -> bool:
        return bool(self.fields[switch])

    def texts(self, name: str) -> Sequence[str]:
        found: Sequence[str] = self.fields[name]
        return found

    def rows(self, name: str) -> Sequence[Fields]:
        found: Sequence[Fields] = self.fields[name]
        return found

    def days(self, name: str) -> int:
        return int(self.fields[name])

    def level(self, name: str) -> Level | None:
        return level(str(self.fields[name]))

    def blocks(self, at: datetime) -> bool:
        """Whether a failing image is non-compliant by now: `enforce_after_days` puts that off (contract 9.2)."""
        if not self.on("block_failed") or not self.on("enforce") or not self.days("enforce_after_days"):
            return self.on("block_failed")
        return self.changed_at is not None and at >= self.changed_at + timedelta(days=self.days("enforce_after_days"))

    @property
    def score_range(self) -> tuple[float, float]:
        """Between which scores a finding fails the score control; the newer form counts where it says something."""
        low, high = (*self.fields["vulnerability_score_range"], 0, HIGHEST_SCORE)[:2]
        if len(self.fields["vulnerability_score_range"]) == 2 and (low, high) != (0, HIGHEST_SCORE):
            return float(low), float(high)
        return float(self.fields["maximum_score"]), HIGHEST_SCORE

    def check(self) -> None:
        """Raises BadPolicy for what has the right kind and still means nothing."""
        for switch, name in (("cvss_severity_enabled", "cvss_severity"), ("dta_enabled", "dta_severity")):
            word = str(self.fields[name])
            if (word and level(word) is None) or (not word and self.on(switch) and name == "cvss_severity"):
                raise BadPolicy(name, "Choose critical, high, medium, low or negligible.")
        if not 0 <= float(self.fields["maximum_score"]) <= HIGHEST_SCORE:
            raise BadPolicy("maximum_score", "Give a score from 0 to 10.")
        for name in _DAYS:
            if not 0 <= self.days(name) <= 999:
                raise BadPolicy(name, "Give a number of days from 0 to 999.")


def _instant(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _object(name: str, value: object) -> Fields:
    if not isinstance(value, Mapping):
        raise BadPolicy(name, "This has to be an object.")
    return value


def _value(name: str, value: object) -> object:
    default = DEFAULTS[name]
    if isinstance(default, bool):
        return _of(name, value, isinstance(value, bool), "true or false")
    if isinstance(default, str):
        return _of(name, value, isinstance(value, str), "a text")
    if isinstance(default, list):
        return copy.deepcopy(_list(name, value))
    return _of(name, value, _is_number(value), "a number")


def _list(name: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise BadPolicy(name, "This has to be a list.")
    if name in _LISTS_OF_ROWS:
        fits = all(isinstance(one, Mapping) for one in value)
    elif name == "vulnerability_score_range":
        fits = all(_is_number(one) for one in value)
    else:
        fits = all(isinstance(one, str) for one in value)
    _of(name, value, fits, "a list of other values")
    return value


def _of(name: str, value: object, fits: bool, kind: str) -> object:
    if not fits:
        raise BadPolicy(name, f"This has to be {kind}.")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
