"""What is odd about a policy is said before it judges anything."""

from typing import Any

import pytest

from engagement.rules.assurance import GUIDE_PICTURE, STARTER, Policy, problems


def fields(has_threat_analysis: bool = True, **settings: Any) -> list[str]:
    """The fields that something is said of."""
    policy = Policy.read({"application_scopes": ["team"], **settings})
    return [one.field for one in problems(policy, has_threat_analysis=has_threat_analysis)]


def test_nothing_is_odd_about_the_starter_policy() -> None:
    assert fields(**STARTER) == []


def test_the_guides_picture_leaves_severity_nothing_to_decide() -> None:
    assert fields(**GUIDE_PICTURE) == ["maximum_score"]


def test_a_score_of_zero_is_odd_without_a_severity_too() -> None:
    assert fields(maximum_score_enabled=True) == ["maximum_score"]


def test_a_severity_whose_scores_all_fail_anyway_is_shadowed() -> None:
    assert fields(maximum_score_enabled=True, maximum_score=6.5, cvss_severity_enabled=True, cvss_severity="high") == [
        "cvss_severity"
    ]


def test_a_severity_below_the_score_is_not_shadowed() -> None:
    assert fields(maximum_score_enabled=True, maximum_score=9.5, cvss_severity_enabled=True, cvss_severity="high") == []


def test_threat_analysis_without_a_licence_is_skipped() -> None:
    assert fields(has_threat_analysis=False, dta_enabled=True) == ["dta_enabled"]


def test_threat_analysis_with_a_licence_is_in_order() -> None:
    assert fields(dta_enabled=True) == []


def test_a_cve_cannot_be_blocked_and_excepted() -> None:
    both = {"cves_black_list": ["CVE-2030-1"], "cves_white_list": ["CVE-2030-1"]}

    assert fields(cves_black_list_enabled=True, cves_white_list_enabled=True, **both) == ["cves_black_list"]


def test_a_licence_cannot_be_blocked_and_allowed() -> None:
    both = {"blacklisted_licenses": ["MIT"], "whitelisted_licenses": ["MIT"]}

    assert fields(blacklisted_licenses_enabled=True, whitelisted_licenses_enabled=True, **both) == [
        "blacklisted_licenses"
    ]


def test_a_package_cannot_be_required_and_blocked() -> None:
    both = {"packages_white_list": [{"name": "curl"}], "packages_black_list": [{"name": "curl"}]}

    assert fields(packages_white_list_enabled=True, packages_black_list_enabled=True, **both) == ["packages_white_list"]


def test_an_old_version_of_a_required_package_can_be_blocked() -> None:
    both = {"packages_white_list": [{"name": "curl"}], "packages_black_list": [{"name": "curl", "version_range": "<8"}]}

    assert fields(packages_white_list_enabled=True, packages_black_list_enabled=True, **both) == []


def test_a_label_cannot_be_required_and_forbidden() -> None:
    both = {"required_labels": [{"key": "team"}], "forbidden_labels": [{"key": "team"}]}

    assert fields(required_labels_enabled=True, forbidden_labels_enabled=True, **both) == ["required_labels"]


@pytest.mark.parametrize(
    ("switch", "name"),
    [
        ("cves_black_list_enabled", "cves_black_list"),
        ("trusted_base_images_enabled", "trusted_base_images"),
        ("packages_white_list_enabled", "packages_white_list"),
        ("whitelisted_licenses_enabled", "whitelisted_licenses"),
        ("custom_checks_enabled", "custom_checks"),
    ],
)
def test_an_empty_list_is_pointed_out(switch: str, name: str) -> None:
    assert fields(**{switch: True}) == [name]


def test_a_policy_without_any_action_is_pointed_out() -> None:
    assert fields(audit_on_failure=False, fail_cicd=False, block_failed=False) == ["audit_on_failure"]


def test_blocking_on_the_global_scope_is_pointed_out() -> None:
    assert fields(application_scopes=["Global"], block_failed=True) == ["block_failed"]


def test_a_policy_without_a_scope_judges_nothing() -> None:
    assert fields(application_scopes=[]) == ["application_scopes"]


def test_a_grace_without_days_is_pointed_out() -> None:
    assert fields(ignore_recently_published_vln=True) == ["ignore_recently_published_vln_period"]
