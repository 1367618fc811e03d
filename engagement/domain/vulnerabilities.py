"""The findings of one scan, for the page that lists them: searched, filtered, sorted and paged by the database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engagement.domain import paging, reads
from engagement.domain.risk_points import HAS_EXPLOIT, POINTS
from engagement.models import Scan, Severity, Vulnerability
from engagement.rules import finding_sources, fix_channels

ROWS = 50
DEFAULT_SORT = "-severity"
# This very order is the index finding_worst_first, so that the first page of many findings reads fifty rows.
_WORST = "v.severity DESC, v.name, v.id"
_SORTS = {
    "severity": "v.severity, v.name, v.id",
    "-severity": _WORST,
    "score": f"v.score NULLS LAST, {_WORST}",
    "-score": f"v.score DESC NULLS LAST, {_WORST}",
    "risk": f"{POINTS}, {_WORST}",
    "-risk": f"{POINTS} DESC, {_WORST}",
    "epss": f"v.epss_score NULLS LAST, {_WORST}",
    "-epss": f"v.epss_score DESC NULLS LAST, {_WORST}",
    "name": "v.name, v.id",
    "-name": "v.name DESC, v.id DESC",
    "package": f"v.resource_name, {_WORST}",
    "-package": f"v.resource_name DESC, {_WORST}",
    "published": f"v.published_on NULLS LAST, {_WORST}",
    "-published": f"v.published_on DESC NULLS LAST, {_WORST}",
}
# The page's keys are found first, in the usual order by the index alone; only its own rows are read whole.
_PAGE = """
SELECT v.id AS pk, v.name, v.severity, v.score, v.resource_name, v.resource_path, v.installed_version, v.fix_version,
       v.published_on, v.exploit_type, v.is_exploitable, v.epss_score, v.is_acknowledged, v.change, k.total
  FROM (SELECT v.id, {total} AS total FROM engagement_vulnerability v
         WHERE {conditions} ORDER BY {order} LIMIT %(rows)s OFFSET %(start)s) k
  JOIN engagement_vulnerability v ON v.id = k.id
 ORDER BY {order}
"""
_FIXES = {"yes": "v.fix_version <> ''", "no": "v.fix_version = ''"}
_EXPLOITS = {"yes": HAS_EXPLOIT, "no": f"NOT {HAS_EXPLOIT}"}
_ACCEPTED = {"yes": "v.is_acknowledged", "no": "NOT v.is_acknowledged"}
_LAYERS = {"base": "v.is_of_base", "own": "NOT v.is_of_base"}
_BY_NAME = {member.label.lower(): member for member in Severity}
_NAMES: dict[int, str] = {member: name for name, member in _BY_NAME.items()}


@dataclass(frozen=True)
class Wanted:
    """
    What somebody asked of the findings; a name that is not known asks for nothing.

    `severity` holds the wanted ones; `fix`, `exploit` and `accepted` are "yes" or "no"; `layer` is "base" for what the
    base image brought, "own" for the rest, or a layer's digest; `new` keeps what the scan before did not have. The
    sorts are `severity`, `risk` (rules/risk_order.py), `score`, `epss`, `name`, `package` and `published`; a minus puts
    the highest or the latest first.
    """

    q: str = ""
    severity: Sequence[str] = ()
    fix: str = ""
    exploit: str = ""
    accepted: str = ""
    layer: str = ""
    new: bool = False
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.severity) or self.is_narrowed_beyond_severity

    @property
    def is_of_one_layer(self) -> bool:
        return bool(self.layer) and self.layer not in _LAYERS

    @property
    def is_narrowed_beyond_severity(self) -> bool:
        return bool(self.q or self.fix or self.exploit or self.accepted or self.layer or self.new)


@dataclass(frozen=True)
class Row:
    """A finding without its long texts, which are read when somebody opens it."""

    pk: int
    name: str
    severity: str
    score: float | None
    package: str
    path: str
    installed_version: str
    fix_version: str
    has_paid_fix: bool
    epss: str
    published_on: date | None
    is_exploitable: bool
    is_acknowledged: bool
    is_new: bool
    is_changed: bool


def page(scan: Scan, wanted: Wanted) -> paging.Page[Row]:
    """
    One page of the scan's findings, with one query; past the end it is the first one again.

    The total comes from the scan's counters, or stands beside each row where the list is narrowed by what they do not
    count.
    """
    n = _counted(scan, wanted)
    conditions, parameters = narrowing(wanted)
    statement = _PAGE.format(
        total="count(*) OVER ()" if n is None else "0",
        conditions=" AND ".join(["v.scan_id = %(scan)s", *conditions]),
        order=_SORTS.get(wanted.sort, _WORST),
    )
    place = {"scan": scan.pk, "rows": ROWS, "start": (wanted.page - 1) * ROWS}
    read = reads.fetch(statement, parameters | place)
    if not read and wanted.page > 1:
        return page(scan, replace(wanted, page=1))
    if n is None:
        n = read[0]["total"] if read else 0
    return paging.known([_row(one) for one in read], number=wanted.page, n=n, size=ROWS)


@dataclass(frozen=True)
class More:
    """
    What the drawer of a finding says beside its fields.

    `own_severity` is the customer's own where they gave another one, `source` why Aqua chose the severity, `paid` the
    channel that alone has the fix, `exploit` what is known of one in words, empty for none.
    """

    severity: str
    own_severity: str
    source: str
    links: list[finding_sources.Link]
    paid: fix_channels.Channel | None
    epss: str
    exploit: str


def more_of(finding: Vulnerability) -> More:
    """Read a finding out; no query."""
    own = finding.own_severity
    return More(
        severity=severity_of(finding),
        own_severity=_NAMES[Severity(own)] if own is not None and own != finding.severity else "",
        source=finding_sources.source_of(finding.score_source),
        links=finding_sources.links(finding.name, finding.url),
        paid=fix_channels.paid(finding.fix_version),
        epss=in_per_cent(finding.epss_score),
        exploit=finding_sources.exploit_of(finding.exploit_type, is_known=finding.is_exploitable),
    )


def severity_of(finding: Vulnerability) -> str:
    """The severity's name as pages spell it: "critical"."""
    return _NAMES[Severity(finding.severity)]


