"""Moments kept for comparison: a console when a session opens and closes, and a policy beside an image it judges."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from engagement.models import ConsoleSnapshot, Engagement, Operation, Session, ToggleSnapshot
from engagement.rules.facts import CATALOGUE, Finding, Verdict
from engagement.rules.subjects import Snapshot, Toggle

_NOW = {
    Verdict.PASS: "now holds",
    Verdict.FAIL: "does not hold any more",
    Verdict.UNKNOWN: "could not be seen at the end",
}


def keep_session_snapshot(operation: Operation, findings: Sequence[Finding], *, at: datetime) -> None:
    """Keep the findings as the snapshot of the session that the look was asked for, if it was for one."""
    session_pk, moment = operation.params.get("session"), operation.params.get("moment")
    if not session_pk or not moment or not Session.objects.filter(pk=session_pk).exists():
        return
    rows = [
        {
            "fact": one.fact,
            "subject": one.subject.label,
            "verdict": one.verdict.value,
            "said": one.said,
            "answered": dict(one.answered),
        }
        for one in findings
    ]
    ConsoleSnapshot.objects.update_or_create(
        session_id=session_pk,
        tenant=operation.tenant,
        moment=moment,
        defaults={"taken_at": at, "findings": rows},
    )


def changes_between(opened: ConsoleSnapshot | None, closed: ConsoleSnapshot | None) -> list[str]:
    """
    Say in words what changed in a console between two snapshots, in the order of the facts; empty when one is missing.

    Something that came into the checklist meanwhile counts as changed only where it holds.
    """
    if opened is None or closed is None:
        return []
    before = {(row["fact"], row["subject"]): row for row in opened.findings}
    order = {fact: number for number, fact in enumerate(CATALOGUE)}
    rows = sorted(closed.findings, key=lambda row: (order.get(row["fact"], len(order)), row["subject"]))
    return [line for row in rows for line in _change(before.get((row["fact"], row["subject"])), row)]


def changes_during(session: Session) -> list[str]:
    """What changed in the consoles during a session, console by console."""
    kept = session.snapshots.select_related("tenant").order_by("tenant_id")
    pairs: dict[int, dict[str, ConsoleSnapshot]] = {}
    for one in kept:
        pairs.setdefault(one.tenant_id, {})[one.moment] = one
    moments = ConsoleSnapshot.Moment
    return [
        line for pair in pairs.values() for line in changes_between(pair.get(moments.OPENED), pair.get(moments.CLOSED))
    ]


def _change(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterable[str]:
    verdict = Verdict(after["verdict"])
    title = CATALOGUE[after["fact"]].title if after["fact"] in CATALOGUE else after["fact"]
    name = f"{title} ({after['subject']})" if after["subject"] else title
    if before is None:
        return [f"{name} {_NOW[verdict]}: {after['said']}"] if verdict is Verdict.PASS else []
    if before["verdict"] != verdict:
        return [f"{name} {_fails_since(before, verdict)}: {after['said']}"]
    if verdict is Verdict.PASS and before["said"] != after["said"]:
        return [f"{name} changed: {after['said']}"]
    return []


def _fails_since(before: Mapping[str, Any], verdict: Verdict) -> str:
    """What was never seen to hold does not cease to."""
    is_first_no = verdict is Verdict.FAIL and before["verdict"] != Verdict.PASS
    return "does not hold" if is_first_no else _NOW[verdict]


# ── toggles ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def toggle_history(operation: Operation, toggle: Toggle) -> list[Snapshot]:
    """The snapshots of a policy and an image that were kept so far, oldest first."""
    kept = ToggleSnapshot.objects.filter(
        engagement=operation.engagement, tenant=operation.tenant, policy=toggle.policy, image=_image_of(toggle)
    )
    return [Snapshot(one.taken_at, one.content["image"], one.content["policy"]) for one in kept.order_by("taken_at")]


def _image_of(toggle: Toggle) -> str:
    """The image's name, as much of it as is kept."""
    return toggle.image.label[:300]


def keep_toggle_snapshots(
    engagement: Engagement, operation: Operation, snapshots: Iterable[tuple[Toggle, Snapshot]]
) -> None:
    """Keep those that differ from the newest one of the same policy and image."""
    for toggle, snapshot in snapshots:
        history = toggle_history(operation, toggle)
        if history and (history[-1].image, history[-1].policy) == (snapshot.image, snapshot.policy):
            continue
        ToggleSnapshot.objects.create(
            engagement=engagement,
            tenant=operation.tenant,
            policy=toggle.policy,
            image=_image_of(toggle),
            taken_at=snapshot.taken_at,
            content={"image": dict(snapshot.image), "policy": dict(snapshot.policy)},
        )
