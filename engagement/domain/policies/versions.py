"""The versions of a policy, as they are read: what each says, and what it changed."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from engagement.domain.policies.reading import of_version
from engagement.models import AssurancePolicy, PolicyVersion
from engagement.rules.assurance import ENTRIES, Policy, switched_on
from engagement.rules.assurance.wording import LABELS, Difference, differences, said, settings_in_words

SHOWN = 25
_ACTIONS = ("audit_on_failure", "fail_cicd", "block_failed")
_SCOPE = ("application_scopes", "exclude_application_scopes", "registries", "images", "scope")
_EXCEPTIONS = (
    "control_exclude_no_fix",
    "ignore_recently_published_vln",
    "ignore_recently_published_vln_period",
    "ignore_recently_published_fix_vln",
    "ignore_recently_published_fix_vln_period",
    "cves_white_list_enabled",
    "cves_white_list",
    "ignore_risk_resources_enabled",
    "ignored_risk_resources",
    "ignore_base_image_vln",
    "allowed_images",
)
Settings = list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """A version in the list of versions; `n_differences` to the one before."""

    number: int
    why: str
    by: str
    at: datetime
    n_differences: int


@dataclass(frozen=True)
class Control:
    """A control that is on, in words."""

    title: str
    says: str
    settings: Settings


@dataclass(frozen=True)
class Said:
    """What a policy says, in words for somebody who does not know Aqua's fields."""

    controls: list[Control]
    actions: Settings
    scope: Settings
    exceptions: Settings


@dataclass(frozen=True)
class Shown:
    """One version, whole; `before` is the number of the one that it is compared with, None for the first."""

    number: int
    why: str
    by: str
    at: datetime
    said: Said
    before: int | None
    differences: list[Difference]


def history(policy: AssurancePolicy) -> list[Line]:
    """The newest versions first, each with how much it changed; one query."""
    known = list(policy.versions.select_related("decided_by").order_by("-number")[: SHOWN + 1])
    for one in known:
        one.policy = policy
    return [_line(one, before) for one, before in pairwise([*known, None]) if one is not None][:SHOWN]


def shown(version: PolicyVersion) -> Shown:
    """One version beside the one before it; one query more than the version."""
    before = version.policy.versions.filter(number__lt=version.number).order_by("-number").first()
    policy = of_version(version)
    return Shown(
        number=version.number,
        why=version.why,
        by=version.decided_by.name,
        at=version.decided_at,
        said=in_words(policy),
        before=before.number if before else None,
        differences=differences(of_version(before), policy) if before else [],
    )


def in_words(policy: Policy) -> Said:
    """What a policy says, in words."""
    on = switched_on(policy)
    chosen = [entry for key, entry in ENTRIES.items() if on.get(key)]
    return Said(
        controls=[
            Control(one.title, f"{one.checks} {one.fails}", settings_in_words(policy, one.settings)) for one in chosen
        ],
        actions=[(LABELS[name], said(name, policy.fields[name])) for name in _ACTIONS],
        scope=settings_in_words(policy, _SCOPE),
        exceptions=settings_in_words(policy, _EXCEPTIONS),
    )


def _line(version: PolicyVersion, before: PolicyVersion | None) -> Line:
    n = len(differences(of_version(before), of_version(version))) if before else 0
    return Line(version.number, version.why, version.decided_by.name, version.decided_at, n)
