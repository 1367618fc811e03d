"""
Our evaluator and the sandbox's share no code, and are held against each other on images and policies made by chance.

The sandbox stands for Aqua: it follows the contract (9.5, 9.6) and what public clients expect.
"""

import random
from typing import NamedTuple

import pytest

from aqua_client.sandbox import assurance
from aqua_client.sandbox.clock import Clock
from aqua_client.sandbox.judgement import Verdict as Theirs
from aqua_client.sandbox.world import Image, Look, Registry, Settings, World
from engagement.rules.assurance import Name, Policy, Verdict, evaluate
from tests.rules.assurance import generated

N_IMAGES, N_POLICIES = 80, 25
IMAGES = (("shop/web", "2.8.1"), ("tools/cli", "1"), ("data/load", "7"))
ACCEPTED = {f"CVE-2030-{number:04}" for number in range(1, 41, 9)}
OWN = {f"CVE-2030-{number:04}": "critical" for number in range(1, 41, 7)}


class Judged(NamedTuple):
    """One image under many policies, as the sandbox and as our rules judge it."""

    theirs: Theirs
    ours: Verdict


def judge(seed: int) -> Judged:
    chance = random.Random(seed)  # noqa: S311 - the same images each time, no secrets
    has_dta = chance.random() < 0.5
    rows = [generated.policy(chance, f"policy-{number}") for number in range(N_POLICIES)]
    held = generated.content(chance)
    repository, tag = chance.choice(IMAGES)
    image = Image(1, generated.REGISTRY, repository, tag, "", 0.0, content=held)
    image.history.append(Look(0.0, "", held.digest))
    name = Name(generated.REGISTRY, repository, tag, held.digest)
    case = generated.case(name, held, OWN, accepted=ACCEPTED, has_dta=has_dta)
    ours = evaluate([Policy.read(row) for row in rows], case, scopes=generated.SCOPES)
    return Judged(assurance.judge(_world(rows, has_dta=has_dta), image, held), ours)


def _world(rows: list[dict[str, object]], *, has_dta: bool) -> World:
    clock = Clock()
    clock.stop()
    clock.advance(generated.AT.timestamp() - clock.now())
    world = World(Settings("", "", "", ""), clock)
    world.registries[generated.REGISTRY] = Registry(generated.REGISTRY, {"type": "ACR"})
    world.store("settings")["system"] = {"dta": {"enabled": has_dta}}
    world.stores["scopes"] = {
        name: {"categories": {"artifacts": {"image": scope}}} for name, scope in generated.SCOPES.items()
    }
    world.stores["custom_severities"] = {name: {"severity": severity} for name, severity in OWN.items()}
    world.stores["acknowledged"] = {name: _everywhere(name) for name in ACCEPTED}
    world.stores["policies"] = {str(row["name"]): row | {"id": number} for number, row in enumerate(rows, 1)}
    return world


def _everywhere(name: str) -> dict[str, object]:
    blank = dict.fromkeys(("registry_name", "image_name", "repository_name", "resource_hash"), "")
    resource = dict.fromkeys(("resource_name", "resource_version", "resource_path", "resource_format"), "")
    return {"issue_type": "vulnerability", "issue_name": name, "expiration_days": 0, **blank, **resource}


@pytest.mark.parametrize("seed", range(N_IMAGES))
def test_every_control_of_every_policy_says_the_same_as_in_the_sandbox(seed: int) -> None:
    theirs, ours = judge(seed)

    assert {(one.policy, one.control): (one.failed, one.blocks) for one in ours.checks} == {
        (one.policy_name, one.control): (one.failed, one.blocking) for one in theirs.checks
    }


@pytest.mark.parametrize("seed", range(N_IMAGES))
def test_the_verdict_is_the_same_as_in_the_sandbox(seed: int) -> None:
    theirs, ours = judge(seed)

    assert (ours.is_compliant, ours.is_exempt) == (not theirs.disallowed, theirs.is_exempt)


def test_there_are_two_thousand_pairs_and_they_are_not_all_alike() -> None:
    said = [one for seed in range(N_IMAGES) for one in judge(seed).ours.checks]

    assert N_IMAGES * N_POLICIES == 2000
    assert {(one.control, one.failed) for one in said} == {
        (control, failed) for control in {one.control for one in said} for failed in (True, False)
    }
    assert len({one.control for one in said}) == 20
