import pytest


def test_the_inventory_lists_each_image_with_its_number(aqua, scanned):
    image = scanned("alpine", "3.4")

    row = aqua.get("/api/v2/hub/inventory/assets/images/list").json()["result"][0]

    names = ("image_uid", "registry", "repository", "tag", "digest", "vulns_found")
    assert [row[name] for name in names] == [image[name] for name in names]
    assert row["has_workloads"] is False


@pytest.mark.parametrize(
    ("query", "count"),
    [({}, 1), ({"registry_name": "Docker Hub"}, 1), ({"registry_name": "x"}, 0), ({"has_workloads": "true"}, 0)],
)
def test_the_inventory_counts(aqua, scanned, query, count):
    scanned("alpine", "3.4")

    assert aqua.get("/api/v2/hub/inventory/assets/images/list/count", params=query).json() == {"count": count}
