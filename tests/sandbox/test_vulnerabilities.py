import json
from collections import Counter
from pathlib import Path

import pytest

import aqua_client.sandbox

ALL = "/api/v2/risks/vulnerabilities"
EXACT = {"registry_name": "Docker Hub", "image_name": "alpine:3.4", "image_name_exact_match": "true"}
DATA = json.loads(Path(aqua_client.sandbox.__file__).with_name("data").joinpath("demo-images.json").read_text("utf-8"))


@pytest.fixture
def alpine(scanned):
    return scanned("alpine", "3.4")


def rows_of(aqua, **query):
    return aqua.get(ALL, params={"pagesize": 1000} | query).json()["result"]


@pytest.mark.parametrize("image", DATA["images"], ids=lambda image: image["name"])
def test_a_demo_image_has_exactly_the_findings_of_its_data(aqua, scanned, image):
    scanned(image["repository"], image["tag"])

    found = Counter(
        (
            row["name"],
            row["resource"]["name"],
            row["resource"]["version"],
            row["aqua_severity"],
            row.get("fix_version", ""),
        )
        for row in rows_of(aqua)
    )

    assert found == Counter(
        (row["name"], row["resource"]["name"], row["resource"]["version"], row["aqua_severity"], row["fix_version"])
        for row in image["vulnerabilities"]
    )


def test_the_envelope_repeats_the_query(aqua, alpine):
    body = aqua.get(ALL, params=EXACT | {"page": 2, "pagesize": 40}).json()

    assert (len(body.pop("result")), body) == (
        4,
        {
            "count": 44,
            "page": 2,
            "pagesize": 40,
            "query": {
                "page": 2,
                "page_size": 40,
                "show_negligible": False,
                "use_cvss3": True,
                "registry_name": "Docker Hub",
                "image_name": "alpine:3.4",
                "image_name_exact_match": True,
                "columns_name": "legacy_columns",
                "first_found_date": "",
            },
            "more_data_all_pages": 0,
            "is_estimated_count": False,
            "is_partial_data": False,
        },
    )


def test_a_row_has_the_fields_of_the_contract(aqua, alpine):
    row = rows_of(aqua)[0]

    dates = {row.pop("first_found_date"), row.pop("last_found_date")}
    assert dates == {alpine["scan_date"][:10]}
    assert row == {
        "name": "CVE-2018-1000517",
        "publish_date": "2018-06-26",
        "publish_date_source": "nvd",
        "nvd_cvss3_severity": "critical",
        "nvd_cvss3_score": 9.8,
        "nvd_cvss3_vectors": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "nvd_url": "https://nvd.nist.gov/vuln/detail/CVE-2018-1000517",
        "fix_version": "1.29.0",
        "solution": "Upgrade package busybox to version 1.29.0 or above.",
        "aqua_score": 9.8,
        "aqua_severity": "critical",
        "aqua_vectors": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "aqua_scoring_system": "CVSS V3",
        "aqua_evaluated_score": 5,
        "aqua_severity_classification": "NVD CVSS V3 Score: 9.8",
        "aqua_score_classification": "NVD CVSS V3 Score: 9.8",
        "temporal_vector": "E:X/RL:O/RC:C",
        "v_patch_status": "no_patch",
        "resource": {
            "type": "package",
            "format": "apk",
            "name": "busybox",
            "version": "1.24.2-r14",
            "arch": "x86_64",
            "cpe": "pkg:/alpine:3.4.6:busybox:1.24.2-r14",
        },
        "vulnerability_id": 1000001,
        "scan_resource_id": 1000001,
        "image_uid": 1,
        "registry": "Docker Hub",
        "image_repository_name": "alpine",
        "image_name": "alpine:3.4",
        "image_digest": alpine["digest"],
        "image_build_date": "2019-01-30T00:00:00Z",
        "os": "alpine",
        "os_version": "3.4.6",
        "architecture": "amd64",
        "acknowledged_date": "1970-01-01T00:00:00Z",
        "ack_expiration_configured_at": "1970-01-01T00:00:00Z",
        "permission": "Write",
        "cwe_info": {},
    }


