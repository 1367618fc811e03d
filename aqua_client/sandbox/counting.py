"""
Which findings of an image count against a policy. Contract 9.5, "Counted findings".

Accepted risks, named findings, ignored paths and findings of the base image never count; findings without a fix, or
published a short while ago, do not count for severity and score when the policy says so.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from aqua_client.sandbox.findings import SEVERITIES, Content, Finding
from aqua_client.sandbox.paths import is_ignored

Policy = Mapping[str, Any]


class Case(NamedTuple):
    """One image as the controls see it."""

    content: Content
    registry: str
    name: str
    """`repository:tag`"""
    accepted: frozenset[int]
    """Positions of the findings whose risk has been accepted, from 1."""
    accepted_files: frozenset[str]
    """Paths of the secrets and the malware that have been accepted."""
    custom: Mapping[str, str]
    """The tenant's own severity of findings, by name."""
    today: date
    has_dta: bool
    digest_of: Callable[[str], str]
    """The digest under which the registry holds the image of a name and tag."""


def present(policy: Policy, case: Case) -> list[Finding]:
    """The findings that the policy looks at, whether they can be fixed or not."""
    white = frozenset(policy["cves_white_list"]) if policy["cves_white_list_enabled"] else frozenset()
    paths = policy["ignored_risk_resources"] if policy["ignore_risk_resources_enabled"] else []
    without_base = policy["ignore_base_image_vln"]
    return [
        finding
        for position, finding in enumerate(case.content.findings, 1)
        if position not in case.accepted
        and finding.name not in white
        and not (paths and finding.package.path and is_ignored(finding.package.path, paths))
        and not (without_base and case.content.is_of_base(finding.package))
    ]


def counted(policy: Policy, case: Case) -> list[Finding]:
    """The present findings that are older than the policy's grace periods."""
    found = present(policy, case)
    if policy["ignore_recently_published_vln"]:
        since = case.today - timedelta(days=policy["ignore_recently_published_vln_period"])
        found = [finding for finding in found if not _is_since(finding.published_on, since)]
    if policy["ignore_recently_published_fix_vln"]:
        since = case.today - timedelta(days=policy["ignore_recently_published_fix_vln_period"])
        found = [finding for finding in found if not (finding.fix_version and _is_since(_fixed_on(finding), since))]
    return found


def severity_of(policy: Policy, case: Case, finding: Finding) -> str:
    """The severity that counts: the tenant's own one where there is one and the policy wants it."""
    return case.custom.get(finding.name, finding.severity) if policy["custom_severity_enabled"] else finding.severity


def worst(severities: list[str]) -> str:
    """The worst of some severities; an empty text when there are none."""
    return min(severities, key=SEVERITIES.index, default="")


def reaches(found: str, threshold: str) -> bool:
    """Whether a severity is at or above a threshold; nothing found reaches none."""
    return bool(found) and SEVERITIES.index(found) <= SEVERITIES.index(threshold.lower())


def _fixed_on(finding: Finding) -> str:
    """When the fix was published; the sandbox's data has no such date, so that of the finding stands for it."""
    return str(finding.row.get("aqua_reported_fix_publish_date") or finding.published_on)


def _is_since(day: str, since: date) -> bool:
    try:
        return date.fromisoformat(day[:10]) >= since
    except ValueError:
        return False
