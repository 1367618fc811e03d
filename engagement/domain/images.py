"""The list of an engagement's images: found, sorted and paged by the database, cut to what the reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain import paging, reads
from engagement.models import Engagement, Registry, ScanState
from engagement.rules import controls

DEFAULT_SORT = "name"
SEVERITIES = ("critical", "high", "medium", "low", "negligible")
_NAME = "i.repository, i.tag, i.id"
_SORTS = {
    "name": _NAME,
    "-name": "i.repository DESC, i.tag DESC, i.id DESC",
    "findings": f"i.n_critical, i.n_high, i.n_medium, i.n_low, i.n_negligible, {_NAME}",
    "-findings": f"i.n_critical DESC, i.n_high DESC, i.n_medium DESC, i.n_low DESC, i.n_negligible DESC, {_NAME}",
    "scanned": f"i.scanned_at NULLS LAST, {_NAME}",
    "-scanned": f"i.scanned_at DESC NULLS LAST, {_NAME}",
}
# Only what a row shows. The first check's control says whether there is any check, without reading them all; of the
# failed ones the first that blocks tells why, or the first that only reports.
_PAGE = """
SELECT i.id AS pk, i.repository, i.tag, i.digest, i.registry_id, g.name AS registry, i.scan_state, i.error,
       i.latest_scan_id, s.checks #>> '{{0,control}}' AS first_check, i.is_compliant, i.scanned_at,
       CASE WHEN i.is_compliant IS FALSE THEN (
           SELECT ARRAY[c ->> 'policy', c ->> 'control'] FROM jsonb_array_elements(s.checks) WITH ORDINALITY t(c, place)
            WHERE c @> '{{"failed": true}}' ORDER BY NOT c @> '{{"blocking": true}}', place LIMIT 1) END AS why,
       i.n_critical, i.n_high, i.n_medium, i.n_low, i.n_negligible, {total} AS total
  FROM engagement_image i
  JOIN engagement_registry g ON g.id = i.registry_id
  LEFT JOIN engagement_scan s ON s.id = i.latest_scan_id
 WHERE {conditions}
 ORDER BY {order}
 LIMIT %(rows)s OFFSET %(start)s