def test_fields_without_a_value_are_left_out(aqua, alpine):
    row = next(row for row in rows_of(aqua) if row["name"] == "CVE-2019-1552")

    assert {"fix_version", "solution", "description"}.isdisjoint(row)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 44),
        (EXACT, 44),
        ({"image_name": "pine:3"}, 44),
        ({"image_name": "pine:3", "image_name_exact_match": "true"}, 0),
        ({"registry_name": "harbor"}, 0),
        ({"severities": "critical,high"}, 17),
        ({"severities": "low"}, 6),
        ({"text_search": "cve-2018-1000517"}, 1),
        ({"acknowledge_status": "true"}, 0),
        ({"acknowledge_status": "false"}, 44),
        ({"has_workloads": "true"}, 0),
        ({"first_found_date": "last|30|days"}, 44),
        ({"first_found_date": "over|30|days"}, 0),
        ({"digest": "sha256:00"}, 0),
        ({"skip_count": "true"}, 0),
    ],
    ids=str,
)
def test_the_filters_narrow_the_count(aqua, alpine, query, count):
    assert aqua.get(ALL, params=query).json()["count"] == count


def test_findings_with_and_without_a_fix_add_up(aqua, alpine):
    fixable, unfixable = rows_of(aqua, fix_availability="true"), rows_of(aqua, fix_availability="false")

    assert [row for row in fixable if "fix_version" not in row] == []
    assert [row for row in unfixable if "fix_version" in row] == []
    assert len(fixable) + len(unfixable) == 44


def test_negligible_findings_are_hidden_unless_asked_for(aqua, harbor, scanned):
    image = scanned("shop/api", "1.14.0", harbor)

    assert len(rows_of(aqua)) == image["vulns_found"]
    assert len(rows_of(aqua, show_negligible="true")) == image["vulns_found"] + image["neg_vulns"] == 57


def test_the_worst_come_first(aqua, alpine):
    severities = [row["aqua_severity"] for row in rows_of(aqua)]

    assert severities == ["critical"] * 2 + ["high"] * 15 + ["medium"] * 21 + ["low"] * 6


def test_the_worst_come_first_over_all_images(aqua, alpine, scanned):
    scanned("ubuntu", "14.04")

    severities = [row["aqua_severity"] for row in rows_of(aqua)]

    assert severities == ["critical"] * 22 + ["high"] * 48 + ["medium"] * 55 + ["low"] * 7


@pytest.mark.parametrize("column", ["name", "publish_date", "aqua_score", "image_name"])
def test_rows_are_ordered_by_a_column_in_both_directions(aqua, alpine, scanned, column):
    scanned("ubuntu", "14.04")

    rising = [row[column] for row in rows_of(aqua, order_by=column)]
    falling = [row[column] for row in rows_of(aqua, order_by=f"-{column}")]

    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)


def test_an_unknown_order_is_the_default_one(aqua, alpine):
    assert rows_of(aqua, order_by="-nonsense") == rows_of(aqua)


def test_the_pages_together_are_the_whole_list(aqua, harbor, scanned):
    scanned("data/warehouse-loader", "2024.10", harbor)

    pages = [rows_of(aqua, show_negligible="true", page=page) for page in range(1, 7)]

    assert [len(page) for page in pages] == [1000] * 5 + [0]
    assert len({row["vulnerability_id"] for page in pages for row in page}) == 5000


@pytest.mark.parametrize("size", [{"page_size": 7}, {"pagesize": 7}, {"pagesize": 7, "page_size": 9}])
def test_both_spellings_of_the_page_size_are_understood(aqua, alpine, size):
    assert len(aqua.get(ALL, params=size).json()["result"]) == 7


@pytest.mark.parametrize("nonsense", ["0", "-1", "x", "", "1e3"])
def test_a_page_size_that_is_none_is_the_default(aqua, alpine, nonsense):
    assert aqua.get(ALL, params={"pagesize": nonsense}).json()["pagesize"] == 50


def test_an_estimated_count_says_so(aqua, alpine):
    assert aqua.get(ALL, params={"use_estimated_count": "true"}).json()["is_estimated_count"] is True


def test_one_image_lists_its_own_findings(aqua, alpine, scanned):
    scanned("ubuntu", "14.04")

    assert aqua.get("/api/v2/images/Docker Hub/alpine/3.4/vulnerabilities").json()["count"] == 44


def test_invented_findings_cannot_be_mistaken_for_real_ones(aqua, harbor, scanned):
    scanned("shop/web", "2.8.1", harbor)

    numbers = [int(row["name"].split("-")[2]) for row in rows_of(aqua, show_negligible="true")]

    assert min(numbers) >= 900_000
