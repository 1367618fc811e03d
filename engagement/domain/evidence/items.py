"""What verdicts make of checklist items: proven when everything holds, open again when what proved them fails."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from engagement.domain import audit
from engagement.domain.evidence.claims import Claim
from engagement.models import ChecklistItem, Engagement, Evidence, Verdict

State = ChecklistItem.State

# The fields that a verdict moves.
_MOVED = ["state", "proven_at", "regressed_at", "settled_by", "settled_at"]
_PROVABLE = (State.OPEN, State.DONE)


def move_items(engagement: Engagement, claims: Sequence[Claim], *, at: datetime) -> None:
    """
    Move each item as the latest verdicts say; one that is blocked or was left out stays.

    An open or ticked item becomes proven, a proven one whose facts now fail becomes open with `regressed_at`. The
    caller holds the items' locks.
    """
    seen = {(one.tenant_id, one.fact, one.subject): Verdict(one.verdict) for one in engagement.facts.all()}
    known = _last_known(engagement)
    moved = []
    for item, own in groupby(claims, key=attrgetter("item")):
        mine = list(own)
        if item.state in _PROVABLE and _verdict(item, mine, _now(mine, seen)) is Verdict.PASS:
            _prove(item, at)
            moved.append(item)
        elif item.state == State.PROVEN and _verdict(item, mine, _known(mine, seen, known)) is Verdict.FAIL:
            _reopen(item, at)
            moved.append(item)
    ChecklistItem.objects.bulk_update(moved, _MOVED)
    for item in moved:
        what = "item.proven" if item.state == State.PROVEN else "item.regressed"
        audit.record(None, what, item, at=at, engagement=engagement)


def _prove(item: ChecklistItem, at: datetime) -> None:
    item.state, item.proven_at, item.regressed_at = State.PROVEN, at, None
    if item.settled_at is None:
        item.settled_at = at


def _reopen(item: ChecklistItem, at: datetime) -> None:
    item.state, item.proven_at, item.regressed_at = State.OPEN, None, at
    item.settled_by = item.settled_at = None


def _now(claims: Iterable[Claim], seen: Mapping[tuple[int, str, str], Verdict]) -> list[tuple[Claim, Verdict]]:
    return [(claim, seen.get(claim.key, Verdict.UNKNOWN)) for claim in claims]


def _known(
    claims: Iterable[Claim],
    seen: Mapping[tuple[int, str, str], Verdict],
    known: Mapping[tuple[int, str, str], Verdict],
) -> list[tuple[Claim, Verdict]]:
    """As now, but what cannot be seen now counts as it was last known: not to see a proof is not to see it fail."""
    return [
        (claim, known.get((claim.item.pk, claim.fact, claim.subject_words), verdict))
        if verdict is Verdict.UNKNOWN
        else (claim, verdict)
        for claim, verdict in _now(claims, seen)
    ]


def _last_known(engagement: Engagement) -> dict[tuple[int, str, str], Verdict]:
    """The newest evidence of each fact and subject that says yes or no, by item."""
    telling = Evidence.objects.filter(
        item__engagement=engagement, kind=Evidence.Kind.API, verdict__in=(Verdict.PASS, Verdict.FAIL)
    )
    newest = telling.order_by("item_id", "fact", "subject", "-seen_at", "-pk").distinct("item_id", "fact", "subject")
    return {(one.item_id, one.fact, one.subject): Verdict(one.verdict) for one in newest}


def _verdict(item: ChecklistItem, claims: Iterable[Claim], verdicts: Sequence[tuple[Claim, Verdict]]) -> Verdict:
    """
    What an item's claims come to: each fact over its subjects, then the facts.

    Facts that do not apply to what the engagement has claim nothing and count for nothing.
    """
    by_fact: dict[str, list[tuple[Claim, Verdict]]] = {}
    for claim, verdict in verdicts:
        by_fact.setdefault(claim.fact, []).append((claim, verdict))
    facts = [
        _any([verdict for _, verdict in own]) if own[0][0].is_one_enough else _all([verdict for _, verdict in own])
        for own in by_fact.values()
    ]
    return _any(facts) if item.template.is_any_fact_enough else _all(facts)


def _all(verdicts: Sequence[Verdict]) -> Verdict:
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    return Verdict.PASS if verdicts and all(one is Verdict.PASS for one in verdicts) else Verdict.UNKNOWN


def _any(verdicts: Sequence[Verdict]) -> Verdict:
    """One pass is enough; it fails only where something failed and nothing that once passed is merely out of sight."""
    if Verdict.PASS in verdicts:
        return Verdict.PASS
    return Verdict.FAIL if Verdict.FAIL in verdicts else Verdict.UNKNOWN
