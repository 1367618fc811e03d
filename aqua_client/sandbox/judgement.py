"""What judging an image against the assurance policies gives: checks, failing policies, one outcome. Contract 9.6."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """
    One control of one policy, looked at on one image.

    `image_details` and `report_details` say what was found, in the words of the image object and of the scan result:
    Aqua names some of them differently (contract 5.2, 9.5).
    """

    policy_id: int
    policy_name: str
    control: str
    failed: bool
    blocking: bool
    image_details: Mapping[str, Any] = field(default_factory=dict)
    report_details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A policy that an image fails, with the failing controls in the order of the checks."""

    policy_id: int
    policy_name: str
    blocking: bool
    audits: bool
    fails_cicd: bool
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every check of every policy that applies to an image, and what follows from them."""

    checks: tuple[Check, ...]
    failures: tuple[Failure, ...]
    disallowed: bool
    is_exempt: bool = False
    """Listed in `allowed_images` of a policy that applies."""

    @property
    def fails_cicd(self) -> bool:
        """Whether a pipeline step fails because of it: exit code 4. Contract 13.2."""
        return not self.is_exempt and any(failure.fails_cicd for failure in self.failures)

    def in_image(self) -> dict[str, Any]:
        """`assurance_results` of the image object. Contract 5.2."""
        return {"disallowed": self.disallowed, "checks_performed": [_in_image(check) for check in self.checks]}

    def in_report(self) -> dict[str, Any]:
        """`image_assurance_results` of a scan result: what is false is left out. Contract 9.6."""
        results: dict[str, Any] = {
            "disallowed": self.disallowed,
            "audit_required": any(failure.audits for failure in self.failures),
            "block_required": any(failure.blocking for failure in self.failures),
            "policy_failures": [_failure(failure) for failure in self.failures],
            "checks_performed": [_in_report(check) for check in self.checks],
        }
        return {name: value for name, value in results.items() if value}

    def reason(self) -> str:
        """The control that comes first among those that make the image non-compliant; `disallow_reason` of 6.1."""
        return next((failure.controls[0] for failure in self.failures if failure.blocking), "")


def _in_image(check: Check) -> dict[str, Any]:
    return {
        "policy_name": check.policy_name,
        "assurance_type": "image",
        "failed": check.failed,
        "blocking": check.blocking,
        "control": check.control,
        "dta_skipped": False,
        "dta_skipped_reason": "",
        **check.image_details,
    }


def _in_report(check: Check) -> dict[str, Any]:
    begin: dict[str, Any] = {"failed": True} if check.failed else {}
    return begin | {
        "policy_id": check.policy_id,
        "policy_name": check.policy_name,
        "control": check.control,
        **check.report_details,
    }


def _failure(failure: Failure) -> dict[str, Any]:
    row: dict[str, Any] = {"policy_id": failure.policy_id, "policy_name": failure.policy_name}
    if failure.blocking:
        row["blocking"] = True
    return row | {"controls": list(failure.controls)}
