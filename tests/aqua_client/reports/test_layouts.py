"""Layouts that are wrapped, empty, in several parts, or none at all."""

import json

import pytest

from aqua_client import BadField, Layout, NotJson, Severity, UnknownLayout, Unreadable, reports
from tests.aqua_client import samples

ALPINE = samples.load("postee-webhook-alpine-3.8.json")
MANY = samples.load("defectdojo-many_vulns.json")
PAGE = samples.load("defectdojo-over_api_v2.json")


@pytest.mark.parametrize("document", [{}, [], "{}", b"[]"])
def test_nothing_scanned_is_an_empty_report(document):
    report = reports.read(document)

    assert (report.layout, report.image, report.findings, report.verdict, report.stated) == (
        Layout.EMPTY,
        "",
        (),
        None,
        None,
    )


def test_a_wrapped_result_reads_like_the_result():
    report = reports.read([{"image_name": "alpine:3.8", "results": ALPINE}])

    plain = reports.read(ALPINE)
    assert report.layout is Layout.WRAPPED
    assert (report.image, report.verdict, report.summary) == (plain.image, plain.verdict, plain.summary)


@pytest.mark.parametrize("results", [{}, None])
def test_a_wrapper_around_nothing_still_names_its_image(results):
    report = reports.read([{"image_name": "alpine:3.8", "results": results}])

    assert (report.layout, report.image, report.findings) == (Layout.WRAPPED, "alpine:3.8", ())


def test_several_wrapped_results_keep_their_findings_and_their_images():
    report = reports.read([{"image_name": "a", "results": ALPINE}, {"image_name": "b", "results": MANY}])

    assert (len(report.findings), report.image) == (26, "")
    assert [part.image for part in report.parts] == ["alpine:3.8", "your_image:latest"]
    assert report.stated.total == 26


def test_several_images_are_compliant_when_each_is():
    compliant = samples.load("postee-all-in-one-image.json")

    assert reports.read([compliant, compliant]).verdict.is_compliant
    assert not reports.read([compliant, ALPINE]).verdict.is_compliant


def test_an_array_of_one_is_that_one():
    assert reports.read([ALPINE]) == reports.read(ALPINE)


def test_pages_of_a_list_are_read_together():
    pages = [PAGE | {"result": PAGE["result"][:50]}, PAGE | {"result": PAGE["result"][50:], "page": 2}]

    report = reports.read(pages)

    assert (report.layout, report.image, len(report.findings)) == (Layout.V2_VULNERABILITIES, "juiceshop:latest", 99)
    assert report.differences == ()


def test_a_page_that_is_not_all_says_so():
    report = reports.read(PAGE | {"result": PAGE["result"][:50]})

    assert report.differences == ("count: 99 in all, 50 in this document",)


def test_an_estimated_count_is_not_compared():
    assert reports.read(PAGE | {"count": 7, "is_estimated_count": True}).differences == ()


def test_rows_of_several_images_name_none():
    rows = [PAGE["result"][0], PAGE["result"][1] | {"image_name": "another:1"}]

    report = reports.read(PAGE | {"result": rows, "count": 2})

    assert (report.image, [one.image_name for one in report.findings]) == ("", ["juiceshop:latest", "another:1"])


@pytest.mark.parametrize(
    ("document", "layout"),
    [
        ({"runs": [], "version": "2.1.0"}, "a SARIF document"),
        ({"SchemaVersion": 2, "Results": []}, "a Trivy report"),
        ({"bomFormat": "CycloneDX"}, "a CycloneDX document"),
        ({"message": "not authorized", "code": 401}, "an error answer"),
        ({"scan_status": "finished", "assurance_results": {}}, "an image object"),
        ({"time": 0, "action": "scan", "category": "image", "result": 1}, "an audit event"),
        ({"assurance_type": "image", "name": "Default"}, "an assurance policy"),
        ({"name": "CVE-1", "aqua_severity": "high"}, "a single vulnerability"),
        ({"findings": []}, ""),
    ],
)
def test_what_is_no_scan_result_is_refused_by_name(document, layout):
    with pytest.raises(UnknownLayout) as refused:
        reports.read(document)

    assert (refused.value.layout, refused.value.field) == (layout, "document")


def test_an_unknown_layout_is_told_by_its_first_fields():
    with pytest.raises(UnknownLayout) as refused:
        reports.read([{}, {"findings": [], "v" * 99: 1, "\x1b[2J": 2}])

    assert str(refused.value) == (
        f"[1] has no layout of a scan result that is known; its first fields are 'findings', '{'v' * 40}', '\\x1b[2J'"
    )


@pytest.mark.parametrize("document", [7, None, True, "7", b"null", [7], [None], [[]]])
def test_a_document_that_is_no_object_is_refused(document):
    with pytest.raises(BadField):
        reports.read(document)


@pytest.mark.parametrize("document", ["", "{", b"\xff", "<html>", '{"a": 1} 2', "[" * 100_000, "1" * 5000])
def test_what_is_not_json_is_refused(document):
    with pytest.raises(Unreadable):
        reports.read(document)


def test_where_the_json_ends_is_told():
    with pytest.raises(NotJson, match=r"^the document is not JSON \(line 2, column 1\)$"):
        reports.read('{"image":\n')


def test_a_wrapper_in_a_wrapper_is_refused():
    document = {"image_name": "a", "results": {"image_name": "a", "results": ALPINE}}

    with pytest.raises(UnknownLayout, match=r"^results is wrapped once more$"):
        reports.read(document)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", "\ufeff"])
def test_a_byte_order_mark_is_no_obstacle(mark):
    text = json.dumps(ALPINE)

    document = mark + text if isinstance(mark, str) else mark + text.encode()

    assert reports.read(document) == reports.read(ALPINE)


def test_null_and_empty_objects_are_empty_lists():
    resources = [
        {"resource": {"name": "a"}, "vulnerabilities": None},
        {"resource": {"name": "b"}, "vulnerabilities": {}},
    ]

    assert reports.read(ALPINE | {"resources": resources}).findings == ()


def test_words_that_nobody_knows_are_kept_and_counted():
    row = {"name": "CVE-1", "aqua_severity": "apocalyptic"}

    summary = reports.read(ALPINE | {"resources": [{"resource": {}, "vulnerabilities": [row]}]}).summary

    assert (summary.by_severity["apocalyptic"], summary.total, summary.by_severity["critical"]) == (1, 1, 0)
    assert Severity("apocalyptic") > Severity.CRITICAL
