"""Steps in words that somebody understands who has never seen Aqua."""

from collections.abc import Sequence

from engagement.rules.fix_channels import paid
from engagement.rules.fixing.choosing import BASE, Plan, Step

_VERSIONS_SHOWN = 3


def title(step: Step) -> str:
    """What to do: "Upgrade busybox 1.24.2-r14 → 1.29.3-r10", "Build on a newer alpine:3.4"."""
    if step.kind == BASE:
        return f"Build on a newer {step.name}"
    installed = f" {_few(step.installed)}" if step.installed else ""
    return f"Upgrade {step.name}{installed} → {step.to}"


def effect(step: Step) -> str:
    """What that does: "Removes 9 findings, 2 of them critical, in 4 images."."""
    found = _n(step.n_findings, "finding")
    if step.n_critical == step.n_findings:
        found = _n(step.n_findings, "critical finding")
    elif step.n_critical:
        found = f"{found}, {step.n_critical:,} of them critical,"
    channel = paid(step.to)
    only = f" The fix is given out by {channel.name} only." if channel else ""
    return f"Removes {found} in {_n(step.n_images, 'image')}.{only}"


def candidate(name: str, n_findings: int) -> str:
    """Another tag of a base image: "alpine:3.18 was scanned here: 2 findings."."""
    return f"{name} was scanned here: {_n(n_findings, 'finding') if n_findings else 'no findings'}."


def summary(plan: Plan) -> str:
    """What the steps come to together; empty where there is nothing to do."""
    if not plan.steps:
        return ""
    removed = f"{plan.n_removed:,} of the {_n(plan.n_findings, 'finding')} that {_has(plan.n_findings)} a fix"
    verb = "takes" if len(plan.steps) == 1 else "together take"
    them = "This step" if len(plan.steps) == 1 else f"These {len(plan.steps)} steps"
    return f"{them} {verb} away {removed}, and {plan.percent} % of their weight."


def bound(plan: Plan) -> str:
    """How much better any other choice of as many steps could be."""
    if not plan.steps or plan.points >= plan.most_points:
        return "No other choice of as many steps takes more." if plan.steps else ""
    most = -(-100 * plan.most_points // plan.all_points)
    return f"No other choice of as many steps takes more than {most} %."


def _few(versions: Sequence[str]) -> str:
    shown = ", ".join(versions[:_VERSIONS_SHOWN])
    return f"{shown} and others" if len(versions) > _VERSIONS_SHOWN else shown


def _n(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _has(n: int) -> str:
    return "has" if n == 1 else "have"
