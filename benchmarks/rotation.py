"""How long 10,000 secrets take to get a new key, and whether those who read them meanwhile notice."""

from benchmarks.lab import Lab, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged

# Half a minute, for something that is done once a year while everything goes on.
BAR_S = 30.0
# A reader waits for no lock: a plain SELECT sees the value of before until the batch is committed.
SLOWEST_S = 0.5


def run(lab: Lab, plan: Plan, say: Say) -> Part:
    """Rotate the keys beside readers, in a process and a database of its own."""
    say(f"rotation: giving {plan.secrets:,} secrets a new key")
    product = lab.product("rotation")
    lab.manage(product, "migrate", "--verbosity", "0")
    found = lab.inside(product, "reseal", secrets=plan.secrets)
    figures = [
        Figure(f"A new key for {found['rewritten']:,} secrets", found["seconds"], "s", bar=BAR_S, digits=1),
        Figure("– a second", found["rewritten"] / found["seconds"], digits=0),
        Figure("Secrets left on the old key", found["left"], bar=0, digits=0),
        Figure("Readings meanwhile", found["reads"], digits=0),
        Figure("– that failed", found["failed"], bar=0, digits=0),
        Figure("– the slowest", found["slowest"], "s", bar=SLOWEST_S),
    ]
    return Part("Rotation of the encryption keys", [judged(figures)], figures)
