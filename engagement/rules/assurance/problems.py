"""What is odd about a policy before it judges anything: shadowed, useless and contradictory settings (section 4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from engagement.rules.assurance.policy import Policy
from engagement.rules.assurance.scopes import GLOBAL
from engagement.rules.assurance.values import Level


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is the setting that it stands beside; one that `stops` makes the policy useless as it is."""

    field: str
    says: str
    stops: bool = False


def problems(policy: Policy, *, has_threat_analysis: bool) -> list[Problem]:
    """Everything odd about the policy, in the order of its settings. `has_threat_analysis`: whether it is licensed."""
    found = [*_shadowed(policy), *_unlicensed(policy, has_threat_analysis), *_contradictory(policy), *_empty(policy)]
    return [*found, *_actions(policy)]


# The lowest CVSS score that Aqua calls so much, where nobody gave another word (contract 7.2).
_LOWEST_SCORE = {Level.CRITICAL: 9.0, Level.HIGH: 7.0, Level.MEDIUM: 4.0, Level.LOW: 0.1, Level.NEGLIGIBLE: 0.0}


def _shadowed(policy: Policy) -> Iterator[Problem]:
    limit = policy.level("cvss_severity")
    low, _ = policy.score_range
    if not (policy.on("maximum_score_enabled") and policy.on("cvss_severity_enabled")) or limit is None:
        if policy.on("maximum_score_enabled") and low == 0:
            yield Problem("maximum_score", "A score of 0 fails every image with any finding.")
        return
    if low == 0:
        yield Problem("maximum_score", "A score of 0 fails every image with any finding: severity decides nothing.")
    elif low <= _LOWEST_SCORE[limit]:
        yield Problem(
            "cvss_severity",
            f"Whatever severity {limit.word} fails, score {low:g} nearly always fails as well: one of them is enough.",
        )


def _unlicensed(policy: Policy, has_threat_analysis: bool) -> Iterator[Problem]:
    if policy.on("dta_enabled") and not has_threat_analysis:
        yield Problem("dta_enabled", "The console has no licence for Dynamic Threat Analysis: it is skipped.")


def _contradictory(policy: Policy) -> Iterator[Problem]:
    for name in _both(policy, "cves_black_list", "cves_white_list", "cves_white_list_enabled"):
        yield Problem("cves_black_list", f"{name} is blocked and excepted: the exception wins.")
    both = _both(policy, "blacklisted_licenses", "whitelisted_licenses", "whitelisted_licenses_enabled")
    if policy.on("blacklisted_licenses_enabled"):
        for name in both:
            yield Problem("blacklisted_licenses", f"{name} is blocked and allowed: it fails.", stops=True)
    required = {str(one.get("name")) for one in policy.rows("packages_white_list")}
    blocked = {str(one.get("name")) for one in policy.rows("packages_black_list") if _is_any_version(one)}
    if policy.on("packages_white_list_enabled") and policy.on("packages_black_list_enabled"):
        for name in sorted(required & blocked):
            yield Problem("packages_white_list", f"{name} is required and blocked: every image fails.", stops=True)
    if policy.on("required_labels_enabled") and policy.on("forbidden_labels_enabled"):
        wanted = {str(one.get("key")) for one in policy.rows("required_labels")}
        barred = {str(one.get("key")) for one in policy.rows("forbidden_labels") if not one.get("value")}
        for name in sorted(wanted & barred):
            yield Problem("required_labels", f"{name} is required and forbidden: every image fails.", stops=True)


def _empty(policy: Policy) -> Iterator[Problem]:
    for switch, name, passes in _NEEDS:
        if policy.on(switch) and not policy.fields[name]:
            answer = "nothing can fail it" if passes else "every image fails"
            yield Problem(name, f"The list is empty: {answer}.", stops=not passes)
    for switch in ("ignore_recently_published_vln", "ignore_recently_published_fix_vln"):
        if policy.on(switch) and not policy.days(f"{switch}_period"):
            yield Problem(f"{switch}_period", "Without days only what was published today is left out.")


_NEEDS = (
    ("cves_black_list_enabled", "cves_black_list", True),
    ("trusted_base_images_enabled", "trusted_base_images", False),
    ("packages_black_list_enabled", "packages_black_list", True),
    ("packages_white_list_enabled", "packages_white_list", True),
    ("blacklisted_licenses_enabled", "blacklisted_licenses", True),
    ("whitelisted_licenses_enabled", "whitelisted_licenses", False),
    ("required_labels_enabled", "required_labels", True),
    ("forbidden_labels_enabled", "forbidden_labels", True),
    ("custom_checks_enabled", "custom_checks", True),
    ("scap_enabled", "scap_files", True),
)


def _actions(policy: Policy) -> Iterator[Problem]:
    if not any(policy.on(one) for one in ("audit_on_failure", "fail_cicd", "block_failed")):
        yield Problem("audit_on_failure", "No action is on: nobody learns of a failure.")
    if (
        policy.on("block_failed")
        and GLOBAL in policy.texts("application_scopes")
        and not policy.fields["scope"]["variables"]
    ):
        yield Problem("block_failed", "On the Global scope this makes images of every team non-compliant.")
    if not policy.texts("application_scopes"):
        yield Problem("application_scopes", "Without a scope the policy judges no image.", stops=True)


def _both(policy: Policy, one: str, other: str, switch: str) -> list[str]:
    return sorted(set(policy.texts(one)) & set(policy.texts(other))) if policy.on(switch) else []


def _is_any_version(entry: object) -> bool:
    return isinstance(entry, dict) and not entry.get("version") and not entry.get("version_range")
