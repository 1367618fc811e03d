"""How fast the findings of a scan are stored with their difference to the last one, and how that grows."""

import statistics
from typing import Any

from benchmarks.arithmetic import exponent, ratio
from benchmarks.lab import Lab, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged

_ROUNDS = 5
_LINEAR = 1.1


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Store scans of two sizes, each in a process and a database of its own."""
    found = []
    for findings in plan.findings:
        say(f"findings: storing scans of {findings:,}")
        product = lab.product(f"findings_{findings}")
        lab.manage(product, "migrate", "--verbosity", "0")
        found.append(lab.inside(product, "store", findings=findings, rounds=_ROUNDS))
    figures = _figures(plan.findings, found)
    return Part("Findings", [judged(figures)], figures)


def _figures(findings: tuple[int, int], found: list[dict[str, Any]]) -> list[Figure]:
    """Parse and COPY are shown with their own growth: so much memory makes them, too, a little more than linear."""
    (n_small, n_large), (small, large) = findings, found
    least, stored = (_growth(n_large / n_small, small[name], large[name]) for name in ("least", "stored"))
    span = f"{n_small:,} to {n_large:,} findings, b of time ∝ size^b"
    memory = exponent(n_large / n_small, large["peak_mb"] / small["peak_mb"])
    return [
        _per_second(f"Parse and COPY of {n_small:,} findings", n_small, small["least"]),
        _per_second(f"Storing {n_small:,} findings with their difference", n_small, small["stored"]),
        _share("– as a share of parse and COPY", small),
        _share(f"– the same with {n_large:,}", large),
        Figure(f"Parse and COPY, {span}", least),
        Figure(f"Storing, {span}", stored, bar=_LINEAR),
        Figure(f"Memory from {n_small:,} to {n_large:,} findings, b", memory, bar=_LINEAR),
        Figure(f"Peak memory for {n_large:,} findings beyond an idle process", large["peak_mb"], "MiB", digits=0),
    ]


def _per_second(name: str, findings: int, seconds: list[float]) -> Figure:
    return Figure(name, findings / statistics.median(seconds), "a second", digits=0)


def _share(name: str, found: dict[str, Any]) -> Figure:
    return Figure(name, 1 / ratio(found["stored"], found["least"]), bar=0.25, at_least=True)


def _growth(times_as_much: float, small: list[float], large: list[float]) -> float:
    return exponent(times_as_much, statistics.median(large) / statistics.median(small))
