"""Accepted risks as pages show them, cut to what the reader may know."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from engagement.domain import paging, reads
from engagement.domain.risks.recording import findings_like
from engagement.models import AcceptedRisk, Engagement, Severity, Vulnerability
from engagement.rules.working_time import said_day

State, Reach = AcceptedRisk.State, AcceptedRisk.Reach
CONSOLE = "console"
# What others accepted in the console is shown to be known, not to be worked through.
CONSOLE_ROWS = 100
_TONES = {
    State.ASKED: "info",
    State.IN_FORCE: "good",
    State.REVOKING: "info",
    State.REVOKED: "neutral",
    State.EXPIRED: "neutral",
    State.FAILED: "bad",
}
_LIVE = (State.IN_FORCE, State.REVOKING)
_OF_CONSOLE = """
SELECT v.name, v.resource_name AS package, v.installed_version AS version, max(v.severity) AS severity,
       count(DISTINCT i.id) AS n_images, min(i.id) AS image
  FROM engagement_image i JOIN engagement_vulnerability v ON v.scan_id = i.latest_scan_id
 WHERE i.engagement_id = %(engagement)s AND v.is_acknowledged
   AND NOT EXISTS (
       SELECT 1 FROM engagement_acceptedrisk r
        WHERE r.engagement_id = i.engagement_id AND r.state IN ('in_force', 'revoking') AND r.finding = v.name
          AND r.resource_name = v.resource_name AND r.resource_path = v.resource_path
          AND r.resource_version = v.installed_version)
 GROUP BY 1, 2, 3
 ORDER BY 4 DESC, 1, 2, 3
 LIMIT %(rows)s
"""


@dataclass(frozen=True)
class Wanted:
    """What somebody asked of the list; `state` may be `console`: what others accepted there."""

    q: str = ""
    state: str = ""
    reach: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.state or self.reach)


@dataclass(frozen=True)
class Row:
    """An accepted risk in words; `said` is why it is not in force, Aqua's own words only for the team."""

    pk: int
    finding: str
    package: str
    where: str
    reach_label: str
    reason: str
    state: str
    state_label: str
    tone: str
    ends: str
    is_ending: bool
    approver_label: str
    approved_by: str
    asked_by: str
    asked_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None
    said: str
    waits_for_agreement: bool
    is_live: bool
    may_end: bool


@dataclass(frozen=True)
class ConsoleRow:
    """A finding that is accepted in the console, not through Tidemark; `image` is the key of one that has it."""

    name: str
    package: str
    version: str
    severity: str
    n_images: int
    image: int


def page(found: QuerySet[AcceptedRisk], wanted: Wanted, *, is_inside: bool, at: datetime) -> paging.Page[Row]:
    """One page of the list, the newest first; two queries."""
    rows = found.select_related("approved_by", "asked_by").order_by("-asked_at", "-pk")
    if wanted.q:
        rows = rows.filter(
            Q(finding__icontains=wanted.q)
            | Q(resource_name__icontains=wanted.q)
            | Q(repository__icontains=wanted.q)
            | Q(reason__icontains=wanted.q)
        )
    if wanted.state in State.values:
        rows = rows.filter(state=wanted.state)
    if wanted.reach in Reach.values:
        rows = rows.filter(reach=wanted.reach)
    cut = paging.cut(rows, number=wanted.page)
    return paging.Page([row(one, is_inside=is_inside, at=at) for one in cut.rows], cut.text, cut.previous, cut.next)


def of_console(engagement: Engagement) -> list[ConsoleRow]:
    """What others accepted in the console, the gravest first, at most CONSOLE_ROWS; one query."""
    found = reads.fetch(_OF_CONSOLE, {"engagement": engagement.pk, "rows": CONSOLE_ROWS})
    return [ConsoleRow(**one | {"severity": Severity(one["severity"]).label.lower()}) for one in found]


def of_finding(found: QuerySet[AcceptedRisk], finding: Vulnerability, *, is_inside: bool, at: datetime) -> Row | None:
    """The newest acceptance, asked for or in force, that reaches a finding; its image and registry are loaded."""
    image = finding.scan.image
    here = Q(registry_name=image.registry.name, repository=image.repository)
    reaches = Q(reach=Reach.EVERYWHERE) | here & Q(reach=Reach.REPOSITORY) | here & Q(reach=Reach.IMAGE, tag=image.tag)
    same = {
        "finding": finding.name,
        "resource_name": finding.resource_name,
        "resource_path": finding.resource_path,
        "resource_version": finding.installed_version,
    }
    rows = found.filter(reaches, state__in=(State.ASKED, *_LIVE), **same).select_related("approved_by", "asked_by")
    newest = rows.order_by("-asked_at", "-pk").first()
    return row(newest, is_inside=is_inside, at=at) if newest else None


def findings_of(risk: AcceptedRisk) -> list[tuple[int, int, str]]:
    """Where the finding is now: keys of image and finding, and the image's name; at most ten of the latest scans."""
    of_latest = Q(scan__image__engagement=risk.engagement, scan__image__latest_scan=F("scan"))
    found = findings_like(risk).filter(of_latest).select_related("scan__image").order_by("scan__image_id", "pk")
    return [(one.scan.image_id, one.pk, one.scan.image.name) for one in found[:10]]


def row(risk: AcceptedRisk, *, is_inside: bool, at: datetime) -> Row:
    """One of them in words; who agreed and who asked are loaded."""
    state = State(risk.state)
    waits = state == State.ASKED and risk.operation_id is None
    was_refused = state == State.FAILED and risk.revoked_by_id == risk.approved_by_id
    return Row(
        pk=risk.pk,
        finding=risk.finding,
        package=" ".join(part for part in (risk.resource_name or risk.resource_path, risk.resource_version) if part),
        where=f"{risk.repository}:{risk.tag}" if risk.reach == Reach.IMAGE else risk.repository,
        reach_label=risk.get_reach_display(),
        reason=risk.reason,
        state=state,
        state_label="Waits for agreement" if waits else "Not agreed" if was_refused else state.label,
        tone="warn" if waits else _TONES[state],
        ends=_ends(risk.ends_on, timezone.localdate(at), is_live=state in _LIVE),
        is_ending=state == State.IN_FORCE and _is_soon(risk.ends_on, timezone.localdate(at)),
        approver_label="Waits for" if waits else "Not agreed by" if was_refused else "Agreed by",
        approved_by=str(risk.approved_by),
        asked_by=str(risk.asked_by),
        asked_at=risk.asked_at,
        accepted_at=risk.accepted_at,
        revoked_at=None if was_refused else risk.revoked_at,
        said=risk.said if is_inside or was_refused else "",
        waits_for_agreement=waits,
        is_live=state == State.REVOKING or (state == State.ASKED and not waits),
        may_end=state == State.IN_FORCE or waits,
    )


def _ends(ends_on: date | None, today: date, *, is_live: bool) -> str:
    if ends_on is None:
        return "Never"
    left = (ends_on - today).days
    if not is_live or left < 0:
        return said_day(ends_on)
    return f"{said_day(ends_on)}, {'today' if not left else 'tomorrow' if left == 1 else f'in {left} days'}"


def _is_soon(ends_on: date | None, today: date) -> bool:
    return ends_on is not None and (ends_on - today).days <= 14
