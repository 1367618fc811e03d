"""The policies that an engagement starts from, and the actions of each stage (work-package.md 4 and 5.1)."""

from collections.abc import Mapping
from typing import Any

STARTER_NAME = "starter-image-policy"

# Malware, Sensitive Data, Superuser and Severity High; only audited until the customer decides otherwise.
STARTER: Mapping[str, Any] = {
    "name": STARTER_NAME,
    "description": "The controls to begin with: they report, and stop nothing.",
    "disallow_malware": True,
    "scan_sensitive_data": True,
    "only_none_root_users": True,
    "cvss_severity_enabled": True,
    "cvss_severity": "high",
    "custom_severity_enabled": True,
    "maximum_score_enabled": False,
    "maximum_score": 7.0,
    "audit_on_failure": True,
    "fail_cicd": False,
    "block_failed": False,
}

# As the guide's picture shows it: the score's slider was left at 0, which fails every image with any finding.
GUIDE_PICTURE: Mapping[str, Any] = {**STARTER, "maximum_score_enabled": True, "maximum_score": 0.0}

# What a policy does in each stage; its controls are the same in all of them.
STAGE_ACTIONS: Mapping[str, Mapping[str, bool]] = {
    "devtest": {"audit_on_failure": True, "fail_cicd": False, "block_failed": False},
    "nonprod": {"audit_on_failure": True, "fail_cicd": True, "block_failed": False},
    "prod": {"audit_on_failure": True, "fail_cicd": True, "block_failed": True},
}
