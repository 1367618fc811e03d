"""Reading a policy: defaults are filled in, and what cannot be read is named by its field."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engagement.rules.assurance import DEFAULTS, BadPolicy, Policy


def test_an_empty_object_is_aquas_default_policy() -> None:
    assert Policy.read({}).fields == DEFAULTS


def test_null_counts_as_left_out() -> None:
    assert Policy.read({"registries": None, "cvss_severity": None}).fields == DEFAULTS


def test_fields_of_other_kinds_of_policy_are_left_aside() -> None:
    assert Policy.read({"docker_cis_enabled": True, "id": 7, "author": "somebody"}).fields == DEFAULTS


def test_reading_keeps_no_hold_of_what_was_given() -> None:
    given = {"cves_black_list": ["CVE-2030-1"]}
    policy = Policy.read(given)

    given["cves_black_list"].append("CVE-2030-2")

    assert policy.texts("cves_black_list") == ["CVE-2030-1"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cvss_severity_enabled", "yes"),
        ("cves_black_list", "CVE-2030-1"),
        ("cves_black_list", [7]),
        ("required_labels", ["team"]),
        ("maximum_score", "7"),
        ("maximum_score", True),
        ("maximum_score", 10.1),
        ("ignore_recently_published_vln_period", 1000),
        ("scope", "v1"),
        ("cvss_severity", "worst"),
        ("vulnerability_score_range", ["low", "high"]),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_by_its_field(field: str, value: Any) -> None:
    with pytest.raises(BadPolicy) as refused:
        Policy.read({field: value})

    assert refused.value.field == field


def test_the_severity_control_needs_a_severity() -> None:
    with pytest.raises(BadPolicy) as refused:
        Policy.read({"cvss_severity_enabled": True})

    assert refused.value.field == "cvss_severity"


def test_a_policy_blocks_at_once_unless_it_says_otherwise() -> None:
    assert Policy.read({"block_failed": True}).blocks(datetime(2030, 6, 3, tzinfo=UTC))


@pytest.mark.parametrize(("day", "blocks"), [(7, False), (8, True)])
def test_blocking_can_be_put_off_by_days(day: int, blocks: bool) -> None:
    later = {"enforce": True, "enforce_after_days": 5, "lastupdate": "2030-06-03T00:00:00Z"}

    assert Policy.read({"block_failed": True, **later}).blocks(datetime(2030, 6, day, tzinfo=UTC)) == blocks


def test_the_newer_range_of_scores_counts_where_it_says_something() -> None:
    ranges = [
        Policy.read({"maximum_score": 7.0, "vulnerability_score_range": given}).score_range
        for given in ([0, 10], [4, 8])
    ]

    assert ranges == [(7.0, 10.0), (4.0, 8.0)]
