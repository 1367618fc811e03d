"""
What the policies say about an image: one model for both shapes in which Aqua tells it.

An image object (contract 5.2) and a scan result (9.6) list the same checks, but name their details differently and mark
blocking in different places. Here a check has the words of the scan result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aqua_client import fields

OWN = frozenset({"policy_id", "policy_name", "control", "failed", "blocking"})
"""Fields of a check that have a place of their own; the others are its detail."""

UNTOLD = frozenset({"assurance_type", "dta_skipped", "dta_skipped_reason"})
"""Details that every check of an image carries and that explain no failure (contract 5.2)."""

RENAMED = {
    "max_severity_allowed": "maximum_severity_allowed",
    "max_severity_found": "maximum_severity_found",
    "max_score_allowed": "maximum_score_allowed",
    "max_score_found": "maximum_score_found",
}
"""Details in the words of the image object, and in those of the scan result (contract 5.2)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One control of one policy on an image; `is_blocking` when its failure makes the image non-compliant."""

    policy_name: str
    policy_id: int | None
    control: str
    has_failed: bool
    is_blocking: bool
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Say in a sentence why the control failed: its limit and what was found; empty for one that passed."""
        if not self.has_failed:
            return ""
        told = ", ".join(f"{_words(key)} {_written(value)}" for key, value in self.detail.items() if _tells(key, value))
        policy = f"{self.policy_name}: " if self.policy_name else ""
        return f"{policy}{_words(self.control)} failed" + (f" ({told})" if told else "")


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    How an image stands: `is_compliant` is Aqua's word, `outcomes` the reasons per policy and control.

    A control may fail without making the image non-compliant: only a blocking policy does that (contract 9.6). An
    image allowed by hand (`is_allowed`) is compliant and a disallowed one (`is_denied`) is not, whatever failed.
    """

    is_compliant: bool
    outcomes: tuple[Outcome, ...]
    is_allowed: bool = False
    is_denied: bool = False

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The controls that failed, in Aqua's order."""
        return tuple(outcome for outcome in self.outcomes if outcome.has_failed)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the controls failed, a sentence each."""
        return tuple(outcome.reason for outcome in self.failures)


def of_image(row: fields.Row, at: str = "") -> Verdict:
    """Read the verdict of an image object (contract 5.2)."""
    place = _place(at, "assurance_results")
    verdict = of_results(fields.row(row.get("assurance_results") or {}, place), place)
    return Verdict(
        is_compliant=not fields.truth(row, "disallowed", at),
        outcomes=verdict.outcomes,
        is_allowed=fields.truth(row, "whitelisted", at),
        is_denied=fields.truth(row, "blacklisted", at),
    )


def of_results(row: fields.Row, at: str = "") -> Verdict:
    """Read the results of the policies, of either shape (contract 5.2 and 9.6)."""
    blocking = {
        fields.text_or_empty(failure, "policy_name", place)
        for failure, place in fields.objects(row, "policy_failures", at)
        if fields.truth(failure, "blocking", place)
    }
    outcomes = tuple(_outcome(check, place, blocking) for check, place in fields.objects(row, "checks_performed", at))
    return Verdict(not fields.truth(row, "disallowed", at), outcomes)


def of_v1_result(row: fields.Row, at: str = "") -> Verdict:
    """Read the verdict of a v1 `scan_result` (contract 6.1), which tells only the control that decided."""
    is_compliant = not fields.truth(row, "disallowed", at)
    control = fields.text_or_empty(row, "disallow_reason", at)
    description = fields.text_or_empty(row, "disallow_description", at)
    if is_compliant or not control:
        return Verdict(is_compliant, ())
    detail = {"description": description} if description else {}
    return Verdict(is_compliant, (Outcome("", None, control, has_failed=True, is_blocking=True, detail=detail),))


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """Join the verdicts on several images: compliant when each is."""
    every = tuple(verdicts)
    return Verdict(
        is_compliant=all(one.is_compliant for one in every),
        outcomes=tuple(outcome for one in every for outcome in one.outcomes),
        is_allowed=any(one.is_allowed for one in every),
        is_denied=any(one.is_denied for one in every),
    )


def _outcome(row: fields.Row, at: str, blocking: set[str]) -> Outcome:
    policy, has_failed = fields.text_or_empty(row, "policy_name", at), fields.truth(row, "failed", at)
    return Outcome(
        policy_name=policy,
        policy_id=None if row.get("policy_id") is None else fields.whole(row, "policy_id", at),
        control=fields.text(row, "control", at),
        has_failed=has_failed,
        is_blocking=fields.truth(row, "blocking", at) or (has_failed and policy in blocking),
        detail={RENAMED.get(key, key): value for key, value in row.items() if key not in OWN},
    )


def _tells(key: str, value: Any) -> bool:
    return key not in UNTOLD and bool(value) and value is not True


def _words(key: str) -> str:
    return key.replace("_", " ")


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value)
    return ", ".join(str(one) for one in value.values()) if isinstance(value, dict) else str(value)


def _place(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key
