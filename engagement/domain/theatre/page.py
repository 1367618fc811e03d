"""The theatre as its page shows it: the acts that were played, what they came to, and what may be done now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain.theatre.recording import entry_of
from engagement.models import Operation, ToggleRun
from engagement.rules import policy_objects
from engagement.rules.assurance.wording import LABELS, said
from engagement.rules.controls import title_of
from engagement.rules.theatre import ACTS, LAST

State = ToggleRun.State
TONES = {State.RUNNING: "info", State.RESTORING: "warn", State.RESTORED: "good", State.FAILED: "bad"}


@dataclass(frozen=True, slots=True)
class Result:
    """How one image stood after an act. `flip` says what the act made of it, empty where nothing."""

    image: str
    verdict: str
    tone: str
    failed: str
    others: str
    flip: str


@dataclass(frozen=True, slots=True)
class Played:
    """One act; `look` is done, current, failed or pending."""

    number: int
    title: str
    tells: str
    changes: list[str]
    look: str
    is_proof: bool
    is_settled: bool
    results: list[Result]


@dataclass(frozen=True, slots=True)
class Shown:
    """A run with everything that its page draws. `overwrites` is the digest of what may be written over by consent."""

    pk: int
    policy: str
    tenant: str
    state: str
    tone: str
    said: str
    trouble: str
    images: list[str]
    acts: list[Played]
    restore_by: datetime
    restored_at: datetime | None
    is_under_way: bool
    may_play: bool
    play_label: str
    may_restore: bool
    may_decide: bool
    overwrites: str
    differs: list[str]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list of earlier ones."""

    pk: int
    policy: str
    tenant: str
    state: str
    tone: str
    started_by: str
    started_at: datetime
    n_acts: int


def runs(found: QuerySet[ToggleRun], *, most: int = 25) -> list[RunRow]:
    """The newest of these runs; one query."""
    rows = found.select_related("tenant", "started_by").order_by("-started_at", "-pk")[:most]
    return [
        RunRow(
            pk=one.pk,
            policy=one.policy,
            tenant=one.tenant.label,
            state=one.get_state_display(),
            tone=TONES[State(one.state)],
            started_by=str(one.started_by),
            started_at=one.started_at,
            n_acts=len(one.steps),
        )
        for one in rows
    ]


def page(run: ToggleRun) -> Shown:
    """What the page of a run shows; one query for the operation that is at it."""
    asked = Operation.objects.filter(tenant=run.tenant_id, kind=Operation.Kind.TOGGLE_POLICY, params__run=run.pk)
    operation = asked.order_by("-pk").first()
    is_live = operation is not None and operation.is_live
    is_played = bool(entry_of(run).get("results"))
    is_open = run.state == State.RUNNING
    found = run.steps[-1].get("found") if run.state == State.FAILED and run.steps else None
    return Shown(
        pk=run.pk,
        policy=run.policy,
        tenant=run.tenant.label,
        state=run.get_state_display(),
        tone=TONES[State(run.state)],
        said=run.said,
        trouble=_trouble(run, operation) if operation is not None and is_live else "",
        images=[f"{one['registry']}/{one['name']}" for one in run.images],
        acts=_acts(run, is_live=is_live),
        restore_by=run.restore_by,
        restored_at=run.restored_at,
        is_under_way=is_live or run.state == State.RESTORING,
        may_play=is_open and not is_live and (not is_played or run.step < LAST),
        play_label=f"Play act {run.step + 1}" if is_played else f"Play act {run.step} again",
        may_restore=is_open,
        may_decide=run.state == State.FAILED,
        overwrites=policy_objects.digest(run.tenant_id, run.policy, None, found) if run.state == State.FAILED else "",
        differs=[LABELS.get(one.field, one.field) for one in policy_objects.differences(run.before, found)]
        if found
        else [],
    )


def _trouble(run: ToggleRun, operation: Operation) -> str:
    """What keeps a worker from going on, in words; empty while nothing does."""
    if run.tenant.is_paused:
        return "The console refuses its credentials. Put working ones in on the Consoles page; it goes on then."
    return operation.answer if operation.problem else ""


def _acts(run: ToggleRun, *, is_live: bool) -> list[Played]:
    acts, earlier = [], None
    for number, act in enumerate(ACTS, 1):
        entry: Mapping[str, Any] = run.steps[number - 1] if len(run.steps) >= number else {}
        results = entry.get("results") or []
        acts.append(
            Played(
                number=number,
                title=act.title,
                tells=act.tells,
                changes=_changes(act.changes) if number > 1 else [],
                look=_look(run, number, bool(results), is_live),
                is_proof=act.is_proof,
                is_settled=bool(entry.get("is_settled", True)),
                results=_results(results, earlier),
            )
        )
        earlier = results or earlier
    return acts


def _look(run: ToggleRun, number: int, has_results: bool, is_live: bool) -> str:
    if has_results:
        return "done"
    if number != run.step or run.state != State.RUNNING:
        return "pending"
    return "current" if is_live else "failed"


def _changes(changes: Mapping[str, Any]) -> list[str]:
    return [f"{LABELS.get(field, field)}: {said(field, value)}" for field, value in changes.items()]


def _results(results: Sequence[Mapping[str, Any]], earlier: Sequence[Mapping[str, Any]] | None) -> list[Result]:
    before = {one["image"]: one["is_compliant"] for one in earlier or ()}
    return [_result(one, before.get(one["image"])) for one in results]


def _result(one: Mapping[str, Any], before: bool | None) -> Result:
    now = one["is_compliant"]
    flip = ""
    if before is not None and now is not None and before != now:
        flip = "turned compliant" if now else "turned non-compliant"
    return Result(
        image=str(one["image"]),
        verdict="Not in the console" if now is None else "Compliant" if now else "Non-compliant",
        tone="neutral" if now is None else "good" if now else "bad",
        failed=", ".join(title_of(control) for control in one["failed"]),
        others=", ".join(one.get("others") or ()),
        flip=flip,
    )
