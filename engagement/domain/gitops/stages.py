"""Which console is which stage, and what discovery says about the rollout (work-package.md 3.3.1 and 5.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engagement.models import Answer, AquaTenant, Engagement, PolicyRequest
from engagement.rules.policy_objects import STAGES

MODELS = ("one tenant with scopes", "one tenant per environment")
TOOLS = ("GitHub Actions", "GitLab CI", "Azure DevOps", "Jenkins")
_QUESTIONS = ("go-tool", "go-envs", "go-approver", "go-freeze")
# Parts of a console's label by which its stage is known, first fit; Non-Prod before Prod, which is part of it.
_WORDS = {
    "nonprod": ("nonprod", "preprod", "staging", "stage", "uat", "qa"),
    "prod": ("prod", "live"),
    "devtest": ("dev", "test", "sandbox"),
}


@dataclass(frozen=True)
class Discovered:
    """What the questions of the topic were answered with; empty where nobody has answered."""

    tool: str = ""
    model: str = ""
    approvers: list[str] = field(default_factory=list)
    freeze: str = ""

    @property
    def tools(self) -> tuple[str, ...]:
        """The tool that was named; all where none was, or another."""
        return (self.tool,) if self.tool in TOOLS else TOOLS


def discovered(engagement: Engagement) -> Discovered:
    """Read the answers. One query."""
    given = Answer.objects.filter(engagement=engagement, question__key__in=_QUESTIONS)
    told = dict(given.values_list("question__key", "value"))
    names = told.get("go-approver") or []
    return Discovered(
        tool=str(told.get("go-tool") or ""),
        model=str(told.get("go-envs") or ""),
        approvers=[str(one) for one in names] if isinstance(names, list) else [str(names)],
        freeze=str(told.get("go-freeze") or ""),
    )


def find(
    consoles: Iterable[AquaTenant], applied: Iterable[PolicyRequest], *, model: str = ""
) -> dict[str, AquaTenant | None]:
    """
    The console of each stage, in their order; None where nothing tells.

    What was applied as a stage counts most (`applied` newest first), then the only console there is, then the label.
    With one tenant for all stages a stage that nothing tells is that of the others.
    """
    known = list(consoles)
    used: dict[str, AquaTenant] = {}
    for one in applied:
        used.setdefault(one.stage, one.tenant)
    labelled = _by_label(known)
    found = {stage: used.get(stage) or labelled.get(stage) for stage in STAGES}
    if len(known) == 1 or (model == MODELS[0] and known):
        shared = next((one for one in found.values() if one is not None), known[0])
        return {stage: one or shared for stage, one in found.items()}
    return found


def _by_label(consoles: Iterable[AquaTenant]) -> Mapping[str, AquaTenant]:
    found: dict[str, AquaTenant] = {}
    for console in consoles:
        label = "".join(one for one in console.label.casefold() if one.isalnum())
        stage = next((stage for stage, words in _WORDS.items() if any(word in label for word in words)), None)
        if stage is not None:
            found.setdefault(stage, console)
    return found
