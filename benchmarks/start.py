"""How long a start takes: the web process until it answers, and an empty database until it is migrated."""

import statistics
import time

from benchmarks import load
from benchmarks.arithmetic import ratio
from benchmarks.lab import Lab, Project, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged
from devtools.problems import Problem

_LONGEST_S = 60
_MIGRATIONS = 3


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Start the bare project and the product in turns, with everything else as in production."""
    say("start: migrating empty databases")
    bare, products = lab.bare("bare"), [lab.product(f"empty_{number}") for number in range(_MIGRATIONS)]
    lab.inside(bare, "fill_bare", rows=100)
    migrating = [lab.manage(product, "migrate", "--verbosity", "0") for product in products]
    of_bare, of_product = [], []
    for number in range(plan.starts):
        say(f"start: {number + 1} of {plan.starts}")
        of_bare.append(_cold_start_s(lab, bare))
        of_product.append(_cold_start_s(lab, products[0]))
    figures = [
        Figure("Cold start of the bare project, first answer", statistics.median(of_bare), "s"),
        Figure("Cold start of Tidemark, first answer", statistics.median(of_product), "s"),
        Figure("– times the bare project", ratio(of_product, of_bare), bar=3, stretch=2),
        Figure("Migrating an empty database", statistics.median(migrating), "s", bar=10, stretch=5),
    ]
    return Part("Start", [judged(figures)], figures)


def _cold_start_s(lab: Lab, project: Project) -> float:
    """Seconds from the start of a web server to its first answer; the sign-in page asks nobody in."""
    began = time.monotonic()
    web = lab.web("cold-start", project)
    try:
        while True:
            try:
                load.fetch(web.port, "/sign-in/")
            except OSError:
                if not web.child.is_running or time.monotonic() - began > _LONGEST_S:
                    raise Problem("A web server did not answer after its start.") from None
                time.sleep(0.005)
            else:
                return time.monotonic() - began
    finally:
        web.child.stop()
