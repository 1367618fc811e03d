"""
What the findings of many images come to, under many policies, in one pass over the table.

Policies that count the same findings (the same exceptions) share their columns, so that five policies of a customer
mostly cost as much as one. Findings by which no control of any of them could fail are passed over, so that a figure
below every limit may be missing; else what comes out is the Tally of rules/assurance, and controls say the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from engagement.domain import reads
from engagement.models import Image
from engagement.rules.assurance import Level, Policy, Tally
from engagement.rules.assurance import level as level_of
from engagement.rules.assurance.paths import is_left_out
from engagement.rules.assurance.policy import HIGHEST_SCORE

Row = Sequence[Any]

_COUNTS = """
SELECT v.scan_id, {columns}
  FROM engagement_vulnerability v
 WHERE v.scan_id IN (SELECT i.latest_scan_id FROM engagement_image i WHERE i.id IN ({images}))
   AND NOT v.is_acknowledged AND ({telling})
 GROUP BY v.scan_id
"""
_PATHS = """
SELECT DISTINCT v.resource_path
  FROM engagement_vulnerability v
 WHERE v.resource_path <> ''
   AND v.scan_id IN (SELECT i.latest_scan_id FROM engagement_image i WHERE i.id IN ({images}))
"""
FIX = "v.fix_version <> ''"
SCORE = "coalesce(v.score, 0)"


@dataclass
class Columns:
    """The columns of the pass, each once, and the parameters that they name."""

    texts: dict[str, int] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)

    def add(self, text: str) -> int:
        """The place of a column, after that of the scan; a text that is there already is not computed twice."""
        return self.texts.setdefault(text, len(self.texts) + 1)

    def name(self, value: Any) -> str:
        """A parameter for the value; equal values share one."""
        for known, held in self.parameters.items():
            if held == value and type(held) is type(value):
                return f"%({known})s"
        self.parameters[f"p{len(self.parameters)}"] = value
        return f"%(p{len(self.parameters) - 1})s"


@dataclass(frozen=True)
class Places:
    """In which columns of a row the parts of one policy's Tally stand; 0 for what none of its controls looks at."""

    worst: int
    worst_fixable: int
    highest: int
    highest_fixable: int
    named: int
    combined: int
    exploitable: int

    @property
    def used(self) -> list[int]:
        """The columns that this policy looks at; images whose figures in them are equal get the same Tally."""
        all_of_them = (self.worst, self.worst_fixable, self.highest, self.highest_fixable, self.named)
        return [place for place in (*all_of_them, self.combined, self.exploitable) if place]

    def tally(self, row: Row) -> Tally:
        return Tally(
            worst=_level(row, self.worst),
            worst_fixable=_level(row, self.worst_fixable),
            highest=row[self.highest] if self.highest else None,
            highest_fixable=row[self.highest_fixable] if self.highest_fixable else None,
            named=tuple(row[self.named].split(",")) if self.named and row[self.named] else (),
            combined=bool(self.combined and row[self.combined]),
            exploitable=bool(self.exploitable and row[self.exploitable]),
        )


@dataclass(frozen=True)
class Pass:
    """One pass: a row for each scan with findings, and where each policy's figures stand in it."""

    rows: Mapping[int, Row]
    places: Sequence[Places]


def read(images: QuerySet[Image], policies: Sequence[Policy], *, today: date) -> Pass:
    """Count the findings of the images' latest scans under each of the policies; `today` as grace periods count it."""
    columns = Columns()
    scope = reads.scope(images)
    excepted = left_out(scope, policies)
    places = [_places(columns, policy, excepted[number], today) for number, policy in enumerate(policies)]
    if not columns.texts:
        return Pass({}, places)
    telling = " OR ".join(dict.fromkeys(one for policy in policies for one in _telling(columns, policy)))
    counts = _COUNTS.replace("{columns}", ", ".join(columns.texts)).replace("{telling}", telling)
    statement, parameters = reads.bound(counts, columns.parameters, scopes={"images": scope})
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return Pass({row[0]: row for row in cursor.fetchall()}, places)


def _places(columns: Columns, policy: Policy, excepted: list[str], today: date) -> Places:
    seen = there(columns, policy, excepted)
    counted = [*seen, *graces(columns, policy, today)]
    fixable_only = policy.on("control_exclude_no_fix")
    worst = highest = (0, 0)
    if policy.on("cvss_severity_enabled"):
        fixable = fixable_only or policy.on("cvss_severity_exclude_no_fix")
        worst = _max(columns, severity(own=policy.on("custom_severity_enabled")), counted, fixable=fixable)
    if policy.on("maximum_score_enabled"):
        fixable = fixable_only or policy.on("maximum_score_exclude_no_fix")
        highest = _max(columns, SCORE, [*counted, *below(columns, policy)], fixable=fixable)
    return Places(
        *worst,
        *highest,
        named=_named(columns, policy, seen),
        combined=_combined(columns, policy, counted),
        exploitable=_exploitable(columns, policy, counted),
    )


def _telling(columns: Columns, policy: Policy) -> Iterator[str]:
    """For each control of findings, the ones that it could fail by, whatever is left out."""
    limit = policy.level("cvss_severity")
    if policy.on("cvss_severity_enabled") and limit is not None:
        yield f"{severity(own=policy.on('custom_severity_enabled'))} >= {columns.name(int(limit))}"
    if policy.on("maximum_score_enabled"):
        yield f"{SCORE} >= {columns.name(policy.score_range[0])}"
    if policy.on("cves_black_list_enabled") and policy.texts("cves_black_list"):
        yield " AND ".join(blocked(columns, policy))
    if policy.fields["aggregated_vulnerability"]["enabled"]:
        yield f"({' AND '.join(combined(columns, policy))})"
    if policy.on("vulnerability_exploitability"):
        yield "v.is_exploitable"


