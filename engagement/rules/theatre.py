"""
The guide's demo of a control that flips an image, act by act (work-package.md 3.3, "Demo").

The first four acts are the guide's. Between them and the restoring, which is its fifth, stand the two that fact POL-4
is proven by: one control goes on, nothing else changes, and a compliant image turns non-compliant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engagement.rules import policy_objects
from engagement.rules.assurance import STARTER, Policy, switched_on

SCRATCH_NAME = "tidemark-theatre"
# More would not fit on the screen that the customer looks at.
MOST_IMAGES = 4


@dataclass(frozen=True, slots=True)
class Act:
    """What is changed, and what to tell the people who watch. `changes` come on top of all earlier acts."""

    title: str
    tells: str
    changes: Mapping[str, Any]
    is_proof: bool = False


ACTS: Sequence[Act] = (
    Act(
        "The starter policy reports",
        "Malware and Sensitive Data pass, Superuser and Vulnerability Severity fail; the image stays compliant, "
        "because nothing marks it.",
        {**STARTER, "block_failed": False},
    ),
    Act(
        "Failed images are marked as non-compliant",
        "The same controls fail, and now the image is non-compliant: the action decides that, not the control.",
        {"block_failed": True},
    ),
    Act(
        "Superuser is off",
        "One failure less, and still non-compliant: one failing control is enough.",
        {"only_none_root_users": False},
    ),
    Act(
        "Severity only from Critical",
        "Still failing where the image has a critical vulnerability; without one it is compliant.",
        {"cvss_severity": "critical"},
    ),
    Act(
        "Severity is off",
        "What is left passes, so the image is compliant: the clean ground for the proof.",
        {"cvss_severity_enabled": False},
    ),
    Act(
        "Superuser is on again",
        "One control, nothing else, and the image turns non-compliant. This is the proof.",
        {"only_none_root_users": True},
        is_proof=True,
    ),
)  # fmt: skip
LAST = len(ACTS)


@dataclass(frozen=True, slots=True)
class Shown:
    """An image that the demo is shown on."""

    registry: str
    name: str

    @property
    def label(self) -> str:
        return f"{self.registry}/{self.name}"


def policy_at(
    step: int, *, name: str, images: Sequence[Shown], standing: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """
    The whole policy of an act, 1 being the first; it is about these images and no others.

    What no act decides stays as it is in `standing`, the policy before the first act.
    """
    content: dict[str, Any] = {}
    for act in ACTS[:step]:
        content.update(act.changes)
    content["description"] = "Played by Tidemark for a few minutes; what stood here before is put back afterwards."
    content["scope"] = _only(images)
    return policy_objects.rendered(content, name=name, standing=standing)


def controls_at(wanted: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the controls that this policy judges by: what an image's results name once it was judged anew."""
    return frozenset(key for key, is_on in switched_on(Policy.read(wanted)).items() if is_on)


def _only(images: Sequence[Shown]) -> dict[str, Any]:
    variables = [
        {"attribute": attribute, "value": f'"{value}"', "name": ""}
        for image in images
        for attribute, value in (("aqua.registry", image.registry), ("image.name", image.name))
    ]
    pairs = [f"(v{number} && v{number + 1})" for number in range(1, len(variables), 2)]
    return {"expression": " || ".join(pairs), "variables": variables}
