"""
A report, read once to know all that it says, and its findings again to store them.

What a finding is called and what became of it can only be said when all of its image are known. Those of a short report
are held meanwhile; a long one is read a second time, so that no report needs more memory than its keys.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import BinaryIO

import aqua_client as aqua
from aqua_client import long_reports
from engagement.aqua import report_contents, report_findings
from engagement.aqua.scans import check_of
from engagement.domain.contents import Contents, Part
from engagement.domain.findings import Finding
from engagement.domain.imports import Result
from engagement.models import Severity
from engagement.rules.finding_keys import DIGEST_BYTES, KeysByPiece, rank_of

HELD_BYTES = 16 * 1024 * 1024
"""Findings of a report up to this size are held: some four times as much memory."""

_Key = tuple[str, ...]


class Incomplete(Exception):
    """The document is a part of a longer list; the message says so."""


@dataclass
class _Subject:
    """
    An image of the report while it is read.

    `n_counted` leaves out the negligible findings, as Aqua's own totals do (contract 10.3). `total` adds up the
    findings' digests, in whatever order they come.
    """

    image: str = ""
    registry: str = ""
    digest: str = ""
    os: str = ""
    os_version: str = ""
    n_findings: int = 0
    n_counted: int = 0
    total: int = 0
    keys: KeysByPiece = field(default_factory=KeysByPiece)
    held: list[Finding] = field(default_factory=list)
    packages: list[Part] = field(default_factory=list)
    secrets: list[aqua.SensitiveItem] = field(default_factory=list)
    report: aqua.Report | None = None


class Reading:
    """
    What a file says. Made by reading it to its end: raises Unreadable of the client, or Incomplete.

    `layout` is that of the document, the first one where its objects differ; `remarks` are where its own summaries
    disagree with its findings.
    """

    def __init__(self, file: BinaryIO, *, size_bytes: int) -> None:
        self._file, self._is_held = file, size_bytes <= HELD_BYTES
        self._subjects: dict[_Key, _Subject] = {}
        self._announced = self._n_rows = 0
        self.layout = ""
        for piece in long_reports.read(file):
            if isinstance(piece, long_reports.Found):
                self._add(piece)
            else:
                self._end(piece)
        if self._announced > self._n_rows:
            raise Incomplete(
                f"The list has {self._announced:,} findings, and this document holds {self._n_rows:,} of them. "
                "Import all its pages as one array, or what is missing would look fixed."
            )
        self.results = [_result(subject) for subject in self._subjects.values()]
        self.remarks = [line for subject in self._subjects.values() for line in _remarks(subject)]

    def findings(self) -> Iterator[tuple[int, Finding]]:
        """Every finding with the number of its result in `results`."""
        if self._is_held:
            for number, subject in enumerate(self._subjects.values()):
                for finding in subject.held:
                    yield number, finding
            return
        numbers = {key: number for number, key in enumerate(self._subjects)}
        self._file.seek(0)
        for piece in long_reports.read(self._file):
            if isinstance(piece, long_reports.Found):
                number = numbers[_key_of(piece)]
                for finding in _findings(piece):
                    yield number, finding

    def _add(self, piece: long_reports.Found) -> None:
        subject = self._subjects.setdefault(_key_of(piece), _Subject())
        if piece.resource is None and piece.image:
            self._n_rows += 1
            subject.image, subject.registry, subject.digest = piece.image, piece.registry, piece.digest
            subject.os, subject.os_version = piece.os, piece.os_version
        for finding in _findings(piece):
            rank = rank_of(finding)
            subject.keys.meet(finding, rank)
            subject.total += int.from_bytes(rank[-DIGEST_BYTES:], "big")
            subject.n_findings += 1
            subject.n_counted += finding.severity != Severity.NEGLIGIBLE
            if self._is_held:
                subject.held.append(finding)
        subject.secrets += piece.sensitive_data
        resource, is_full = piece.resource, len(subject.packages) > report_contents.MOST_PACKAGES
        if resource is not None and resource.type == "package" and not is_full:
            subject.packages.append(report_contents.package(resource, piece.row))

    def _end(self, piece: long_reports.Ended) -> None:
        report = piece.report
        self.layout = self.layout or report.layout.value
        if report.layout is aqua.Layout.V2_VULNERABILITIES:
            # A list without rows does not say whether anything was scanned, so that no image is called clean by it.
            self._announced = max(self._announced, report.announced or 0)
            return
        if _is_empty(report):
            return
        subject = self._subjects.setdefault((str(piece.number),), _Subject())
        subject.report = report
        subject.image, subject.registry, subject.digest = report.image, report.registry, report.digest
        subject.os, subject.os_version = report.os, report.os_version


def _is_empty(report: aqua.Report) -> bool:
    """Whether nothing was scanned: an empty document, or a wrapper around nothing (contract 10)."""
    is_hollow = report.layout is aqua.Layout.WRAPPED and not report.row.get("results")
    return report.layout is aqua.Layout.EMPTY or is_hollow


def _key_of(piece: long_reports.Found) -> _Key:
    """Rows belong to the image that each of them names, all others to their object."""
    return (piece.registry, piece.image) if piece.image else (str(piece.number),)


def _findings(piece: long_reports.Found) -> Iterator[Finding]:
    layer = piece.row.get("layer_digest")
    digest = layer if isinstance(layer, str) else ""
    for finding in piece.findings:
        yield report_findings.read(finding, layer_digest=digest)


def _remarks(subject: _Subject) -> list[str]:
    """Where the report's own numbers are not those of its findings: told, since what was listed is what counts."""
    report = subject.report
    if report is None or report.stated is None or report.stated.total == subject.n_counted:
        return []
    stated, listed = report.stated.total, subject.n_counted
    return [f"{subject.image}: its summary counts {stated:,}, and {listed:,} are listed, negligible ones left out."]


def _result(subject: _Subject) -> Result:
    report = subject.report or aqua.Report(aqua.Layout.V2_VULNERABILITIES)
    row = report.row.get("results") or report.row if report.layout is aqua.Layout.WRAPPED else report.row
    secrets = [*report.sensitive_data, *subject.secrets]
    contents = report_contents.of_report(report, row, subject.packages, secrets)
    checks = [check_of(outcome) for outcome in report.verdict.outcomes] if report.verdict else []
    size = row.get("image_size")
    told: dict[str, object] = {
        "digest": subject.digest[:80],
        "os": subject.os[:60],
        "os_version": subject.os_version[:60],
        "size_bytes": size if type(size) is int and 0 < size < 2**63 else None,
        "n_sensitive_data": len(secrets),
        "n_malware": len(report.malware),
        "is_compliant": report.verdict.is_compliant if report.verdict else None,
        "is_partial": row.get("partial_results") is True,
        "checks": checks,
    }
    told = {name: report_findings.storable(value) for name, value in told.items()}
    return Result(
        image=str(report_findings.storable(subject.image)),
        registry=str(report_findings.storable(subject.registry)),
        n_findings=subject.n_findings,
        fingerprint=_fingerprint(subject, told | {"scanned_at": report.scanned_at}, contents),
        keys=subject.keys,
        contents=contents,
        scanned_at=report.scanned_at,
        **told,  # type: ignore[arg-type]
    )


def _fingerprint(subject: _Subject, told: dict[str, object], contents: Contents) -> str:
    """Equal for equal results, whatever the order of the findings and the spelling of the document."""
    said = [subject.n_findings, subject.total % 2**128, told, vars(contents)]
    return blake2b(json.dumps(said, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()
