"""Storing the results of a report: all of them in one transaction, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from engagement.domain import contents, findings, rollups
from engagement.domain.findings import Account, Finding
from engagement.domain.imports import reading
from engagement.domain.imports.results import Result, image_name, registries_for
from engagement.models import Image, Registry, ReportImport, Scan, ScanState

Read = Callable[[], Iterator[tuple[int, Finding]]]
_LIVE = (ScanState.QUEUED, ScanState.SCANNING)
# Any number of our own, so that imports wait for each other and for nothing else.
_LOCK = 6_201


class Lost(Exception):
    """The database has taken another number of findings than the report holds; nothing was stored."""


@dataclass(frozen=True)
class _Target:
    """A result with the image that it belongs to; `scan` is the stored one, `is_new` unless it was there before."""

    number: int
    result: Result
    image: Image
    at: datetime


def store(row: ReportImport, layout: str, results: Sequence[Result], read: Read, *, said: str, at: datetime) -> None:
    """
    Store what a claimed report holds, or note that it was known already.

    `read` gives the findings with the number of their result, as often as it is asked. Images are made known under the
    registry that the report names. A result that is older than what is known of its image becomes part of the history.
    Raises LeaseLost, NoRegistry, NoImage, Lost; then nothing was stored.
    """
    with transaction.atomic():
        row = reading.hold(row)
        _one_at_a_time(row.engagement_id)
        registries = registries_for(results, row.engagement, row.registry)
        targets = [
            _Target(number, result, _image(registry, result), _when(row, result, at))
            for number, (result, registry) in enumerate(zip(results, registries, strict=True))
        ]
        scans, n_new = [], 0
        for some in _rounds(targets):
            known = {target.number: _known(target) for target in some}
            fresh = [target for target in some if known[target.number] is None]
            scans += [scan for scan in known.values() if scan is not None] + _store(fresh, read)
            n_new += len(fresh)
        row.layout, row.n_images = layout, len(results)
        row.n_findings = row.n_stored = sum(result.n_findings for result in results)
        row.scans.set(scans)
        rollups.recount_images(row.engagement_id)
        state = ReportImport.State.STORED if n_new else ReportImport.State.UNCHANGED
        reading.end(row, state, at=at, said=said if n_new else said or "Every result in it was stored before.")


def _one_at_a_time(engagement_pk: int) -> None:
    """Two reports about the same image would each be compared with what was there before both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, engagement_pk % 2**31))


def _image(registry: Registry, result: Result) -> Image:
    repository, tag = image_name(result)
    return Image.objects.get_or_create(
        registry=registry, repository=repository, tag=tag, defaults={"engagement_id": registry.engagement_id}
    )[0]


def _when(row: ReportImport, result: Result, at: datetime) -> datetime:
    """When it was scanned; what does not tell was scanned when it came, and nothing was in the future."""
    return min(result.scanned_at or row.received_at, at)


def _rounds(targets: Sequence[_Target]) -> Iterator[list[_Target]]:
    """Several results of one image are stored one after another, the oldest first, so that each has one before it."""
    left = sorted(targets, key=lambda target: target.at)
    while left:
        first: dict[int, _Target] = {}
        for target in left:
            first.setdefault(target.image.pk, target)
        yield list(first.values())
        left = [target for target in left if first[target.image.pk] is not target]


def _known(target: _Target) -> Scan | None:
    """The scan that is this very result, if it was stored before."""
    return target.image.scans.filter(fingerprint=target.result.fingerprint, state=ScanState.FINISHED).first()


def _store(targets: Sequence[_Target], read: Read) -> list[Scan]:
    """Store new results, whose images are all different, in one COPY."""
    if not targets:
        return []
    previous = {target.number: _before(target) for target in targets}
    scans = {target.number: _scan(target) for target in targets}
    accounts = {number: Account(scan.pk, previous[number]) for number, scan in scans.items()}
    keys = {target.number: target.result.keys for target in targets}
    n_written = findings.write(
        accounts[number].line(keys[number].key(finding), finding) for number, finding in read() if number in accounts
    )
    n_expected = sum(target.result.n_findings for target in targets)
    if n_written != n_expected:
        raise Lost(f"{n_expected} findings in the report, {n_written} stored")
    for target in targets:
        _settle(target, scans[target.number], accounts[target.number].stored())
    return list(scans.values())


def _before(target: _Target) -> Scan | None:
    """What was known of the image at that time."""
    earlier = target.image.scans.filter(state=ScanState.FINISHED, finished_at__lte=target.at)
    return earlier.order_by("-finished_at", "-pk").first()


def _scan(target: _Target) -> Scan:
    result = target.result
    scan = Scan.objects.create(
        image=target.image,
        state=ScanState.FINISHED,
        requested_at=target.at,
        finished_at=target.at,
        digest=result.digest,
        os=result.os,
        os_version=result.os_version,
        size_bytes=result.size_bytes,
        n_sensitive_data=result.n_sensitive_data,
        n_malware=result.n_malware,
        is_compliant=result.is_compliant,
        is_partial=result.is_partial,
        checks=list(result.checks),
        fingerprint=result.fingerprint,
    )
    contents.store(scan, result.contents)
    return scan


def _settle(target: _Target, scan: Scan, stored: findings.Stored) -> None:
    """Write down counts and difference; the image shows them unless a later result of it is known."""
    difference = {"n_new": stored.n_new, "n_fixed": stored.n_fixed, "n_changed": stored.n_changed}
    Scan.objects.filter(pk=scan.pk).update(**stored.counts, **difference)
    image = Image.objects.select_for_update(of=("self",)).select_related("latest_scan").get(pk=target.image.pk)
    latest = image.latest_scan
    if latest is not None and latest.finished_at is not None and latest.finished_at > target.at:
        return
    shown: dict[str, object] = {
        **stored.counts,
        "latest_scan": scan,
        "scanned_at": target.at,
        "digest": target.result.digest,
        "is_compliant": target.result.is_compliant,
    }
    if image.scan_state not in _LIVE:
        shown |= {"scan_state": ScanState.FINISHED, "error": ""}
    Image.objects.filter(pk=image.pk).update(**shown)