"""
_LIVE = (ScanState.QUEUED, ScanState.SCANNING)
TONES = {
    ScanState.NOT_SCANNED: "neutral",
    ScanState.QUEUED: "info",
    ScanState.SCANNING: "info",
    ScanState.FAILED: "bad",
    ScanState.FINISHED: "good",
}
CLEAN, FINDINGS = "clean", "findings"
# What a finished scan has come to, for people: that it is finished says nothing yet.
_OUTCOMES = {CLEAN: ("Clean", "good", "shield-check"), FINDINGS: ("Findings", "warn", "bug")}
STATES = [
    *((value, label) for value, label in ScanState.choices if value != ScanState.FINISHED),
    *((value, label) for value, (label, _, _) in _OUTCOMES.items()),
]
_FOUND = "i.n_critical + i.n_high + i.n_medium + i.n_low + i.n_negligible > 0"
_BY_OUTCOME = {
    CLEAN: f"i.scan_state = 'finished' AND NOT {_FOUND}",
    FINDINGS: f"i.scan_state = 'finished' AND {_FOUND}",
}
# Which images the policies let pass; nobody has judged one that no control looked at.
COMPLIANCE = [("yes", "Compliant"), ("no", "Non-compliant"), ("unjudged", "Not judged")]
_JUDGED = "(i.is_compliant IS FALSE OR jsonb_array_length(s.checks) > 0)"
_BY_COMPLIANCE = {
    "yes": f"i.is_compliant AND {_JUDGED}",
    "no": "i.is_compliant IS FALSE",
    "unjudged": f"(i.is_compliant IS NULL OR NOT {_JUDGED})",
}
# Where the tone's own icon would not tell one state from the next.
_ICONS = {ScanState.NOT_SCANNED: "circle-dashed", ScanState.QUEUED: "clock", ScanState.SCANNING: "radar"}


@dataclass(frozen=True)
class Wanted:
    """
    What somebody asked of the list; a name or value that is not known asks for nothing.

    `state` is one of STATES and `compliance` one of COMPLIANCE; `severity` keeps the images that have at least one
    finding of it, and `since` those that were added on that day or later. The sorts are `name`, `findings` (by
    severity) and `scanned`; a minus puts the worst or the newest first.
    """

    q: str = ""
    state: str = ""
    registry: int | None = None
    severity: str = ""
    compliance: str = ""
    since: date | None = None
    sort: str = DEFAULT_SORT
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.state or self.registry or self.severity or self.compliance or self.since)


@dataclass(frozen=True)
class Row:
    """
    An image and what is known of it.

    The counts are those of its last finished scan, so `has_outcome` says whether there are any, and `is_outdated` that
    the newest scan failed or has not ended: a failed scan must never look like one without findings. `why` names the
    policy and the control that make it non-compliant.
    """

    pk: int
    name: str
    repository: str
    digest: str
    registry_pk: int
    registry: str
    state: str
    state_label: str
    tone: str
    icon: str
    reason: str
    is_live: bool
    was_scanned: bool
    has_outcome: bool
    is_outdated: bool
    is_compliant: bool | None
    why: str
    scanned_at: datetime | None
    n_critical: int
    n_high: int
    n_medium: int
    n_low: int
    n_negligible: int

    @property
    def counted(self) -> str:
        """The severities that occur in words, worst first: "2 critical, 15 high"."""
        found = [(getattr(self, f"n_{severity}"), severity) for severity in SEVERITIES]
        return ", ".join(f"{n:,} {severity}" for n, severity in found if n) or "No findings"


def page(engagement: Engagement, wanted: Wanted, *, n_all: int, with_reasons: bool) -> paging.Page[Row]:
    """
    One page of the engagement's images, with one query; past the end it is the first one again.

    `n_all` is how many there are, from the engagement's roll-up: only what is narrowed is counted. `with_reasons` tells
    why scans failed, in Aqua's words, which are for the team.
    """
    conditions, parameters = _conditions(wanted)
    statement = _PAGE.format(
        # The number of all stands beside each row: a count of its own would be a second query.
        total="count(*) OVER ()" if wanted.is_narrowed else "%(n_all)s",
        conditions=" AND ".join(["i.engagement_id = %(engagement)s", *conditions]),
        order=_SORTS.get(wanted.sort, _NAME),
    )
    place = {"rows": paging.PAGE_ROWS, "start": (wanted.page - 1) * paging.PAGE_ROWS}
    read = reads.fetch(statement, parameters | place | {"engagement": engagement.pk, "n_all": n_all})
    if not read and wanted.page > 1:
        return page(engagement, replace(wanted, page=1), n_all=n_all, with_reasons=with_reasons)
    rows = [_row(one, with_reasons=with_reasons) for one in read]
    return paging.known(rows, number=wanted.page, n=read[0]["total"] if read else 0)


def registries_of(registries: QuerySet[Registry]) -> list[Registry]:
    """The registries that the list can be filtered by, and that images can be added from where they stand."""
    return list(registries.only("name", "type_code", "state").order_by("name"))


def short(digest: str) -> str:
    """A digest as people compare it: "sha256:" left out, and cut to twelve signs."""
    return digest.rpartition(":")[2][:12]


def repositories_of(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """The repositories of the rows, as the form that scans a whole one writes them: ("7:shop/web", "shop/web")."""
    names = {(row.registry_pk, row.repository): row.registry for row in rows}
    several = len(set(names.values())) > 1
    return [
        (f"{pk}:{repository}", f"{repository} ({registry})" if several else repository)
        for (pk, repository), registry in names.items()
    ]


def is_judged(scan_checks: object, is_compliant: bool | None) -> bool:
    """
    Whether compliance means anything: some control looked at the image, or somebody marked it non-compliant.

    Aqua calls an image compliant to which no policy with a control applies (contract 9.4, "no control enabled on a
    fresh tenant"); nobody has judged that one.
    """
    return is_compliant is False or bool(scan_checks)


def _conditions(wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    """What narrows the list. All text here is our own; what somebody typed goes in as parameters."""
    words = {f"word_{place}": word for place, word in enumerate(wanted.q.replace(":", " ").split())}
    conditions = [
        f"(strpos(lower(i.repository), lower(%({name})s)) > 0 OR strpos(lower(i.tag), lower(%({name})s)) > 0)"
        for name in words
    ]
    parameters: dict[str, Any] = {**words}
    if wanted.compliance in _BY_COMPLIANCE:
        conditions.append(_BY_COMPLIANCE[wanted.compliance])
    if wanted.since:
        conditions.append("i.added_at >= %(since)s")
        parameters["since"] = wanted.since
    if wanted.state in _BY_OUTCOME:
        conditions.append(_BY_OUTCOME[wanted.state])
    elif wanted.state in ScanState.values:
        conditions.append("i.scan_state = %(state)s")
        parameters["state"] = wanted.state
    if wanted.registry:
        conditions.append("i.registry_id = %(registry)s")
        parameters["registry"] = wanted.registry
    if wanted.severity in SEVERITIES:
        conditions.append(f"i.n_{wanted.severity} > 0")
    return conditions, parameters


def _row(values: dict[str, Any], *, with_reasons: bool) -> Row:
    state = ScanState(values["scan_state"])
    has_outcome = values["latest_scan_id"] is not None
    judged = is_judged(values["first_check"], values["is_compliant"])
    n_found = sum(values[f"n_{severity}"] for severity in SEVERITIES)
    label, tone, icon = _signs(state, n_found)
    return Row(
        pk=values["pk"],
        name=f"{values['repository']}:{values['tag']}",
        repository=values["repository"],
        digest=short(values["digest"]),
        registry_pk=values["registry_id"],
        registry=values["registry"],
        state=state,
        state_label=label,
        tone=tone,
        icon=icon,
        reason=values["error"] if with_reasons and state == ScanState.FAILED else "",
        is_live=state in _LIVE,
        was_scanned=has_outcome or state == ScanState.FAILED,
        has_outcome=has_outcome,
        is_outdated=has_outcome and state != ScanState.FINISHED,
        is_compliant=values["is_compliant"] if has_outcome and judged else None,
        why=_why(values["why"]) if has_outcome and values["is_compliant"] is False else "",
        scanned_at=values["scanned_at"],
        **{f"n_{severity}": values[f"n_{severity}"] for severity in SEVERITIES},
    )


def _signs(state: ScanState, n_found: int) -> tuple[str, str, str]:
    """Label, tone and icon of a state; a finished scan is clean, or has findings."""
    if state == ScanState.FINISHED:
        return _OUTCOMES[FINDINGS if n_found else CLEAN]
    return state.label, TONES[state], _ICONS.get(state, "")


def _why(failed: list[str | None] | None) -> str:
    """The policy and the control that make an image non-compliant: "Production: Superuser"."""
    if failed is None:
        return "Marked in the console"
    policy, control = failed
    return f"{policy or 'Unnamed policy'}: {controls.explain(control or '', {}).title}"
