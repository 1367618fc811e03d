"""Policy objects: alike before they are compared, whole when they are written."""

from typing import Any

import pytest

from engagement.rules import policy_objects
from engagement.rules.assurance import DEFAULTS, STARTER
from engagement.rules.policy_objects import Difference


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "p"}, {**DEFAULTS, "name": "p"}),
        ({"name": "p", "id": 4, "author": "ann", "lastupdate": "2026-01-01T00:00:00Z"}, {"name": "p"}),
        ({"name": "p", "cves_black_list": ["CVE-2", "CVE-1"]}, {"name": "p", "cves_black_list": ["CVE-1", "CVE-2"]}),
        ({"name": "p", "maximum_score": 7.0}, {"name": "p", "maximum_score": 7}),
        ({"name": "p", "registries": None, "labels": []}, {"name": "p"}),
        (
            {"name": "p", "custom_checks": [{"name": "c", "last_modified": 1, "author": "x"}]},
            {"name": "p", "custom_checks": [{"name": "c"}]},
        ),
        ({"packages_black_list": [{"name": "a", "arch": ""}]}, {"packages_black_list": [{"name": "a"}]}),
        (
            {"name": "p", "auto_scan_time": {"iteration_type": "once", "iteration": 1, "time": "", "week_days": []}},
            {"name": "p"},
        ),
    ],
    ids=["defaults", "bookkeeping", "order", "numbers", "null", "stamps", "empty parts", "schedule"],
)  # fmt: skip
def test_what_means_the_same_is_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert policy_objects.normal(one) == policy_objects.normal(other)
    assert policy_objects.digest(1, "p", one, None) == policy_objects.digest(1, "p", other, None)


def test_the_order_of_scope_variables_counts() -> None:
    one = {"scope": {"expression": "v1 && !v2", "variables": [{"attribute": "a"}, {"attribute": "b"}]}}
    other = {"scope": {"expression": "v1 && !v2", "variables": [{"attribute": "b"}, {"attribute": "a"}]}}

    assert not policy_objects.is_same(one, other)


def test_a_field_that_is_left_out_differs_from_one_that_is_not_at_its_default() -> None:
    assert policy_objects.differences({"name": "p"}, {"name": "p", "block_failed": False}) == [
        Difference("block_failed", True, False)
    ]


def test_no_policy_is_something_else_than_an_empty_one() -> None:
    assert not policy_objects.is_same(None, {})


def test_a_new_policy_is_told_with_what_it_does_even_where_that_is_the_default() -> None:
    assert policy_objects.told(None, {"name": "p", "disallow_malware": True}) == [
        Difference("application_scopes", None, ["Global"]),
        Difference("audit_on_failure", None, True),
        Difference("block_failed", None, True),
        Difference("disallow_malware", None, True),
        Difference("fail_cicd", None, True),
    ]


def test_one_that_is_taken_out_is_told_with_what_it_did() -> None:
    assert policy_objects.told({"name": "p", "block_failed": False}, None) == [
        Difference("application_scopes", ["Global"], None),
        Difference("audit_on_failure", True, None),
        Difference("block_failed", False, None),
        Difference("fail_cicd", True, None),
    ]


def test_the_stage_decides_the_actions() -> None:
    whole = policy_objects.rendered(STARTER, name="starter-image-policy-prod", stage="prod")

    assert (whole["name"], whole["fail_cicd"], whole["block_failed"]) == ("starter-image-policy-prod", True, True)


def test_fields_that_no_version_decides_stay_as_the_console_has_them() -> None:
    standing = {"name": "p", "id": 7, "auto_scan_enabled": True, "disallow_malware": True}

    whole = policy_objects.rendered({"only_none_root_users": True}, name="p", standing=standing)

    assert policy_objects.differences(standing, whole) == [
        Difference("disallow_malware", True, False),
        Difference("only_none_root_users", False, True),
    ]
    assert "id" not in whole


def test_the_scope_of_default_stays() -> None:
    whole = policy_objects.rendered(STARTER, name="Default", scopes=["team-a"], standing={"name": "Default"})

    assert whole["application_scopes"] == ["Global"]


def test_putting_back_says_what_the_earlier_object_left_out() -> None:
    assert policy_objects.put_back({"name": "p", "author": "ann"})["only_none_root_users"] is False


def test_the_digest_is_of_one_console() -> None:
    assert policy_objects.digest(1, "p", None, {}) != policy_objects.digest(2, "p", None, {})
