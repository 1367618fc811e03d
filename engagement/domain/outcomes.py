"""The outcome of one image: its verdict and why, and what was counted."""

from collections.abc import Iterable
from dataclasses import dataclass

from engagement.domain import images
from engagement.models import Image, Operation, Scan, ScanState
from engagement.rules import controls


@dataclass(frozen=True)
class FailedPolicy:
    """A policy that the image does not meet; `blocks` when it makes the image non-compliant, not only reports it."""

    name: str
    blocks: bool
    checks: list[controls.Words]


@dataclass(frozen=True)
class Verdict:
    """Whether the image may be used, in words; `what` is compliant, non_compliant or not_judged."""

    what: str
    title: str
    text: str
    tone: str
    failed: list[FailedPolicy]
    n_checks: int


@dataclass(frozen=True)
class Slice:
    """A piece of the ring of severities: on a circle of 100, where it starts and how far it goes."""

    severity: str
    count: int
    start: float
    length: float


@dataclass(frozen=True)
class Outcome:
    """
    What the Risk page shows.

    `scan` is the last finished one, None before the first. `is_outdated` says that a newer one failed or has not ended,
    `failed` is that failed one.
    """

    scan: Scan | None
    is_live: bool
    is_outdated: bool
    failed: Scan | None
    reason: str
    verdict: Verdict | None
    ring: list[Slice]
    total: str
    difference: str
    operation: Operation | None


def of(image: Image, *, is_inside: bool) -> Outcome:
    """
    Read the outcome of an image whose `latest_scan` is loaded.

    `is_inside` adds what is the team's own: the reason of a failure in Aqua's words, and the newest operation where it
    is live or needs somebody. Costs a query for the newest scan, and inside one for the operation.
    """
    newest, scan = _newest(image), image.latest_scan
    failed = newest if newest is not None and newest.state == ScanState.FAILED else None
    return Outcome(
        scan=scan,
        is_live=image.scan_state in (ScanState.QUEUED, ScanState.SCANNING),
        is_outdated=scan is not None and image.scan_state != ScanState.FINISHED,
        failed=failed,
        reason=failed.error if failed and is_inside else "",
        verdict=_verdict(scan) if scan else None,
        ring=_ring(scan) if scan else [],
        total=f"{scan.n_findings:,}" if scan else "",
        difference=difference(scan) if scan else "",
        operation=_operation(image) if is_inside else None,
    )


def difference(scan: Scan) -> str:
    """What became of the findings since the scan before, such as "3 new, 1 gone, 2 changed"; empty for a first scan."""
    if scan.n_new is None:
        return ""
    return f"{scan.n_new:,} new, {scan.n_fixed:,} gone, {scan.n_changed:,} changed"


def _newest(image: Image) -> Scan | None:
    return image.scans.only("image_id", "state", "error", "finished_at").order_by("-requested_at", "-pk").first()


def _operation(image: Image) -> Operation | None:
    """The newest operation on the image, while it is live or until somebody has seen to its failure."""
    newest = image.operations.select_related("tenant", "asked_by").order_by("-asked_at", "-pk").first()
    if newest is None or newest.state == Operation.State.SUCCEEDED:
        return None
    newest.image, newest.registry = image, image.registry
    return newest


def _verdict(scan: Scan) -> Verdict:
    failed = _failed_policies(scan.checks)
    if scan.is_compliant is False:
        text = (
            "It does not meet what the policies ask for. Put right what stands below, then scan again."
            if failed
            else "It was marked as non-compliant in the console, not by a control."
        )
        return Verdict("non_compliant", "Non-compliant", text, "bad", failed, len(scan.checks))
    if not images.is_judged(scan.checks, scan.is_compliant):
        text = (
            "No control of an assurance policy looked at this image. Findings alone make no image non-compliant: "
            "a policy decides which of them count."
        )
        return Verdict("not_judged", "Not judged", text, "neutral", [], 0)
    text = (
        "It may be used, but policies that only report have something to say."
        if failed
        else "Every control of every policy that applies to it was met."
    )
    return Verdict("compliant", "Compliant", text, "good", failed, len(scan.checks))


def _failed_policies(checks: Iterable[dict[str, object]]) -> list[FailedPolicy]:
    """The failed checks, by policy in the order given; policies that block come first."""
    by_name: dict[str, FailedPolicy] = {}
    for check in checks:
        if not check.get("failed"):
            continue
        name, detail = str(check.get("policy") or "Unnamed policy"), check.get("detail")
        words = controls.explain(str(check.get("control") or ""), detail if isinstance(detail, dict) else {})
        known = by_name.get(name)
        blocks = bool(check.get("blocking")) or (known is not None and known.blocks)
        by_name[name] = FailedPolicy(name, blocks, [*(known.checks if known else []), words])
    return sorted(by_name.values(), key=lambda policy: not policy.blocks)


def _ring(scan: Scan) -> list[Slice]:
    slices, start = [], 0.0
    for severity in images.SEVERITIES:
        count = getattr(scan, f"n_{severity}")
        if count:
            length = 100 * count / scan.n_findings
            slices.append(Slice(severity, count, round(-start, 2), round(length, 2)))
            start += length
    return slices
