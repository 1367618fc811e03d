"""Findings as files."""

import csv
import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from engagement.domain.finding_exports import Row
from engagement.exports.findings import csv_file, json_parts, sarif_parts, sheet
from engagement.exports.findings.lists import COLUMNS
from tests.sheets import read_sheet

AT = datetime(2030, 1, 7, 8, 30, tzinfo=UTC)
NASTY = '=cmd("\u202e")\n</script>'


def row(**given: object) -> Row:
    values: dict[str, Any] = {
        "registry": "Docker Hub",
        "repository": "alpine",
        "tag": "3.4",
        "digest": "sha256:1",
        "os": "alpine",
        "os_version": "3.4.6",
        "scanned_at": AT,
        "finding_key": UUID(int=7),
        "name": "CVE-2019-14697",
        "severity": "Critical",
        "own_severity": "",
        "score": 9.8,
        "score_source": "NVD CVSS V3",
        "vectors": "",
        "resource_type": "package",
        "resource_format": "apk",
        "resource_name": "musl",
        "resource_path": "",
        "installed_version": "1.1.14-r14",
        "fix_version": "1.1.14-r16",
        "published_on": date(2019, 8, 6),
        "exploit_type": "",
        "is_exploitable": True,
        "epss_score": 0.01,
        "n_workloads": 2,
        "is_of_base": True,
        "is_acknowledged": False,
        "change": "New",
        "points": 2700,
        "url": "https://nvd.nist.gov/vuln/detail/CVE-2019-14697",
        "solution": "Upgrade package musl.",
        "description": "musl libc through 1.1.23 has a stack imbalance.",
    }
    return Row(**values | given)


def cells(one: Row) -> dict[str, str]:
    text = "".join(csv_file([one])).removeprefix("\ufeff")
    [line] = csv.DictReader(text.splitlines(keepends=True))
    return line


def sarif(*rows: Row) -> dict[str, Any]:
    return json.loads("".join(sarif_parts(rows)))


def test_a_line_of_the_csv_tells_the_whole_finding():
    told = cells(row())

    assert tuple(told) == COLUMNS
    assert (told["Image"], told["Scanned (UTC)"], told["Published"]) == ("alpine:3.4", "2030-01-07 08:30", "2019-08-06")
    assert (told["Severity"], told["Score"], told["Exploit"], told["Weight"]) == ("Critical", "9.8", "yes", "2700")
    assert (told["Fixed in"], told["Upgrade to"], told["Accepted"]) == ("1.1.14-r16", "1.1.14-r16", "")


@pytest.mark.parametrize("field", ["name", "resource_name", "installed_version", "solution", "url", "repository"])
def test_no_text_is_taken_for_a_formula(field):
    assert [cell for cell in cells(row(**{field: NASTY})).values() if cell.startswith(("=", "+", "@"))] == []


def test_the_sheet_holds_the_same_with_numbers_that_count():
    with sheet([row(name=NASTY)]) as file:
        heads, one = read_sheet(file.read())

    told = dict(zip(heads, one, strict=True))
    assert tuple(heads) == COLUMNS
    assert (told["Vulnerability"], told["Score"], told["Weight"], told["Published"]) == (
        NASTY,
        9.8,
        2700,
        "2019-08-06",
    )


def test_the_json_reads_back_as_the_rows():
    told = json.loads("".join(json_parts([row(), row(name=NASTY)], reference="NW-7", at=AT)))

    assert (told["format"], told["version"], told["engagement"]) == ("tidemark-findings", 1, "NW-7")
    assert [one["name"] for one in told["findings"]] == ["CVE-2019-14697", NASTY]
    assert (told["findings"][0]["image"], told["findings"][0]["score"]) == ("alpine:3.4", 9.8)


@pytest.mark.parametrize("n", [0, 1])
def test_few_findings_are_whole_documents_too(n):
    rows = [row()] * n

    assert len(json.loads("".join(json_parts(rows, reference="NW-7", at=AT)))["findings"]) == n
    assert len(sarif(*rows)["runs"][0]["results"]) == n


def test_sarif_has_a_result_for_each_finding_and_a_rule_for_each_vulnerability():
    log = sarif(row(), row(resource_name="musl-utils"), row(name="CVE-2", severity="Low", score=None))

    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [
        ("CVE-2019-14697", "error"),
        ("CVE-2019-14697", "error"),
        ("CVE-2", "note"),
    ]
    assert [(one["id"], one["properties"]["security-severity"]) for one in run["tool"]["driver"]["rules"]] == [
        ("CVE-2019-14697", "9.8"),
        ("CVE-2", "0.1"),
    ]


def test_a_sarif_result_says_where_it_is_and_stays_the_same_over_time():
    [result] = sarif(row(repository="team/my app", resource_path="/usr/lib/a b.so"))["runs"][0]["results"]

    place = result["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "team/my%20app%3A3.4/usr/lib/a%20b.so"},
        "region": {"startLine": 1},
    }
    assert result["partialFingerprints"] == {"tidemarkFinding/v1": str(UUID(int=7))}
    assert result["message"]["text"] == ("CVE-2019-14697 in musl 1.1.14-r14 of team/my app:3.4. Upgrade to 1.1.14-r16.")


def test_an_accepted_finding_is_suppressed_in_sarif():
    [result] = sarif(row(is_acknowledged=True))["runs"][0]["results"]

    assert result["suppressions"] == [
        {"kind": "external", "justification": "The risk is accepted in the Aqua console."}
    ]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "no address"])
def test_what_is_no_address_of_the_web_is_no_help(url):
    [rule] = sarif(row(url=url))["runs"][0]["tool"]["driver"]["rules"]

    assert "helpUri" not in rule


def test_addresses_with_odd_characters_stay_addresses():
    [rule] = sarif(row(url='https://example.org/a b"<c>'))["runs"][0]["tool"]["driver"]["rules"]

    assert urlsplit(rule["helpUri"]).geturl() == "https://example.org/a%20b%22%3Cc%3E"