def there(columns: Columns, policy: Policy, excepted: list[str]) -> list[str]:
    """What rules/assurance/counting.py calls `is_there`; accepted risks are left out of the whole pass."""
    conditions = []
    if policy.on("ignore_base_image_vln"):
        conditions.append("NOT v.is_of_base")
    if policy.on("cves_white_list_enabled") and policy.texts("cves_white_list"):
        conditions.append(f"v.name <> ALL({columns.name(list(policy.texts('cves_white_list')))}::text[])")
    if excepted:
        conditions.append(f"v.resource_path <> ALL({columns.name(excepted)}::text[])")
    return conditions


def graces(columns: Columns, policy: Policy, today: date) -> Iterator[str]:
    """What counting.py calls `is_recent`, turned round."""
    if policy.on("ignore_recently_published_vln"):
        since = columns.name(today - timedelta(days=policy.days("ignore_recently_published_vln_period")))
        yield f"(v.published_on IS NULL OR v.published_on < {since}::date)"
    if policy.on("ignore_recently_published_fix_vln"):
        since = columns.name(today - timedelta(days=policy.days("ignore_recently_published_fix_vln_period")))
        fixed = "coalesce(v.fix_published_on, v.published_on)"
        yield f"(v.fix_version = '' OR {fixed} IS NULL OR {fixed} < {since}::date)"


def severity(*, own: bool) -> str:
    return "coalesce(v.own_severity, v.severity)" if own else "v.severity"


def below(columns: Columns, policy: Policy) -> list[str]:
    """The upper end of the range of scores, where it leaves anything out."""
    _, high = policy.score_range
    return [] if high >= HIGHEST_SCORE else [f"{SCORE} <= {columns.name(high)}"]


def _max(columns: Columns, value: str, conditions: list[str], *, fixable: bool) -> tuple[int, int]:
    """The worst of all that count, and of those with a fix: a control looks at one of the two."""
    if fixable:
        return 0, columns.add(_filtered(f"max({value})", [*conditions, FIX]))
    return columns.add(_filtered(f"max({value})", conditions)), 0


def _filtered(aggregate: str, conditions: list[str]) -> str:
    return f"{aggregate} FILTER (WHERE {' AND '.join(conditions)})" if conditions else aggregate


def _named(columns: Columns, policy: Policy, seen: list[str]) -> int:
    if not policy.on("cves_black_list_enabled") or not policy.texts("cves_black_list"):
        return 0
    names = "string_agg(DISTINCT v.name::text, ',' ORDER BY v.name::text)"
    return columns.add(_filtered(names, [*seen, *blocked(columns, policy)]))


def _combined(columns: Columns, policy: Policy, counted: list[str]) -> int:
    if not policy.fields["aggregated_vulnerability"]["enabled"]:
        return 0
    return columns.add(f"bool_or({' AND '.join([*counted, *combined(columns, policy)])})")


def _exploitable(columns: Columns, policy: Policy, counted: list[str]) -> int:
    if not policy.on("vulnerability_exploitability"):
        return 0
    return columns.add(f"bool_or({' AND '.join([*counted, *exploited(columns, policy)])})")


def blocked(columns: Columns, policy: Policy) -> list[str]:
    """The findings that the policy names."""
    return [f"v.name = ANY({columns.name(sorted(set(policy.texts('cves_black_list'))))}::text[])"]


def combined(columns: Columns, policy: Policy) -> list[str]:
    """Those that meet the control of severity and score together."""
    rule = policy.fields["aggregated_vulnerability"]
    low, high = rule["score_range"] if len(rule["score_range"]) == 2 else (0, HIGHEST_SCORE)
    least = level_of(str(rule["severity"])) or Level.NEGLIGIBLE
    found = severity(own=bool(rule["custom_severity_enabled"]))
    score = f"{SCORE} BETWEEN {columns.name(float(low))} AND {columns.name(float(high))}"
    return [score, f"{found} >= {columns.name(int(least))}"]


def exploited(columns: Columns, policy: Policy) -> list[str]:
    """Those that meet the control of exploits."""
    kinds = list(policy.texts("disallow_exploit_types"))
    of_kind = [f"string_to_array(v.exploit_type, ',') && {columns.name(kinds)}::text[]"] if kinds else []
    return ["v.is_exploitable", *of_kind]


def left_out(scope: reads.Scope, policies: Sequence[Policy]) -> list[list[str]]:
    """The paths of these findings that each policy leaves out; its patterns are beyond SQL, and paths are few."""
    patterns = [
        list(policy.texts("ignored_risk_resources")) if policy.on("ignore_risk_resources_enabled") else []
        for policy in policies
    ]
    if not any(patterns):
        return [[] for _ in policies]
    statement, parameters = reads.bound(_PATHS, {}, scopes={"images": scope})
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        paths = sorted(path for (path,) in cursor.fetchall())
    return [[path for path in paths if is_left_out(path, wanted)] for wanted in patterns]


def _level(row: Row, place: int) -> Level | None:
    return Level(row[place]) if place and row[place] is not None else None
