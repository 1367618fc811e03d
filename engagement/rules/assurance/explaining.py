"""Why an image is not compliant, and the smallest change that makes it so, in a customer's words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engagement.rules import controls
from engagement.rules.assurance.policy import BadPolicy, Policy

# What a control needs that is not known of an image, and who may tell.
MISSING: Mapping[str, str] = {
    "malware": "where malware was found; scan again",
    "sensitive_data": "where sensitive data was found; scan again",
    "root_user": "the user that it runs as; scan again",
    "trusted_base_images": "its base image; Aqua names one only where it knows the base",
    "blacklisted_packages": "its packages; import a scanner's report of it",
    "required_packages": "its packages; import a scanner's report of it",
    "license": "the licences of its packages; import a scanner's report of it",
    "whitelisted_licenses": "the licences of its packages; import a scanner's report of it",
    "custom_checks": "what the scripts said; look in the console",
    "scap": "what the profiles said; look in the console",
    "required_labels": "its labels; scan again",
    "forbidden_labels": "its labels; scan again",
    "force_microenforcer": "whether a MicroEnforcer is inside; look in the console",
}
STEPS_SHOWN = 20
# The controls that look at findings; what another one met no upgrade clears.
OF_FINDINGS = frozenset({"max_severity", "max_score", "cve_blacklist", "aggregated_vulnerability", "exploitability"})


@dataclass(frozen=True, slots=True)
class Failure:
    """A control that makes the image non-compliant, as a check tells it (contract 9.6)."""

    policy: str
    control: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Package:
    """A package with findings that hold the image back: `n` of them, of which `n_fixable` go with `fixed_in`."""

    name: str
    installed: str
    n: int
    n_fixable: int
    fixed_in: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: `kind` is upgrade, remove or change; `why` what holds the image back without it."""

    kind: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    Why an image is non-compliant, and what is the least to do about it.

    `is_by_upgrades` when upgrades alone do it; `needs_decision` when a package has no fix, so that somebody has to
    remove it, change the base image or accept the risk.
    """

    summary: str
    steps: tuple[Step, ...]
    is_by_upgrades: bool
    needs_decision: bool

    @property
    def shown(self) -> tuple[Step, ...]:
        """The first of many steps: an image of years ago has hundreds of packages."""
        return self.steps[:STEPS_SHOWN]

    @property
    def n_more(self) -> int:
        """How many steps are left out of those shown."""
        return max(0, len(self.steps) - STEPS_SHOWN)


def failures(checks: Iterable[Mapping[str, Any]]) -> list[Failure]:
    """The failed checks that make an image non-compliant, of those that a scan keeps."""
    return [
        Failure(str(one.get("policy") or ""), str(one.get("control") or ""), _told(one.get("detail")))
        for one in checks
        if one.get("failed") and one.get("blocking")
    ]


def as_told(policy: str, failed: Sequence[Failure]) -> Policy:
    """The policy as far as its failed checks tell it: the limits of the controls that look at findings."""
    fields: dict[str, Any] = {"name": policy}
    for one in failed:
        if one.policy == policy:
            fields |= _limits(one)
    try:
        return Policy.read(fields)
    except BadPolicy:
        return Policy.read({"name": policy})


def explain(failed: Sequence[Failure], packages: Sequence[Package]) -> Explanation:
    """
    Say what holds an image back and the least that clears it.

    `packages` are those with findings that fail a policy: each of them has to be seen to, and nothing else of the kind,
    so that they are the smallest set. The controls that look at something else have a step of their own, and so have
    those of findings where no package is known to be to blame.
    """
    others = {one.control: one for one in failed if not packages or one.control not in OF_FINDINGS}
    steps = [*map(_of_package, packages), *(_of_control(one) for one in others.values())]
    no_fix = any(one.n_fixable < one.n for one in packages)
    return Explanation(
        summary=_summary(failed),
        steps=tuple(steps),
        is_by_upgrades=bool(packages) and not others and not no_fix,
        needs_decision=no_fix,
    )


def _told(detail: object) -> Mapping[str, Any]:
    return detail if isinstance(detail, Mapping) else {}


def _summary(failed: Sequence[Failure]) -> str:
    policies = list(dict.fromkeys(one.policy for one in failed))
    titles = list(dict.fromkeys(controls.explain(one.control, {}).title for one in failed))
    if not failed:
        return "No control of a policy says why: somebody marked it in the console."
    many = "policy" if len(policies) == 1 else "policies"
    return f"It does not meet {_listed(titles)} of the {many} {_listed(policies)}."


def _of_package(one: Package) -> Step:
    named = f"{one.name} {one.installed}".strip() or "the image itself"
    why = f"{one.n} finding{'' if one.n == 1 else 's'} that the policy does not allow"
    if not one.n_fixable:
        return Step("remove", f"Remove {named}, or replace it: no fix is known.", why)
    if one.n_fixable < one.n:
        left = one.n - one.n_fixable
        text = f"Upgrade {named} to {one.fixed_in}; for {left} of its findings no fix is known: remove or replace it."
        return Step("remove", text, why)
    return Step("upgrade", f"Upgrade {named} to {one.fixed_in}.", why)


def _of_control(one: Failure) -> Step:
    words = controls.explain(one.control, one.detail)
    return Step("change", words.advice, f"{words.title}: {words.found}")


def _limits(one: Failure) -> dict[str, Any]:
    detail = one.detail
    no_fix = bool(detail.get("no_fix_excluded"))
    if one.control == "max_severity":
        word = str(detail.get("maximum_severity_allowed", detail.get("max_severity_allowed")) or "")
        return {"cvss_severity_enabled": True, "cvss_severity": word.lower(), "cvss_severity_exclude_no_fix": no_fix}
    if one.control == "max_score":
        score = detail.get("maximum_score_allowed", detail.get("max_score_allowed"))
        low = float(score) if isinstance(score, (int, float)) else 0.0
        return {"maximum_score_enabled": True, "maximum_score": low, "maximum_score_exclude_no_fix": no_fix}
    if one.control == "cve_blacklist":
        found = detail.get("blacklisted_cves_found") or []
        return {"cves_black_list_enabled": True, "cves_black_list": [str(name) for name in found]}
    return {}


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