def in_per_cent(epss_score: float | None) -> str:
    """An EPSS score, the probability of an exploit within thirty days, as people read it; empty where nobody knows."""
    return "" if epss_score is None else f"{100 * epss_score:.1f} %"


def narrowing(wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    """What narrows the list. All text here is our own; what somebody typed goes in as parameters."""
    words = {f"word_{place}": word for place, word in enumerate(wanted.q.split())}
    conditions = [
        f"(strpos(lower(v.name), lower(%({name})s)) > 0 OR strpos(lower(v.resource_name), lower(%({name})s)) > 0)"
        for name in words
    ]
    parameters: dict[str, Any] = {**words}
    if severities := _severities(wanted):
        conditions.append("v.severity = ANY(%(severities)s)")
        parameters["severities"] = [severity.value for severity in severities]
    if wanted.fix in _FIXES:
        conditions.append(_FIXES[wanted.fix])
    conditions += [
        choices[asked]
        for asked, choices in ((wanted.exploit, _EXPLOITS), (wanted.accepted, _ACCEPTED), (wanted.layer, _LAYERS))
        if asked in choices
    ]
    if wanted.is_of_one_layer:
        conditions.append("v.layer_digest = %(layer)s")
        parameters["layer"] = wanted.layer
    if wanted.new:
        conditions.append("v.change = %(new)s")
        parameters["new"] = Vulnerability.Change.NEW.value
    return conditions, parameters


def _counted(scan: Scan, wanted: Wanted) -> int | None:
    """How many fit, as far as the scan's counters can tell."""
    if wanted.is_narrowed_beyond_severity:
        return None
    severities = _severities(wanted)
    if not severities:
        return scan.n_findings
    counts: list[int] = [getattr(scan, f"n_{_NAMES[severity]}") for severity in severities]
    return sum(counts)


def _severities(wanted: Wanted) -> set[Severity]:
    return {_BY_NAME[name] for name in wanted.severity if name in _BY_NAME}


def _row(one: dict[str, Any]) -> Row:
    package, path = one["resource_name"], one["resource_path"]
    return Row(
        pk=one["pk"],
        name=one["name"],
        severity=_NAMES[one["severity"]],
        score=one["score"],
        package=package or path,
        path=path if package else "",
        installed_version=one["installed_version"],
        fix_version=one["fix_version"],
        has_paid_fix=fix_channels.paid(one["fix_version"]) is not None,
        epss=in_per_cent(one["epss_score"]),
        published_on=one["published_on"],
        is_exploitable=one["is_exploitable"] or bool(one["exploit_type"]),
        is_acknowledged=one["is_acknowledged"],
        is_new=one["change"] == Vulnerability.Change.NEW,
        is_changed=one["change"] == Vulnerability.Change.CHANGED,
    )
