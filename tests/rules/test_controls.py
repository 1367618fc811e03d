"""The controls of image assurance in plain words."""

import pytest

from engagement.rules import controls


@pytest.mark.parametrize("prefix", ["max", "maximum"])
def test_a_threshold_is_told_in_both_spellings_of_the_contract(prefix):
    words = controls.explain(
        "max_severity", {f"{prefix}_severity_allowed": "high", f"{prefix}_severity_found": "critical"}
    )

    assert (words.title, words.found) == (
        "Vulnerability Severity",
        "The worst severity found is critical; the policy fails from high on.",
    )


def test_a_score_of_zero_is_a_score():
    words = controls.explain("max_score", {"max_score_allowed": 0, "max_score_found": 0})

    assert words.found == "The worst score found is 0; the policy fails from 0 on."


def test_what_was_met_is_named():
    words = controls.explain("cve_blacklist", {"blacklisted_cves_found": ["CVE-2014-0160", "CVE-2021-44228"]})

    assert words.found == "Found: CVE-2014-0160, CVE-2021-44228."


def test_of_many_only_five_are_named():
    words = controls.explain("license", {"blacklisted_licenses_found": [f"L{n}" for n in range(8)]})

    assert words.found == "Found: L0, L1, L2, L3, L4 and 3 more."


def test_without_details_the_rule_itself_is_told():
    assert controls.explain("root_user", {}).found == "The image runs as root."


def test_an_unknown_control_keeps_aquas_name():
    assert controls.explain("brand_new_control", {}).title == "Brand new control"


def test_a_control_without_a_name_is_still_told():
    assert controls.explain("", {}).title == "Unnamed control"
