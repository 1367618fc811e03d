import pytest

PLACE = "/api/v2/scanner_groups"
HARBOR = {
    "name": "on-prem",
    "type": "HARBOR",
    "url": "https://harbor.corp",
    "username": "u",
    "password": "p",
    "scanner_type": "specific",
    "scanner_group_name": "dc",
}
HUB = {"registry": "Docker Hub", "repository": "alpine", "tag": "3.4"}
OWN = {"registry": "on-prem", "repository": "shop/web", "tag": "2.8.1"}


@pytest.fixture
def group(aqua):
    """A group with one scanner that scans the registry `on-prem`."""
    aqua.post(PLACE, json={"name": "dc", "description": "the data centre"}).raise_for_status()
    aqua.post("/api/v1/registries", json=HARBOR).raise_for_status()
    return "dc"


def statuses(aqua):
    rows = aqua.get("/api/v1/scanqueue").json()["result"]
    return {row["image"]: (row["status"], row["assigned_scanner"].partition(":")[0]) for row in rows}


def test_a_group_shows_its_scanner_and_its_registry(aqua, group):
    shown = aqua.get(f"{PLACE}/dc").json()

    assert (shown["status"], shown["registries"], len(shown["scanners"])) == ("connected", ["on-prem"], 1)
    assert (shown["description"], shown["type"], shown["os_type"]) == ("the data centre", "remote", "linux")


def test_the_scanners_of_a_group_scan_its_registry_and_no_other(aqua, group):
    aqua.post("/api/v1/images", json={"images": [HUB, OWN]})

    assert statuses(aqua) == {
        "alpine:3.4": ("in_progress", "aqua-scanner"),
        "shop/web:2.8.1": ("in_progress", "dc-scanner"),
    }


def test_a_full_line_of_a_group_does_not_hold_up_the_others(sandbox, aqua, group):
    many = [OWN | {"repository": f"fleet/{number}"} for number in range(5)]
    aqua.post("/api/v1/images", json={"images": [*many, HUB]})

    found = [status for status, _ in statuses(aqua).values()]

    assert found == ["in_progress", "pending", "pending", "pending", "pending", "in_progress"]


def test_without_scanners_the_images_of_a_group_wait(sandbox, aqua, stranger, group):
    stranger.post("/_sandbox/scanners", json={"group": "dc", "number": 0}).raise_for_status()
    aqua.post("/api/v1/images", json={"images": [OWN]})
    sandbox.advance(600)
    waiting = statuses(aqua)["shop/web:2.8.1"][0]

    stranger.post("/_sandbox/scanners", json={"group": "dc", "number": 2}).raise_for_status()
    sandbox.advance(60)

    assert (waiting, statuses(aqua)["shop/web:2.8.1"][0]) == ("pending", "finished")


def test_a_private_registry_needs_a_scanner_that_is_there(aqua, stranger, group):
    stranger.post("/_sandbox/scanners", json={"group": "dc", "number": 0}).raise_for_status()

    answer = aqua.put("/api/v1/registries/on-prem", json=HARBOR)

    assert answer.status_code == 400
    assert answer.json()["message"] == "failed to connect to registry: dial tcp harbor.corp: i/o timeout"


def test_naming_registries_in_a_group_gives_them_to_it(aqua, group):
    aqua.put(f"{PLACE}/dc", json={"name": "dc", "registries": ["Docker Hub"]}).raise_for_status()

    fields = {one["name"]: one["scanner_group_name"] for one in aqua.get("/api/v1/registries").json()}
    assert fields == {"Docker Hub": "dc", "on-prem": ""}


def test_every_scanner_is_in_the_list_of_scanners(aqua, group):
    scanners = aqua.get("/api/v1/scanqueue/scanners", params={"pagesize": 50}).json()["result"]

    assert [one["id"].partition(":")[0] for one in scanners] == ["aqua-scanner"] * 4 + ["dc-scanner"]


def test_a_group_that_a_registry_names_is_made(aqua):
    aqua.post("/api/v1/registries", json=HARBOR | {"scanner_group_name": "another"}).raise_for_status()

    assert aqua.get(f"{PLACE}/another").json()["registries"] == ["on-prem"]


def test_a_legacy_group_is_migrated_by_a_call_of_its_own(aqua):
    aqua.post(PLACE, json={"name": "old", "type": "legacy"})

    answer = aqua.put("/api/v2/migrate_scanner_groups", json={"name": "old", "type": "legacy"})

    assert (answer.status_code, aqua.get(f"{PLACE}/old").json()["type"]) == (204, "remote")


@pytest.mark.parametrize(
    "body",
    [{}, {"name": ""}, {"name": "a/b"}, {"name": "x", "os_type": "beos"}, {"name": "x", "registries": "all"}],
    ids=str,
)
def test_a_group_that_makes_no_sense_is_400(aqua, body):
    assert aqua.post(PLACE, json=body).status_code == 400


def test_a_group_that_is_there_is_409_and_an_unknown_one_404(aqua, group):
    assert aqua.post(PLACE, json={"name": "dc"}).status_code == 409
    assert aqua.get(f"{PLACE}/nobody").status_code == 404


@pytest.mark.parametrize("body", [{"name": "dc"}, [1], "dc"], ids=str)
def test_the_body_of_a_deletion_is_an_array_of_names(aqua, group, body):
    assert aqua.delete(PLACE, json=body).status_code == 400
