"""
What a look at every fact of an engagement costs Aqua in calls, and us in time.

The engagement has three registries, two demo images, an image of its own and a policy. Calls are counted by the sandbox
as they come in, pages of lists included; signing in is not among them.
"""

import time

from aqua_client import Client
from benchmarks.arithmetic import percentile
from benchmarks.lab import Lab, Say
from benchmarks.plan import Plan
from benchmarks.table import Figure, Part, judged
from engagement.aqua.checks import look_at
from engagement.rules.facts import Verdict
from tests.aqua.checks.worlds import World, everything, furnish
from tests.sandboxes import RunningSandbox

# Issue 4, "Proof": evaluating all checks of one engagement.
MOST_CALLS = 40


def run(_lab: Lab, plan: Plan, say: Say) -> Part:
    """Furnish a sandbox so that every fact holds that can, and look at all of them again and again."""
    rounds = max(plan.rounds, 3)
    with (
        RunningSandbox() as sandbox,
        Client(sandbox.url, key=sandbox.key, secret=sandbox.secret, calls_per_second=None) as client,
    ):
        world = World(sandbox, client)
        furnish(world)
        asked = everything(world)
        say(f"checks: {len(asked)} facts of {len({subject.label for _, subject in asked})} subjects, {rounds} rounds")
        calls, seconds, verdicts = [], [], []
        for _round in range(rounds):
            before, began, console = len(sandbox.calls()), time.perf_counter(), world.console
            verdicts = [look_at(fact, console, subject).verdict for fact, subject in asked]
            seconds.append(time.perf_counter() - began)
            calls.append(len(sandbox.calls()) - before)
    figures = [
        Figure("Calls to Aqua for all facts of an engagement", max(calls), bar=MOST_CALLS, digits=0),
        Figure("– facts and subjects looked at", len(asked), digits=0),
        Figure("– of them known", sum(one is not Verdict.UNKNOWN for one in verdicts), digits=0),
        Figure("– the whole look, p50", percentile(seconds, 50) * 1000, "ms", digits=0),
    ]
    return Part("Checks", [judged(figures)], figures)
