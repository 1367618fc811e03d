"""What the repository of an engagement is made of: the newest versions, the stages, and who agrees."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain.gitops.stages import MODELS, discovered, find
from engagement.domain.refusals import Refused
from engagement.models import AquaTenant, AssurancePolicy, Engagement, PolicyRequest, PolicyVersion
from engagement.rules.policy_objects import STAGES

# Where Aqua's own regions are signed in to (api-contract.md 1); the client finds the console from there.
_LOGIN_PAGES = {"us": "https://cloud.aquasec.com"}
_FILE_NAME = re.compile(r"[\w][\w .+-]{0,99}", re.ASCII)


class NothingDecided(Refused):
    """There is no version of any policy to keep."""


class NotAFileName(Refused):
    """A policy has a name that no file can have."""


@dataclass(frozen=True)
class Stage:
    """
    An environment of the repository: `suffix` is behind the names of its policies where stages share a console.

    `scopes` are, by policy, the fields of its scope as they were applied there last.
    """

    key: str
    label: str
    console: str
    region: str
    suffix: str
    scopes: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Source:
    """Everything that the files are written from; the same source always gives the same commit."""

    reference: str
    customer: str
    model: str
    policies: Mapping[str, Mapping[str, Any]]
    stages: Sequence[Stage]
    approvers: Sequence[str]
    freeze: str
    tools: Sequence[str]
    message: str
    decided_by: str
    decided_by_mail: str
    decided_at: datetime

    @property
    def name(self) -> str:
        return f"{self.reference}-policies"


def source(
    policies: QuerySet[AssurancePolicy],
    consoles: QuerySet[AquaTenant],
    requests: QuerySet[PolicyRequest],
    *,
    engagement: Engagement,
    tools: Sequence[str] = (),
) -> Source:
    """
    Gather what is exported: of each policy its newest version. Without `tools` those that discovery names.

    Raises NothingDecided, and NotAFileName for a policy that has to be named otherwise first. Four queries.
    """
    versions = list(newest_versions(policies))
    if not versions:
        raise NothingDecided("No policy has a version yet. Decide one first: only what was decided is exported.")
    for one in versions:
        if not _FILE_NAME.fullmatch(one.policy.name):
            raise NotAFileName(f"{one.policy.name} cannot be the name of a file; begin a policy with a simpler name.")
    told = discovered(engagement)
    applied = list(applied_requests(requests))
    stages = _stages(find(consoles, applied, model=told.model), applied)
    last = max(versions, key=lambda one: one.decided_at)
    return Source(
        reference=engagement.reference,
        customer=engagement.customer.name,
        model=told.model or MODELS[0 if any(one.suffix for one in stages) else 1],
        policies={one.policy.name: one.content for one in versions},
        stages=stages,
        approvers=told.approvers,
        freeze=told.freeze,
        tools=tuple(tools) or told.tools,
        message="Policies as decided: " + ", ".join(f"{one.policy.name} v{one.number}" for one in versions),
        decided_by=str(last.decided_by),
        decided_by_mail=last.decided_by.email,
        decided_at=last.decided_at,
    )


def newest_versions(policies: QuerySet[AssurancePolicy]) -> QuerySet[PolicyVersion]:
    """The newest version of each policy, by the policy's name."""
    rows = PolicyVersion.objects.filter(policy__in=policies).select_related("policy", "decided_by")
    return rows.order_by("policy__name", "policy_id", "-number").distinct("policy__name", "policy_id")


def applied_requests(requests: QuerySet[PolicyRequest]) -> QuerySet[PolicyRequest]:
    """What was applied, the newest first."""
    rows = requests.filter(state=PolicyRequest.State.APPLIED).select_related("tenant", "version__policy")
    return rows.order_by("-applied_at", "-pk")


def _stages(consoles: Mapping[str, AquaTenant | None], applied: Sequence[PolicyRequest]) -> list[Stage]:
    shared = Counter(one.pk for one in consoles.values() if one is not None)
    return [
        Stage(
            key=key,
            label=STAGES[key],
            console=_address(console, key),
            region="" if console is None or console.region == AquaTenant.Region.OTHER else console.region,
            suffix=f"-{key}" if console is not None and shared[console.pk] > 1 else "",
            scopes=_scopes(applied, key),
        )
        for key, console in consoles.items()
    ]


def _address(console: AquaTenant | None, stage: str) -> str:
    """Where the client signs in; a stage whose console is not known has an address that nobody has."""
    if console is None:
        return f"https://console-of-{stage}.invalid"
    return console.console_url or _LOGIN_PAGES.get(console.region, f"https://{console.region}.cloud.aquasec.com")


def _scopes(applied: Sequence[PolicyRequest], stage: str) -> dict[str, dict[str, Any]]:
    """By policy, the application scopes that it was last applied with in the stage."""
    found: dict[str, dict[str, Any]] = {}
    for one in applied:
        if one.stage == stage and one.after is not None:
            scopes = {"application_scopes": one.after.get("application_scopes", ["Global"])}
            found.setdefault(one.version.policy.name, scopes)
    return found
