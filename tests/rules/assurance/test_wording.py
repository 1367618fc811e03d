"""A policy in words, and what differs between two of them."""

from typing import Any

import pytest

from engagement.rules.assurance import CONTROLS, DEFAULTS, ENTRIES, STARTER, Policy
from engagement.rules.assurance.wording import LABELS, content_of, differences, said


def policy(**fields: Any) -> Policy:
    return Policy.read({"name": "starter", **fields})


def test_every_setting_has_its_words_but_for_the_name() -> None:
    assert set(LABELS) == set(DEFAULTS) - {"name"}


def test_every_control_is_in_the_catalogue_and_one_that_has_no_field() -> None:
    assert set(ENTRIES) == {*CONTROLS, "package_manager"}
    assert [key for key, entry in ENTRIES.items() if not entry.switch] == ["package_manager"]


def test_what_differs_is_told_field_by_field() -> None:
    found = differences(policy(cvss_severity="high"), policy(cvss_severity="critical", disallow_malware=True))

    assert [(one.label, one.before, one.after) for one in found] == [
        ("Fails from severity", "high", "critical"),
        ("Malware", "off", "on"),
    ]


def test_the_order_of_a_list_is_no_difference() -> None:
    one, other = policy(cves_black_list=["CVE-1", "CVE-2"]), policy(cves_black_list=["CVE-2", "CVE-1"])

    assert differences(one, other) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("audit_on_failure", True, "on"),
        ("maximum_score", 7.0, "7"),
        ("cves_black_list", [], "nothing"),
        ("required_labels", [{"key": "team"}, {"key": "stage", "value": "prod"}], "stage=prod, team"),
        ("vulnerability_score_range", [0, 10], "0 to 10"),
        ("scope", {"expression": "", "variables": []}, "any"),
        (
            "scope",
            {"expression": "v1", "variables": [{"attribute": "image.repo", "value": "a/*"}]},
            "v1; image.repo = a/*",
        ),
        ("aggregated_vulnerability", {"enabled": False, "score_range": [], "severity": ""}, "off"),
        (
            "aggregated_vulnerability",
            {"enabled": True, "score_range": [4, 9], "severity": "high"},
            "high, score 4 to 9",
        ),
    ],
)
def test_a_value_is_said_in_words(name, value, words) -> None:
    assert said(name, value) == words


def test_what_is_kept_leaves_out_defaults_and_never_the_actions() -> None:
    content = content_of(Policy.read({**STARTER, "audit_on_failure": True}))

    assert (content["audit_on_failure"], content["block_failed"], "name" in content) == (True, False, False)
    assert "cves_black_list" not in content
    assert Policy.read({**content, "name": STARTER["name"]}).fields == Policy.read(STARTER).fields
