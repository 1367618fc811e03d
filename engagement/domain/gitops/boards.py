"""Where each version stands in each stage, and what the consoles hold otherwise than was decided."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain import paging, promotion
from engagement.domain.gitops.sources import applied_requests, newest_versions
from engagement.domain.gitops.stages import Discovered, discovered, find
from engagement.models import AquaTenant, AssurancePolicy, Engagement, PolicyRequest, PolicySeen, PolicyVersion
from engagement.rules import drift
from engagement.rules.drift import Status
from engagement.rules.policy_objects import STAGES, Difference

_WORDS = {
    Status.IN_SYNC: ("In sync", "good"),
    Status.CHANGED: ("Changed in the console", "warn"),
    Status.MISSING: ("Missing in the console", "bad"),
    Status.UNMANAGED: ("Nobody manages it", "neutral"),
}
# Drift of a whole console that nobody looks after would be a page without an end.
SHOWN = 20


@dataclass(frozen=True)
class Field:
    """One field with what the repository says and what the console holds, in words."""

    label: str
    field: str
    repository: str
    console: str


@dataclass(frozen=True)
class Drifted:
    """A policy of a console that is not as was decided; `key` names it in addresses. Who and when are Aqua's words."""

    key: str
    name: str
    # Its name in the repository, and the version; empty for what nobody manages.
    policy: str
    version: str
    console: str
    console_pk: int
    stage: str
    stage_key: str
    words: str
    tone: str
    status: Status
    fields: list[Field]
    changed_by: str
    changed_at: datetime | None
    seen_at: datetime | None
    policy_pk: int | None
    version_pk: int | None
    wanted: Mapping[str, Any] | None
    found: Mapping[str, Any] | None


@dataclass(frozen=True)
class Cell:
    """
    A policy in a stage. `promotes` is the version that may come here next, None where none may.

    `name` is what it is called there, where the stages share the console; empty for its own name.
    """

    stage: str
    stage_key: str
    console_pk: int | None
    number: int | None
    applied_at: datetime | None
    words: str
    tone: str
    name: str
    promotes: int | None
    promotes_number: int | None


@dataclass(frozen=True)
class Row:
    pk: int
    name: str
    newest: int
    why: str
    cells: list[Cell]


@dataclass(frozen=True)
class Board:
    """
    `consoles` are the stages with the label of their console, empty where none is known; `unread` those never read.

    `n_more` have drifted beside those shown; `read_at` is of the console that was read the longest ago.
    """

    told: Discovered
    page: paging.Page[Row]
    consoles: list[tuple[str, str]]
    drifted: list[Drifted]
    n_more: int
    n_in_sync: int
    unread: list[tuple[int, str]]
    read_at: datetime | None


@dataclass(frozen=True)
class _Known:
    """What the page is made of, read once."""

    versions: list[PolicyVersion]
    applied: list[PolicyRequest]
    consoles: list[AquaTenant]
    seen: Mapping[int, Mapping[str, PolicySeen]]
    # Names that another engagement of the customer brought into a console.
    elsewhere: Mapping[int, set[str]]


def board(
    policies: QuerySet[AssurancePolicy],
    consoles: QuerySet[AquaTenant],
    requests: QuerySet[PolicyRequest],
    seen: QuerySet[PolicySeen],
    *,
    engagement: Engagement,
    number: int = 1,
) -> Board:
    """Everything that the page shows, with six queries whatever the number of policies."""
    known, told = _read(policies, consoles, requests, seen), discovered(engagement)
    stages = find(known.consoles, known.applied, model=told.model)
    found = _drifted(known)
    status = {(one.console_pk, one.name): one for one in found}
    shown = [one for one in found if one.status != Status.IN_SYNC]
    moments = [one.seen_at for one in found if one.seen_at is not None]
    return Board(
        told=told,
        page=_page(known, stages, status, number),
        consoles=[(STAGES[key], "" if one is None else one.label) for key, one in stages.items()],
        drifted=shown[:SHOWN],
        n_more=max(0, len(shown) - SHOWN),
        n_in_sync=len(found) - len(shown),
        unread=[(one.pk, one.label) for one in known.consoles if not known.seen.get(one.pk)],
        read_at=min(moments, default=None),
    )


def standings(
    consoles: QuerySet[AquaTenant], requests: QuerySet[PolicyRequest], seen: QuerySet[PolicySeen]
) -> list[Drifted]:
    """How each policy of these consoles stands, those in sync too. Four queries."""
    return _drifted(_read(AssurancePolicy.objects.none(), consoles, requests, seen))


def drifted(
    consoles: QuerySet[AquaTenant],
    requests: QuerySet[PolicyRequest],
    seen: QuerySet[PolicySeen],
    key: str,
) -> Drifted | None:
    """The one with this key; None when it is as decided by now, or not there."""
    found = standings(consoles, requests, seen)
    return next((one for one in found if one.key == key and one.status != Status.IN_SYNC), None)


