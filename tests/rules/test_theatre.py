"""The acts of the demo: each on top of the last, about the chosen images alone."""

import pytest

from engagement.rules import policy_objects
from engagement.rules.assurance import Name, Policy, covers
from engagement.rules.policy_objects import Difference
from engagement.rules.theatre import ACTS, LAST, Shown, controls_at, policy_at

IMAGES = [Shown("Docker Hub", "alpine:3.4"), Shown("acr", "team/*:1")]


def act(step: int) -> dict[str, object]:
    return policy_at(step, name="p", images=IMAGES)


@pytest.mark.parametrize(
    ("step", "changed"),
    [
        (2, [Difference("block_failed", False, True)]),
        (3, [Difference("only_none_root_users", True, False)]),
        (4, [Difference("cvss_severity", "high", "critical")]),
        (5, [Difference("cvss_severity_enabled", True, False)]),
        (6, [Difference("only_none_root_users", False, True)]),
    ],
)
def test_each_act_changes_one_thing(step: int, changed: list[Difference]) -> None:
    assert policy_objects.differences(act(step - 1), act(step)) == changed


def test_the_proof_is_the_last_act() -> None:
    assert [number for number, one in enumerate(ACTS, 1) if one.is_proof] == [LAST]


@pytest.mark.parametrize(
    ("name", "is_in"),
    [
        (Name("Docker Hub", "alpine", "3.4"), True),
        (Name("acr", "team/*", "1"), True),
        (Name("acr", "team/shop", "1"), False),
        (Name("acr", "alpine", "3.4"), False),
    ],
)
def test_the_policy_is_about_exactly_the_chosen_images(name: Name, is_in: bool) -> None:
    assert covers(Policy.read(act(1)), name, {}, {}) is is_in


def test_the_controls_of_an_act_are_told_by_their_keys() -> None:
    assert controls_at(act(4)) == {"malware", "sensitive_data", "max_severity"}
