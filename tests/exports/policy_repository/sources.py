"""A source of a repository, without a database."""

from datetime import UTC, datetime
from typing import Any

from engagement.domain.gitops import Source, Stage
from engagement.rules.policy_objects import STAGES

STARTER = {
    "disallow_malware": True,
    "cvss_severity_enabled": True,
    "cvss_severity": "high",
    "cves_black_list": ["CVE-2", "CVE-1"],
    "application_scopes": ["payments"],
    "block_failed": False,
    "fail_cicd": False,
}


def source(consoles: dict[str, str], *, suffixes: bool = False, **changed: Any) -> Source:
    """A repository of the starter policy for stages at these addresses."""
    stages = [
        Stage(key, STAGES[key], address, "", f"-{key}" if suffixes else "", {}) for key, address in consoles.items()
    ]
    values: dict[str, Any] = {
        "reference": "NW-7",
        "customer": "Northwind",
        "model": "one tenant per environment",
        "policies": {"starter": STARTER},
        "stages": stages,
        "approvers": ["@northwind/security", "Ann Example"],
        "freeze": "",
        "tools": ("GitHub Actions", "GitLab CI", "Azure DevOps", "Jenkins"),
        "message": "Policies as decided: starter v1",
        "decided_by": "Ann Example",
        "decided_by_mail": "ann@example.org",
        "decided_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    }
    return Source(**(values | changed))


THREE = {key: f"https://{key}.example.org" for key in STAGES}
