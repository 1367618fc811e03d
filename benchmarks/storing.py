"""How fast the findings of a scan are stored with their difference to the last one, and how that grows."""

import statistics

from benchmarks.arithmetic import exponent, ratio
from benchmarks.lab import Lab, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged

_ROUNDS = 5


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Store scans of two sizes, each in a process and a database of its own."""
    found = []
    for findings in plan.findings:
        say(f"findings: storing scans of {findings:,}")
        product = lab.product(f"findings_{findings}")
        lab.manage(product, "migrate", "--verbosity", "0")
        found.append(lab.inside(product, "store", findings=findings, rounds=_ROUNDS))
    small, large = found
    n_small, n_large = plan.findings
    times_as_much = n_large / n_small
    seconds, least = (statistics.median(small[name]) for name in ("stored", "least"))
    figures = [
        Figure(f"Parse and COPY of {n_small:,} findings", n_small / least, "a second", digits=0),
        Figure(f"Storing {n_small:,} findings with their difference", n_small / seconds, "a second", digits=0),
        Figure("– as a share of parse and COPY", 1 / ratio(small["stored"], small["least"]), bar=0.25, at_least=True),
        Figure(
            f"Time from {n_small:,} to {n_large:,} findings, b of time ∝ size^b",
            exponent(times_as_much, statistics.median(large["stored"]) / seconds),
            bar=1.0,
            digits=1,
        ),
        Figure(
            f"Memory from {n_small:,} to {n_large:,} findings, b",
            exponent(times_as_much, large["peak_mb"] / small["peak_mb"]),
            bar=1.0,
            digits=1,
        ),
        Figure(f"Peak memory for {n_large:,} findings beyond an idle process", large["peak_mb"], "MiB", digits=0),
    ]
    return Part("Findings", [judged(figures)], figures)
