"""Keeping what a look found out: the latest verdicts, the evidence of each item, and what that makes of the items."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from engagement.domain import rollups
from engagement.domain.evidence.claims import Claim, Key, claims_of, key_of
from engagement.domain.evidence.items import move_items
from engagement.domain.evidence.snapshots import keep_session_snapshot, keep_toggle_snapshots
from engagement.models import ChecklistItem, Engagement, Evidence, FactSeen, Operation, Verdict
from engagement.rules.facts import Finding
from engagement.rules.subjects import Snapshot, Toggle


def record(
    operation: Operation,
    findings: Sequence[Finding],
    *,
    at: datetime,
    snapshots: Sequence[tuple[Toggle, Snapshot]] = (),
) -> None:
    """
    Keep the findings of a look; call it in the transaction that ends the operation.

    Verdicts replace older ones, evidence is added where verdict or answer changed, and items move: proven when all that
    they claim holds, open again with a mark when what proved them fails. `unknown` moves nothing.
    """
    engagement = operation.engagement
    if engagement is None:
        return
    # Two consoles' looks may end at once; both read and move the same items.
    list(
        ChecklistItem.objects.filter(engagement=engagement).order_by("pk").select_for_update(of=("self",)).values("pk")
    )
    keep_toggle_snapshots(engagement, operation, snapshots)
    claims = claims_of(engagement)
    found = {key_of(operation.tenant_id, one.fact, one.subject): one for one in findings}
    _keep_verdicts(operation, engagement, found, at)
    if operation.params.get("facts") is None:
        _forget_others(operation, claims)
    _add_evidence([claim for claim in claims if claim.key in found], found, at)
    move_items(engagement, claims, at=at)
    keep_session_snapshot(operation, findings, at=at)
    rollups.recount_delivery(engagement.pk)


def _keep_verdicts(operation: Operation, engagement: Engagement, found: Mapping[Key, Finding], at: datetime) -> None:
    known = {(one.tenant_id, one.fact, one.subject): one for one in engagement.facts.all()}
    new: list[FactSeen] = []
    changed: list[FactSeen] = []
    for key, finding in found.items():
        seen = known.get(key) or FactSeen(
            engagement=engagement, tenant=operation.tenant, fact=key[1], subject=key[2], since=at
        )
        if seen.verdict != finding.verdict:
            seen.since = at
        seen.verdict, seen.said, seen.asked = finding.verdict.value, finding.said, finding.asked
        seen.answered, seen.checked_at = dict(finding.answered), at
        (changed if seen.pk else new).append(seen)
    FactSeen.objects.bulk_create(new)
    FactSeen.objects.bulk_update(changed, ["verdict", "said", "asked", "answered", "since", "checked_at"])


def _forget_others(operation: Operation, claims: Iterable[Claim]) -> None:
    """Verdicts on what the engagement no longer has would stand there for ever."""
    named = {claim.key for claim in claims}
    of_console = FactSeen.objects.filter(engagement=operation.engagement, tenant=operation.tenant)
    gone = [one.pk for one in of_console if (one.tenant_id, one.fact, one.subject) not in named]
    FactSeen.objects.filter(pk__in=gone).delete()


def _add_evidence(claims: Sequence[Claim], found: Mapping[Key, Finding], at: datetime) -> None:
    """Add what is new to an item's trail; the same verdict with the same answer is no news."""
    trail = Evidence.objects.filter(item__in={claim.item.pk for claim in claims}, kind=Evidence.Kind.API)
    newest = trail.order_by("item_id", "fact", "subject", "-seen_at", "-pk").distinct("item_id", "fact", "subject")
    known = {(one.item_id, one.fact, one.subject): (one.verdict, one.answered) for one in newest}
    Evidence.objects.bulk_create(
        Evidence(
            item=claim.item,
            kind=Evidence.Kind.API,
            verdict=Verdict(finding.verdict.value),
            seen_at=at,
            fact=claim.fact,
            subject=claim.subject_words,
            asked=finding.asked,
            answered=dict(finding.answered),
            text=finding.said,
        )
        for claim in claims
        for finding in [found[claim.key]]
        if known.get((claim.item.pk, claim.fact, claim.subject_words))
        != (finding.verdict.value, dict(finding.answered))
    )
