"""Telling a verdict: the policies that looked at an image, and why they refuse it."""

from typing import Any

from aqua_client import Outcome, Verdict
from aqua_client.cli import output


def told(verdict: Verdict) -> dict[str, Any]:
    """What programs get."""
    return {
        "compliant": verdict.is_compliant,
        "allowed_by_hand": verdict.is_allowed,
        "disallowed_by_hand": verdict.is_denied,
        "reasons": list(verdict.reasons),
        "checks": [_check(outcome) for outcome in verdict.outcomes],
    }


def show(verdict: Verdict) -> None:
    """Write the verdict in one line, and a line for each control that failed."""
    word = "Compliant" if verdict.is_compliant else "Non-compliant"
    by_hand = ", allowed by hand" if verdict.is_allowed else ", disallowed by hand" if verdict.is_denied else ""
    output.say(
        f"{word}{by_hand}{'' if verdict.outcomes or by_hand or not verdict.is_compliant else ', no policy looked'}"
    )
    for outcome in verdict.failures:
        blocking = "" if outcome.is_blocking else " (does not block)"
        output.say(f"- {outcome.reason}{blocking}")


def _check(outcome: Outcome) -> dict[str, Any]:
    return {
        "policy": outcome.policy_name,
        "control": outcome.control,
        "failed": outcome.has_failed,
        "blocking": outcome.is_blocking,
        "detail": dict(outcome.detail),
    }
