"""A document that differs from a sample in one place reads whole, or is refused with the place."""

import pytest
from hypothesis import HealthCheck, given, settings

from aqua_client import BadField, NotJson, reports
from aqua_client.findings import READ_LATER
from tests.aqua_client import samples
from tests.aqua_client.reports import changes

FIRST_FINDINGS = {
    "defectdojo-many_vulns.json": ("resources", 0, "vulnerabilities", 0),
    "defectdojo-many_v2.json": ("cves", 0),
    "defectdojo-over_api_v2.json": ("result", 0),
}


def outcome(document):
    """Read a document and everything that its report tells; any other exception than a refusal is a failure."""
    try:
        report = reports.read(document)
    except BadField as refused:
        return f"refused at {refused.field}" if refused.field else "refused without a place"
    except NotJson:
        return "refused, for a text was put in place of the whole document"
    _ = report.summary, report.differences, report.verdict and report.verdict.reasons
    _ = [getattr(finding, name) for finding in report.findings for name in READ_LATER]
    return "read"


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes.changed_documents())
def test_a_document_changed_in_one_place_reads_or_is_refused_with_the_place(document):
    assert outcome(document) != "refused without a place"


@pytest.mark.parametrize("name", FIRST_FINDINGS)
@pytest.mark.parametrize("value", changes.OTHER_VALUES, ids=ascii)
def test_every_field_of_a_finding_takes_any_value_or_is_refused(name, value):
    document = samples.load(name)
    first = FIRST_FINDINGS[name]
    for path in changes.PLACES[name]:
        if path[: len(first)] == first:
            assert outcome(changes.with_value(document, path, value)) != "refused without a place"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("defectdojo-many_vulns.json", "image"),
        ("defectdojo-many_vulns.json", "scan_started"),
        ("defectdojo-many_vulns.json", "image_assurance_results"),
        ("defectdojo-many_vulns.json", "vulnerability_summary"),
        ("defectdojo-many_vulns.json", "resources"),
        ("defectdojo-many_vulns.json", "resources[3].resource"),
        ("defectdojo-many_vulns.json", "resources[3].vulnerabilities[0].name"),
        ("defectdojo-many_vulns.json", "resources[3].vulnerabilities[0].aqua_severity"),
        ("defectdojo-many_vulns.json", "image_assurance_results.checks_performed[4].control"),
        ("defectdojo-many_v2.json", "image_name"),
        ("defectdojo-many_v2.json", "cves"),
        ("defectdojo-many_v2.json", "cves[2].name"),
        ("defectdojo-many_v2.json", "cves[2].severity"),
        ("defectdojo-over_api_v2.json", "result"),
        ("defectdojo-over_api_v2.json", "result[98].name"),
        ("defectdojo-over_api_v2.json", "result[98].aqua_severity"),
    ],
)
def test_what_must_be_there_is_missed_by_its_place(name, field):
    document = samples.load(name)
    [path] = [path for path in changes.PLACES[name] if changes.written(path) == field]

    with pytest.raises(BadField) as refused:
        reports.read(changes.without(document, path))

    assert refused.value.field == field
