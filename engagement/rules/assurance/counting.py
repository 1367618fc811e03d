"""
Which findings count against a policy, and what is left of them (contract 9.5, "Counted findings").

All that the vulnerability controls need of an image's findings is a Tally. It is made here of findings one by one, and
by the database of thousands of images at once (domain/what_if): the controls know no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from engagement.rules.assurance.paths import is_left_out
from engagement.rules.assurance.policy import HIGHEST_SCORE, Policy
from engagement.rules.assurance.values import Finding, Level, level


@dataclass(frozen=True, slots=True)
class Tally:
    """
    What the findings of one image come to under one policy.

    `worst` and `highest` are of all that count, the others of those that a fix exists for; None when there are none.
    `named` are the blocked CVEs that are there, in order. `combined` and `exploitable` say whether any finding meets
    the control of severity and score together, and that of exploits.
    """

    worst: Level | None = None
    worst_fixable: Level | None = None
    highest: float | None = None
    highest_fixable: float | None = None
    named: tuple[str, ...] = ()
    combined: bool = False
    exploitable: bool = False


def tally(policy: Policy, findings: Iterable[Finding], *, today: date) -> Tally:
    """What the findings come to; `today` is the day that grace periods are counted back from."""
    there = [one for one in findings if is_there(policy, one)]
    counted = [one for one in there if not is_recent(policy, one, today=today)]
    fixable = [one for one in counted if one.has_fix]
    _, high = policy.score_range
    blocked = set(policy.texts("cves_black_list"))
    return Tally(
        worst=_worst(policy, counted),
        worst_fixable=_worst(policy, fixable),
        highest=_highest(counted, high),
        highest_fixable=_highest(fixable, high),
        named=tuple(sorted({one.name for one in there} & blocked)),
        combined=any(_meets_combined(policy, one) for one in counted),
        exploitable=any(_meets_exploits(policy, one) for one in counted),
    )


def is_there(policy: Policy, finding: Finding) -> bool:
    """Whether the policy sees the finding at all: not accepted, not excepted by name, path or base image."""
    if finding.is_accepted or (policy.on("ignore_base_image_vln") and finding.is_of_base):
        return False
    if policy.on("cves_white_list_enabled") and finding.name in policy.texts("cves_white_list"):
        return False
    leaves_paths = policy.on("ignore_risk_resources_enabled") and finding.path
    return not (leaves_paths and is_left_out(finding.path, policy.texts("ignored_risk_resources")))


def is_recent(policy: Policy, finding: Finding, *, today: date) -> bool:
    """Whether the finding, or its fix, was published within the grace that the policy gives."""
    fixed_on = finding.fix_published_on or finding.published_on if finding.has_fix else None
    return _is_within(policy, "ignore_recently_published_vln", finding.published_on, today) or _is_within(
        policy, "ignore_recently_published_fix_vln", fixed_on, today
    )


def level_of(finding: Finding, *, own: bool) -> Level:
    """The severity that counts: the customer's own one where the policy wants it and there is one."""
    return finding.own_level if own and finding.own_level is not None else finding.level


def score_of(finding: Finding) -> float:
    """A finding without a score counts as 0: a slider left at 0 fails every image with any finding."""
    return finding.score or 0.0


def _is_within(policy: Policy, switch: str, day: date | None, today: date) -> bool:
    return policy.on(switch) and day is not None and day >= today - timedelta(days=policy.days(f"{switch}_period"))


def _worst(policy: Policy, findings: list[Finding]) -> Level | None:
    own = policy.on("custom_severity_enabled")
    return max((level_of(one, own=own) for one in findings), default=None)


def _highest(findings: list[Finding], high: float) -> float | None:
    return max((score_of(one) for one in findings if score_of(one) <= high), default=None)


def _meets_combined(policy: Policy, finding: Finding) -> bool:
    rule = policy.fields["aggregated_vulnerability"]
    low, high = rule["score_range"] if len(rule["score_range"]) == 2 else (0, HIGHEST_SCORE)
    least = level(str(rule["severity"])) or Level.NEGLIGIBLE
    found = level_of(finding, own=bool(rule["custom_severity_enabled"]))
    return low <= score_of(finding) <= high and found >= least


def _meets_exploits(policy: Policy, finding: Finding) -> bool:
    kinds = set(policy.texts("disallow_exploit_types"))
    return finding.is_exploitable and (not kinds or bool(kinds & finding.exploit_types))
