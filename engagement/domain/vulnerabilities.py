"""The findings of one scan, for the page that lists them: searched, filtered, sorted and paged by the database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.expressions import OrderBy

from engagement.domain import paging
from engagement.models import Scan, Severity, Vulnerability

ROWS = 50
DEFAULT_SORT = "-severity"
# This very order is the index finding_worst_first, so that the first page of many findings reads fifty rows.
_WORST = [F("severity").desc(), F("name").asc(), F("pk").asc()]
_SORTS: dict[str, list[OrderBy]] = {
    "severity": [F("severity").asc(), F("name").asc(), F("pk").asc()],
    "-severity": _WORST,
    "score": [F("score").asc(nulls_last=True), *_WORST],
    "-score": [F("score").desc(nulls_last=True), *_WORST],
    "name": [F("name").asc(), F("pk").asc()],
    "-name": [F("name").desc(), F("pk").desc()],
    "package": [F("resource_name").asc(), *_WORST],
    "-package": [F("resource_name").desc(), *_WORST],
    "published": [F("published_on").asc(nulls_last=True), *_WORST],
    "-published": [F("published_on").desc(nulls_last=True), *_WORST],
}
_BY_NAME = {member.label.lower(): member for member in Severity}
_NAMES = {member: name for name, member in _BY_NAME.items()}


@dataclass(frozen=True)
class Wanted:
    """
    What somebody asked of the findings; a name that is not known asks for nothing.

    `severity` holds the wanted ones; `fix` is "yes" or "no"; `new` keeps what the scan before did not have. The sorts
    are `severity`, `score`, `name`, `package` and `published`; a minus puts the highest or the latest first.
    """

    q: str = ""
    severity: Sequence[str] = ()
    fix: str = ""
    new: bool = False
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.severity or self.fix or self.new)


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
    published_on: date | None
    is_exploitable: bool
    is_acknowledged: bool
    is_new: bool
    is_changed: bool


_COLUMNS = (
    "pk", "name", "severity", "score", "resource_name", "resource_path", "installed_version", "fix_version",
    "published_on", "exploit_type", "is_acknowledged", "change",
)  # fmt: skip


def page(scan: Scan, wanted: Wanted) -> paging.Page[Row]:
    """
    One page of the scan's findings, with two queries; past the end it is the first one again.

    The keys are found first, in the usual order by the index alone, then the page's own rows are read. The total comes
    from the scan's counters, or stands beside each key where the list is narrowed by what they do not count.
    """
    found = _narrowed(Vulnerability.objects.filter(scan=scan), wanted).order_by(*_SORTS.get(wanted.sort, _WORST))
    n = _counted(scan, wanted)
    start = (wanted.page - 1) * ROWS
    if n is None:
        numbered = list(found.annotate(total=Window(Count("*"))).values_list("pk", "total")[start : start + ROWS])
        keys, n = [pk for pk, _ in numbered], numbered[0][1] if numbered else 0
    else:
        keys = list(found.values_list("pk", flat=True)[start : start + ROWS])
    if not keys and wanted.page > 1:
        return page(scan, replace(wanted, page=1))
    read = {row[0]: _row(row) for row in Vulnerability.objects.filter(pk__in=keys).values_list(*_COLUMNS)}
    return paging.known([read[key] for key in keys], number=wanted.page, n=n, size=ROWS)


def severity_of(finding: Vulnerability) -> str:
    """The severity's name as pages spell it: "critical"."""
    return _NAMES[Severity(finding.severity)]


def link_of(finding: Vulnerability) -> str:
    """The page that tells more of it; empty unless it is an address of the web, since Aqua's text is not ours."""
    return finding.url if finding.url.startswith(("https://", "http://")) else ""


def _narrowed(found: QuerySet[Vulnerability], wanted: Wanted) -> QuerySet[Vulnerability]:
    for word in wanted.q.split():
        found = found.filter(Q(name__icontains=word) | Q(resource_name__icontains=word))
    severities = _severities(wanted)
    if severities:
        found = found.filter(severity__in=severities)
    if wanted.fix == "yes":
        found = found.exclude(fix_version="")
    if wanted.fix == "no":
        found = found.filter(fix_version="")
    if wanted.new:
        found = found.filter(change=Vulnerability.Change.NEW)
    return found


def _counted(scan: Scan, wanted: Wanted) -> int | None:
    """How many fit, as far as the scan's counters can tell."""
    if wanted.q or wanted.fix or wanted.new:
        return None
    severities = _severities(wanted)
    if not severities:
        return scan.n_findings
    counts: list[int] = [getattr(scan, f"n_{_NAMES[severity]}") for severity in severities]
    return sum(counts)


def _severities(wanted: Wanted) -> set[Severity]:
    return {_BY_NAME[name] for name in wanted.severity if name in _BY_NAME}


def _row(values: tuple[Any, ...]) -> Row:
    pk, name, severity, score, package, path, installed, fix, published, exploit, acknowledged, change = values
    return Row(
        pk=pk,
        name=name,
        severity=_NAMES[Severity(severity)],
        score=score,
        package=package or path,
        path=path if package else "",
        installed_version=installed,
        fix_version=fix,
        published_on=published,
        is_exploitable=bool(exploit),
        is_acknowledged=acknowledged,
        is_new=change == Vulnerability.Change.NEW,
        is_changed=change == Vulnerability.Change.CHANGED,
    )
