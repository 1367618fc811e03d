"""
The facts that the tracker can find out (work-package.md 2): their keys and words, and what a check answers.

No check is here; they are in `engagement/aqua/checks/`. Forms, pages and the validator of packages read this catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from engagement.rules.subjects import Subject

How = Literal["api", "upload", "paste"]


class Verdict(StrEnum):
    """How a check ended; `unknown` proves nothing and disproves nothing."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What a check found out about one subject.

    `said` is one plain sentence that a consultant can act on, `asked` the call ("GET /api/..."), `answered` the fields
    of the answer that decide: no secrets, no lists of findings, nothing about other hosts.
    """

    fact: str
    subject: Subject
    verdict: Verdict
    said: str
    asked: str
    answered: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactText:
    """A fact in words; `how` says where the proof comes from: Aqua's API, an uploaded file, or a pasted record."""

    key: str
    title: str
    proven_when: str
    how: How = "api"


_FACTS = (
    FactText("ENV-1", "Access works", "Aqua answers a signed-in call with JSON."),
    FactText("ENV-2", "Entitlement", "The active licence covers more than no repositories."),
    FactText("ENV-3", "Dynamic Threat Analysis licensed", "The system settings say that DTA is enabled."),
    FactText("REG-1", "Registry exists", "The registry is there and has the planned type."),
    FactText("REG-2", "Connection test succeeded", "Aqua reaches the registry and reports no error."),
    FactText("REG-3", "Test pull configured", "The registry names an image for its test pull."),
    FactText("REG-4", "Scheduled pull", "Automatic pull is on with a time, or the webhook is enabled."),
    FactText("REG-5", "Bound to a local scanner", "The registry uses a specific scanner or scanner group."),
    FactText("REG-6", "Local scanner alive", "A scanner of its group reported in the last five minutes."),
    FactText("REG-7", "Repositories visible", "Aqua lists at least one repository of the registry."),
    FactText("SCAN-1", "Image scanned", "The scan finished without an error within the engagement."),
    FactText("SCAN-2", "Summary present", "The counts per severity add up; a demo image has findings."),
    FactText("SCAN-3", "Detail readable", "The list of findings is as long as the summary says."),
    FactText("SCAN-4", "Full result", "The scan saw the whole image."),
    FactText("SCAN-5", "Rescanned", "The history has two scans, the newest since the session began."),
    FactText("SCAN-6", "Risk acknowledged", "A finding of the demo image is acknowledged with a comment."),
    FactText("POL-1", "Custom policy exists", "A policy of its own name is there with at least one control on."),
    FactText("POL-2", "Agreed actions", "The policy's three actions are as decided."),
    FactText("POL-3", "Control failed as designed", "The image shows a failed check of the policy."),
    FactText("POL-4", "Toggle proof", "Changing one control turned the image non-compliant."),
    FactText("POL-5", "Live equals repository", "The policy in Aqua equals the file in the repository.", "upload"),
    FactText("CICD-1", "Build registered", "The image was scanned after the job began."),
    FactText("CICD-2", "Scanner report", "The step's report is about the image and from the session.", "upload"),
    FactText("CICD-3", "Failed run", "A policy failed and the step ended with exit code 4.", "upload"),
    FactText(
        "CICD-4",
        "Record in the list of CI/CD scans",
        "No call shows that list: a screenshot proves it, or CICD-1 or CICD-2 instead.",
        "upload",
    ),
    FactText("SSO-1", "SAML configured", "SAML is on with its address, certificate and role mapping (self-hosted)."),
    FactText("SSO-2", "Group mapping", "At least one group is mapped to a role (Aqua's own service)."),
    FactText("SSO-3", "Federated sign-in seen", "The test user signed in with groups since the session began."),
    FactText("SSO-4", "Scoped role", "The role has a permission set and a scope other than Global."),
    FactText("LOG-1", "Log target on", "The chosen target is enabled."),
    FactText("LOG-2", "Log target complete", "The target's required fields are filled in."),
    FactText("LOG-3", "Event arrived", "The pasted record holds the nonce that Tidemark wrote.", "paste"),
    FactText("NOT-1", "Notification output", "At least one output for notifications is set up."),
)

CATALOGUE: Mapping[str, FactText] = {fact.key: fact for fact in _FACTS}
