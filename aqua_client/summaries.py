"""
Counting findings by Aqua's rules (contract 7.2 and 10.3), and comparing with what a document says of itself.

`total` leaves out the negligible findings, accepted ones count, and the average is over `total`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose

from aqua_client import fields
from aqua_client.findings import Vulnerability
from aqua_client.words import Severity

WORST_FIRST = tuple(severity.value for severity in sorted(Severity, reverse=True))

TOLERANCE = 1e-5
"""Aqua computes the average in 32-bit numbers (contract 10.3)."""


@dataclass(frozen=True, slots=True)
class Summary:
    """
    Findings by severity, worst first, and their scores.

    `by_severity` names all five severities, then words that are not known. None stands for what a document does not
    tell, or what findings without a score or a fix do not have.
    """

    by_severity: Mapping[str, int]
    total: int
    score_average: float | None = None
    max_score: float | None = None
    max_fixable_score: float | None = None
    max_fixable_severity: Severity | None = None


def count(findings: Iterable[Vulnerability]) -> Summary:
    """Count findings as Aqua does (contract 10.3)."""
    tally: Counter[str] = Counter()
    scores: list[float] = []
    fixable: list[tuple[Severity, float | None]] = []
    sum_counted = 0.0
    for finding in findings:
        score = finding.score
        tally[finding.severity.value] += 1
        if score is not None:
            scores.append(score)
            sum_counted += score if finding.severity is not Severity.NEGLIGIBLE else 0
        if finding.fix_version:
            fixable.append((finding.severity, score))
    total = tally.total() - tally[Severity.NEGLIGIBLE.value]
    return Summary(
        by_severity={word: tally[word] for word in (*WORST_FIRST, *sorted(set(tally) - set(WORST_FIRST)))},
        total=total,
        score_average=sum_counted / total if total else None,
        max_score=max(scores, default=None),
        max_fixable_score=max((score for _severity, score in fixable if score is not None), default=None),
        max_fixable_severity=max((severity for severity, _score in fixable), default=None),
    )


def read(row: fields.Row, at: str) -> Summary:
    """Read `vulnerability_summary` of a scan result (contract 10.3) or `cves_counts` of the v1 one (6.1)."""
    severity = fields.text_or_empty(row, "max_fixable_severity", at)
    return Summary(
        by_severity={word: fields.whole_or_zero(row, word, at) for word in WORST_FIRST},
        total=fields.whole_or_zero(row, "total", at),
        score_average=fields.number_or_none(row, "score_average", at),
        max_score=fields.number_or_none(row, "max_score", at),
        max_fixable_score=fields.number_or_none(row, "max_fixable_score", at),
        max_fixable_severity=Severity(severity) if severity else None,
    )


def differences(stated: Summary, counted: Summary) -> tuple[str, ...]:
    """
    Say where a document's own summary and its findings disagree, a line each; empty when they agree.

    Negligible findings are counted but not listed unless the scan was asked to show them (contract 10.3), so none of
    them listed is no difference. What the document does not tell is not compared; an average of 0 is one that an old
    server did not compute.
    """
    words = dict.fromkeys((*stated.by_severity, *counted.by_severity))
    pairs = [(word, stated.by_severity.get(word, 0), counted.by_severity.get(word, 0)) for word in words]
    found = [
        f"{word}: {said} in the summary, {listed} listed"
        for word, said, listed in [*pairs, ("total", stated.total, counted.total)]
        if said != listed and not (word == Severity.NEGLIGIBLE and listed == 0)
    ]
    for name in ("score_average", "max_score", "max_fixable_score"):
        said_score, score = getattr(stated, name), getattr(counted, name)
        if said_score and not isclose(said_score, score or 0, rel_tol=TOLERANCE):
            found.append(f"{name}: {said_score:g} in the summary, {score or 0:g} computed")
    if stated.max_fixable_severity not in (None, counted.max_fixable_severity):
        listed_word = counted.max_fixable_severity or "none"
        found.append(f"max_fixable_severity: {stated.max_fixable_severity} in the summary, {listed_word} listed")
    return tuple(found)


def together(summaries: Iterable[Summary]) -> Summary:
    """Add the summaries of several images; scores are not added."""
    tally: Counter[str] = Counter()
    total = 0
    for summary in summaries:
        tally.update(summary.by_severity)
        total += summary.total
    return Summary({word: tally[word] for word in (*WORST_FIRST, *sorted(set(tally) - set(WORST_FIRST)))}, total)
