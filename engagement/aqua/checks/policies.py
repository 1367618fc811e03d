"""Assurance policies: facts POL-1 to POL-5 (work-package.md 2, 4 and 5.3; contract 9)."""

from datetime import timedelta

import aqua_client as aqua
from aqua_client import verdicts
from engagement.aqua.checks.answers import Seen, cannot_say, fails, holds, judged, proves, storable
from engagement.aqua.checks.console import Console
from engagement.rules.subjects import ImageTagged, PolicyNamed, PolicyOnImage, Snapshot, Toggle

# Contract 9.4: the policies that every tenant has.
BUILT_IN = frozenset({"Default", "DTA", "Malware-Default-Policy", "Sensitive-Data-Default-Policy"})

# The fields of work-package.md 4 that switch a control on. The package manager's is not published.
CONTROL_FLAGS = (
    *("disallow_malware", "scan_sensitive_data", "only_none_root_users", "maximum_score_enabled"),
    *("cvss_severity_enabled", "cves_black_list_enabled", "trusted_base_images_enabled", "custom_checks_enabled"),
    *("scap_enabled", "dta_enabled", "required_labels_enabled", "forbidden_labels_enabled", "force_microenforcer"),
    *("blacklisted_licenses_enabled", "whitelisted_licenses_enabled", "packages_black_list_enabled"),
    *("packages_white_list_enabled", "vulnerability_exploitability", "partial_results_image_fail"),
)

ACTIONS = ("audit_on_failure", "fail_cicd", "block_failed")

# How far Aqua's clock and ours may be apart.
CLOCKS = timedelta(minutes=2)


def _missing(name: str) -> Seen:
    return fails(f"Aqua has no image assurance policy {name}; create it under this name.", status=404)


@proves("POL-1")
def exists(console: Console, policy: PolicyNamed) -> Seen:
    found = console.policy(policy.name)
    if found is None:
        return _missing(policy.name)
    controls = controls_of(found)
    if found.name in BUILT_IN:
        return fails(f"{found.name} comes with every console; create a policy of your own.", name=found.name)
    return judged(
        bool(controls),
        f"{found.name} is there with {len(controls)} controls on.",
        f"{found.name} is there, but none of its controls is on; switch at least one on.",
        name=found.name,
        controls=controls,
    )


@proves("POL-2")
def acts_as_agreed(console: Console, policy: PolicyNamed) -> Seen:
    if policy.agreed is None:
        return cannot_say("No decision about the actions is recorded; write it down first.")
    found = console.policy(policy.name)
    if found is None:
        return _missing(policy.name)
    answered = _actions(found)
    other = [action for action in ACTIONS if answered[action] != getattr(policy.agreed, action)]
    return judged(
        not other,
        f"The actions of {found.name} are as decided.",
        f"{', '.join(other)} of {found.name} {'is' if len(other) == 1 else 'are'} not as decided; change the policy "
        "or the decision.",
        **answered,
    )


@proves("POL-3")
def failed_on_image(console: Console, shown: PolicyOnImage) -> Seen:
    image = shown.image
    found = console.image(image.registry, image.repository, image.tag)
    if found is None:
        return fails(f"Aqua does not know {image.name} of {image.registry}; scan it first.", status=404)
    outcomes = found.verdict.outcomes
    policies = sorted({outcome.policy_name for outcome in outcomes})
    failed = sorted({one.control for one in outcomes if one.has_failed and _is_meant(one, shown)})
    if len(policies) < shown.n_policies:
        return fails(
            f"{image.name} is judged by {len(policies)} policies, not {shown.n_policies}; give another one its scope.",
            policies=len(policies),
        )
    return judged(
        bool(failed),
        f"{', '.join(failed)} failed on {image.name}, as shown.",
        f"No control{' of ' + shown.policy if shown.policy else ''} failed on {image.name}; check the policy's scope.",
        failed=failed,
        policies=len(policies),
    )


@proves("POL-4", without_call="the snapshots of image and policy before and after")
def was_toggled(_console: Console, toggle: Toggle) -> Seen:
    """Exactly one control differs and the actions are the same, so that the control alone turned the image."""
    if toggle.before is None or toggle.after is None:
        return cannot_say("Take a snapshot before the control is changed and one after it.")
    before, after = _read(toggle.before), _read(toggle.after)
    changed = sorted(set(controls_of(before[1])) ^ set(controls_of(after[1])))
    answered = {
        "disallowed_before": not before[0].is_compliant,
        "disallowed_after": not after[0].is_compliant,
        "changed_controls": changed,
        "lastupdate": after[1].lastupdate.isoformat() if after[1].lastupdate else "",
    }
    wrong = _what_is_wrong(toggle, before, after, changed)
    return fails(wrong, **answered) if wrong else holds(f"{changed[0]} turned the image non-compliant.", **answered)


