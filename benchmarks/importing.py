"""How fast scanners' reports are imported, what the same again costs, how that grows, and how much memory it takes."""

import statistics
from typing import Any

from benchmarks.arithmetic import fitted_exponent, ratio
from benchmarks.lab import Lab, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged

_ROUNDS = 5
# Issue 6, "Proof": upload to committed with its delta, the same again, and the peak of a worker.
_NEW, _AGAIN, _PEAK_MB = 0.25, 1 / 3, 300
_LINEAR = 1.0
_MANY_TIMES = 20


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Import reports of several sizes, each in a process, a database and a file store of its own."""
    found = []
    for findings in plan.imports:
        say(f"imports: reports of {findings:,} findings")
        found.append(_inside(lab, f"imports_{findings}", "take_in", findings=findings, rounds=_ROUNDS))
    long = []
    for repeated in (1, _MANY_TIMES):
        say(f"imports: two reports of {plan.import_mb} MB")
        name = f"imports_long_{repeated}"
        long.append(_inside(lab, name, "take_in_long", megabytes=plan.import_mb, repeated=repeated))
    figures = _figures(plan.imports, found, long)
    return Part("Importing reports", [judged(figures)], figures)


def _inside(lab: Lab, database: str, module: str, **arguments: object) -> Any:
    product = lab.product(database, TIDEMARK_FILES=str(lab.folder / database))
    lab.manage(product, "migrate", "--verbosity", "0")
    return lab.inside(product, module, **arguments)


def _figures(sizes: tuple[int, ...], found: list[dict[str, Any]], long: list[dict[str, Any]]) -> list[Figure]:
    figures = []
    for size, one in list(zip(sizes, found, strict=True))[-2:]:
        figures += [
            Figure(f"Parse and COPY of {size:,} findings", _ms(one["least"]), "ms", digits=0),
            Figure("– importing, as a share", 1 / ratio(one["new"], one["least"]), bar=_NEW, at_least=True),
            Figure("– the same file again", 1 / ratio(one["again"], one["least"]), bar=_AGAIN, at_least=True),
            Figure("– the same in other words", 1 / ratio(one["respelt"], one["least"]), bar=_AGAIN, at_least=True),
        ]
    medians = [statistics.median(one["new"]) for one in found]
    span = f"{sizes[0]:,} to {sizes[-1]:,} findings, b of time ∝ size^b"
    figures.append(Figure(f"Importing, {span}", fitted_exponent(sizes, medians), bar=_LINEAR))
    for one in long:
        name = f"Peak memory of a worker, {one['size_mb']:.0f} MB with {one['findings']:,} findings"
        figures += [
            Figure(name, one["peak_mb"], "MiB", bar=_PEAK_MB, digits=0),
            Figure("– idle", one["idle_mb"], "MiB", digits=0),
            Figure("– importing the second one", one["seconds"], "s", digits=1),
        ]
    return figures


def _ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000
