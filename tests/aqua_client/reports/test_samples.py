"""Every sample reads with all its findings, counted as its own summary counts them."""

from collections import Counter
from dataclasses import replace

import pytest

from aqua_client import Layout, UnknownLayout, ratings, reports, summaries
from tests.aqua_client import samples

LAYOUTS = {
    "defectdojo-issue_10585.json": Layout.SCANNER,
    "defectdojo-many_v2.json": Layout.V1_RESULT,
    "defectdojo-many_vulns.json": Layout.SCANNER,
    "defectdojo-one_v2.json": Layout.V1_RESULT,
    "defectdojo-one_vuln.json": Layout.SCANNER,
    "defectdojo-over_api_v2.json": Layout.V2_VULNERABILITIES,
    "defectdojo-over_api_v2_empty.json": Layout.V2_VULNERABILITIES,
    "defectdojo-vulns_with_aqua_severity.json": Layout.SCANNER,
    "ods-aqua-test-result.json": Layout.SCANNER,
    "postee-all-in-one-image.json": Layout.WEBHOOK,
    "postee-aqua-input.json": Layout.RESPONSE_POLICY,
    "postee-webhook-alpine-3.8.json": Layout.WEBHOOK,
    "postee-webhook-pokemongo-map.json": Layout.WEBHOOK,
    "starboard-with-vulnerabilities.json": Layout.SCANNER,
}

EDITED = {
    "defectdojo-issue_10585.json": (
        "high: 5 in the summary, 0 listed",
        "medium: 18 in the summary, 0 listed",
        "low: 1 in the summary, 0 listed",
        "total: 24 in the summary, 0 listed",
        "score_average: 5.45417 in the summary, 0 computed",
        "max_score: 7.5 in the summary, 0 computed",
        "max_fixable_score: 7.5 in the summary, 0 computed",
        "max_fixable_severity: high in the summary, none listed",
    ),
    "defectdojo-vulns_with_aqua_severity.json": (
        "critical: 0 in the summary, 1 listed",
        "high: 0 in the summary, 1 listed",
        "medium: 1 in the summary, 2 listed",
        "low: 1 in the summary, 2 listed",
        "negligible: 11 in the summary, 7 listed",
        "total: 2 in the summary, 6 listed",
        "score_average: 4.6 in the summary, 5.15 computed",
    ),
    "ods-aqua-test-result.json": (
        "critical: 3 in the summary, 4 listed",
        "total: 44 in the summary, 45 listed",
        "score_average: 5.86364 in the summary, 5.95556 computed",
    ),
    "postee-aqua-input.json": (
        "total: 5 in the summary, 4 listed",
        "score_average: 5.02093 in the summary, 5.45 computed",
    ),
}
"""What was changed by hand upstream, as the samples' README says."""

VERDICTS = {
    "defectdojo-issue_10585.json": (("Default", "max_severity"), ("Assurance_policy", "max_score")),
    "defectdojo-many_v2.json": (),
    "defectdojo-many_vulns.json": (("Default", "max_severity"), ("Assurance_policy", "max_score")),
    "defectdojo-one_v2.json": (),
    "defectdojo-one_vuln.json": (("Default", "max_severity"), ("Assurance_policy", "max_score")),
    "defectdojo-over_api_v2.json": None,
    "defectdojo-over_api_v2_empty.json": None,
    "defectdojo-vulns_with_aqua_severity.json": (),
    "ods-aqua-test-result.json": (("CISOC-AppSec-Severity-Check", "max_severity"),),
    "postee-all-in-one-image.json": (),
    "postee-aqua-input.json": (),
    "postee-webhook-alpine-3.8.json": (("Default", "trusted_base_images"),),
    "postee-webhook-pokemongo-map.json": (
        ("Default", "trusted_base_images"),
        ("Default", "max_score"),
        ("Default", "max_severity"),
    ),
    "starboard-with-vulnerabilities.json": (),
}

RATED_BY_HAND = {
    "defectdojo-vulns_with_aqua_severity.json": [
        "CVE-2011-3374",
        "CVE-2019-18276",
        "CVE-2017-18018",
        "CVE-2021-20193",
    ],
    "postee-aqua-input.json": ["CVE-2021-33560", "CVE-2018-1000517", "CVE-2018-20679", "CVE-2019-5747"],
}
"""Findings that upstream gave another severity, so that there is one of each."""


def listed(document):
    """Name and severity of all findings of a document, found without the client."""
    nested = [entry.get("vulnerabilities") or [] for entry in document.get("resources", [])]
    rows = [*(row for rows in nested for row in rows), *document.get("cves", []), *document.get("result", [])]
    return [(row["name"], row.get("aqua_severity") or row["severity"]) for row in rows]


@pytest.mark.parametrize("name", samples.SCAN_RESULTS)
def test_the_layout_of_a_sample_is_recognised(name):
    assert reports.read(samples.load(name)).layout is LAYOUTS[name]


@pytest.mark.parametrize("name", samples.SCAN_RESULTS)
def test_findings_in_are_findings_out(name):
    document = samples.load(name)

    found = reports.read(document).findings

    assert [(one.name, one.severity) for one in found] == listed(document)


@pytest.mark.parametrize("name", samples.SCAN_RESULTS)
def test_a_sample_agrees_with_its_own_summary_unless_it_was_edited(name):
    assert reports.read(samples.load(name)).differences == EDITED.get(name, ())


@pytest.mark.parametrize("name", samples.SCAN_RESULTS)
def test_the_summary_counts_what_is_listed(name):
    document = samples.load(name)

    summary = reports.read(document).summary

    tally = Counter(severity for _name, severity in listed(document))
    assert summary.by_severity == {word: tally[word] for word in ("critical", "high", "medium", "low", "negligible")}


@pytest.mark.parametrize("name", samples.SCAN_RESULTS)
def test_the_verdict_names_the_controls_that_failed(name):
    verdict = reports.read(samples.load(name)).verdict

    failed = None if verdict is None else tuple((one.policy_name, one.control) for one in verdict.failures)
    assert failed == VERDICTS[name]
    assert verdict is None or verdict.is_compliant == (not failed)


@pytest.mark.parametrize(
    ("name", "what"),
    [("postee-aqua-incident-input.json", "an incident event"), ("postee-aqua-insight-input.json", "a risk insight")],
)
def test_other_events_are_refused_by_name(name, what):
    with pytest.raises(UnknownLayout) as refused:
        reports.read(samples.load(name))

    assert (refused.value.layout, refused.value.field) == (what, "document")


@pytest.mark.parametrize("name", samples.SCAN_RESULTS)
def test_text_bytes_and_decoded_json_read_the_same(name):
    path = samples.FOLDER / name

    assert reports.read(path.read_bytes()) == reports.read(path.read_text()) == reports.read(samples.load(name))


@pytest.mark.parametrize("name", samples.SCAN_RESULTS)
def test_severities_follow_from_words_and_scores_unless_they_were_edited(name):
    report = reports.read(samples.load(name))

    assert [one.name for one in report.rated_otherwise] == RATED_BY_HAND.get(name, [])


def test_edited_severities_add_up_once_they_are_rated_again():
    report = reports.read(samples.load("defectdojo-vulns_with_aqua_severity.json"))

    rated = [replace(one, severity=ratings.expected(one)) for one in report.findings]

    assert summaries.differences(report.stated, summaries.count(rated)) == ()