@proves("POL-5")
def equals_repository(console: Console, policy: PolicyNamed) -> Seen:
    if policy.stored is None:
        return cannot_say("No policy file from the repository was given; paste the rendered file first.")
    stored = aqua.AssurancePolicy.from_row(policy.stored)
    found = console.policy(policy.name)
    if found is None:
        return _missing(policy.name)
    drifted = sorted({one.field for one in found.drift_from(stored) if one.field != "name"})
    return judged(
        not drifted,
        f"{found.name} in Aqua equals the file in the repository.",
        f"{found.name} in Aqua differs from the file in {', '.join(drifted[:5])}"
        f"{' and more' if len(drifted) > 5 else ''}; apply the file or bring the change back as a pull request.",
        differs=drifted,
        lastupdate=found.lastupdate.isoformat() if found.lastupdate else "",
    )


def controls_of(policy: aqua.AssurancePolicy) -> list[str]:
    """The controls that are on, by the fields that switch them."""
    combined = ["aggregated_vulnerability"] if policy.aggregated_vulnerability.enabled else []
    return [flag for flag in CONTROL_FLAGS if getattr(policy, flag)] + combined


def take_snapshot(console: Console, policy: str, image: ImageTagged) -> Snapshot | None:
    """
    Read image and policy for a toggle proof, cut down to what decides it; None when Aqua lacks one of them.

    Raises aqua_client's errors.
    """
    found, judge = console.image(image.registry, image.repository, image.tag), console.policy(policy)
    if found is None or judge is None:
        return None
    checks = [
        {
            "policy_name": outcome.policy_name,
            "control": outcome.control,
            "failed": outcome.has_failed,
            "blocking": outcome.is_blocking,
        }
        for outcome in found.verdict.outcomes
    ]
    kept = (*CONTROL_FLAGS, *ACTIONS, "aggregated_vulnerability", "name", "lastupdate")
    return Snapshot(
        console.at,
        image=storable({"disallowed": found.disallowed, "assurance_results": {"checks_performed": checks}}),
        policy=storable({key: judge.row[key] for key in kept if key in judge.row}),
    )


def _read(snapshot: Snapshot) -> tuple[aqua.Verdict, aqua.AssurancePolicy]:
    return verdicts.of_image(snapshot.image), aqua.AssurancePolicy.from_row(snapshot.policy)


def _what_is_wrong(
    toggle: Toggle,
    before: tuple[aqua.Verdict, aqua.AssurancePolicy],
    after: tuple[aqua.Verdict, aqua.AssurancePolicy],
    changed: list[str],
) -> str:
    """Why the two snapshots prove nothing; empty when they do."""
    if not before[0].is_compliant:
        return f"{toggle.image.name} was non-compliant already before the change; begin with a compliant image."
    if after[0].is_compliant:
        return (
            f"{toggle.image.name} is still compliant after the change; switch a control on that it fails, and blocking."
        )
    if not any(one.policy_name == toggle.policy and one.is_blocking for one in after[0].failures):
        return f"{toggle.image.name} turned non-compliant, but not by a blocking control of {toggle.policy}."
    if len(changed) != 1:
        return f"{len(changed)} controls differ between the snapshots; change exactly one."
    if _actions(before[1]) != _actions(after[1]):
        return "The actions of the policy differ too, so the control alone proves nothing; change only the control."
    return "" if _is_between(toggle, after[1]) else "The policy was not changed between the two snapshots."


def _is_between(toggle: Toggle, changed: aqua.AssurancePolicy) -> bool:
    if toggle.before is None or toggle.after is None or changed.lastupdate is None:
        return False
    return toggle.before.taken_at - CLOCKS <= changed.lastupdate <= toggle.after.taken_at + CLOCKS


def _actions(policy: aqua.AssurancePolicy) -> dict[str, bool]:
    return {action: bool(getattr(policy, action)) for action in ACTIONS}


def _is_meant(outcome: aqua.Outcome, shown: PolicyOnImage) -> bool:
    return outcome.policy_name == (shown.policy or outcome.policy_name) and outcome.control == (
        shown.control or outcome.control
    )
