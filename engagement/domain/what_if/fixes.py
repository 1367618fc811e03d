"""
The findings that keep images non-compliant, and the one upgrade that would clear most of them.

A finding is looked for under the very conditions under which tallies.py counts it, so that both say the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cmp_to_key

from django.db.models import QuerySet

from engagement.domain import reads
from engagement.domain.what_if import tallies
from engagement.domain.what_if.tallies import FIX, SCORE, Columns
from engagement.domain.what_if.trying import Estate, Trial
from engagement.models import Image
from engagement.rules.assurance import Policy, versions
from engagement.rules.assurance.explaining import OF_FINDINGS

_BEST = """
WITH failing AS (
    SELECT v.scan_id, v.resource_name AS package, v.fix_version FROM engagement_vulnerability v
     WHERE NOT v.is_acknowledged AND ({failing})
), of_one AS (
    SELECT scan_id, min(package) AS package, string_agg(DISTINCT fix_version, ' ') AS fixes FROM failing
     GROUP BY scan_id HAVING count(DISTINCT package) = 1 AND bool_and(fix_version <> '')
)
SELECT package, count(*) AS n, string_agg(DISTINCT fixes, ' ') AS fixes FROM of_one
 GROUP BY package ORDER BY n DESC, package LIMIT 1
"""
_HOLDING = """
SELECT v.resource_name AS package, v.installed_version AS installed,
       count(*) AS n, count(*) FILTER (WHERE {fix}) AS fixable,
       string_agg(DISTINCT v.fix_version, ' ') FILTER (WHERE {fix}) AS fixes
  FROM engagement_vulnerability v
 WHERE NOT v.is_acknowledged AND ({failing})
 GROUP BY v.resource_name, v.installed_version
 ORDER BY n DESC, v.resource_name
"""


@dataclass(frozen=True, slots=True)
class BestFix:
    """The package whose upgrade by itself makes most images compliant; `version` is the highest that one needs."""

    package: str
    version: str
    n_images: int


@dataclass(frozen=True, slots=True)
class Holding:
    """A package of an image whose findings keep it non-compliant; `fixable` of the `n` go with the upgrade."""

    package: str
    installed: str
    n: int
    fixable: int
    version: str


def best_fix(trial: Trial, draft: Policy, images: QuerySet[Image], estate: Estate, *, at: datetime) -> BestFix | None:
    """
    Find the one upgrade that clears most images of a trial; None where none clears any by itself.

    An image counts when all that holds it back are findings of that package, each with a fix. One statement, and one
    more where policies leave out paths.
    """
    scans: dict[str, list[int]] = defaultdict(list)
    for one in trial.outlooks:
        if one.effect.after is False and OF_FINDINGS.issuperset(one.effect.blamed):
            for name in one.effect.blamed_on:
                scans[name].append(one.image.scan_pk)
    policies = [one for one in (*estate.in_force, draft) if one.name in scans and not _is_replaced(one, draft)]
    if not policies:
        return None
    columns = Columns()
    failing = _failing(columns, policies, scans, images, at)
    found = reads.fetch(_BEST.replace("{failing}", failing), columns.parameters)
    return BestFix(found[0]["package"], highest(found[0]["fixes"]), found[0]["n"]) if found else None


def holding(image: QuerySet[Image], scan_pk: int, policies: Sequence[Policy], *, at: datetime) -> list[Holding]:
    """The packages of one image whose findings make it fail these policies, most findings first."""
    if not policies:
        return []
    columns = Columns()
    failing = _failing(columns, policies, {one.name: [scan_pk] for one in policies}, image, at)
    statement = _HOLDING.replace("{failing}", failing).replace("{fix}", FIX)
    return [
        Holding(row["package"], row["installed"], row["n"], row["fixable"], highest(row["fixes"] or ""))
        for row in reads.fetch(statement, columns.parameters)
    ]


def highest(fixes: str) -> str:
    """The highest of versions with blanks or commas between them; empty when there is none."""
    known = fixes.replace(",", " ").split()
    return max(known, key=cmp_to_key(versions.compare), default="")


def _is_replaced(policy: Policy, draft: Policy) -> bool:
    return policy is not draft and policy.name == draft.name


def _failing(
    columns: Columns, policies: Sequence[Policy], scans: Mapping[str, list[int]], images: QuerySet[Image], at: datetime
) -> str:
    excepted = tallies.left_out(reads.scope(images), policies)
    today = at.astimezone(UTC).date()
    found = []
    for policy, paths in zip(policies, excepted, strict=True):
        controls = _controls(columns, policy, paths, today)
        if controls:
            known = columns.name(scans[policy.name])
            found.append(f"(v.scan_id = ANY({known}::bigint[]) AND ({' OR '.join(controls)}))")
    return " OR ".join(found) or "false"


def _controls(columns: Columns, policy: Policy, paths: list[str], today: date) -> list[str]:
    """For each control of findings that is on, what a finding has to be for it to fail."""
    seen = tallies.there(columns, policy, paths)
    counted = [*seen, *tallies.graces(columns, policy, today)]
    limit, everywhere = policy.level("cvss_severity"), policy.on("control_exclude_no_fix")
    found: list[list[str]] = []
    if policy.on("cvss_severity_enabled") and limit is not None:
        fix = [FIX] if everywhere or policy.on("cvss_severity_exclude_no_fix") else []
        own = tallies.severity(own=policy.on("custom_severity_enabled"))
        found.append([*counted, *fix, f"{own} >= {columns.name(int(limit))}"])
    if policy.on("maximum_score_enabled"):
        fix = [FIX] if everywhere or policy.on("maximum_score_exclude_no_fix") else []
        low, _ = policy.score_range
        found.append([*counted, *fix, *tallies.below(columns, policy), f"{SCORE} >= {columns.name(low)}"])
    if policy.on("cves_black_list_enabled"):
        found.append([*seen, *tallies.blocked(columns, policy)])
    if policy.fields["aggregated_vulnerability"]["enabled"]:
        found.append([*counted, *tallies.combined(columns, policy)])
    if policy.on("vulnerability_exploitability"):
        found.append([*counted, *tallies.exploited(columns, policy)])
    return [f"({' AND '.join(one)})" for one in found]
