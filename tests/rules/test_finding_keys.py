"""The identity of a finding: the same whatever the order, and whatever may differ between two scans."""

import uuid
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.rules import finding_keys
from engagement.rules.finding_keys import KeysByPiece, keys_of, rank_of


class Finding(NamedTuple):
    name: str = "CVE-2020-1"
    severity: int = 3
    resource_type: str = "package"
    resource_name: str = "musl"
    resource_path: str = ""
    installed_version: str = "1.1"
    fix_version: str = "1.2"
    layer_digest: str = ""


FEW = st.sampled_from(("a", "b", ""))
FINDINGS = st.lists(st.builds(Finding, FEW, st.integers(0, 4), FEW, FEW, FEW, FEW, FEW, FEW), max_size=12)


def by_finding(findings, keys):
    """The keys that each finding got, equal findings together."""
    got = {}
    for finding, key in zip(findings, keys, strict=True):
        got.setdefault(finding, set()).add(key)
    return got


@given(FINDINGS, st.randoms())
def test_shuffled_findings_get_the_same_keys(findings, random):
    shuffled = random.sample(findings, len(findings))

    assert by_finding(shuffled, keys_of(shuffled)) == by_finding(findings, keys_of(findings))


@given(FINDINGS)
def test_each_finding_has_a_key_of_its_own(findings):
    assert len(set(keys_of(findings))) == len(findings)


@given(FINDINGS, st.randoms())
def test_findings_that_are_met_piece_by_piece_get_the_same_keys(findings, random):
    keys = KeysByPiece()
    for finding in random.sample(findings, len(findings)):
        keys.meet(finding, rank_of(finding))

    assert by_finding(findings, [keys.key(one) for one in findings]) == by_finding(findings, keys_of(findings))


@given(FINDINGS)
def test_keys_say_by_which_rules_they_were_made(findings):
    assert all(finding_keys.is_current(key.int) for key in keys_of(findings))


@pytest.mark.parametrize(
    "changed",
    [{"severity": 4}, {"installed_version": "1.1-r2"}, {"fix_version": ""}, {"layer_digest": "sha256:1"}],
)
def test_what_may_change_over_time_is_no_part_of_the_identity(changed):
    assert keys_of([Finding()._replace(**changed)]) == keys_of([Finding()])


@pytest.mark.parametrize(
    "other",
    [{"name": "CVE-2020-2"}, {"resource_type": "file"}, {"resource_name": "busybox"}, {"resource_path": "/lib"}],
)
def test_another_vulnerability_or_another_thing_is_another_finding(other):
    assert keys_of([Finding()._replace(**other)]) != keys_of([Finding()])


def test_of_two_versions_the_lower_keeps_the_key_that_it_had_alone():
    alone = keys_of([Finding(installed_version="1.1")])

    assert keys_of([Finding(installed_version="2.0"), Finding(installed_version="1.1")])[1:] == alone


def test_the_keys_of_this_version_do_not_move():
    assert keys_of([Finding(), Finding(installed_version="2.0")]) == [
        uuid.UUID("01ffe697-bcab-8f46-8f6d-e0145aa12f9d"),
        uuid.UUID("0164cb6a-d66c-8173-a63f-812a3c7642d5"),
    ]


def test_a_key_of_elsewhere_is_not_current():
    assert not finding_keys.is_current(uuid.UUID("9b2f0c5e-0000-4000-8000-000000000000").int)
