"""How fast a draft of a policy is judged on everything that was scanned, beside one aggregate of the same rows."""

import statistics

from benchmarks.arithmetic import ratio
from benchmarks.lab import Lab, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged

IMAGES_A_FINDING = 2
"""10,000 images in the full run, 50 findings each."""
_ROUNDS = 7


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Judge a draft with four policies in force, in a database of its own."""
    n_images = IMAGES_A_FINDING * plan.findings[0]
    say(f"what-if: {n_images:,} images")
    product = lab.product("what_if")
    lab.manage(product, "migrate", "--verbosity", "0")
    found = lab.inside(product, "what_if", images=n_images, rounds=_ROUNDS)
    span = f"{found['n_judged']:,} images × {50 * n_images:,} findings × 5 policies"
    figures = [
        Figure("One aggregate over the same rows", statistics.median(found["least"]), "s"),
        Figure(f"What-if, {span}", statistics.median(found["judged"]), "s", bar=1),
        Figure("– times that aggregate", ratio(found["judged"], found["least"]), bar=2),
        Figure("The upgrade that clears most images, after it", statistics.median(found["fix"]), "s"),
        Figure("Images that it finds non-compliant", found["n_non_compliant"], digits=0),
    ]
    return Part("What-if", [judged(figures)], figures)