def _read(
    policies: QuerySet[AssurancePolicy],
    consoles: QuerySet[AquaTenant],
    requests: QuerySet[PolicyRequest],
    seen: QuerySet[PolicySeen],
) -> _Known:
    by_console: dict[int, dict[str, PolicySeen]] = defaultdict(dict)
    for one in seen:
        by_console[one.tenant_id][one.name] = one
    managed: dict[int, set[str]] = defaultdict(set)
    everywhere = PolicyRequest.objects.filter(
        tenant__in=consoles, state=PolicyRequest.State.APPLIED, after__isnull=False
    )
    for tenant, name in everywhere.exclude(pk__in=requests.values("pk")).values_list("tenant", "name"):
        managed[tenant].add(name)
    return _Known(
        versions=list(newest_versions(policies)),
        applied=list(applied_requests(requests)),
        consoles=list(consoles),
        seen=by_console,
        elsewhere=managed,
    )


def _drifted(known: _Known) -> list[Drifted]:
    """Every policy that somebody manages or that a console has beside, console by console."""
    found: list[Drifted] = []
    for console in known.consoles:
        seen = known.seen.get(console.pk)
        if seen is None:
            continue
        last: dict[str, PolicyRequest] = {}
        for one in known.applied:
            if one.tenant_id == console.pk:
                last.setdefault(one.name, one)
        wanted = {name: one.after for name, one in last.items() if one.after is not None}
        held = {name: one.content for name, one in seen.items()}
        others = known.elsewhere.get(console.pk, ())
        compared = drift.find(wanted, held, known=others)
        found += [_told(one, console, last.get(one.name), seen.get(one.name)) for one in compared]
    return found


def _told(one: drift.Drift, console: AquaTenant, last: PolicyRequest | None, seen: PolicySeen | None) -> Drifted:
    words, tone = _WORDS[one.status]
    managed = last if one.status != Status.UNMANAGED else None
    return Drifted(
        key=f"{console.pk}:{one.name}",
        name=one.name,
        console=console.label,
        console_pk=console.pk,
        stage=STAGES.get(managed.stage, "") if managed else "",
        stage_key=managed.stage if managed else "",
        policy=managed.version.policy.name if managed else "",
        version=f"v{managed.version.number}" if managed else "",
        words=words,
        tone=tone,
        status=one.status,
        fields=[_field(difference) for difference in one.differences],
        changed_by=seen.changed_by if seen else "",
        changed_at=seen.changed_at if seen else None,
        seen_at=seen.seen_at if seen else None,
        policy_pk=managed.version.policy_id if managed else None,
        version_pk=managed.version_id if managed else None,
        wanted=managed.after if managed else None,
        found=seen.content if seen else None,
    )


def _field(difference: Difference) -> Field:
    told = {"field": difference.field, "before": difference.before, "after": difference.after}
    line = promotion.line_of(told)
    return Field(line.label, line.field, line.before, line.after)


def _page(
    known: _Known,
    stages: Mapping[str, AquaTenant | None],
    status: Mapping[tuple[int, str], Drifted],
    number: int,
) -> paging.Page[Row]:
    n = len(known.versions)
    number = paging.within(number, n)
    start = (number - 1) * paging.PAGE_ROWS
    cut = known.versions[start : start + paging.PAGE_ROWS]
    return paging.known([_row(one, known.applied, stages, status) for one in cut], number=number, n=n)


def _row(
    version: PolicyVersion,
    applied: Sequence[PolicyRequest],
    stages: Mapping[str, AquaTenant | None],
    status: Mapping[tuple[int, str], Drifted],
) -> Row:
    """A version goes from stage to stage: what stands in one may come into the next."""
    cells: list[Cell] = []
    before: PolicyVersion | None = version
    for key, console in stages.items():
        last = next((one for one in applied if one.stage == key and one.version.policy_id == version.policy_id), None)
        stands = last.version if last is not None and last.after is not None else None
        comes = before if console is not None and before is not None and before != stands else None
        is_shared = console is not None and sum(one == console for one in stages.values()) > 1
        name = f"{version.policy.name}-{key}" if is_shared else ""
        cells.append(_cell(key, console, last if stands else None, comes, name, status))
        before = stands
    return Row(version.policy_id, version.policy.name, version.number, version.why, cells)


def _cell(
    key: str,
    console: AquaTenant | None,
    last: PolicyRequest | None,
    comes: PolicyVersion | None,
    name: str,
    status: Mapping[tuple[int, str], Drifted],
) -> Cell:
    found = status.get((last.tenant_id, last.name)) if last is not None else None
    words, tone = (found.words, found.tone) if found is not None else ("Not compared yet", "neutral")
    return Cell(
        stage=STAGES[key],
        stage_key=key,
        console_pk=console.pk if console is not None else None,
        number=last.version.number if last is not None else None,
        applied_at=last.applied_at if last is not None else None,
        words=words if last is not None else "",
        tone=tone,
        name=name,
        promotes=comes.pk if comes is not None else None,
        promotes_number=comes.number if comes is not None else None,
    )
