"""Where a finding's score comes from, and where to read more."""

import pytest

from engagement.rules import finding_sources


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("NVD CVSS V3 Score: 7.5", "The score of the National Vulnerability Database"),
        ("Vendor CVSS V3 Score: 5.8", "The score that the vendor"),
        ("Vendor Severity: important", "The distribution's own word"),
        ("Fix Version: No DSA", "The distribution decided not to fix it"),
    ],
)
def test_the_source_of_a_score_is_told_in_a_sentence(said: str, begins: str) -> None:
    assert finding_sources.source_of(said)[: len(begins)] == begins


def test_a_source_that_is_not_known_is_not_explained() -> None:
    assert finding_sources.source_of("Moon phase") == ""


@pytest.mark.parametrize(
    ("kinds", "is_known", "said"),
    [
        ("remote,CISA", True, "Over the network, Used in attacks (listed by CISA)"),
        ("odd", False, "odd"),
        ("", True, "Known"),
        ("", False, ""),
    ],
)
def test_an_exploit_is_told_in_words(kinds: str, is_known: bool, said: str) -> None:
    assert finding_sources.exploit_of(kinds, is_known=is_known) == said


def test_a_cve_leads_to_three_pages_each_once() -> None:
    url = "https://nvd.nist.gov/vuln/detail/CVE-2014-0160"

    assert [link.url for link in finding_sources.links("CVE-2014-0160", url)] == [
        url,
        "https://avd.aquasec.com/nvd/cve-2014-0160",
    ]


def test_an_advisory_of_github_leads_there() -> None:
    assert [link.label for link in finding_sources.links("GHSA-jfh8-c2jp-5v3q", "")] == ["github.com"]


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    assert finding_sources.links("X", "javascript:alert(1)") == []
