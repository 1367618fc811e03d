import pytest

ECR = {
    "name": "ecr-prod",
    "type": "AWS",
    "url": "eu-central-1",
    "username": "",
    "password": "",
    "options": [
        {"option": "ARNRole", "value": "arn:aws:iam::111122223333:role/aqua-pull"},
        {"option": "sts:ExternalId", "value": "7d1c"},
    ],
    "prefixes": ["111122223333.dkr.ecr.eu-central-1.amazonaws.com"],
    "scanner_type": "specific",
    "scanner_group_name": "dc-frankfurt",
    "auto_pull": True,
    "auto_pull_time": "03:30",
    "auto_pull_interval": 1,
    "auto_pull_max": 100,
    "image_creation_date_condition": "image_count",
    "pull_image_count": 5,
    "pull_image_age": "0D",
    "always_pull_patterns": [":latest"],
    "auto_cleanup": True,
    "force_save": False,
}
"""The example of contract 4.3."""

ACR = {"name": "acr", "type": "ACR", "url": "https://acme.azurecr.io", "username": "puller", "password": "hunter2"}


def test_a_new_world_has_docker_hub(aqua):
    registries = aqua.get("/api/v1/registries").json()

    assert [(one["name"], one["type"], one["url"]) for one in registries] == [
        ("Docker Hub", "HUB", "https://docker.io")
    ]


def test_the_second_version_of_the_list_is_paged(aqua):
    aqua.post("/api/v1/registries", json=ACR)

    body = aqua.get("/api/v2/registries", params={"page": 2, "pagesize": 1}).json()

    assert (body["count"], body["page"], body["pagesize"]) == (2, 2, 1)
    assert [one["name"] for one in body["result"]] == ["acr"]


def test_the_paged_list_can_be_ordered(aqua):
    aqua.post("/api/v1/registries", json=ACR)

    body = aqua.get("/api/v2/registries", params={"order_by": "-name"}).json()

    assert [one["name"] for one in body["result"]] == ["acr", "Docker Hub"]


def test_creating_answers_201_with_the_stored_object(aqua):
    answer = aqua.post("/api/v1/registries", json=ECR)

    stored = answer.json()
    assert answer.status_code == 201
    assert {key: stored.get(key) for key in ECR if key != "force_save"} == {
        key: value for key, value in ECR.items() if key != "force_save"
    }
    assert (stored["is_registry_connected"], stored["error_msg"]) == (True, "")
    assert stored["author"] == "admin@sandbox.example"


def test_what_was_created_can_be_read(aqua):
    created = aqua.post("/api/v1/registries", json=ECR).json()

    assert aqua.get("/api/v1/registries/ecr-prod").json() == created


def test_a_name_with_a_space_is_found_percent_encoded(aqua):
    aqua.post("/api/v1/registries", json=ACR | {"name": "acme acr"})

    assert aqua.get("/api/v1/registries/acme%20acr").json()["name"] == "acme acr"


def test_the_default_prefix_is_added_to_the_prefixes(aqua):
    stored = aqua.post("/api/v1/registries", json=ACR).json()

    assert (stored["default_prefix"], stored["prefixes"]) == ("acme.azurecr.io", ["acme.azurecr.io"])


@pytest.mark.parametrize("secret", ["hunter2", "PRIVATE", "tok-webhook"])
def test_no_secret_comes_back(aqua, secret):
    body = ACR | {"client_key": "PRIVATE", "webhook": {"enabled": True, "url": "", "auth_token": "tok-webhook"}}
    created = aqua.post("/api/v1/registries", json=body)

    everything = created.text + aqua.get("/api/v1/registries").text + aqua.get("/api/v1/registries/acr").text

    assert created.status_code == 201
    assert secret not in everything


def test_a_taken_name_is_409(aqua):
    aqua.post("/api/v1/registries", json=ACR)

    answer = aqua.post("/api/v1/registries", json=ACR)

    assert (answer.status_code, answer.json()) == (409, {"message": "registry acr already exists", "code": 409})


def test_unknown_fields_are_ignored(aqua):
    answer = aqua.post("/api/v1/registries", json=ACR | {"colour": "blue"})

    assert answer.status_code == 201
    assert "colour" not in answer.json()


@pytest.mark.parametrize("name", ["a/b", "", "   ", None, 7, "a\x00b", "a" * 256, "Ad Hoc Scans"])
def test_a_name_that_cannot_be_one_is_400(aqua, name):
    answer = aqua.post("/api/v1/registries", json=ACR | {"name": name})

    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["", None, "DOCKER", 3])
def test_an_unknown_type_is_400(aqua, kind):
    answer = aqua.post("/api/v1/registries", json=ACR | {"type": kind})

    assert answer.status_code == 400


def test_a_field_of_the_wrong_type_is_400_and_named(aqua):
    answer = aqua.post("/api/v1/registries", json=ACR | {"auto_pull_max": "many"})

    assert answer.status_code == 400
    assert "expected=int, got=string, field=auto_pull_max" in answer.json()["message"]


def test_replacing_answers_204_and_resets_what_is_left_out(aqua):
    aqua.post("/api/v1/registries", json=ACR | {"description": "first", "auto_pull": True})

    answer = aqua.put("/api/v1/registries/acr", json=ACR | {"description": "second"})

    stored = aqua.get("/api/v1/registries/acr").json()
    assert (answer.status_code, answer.content) == (204, b"")
    assert (stored["description"], stored["auto_pull"]) == ("second", False)


def test_replacing_without_a_password_keeps_the_old_one(aqua):
    aqua.post("/api/v1/registries", json=ACR)

    answer = aqua.put("/api/v1/registries/acr", json=ACR | {"password": ""})

    assert answer.status_code == 204


def test_the_name_cannot_be_changed(aqua):
    aqua.post("/api/v1/registries", json=ACR)

    answer = aqua.put("/api/v1/registries/acr", json=ACR | {"name": "other"})

    assert answer.status_code == 400


def test_a_deleted_registry_is_gone(aqua):
    aqua.post("/api/v1/registries", json=ACR)

    answer = aqua.delete("/api/v1/registries/acr")

    assert answer.status_code == 204
    assert aqua.get("/api/v1/registries/acr").status_code == 404


def test_a_deleted_registry_takes_its_images_and_jobs_along(sandbox, aqua, harbor):
    aqua.post("/api/v2/images", json={"registry": harbor, "repository": "shop/web", "tag": "2.8.1"})

    aqua.delete(f"/api/v1/registries/{harbor}")

    world = sandbox.world()
    assert (world["images"], world["jobs"], world["live_jobs"]) == (0, 0, 0)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_registry_is_404(aqua, method):
    answer = aqua.request(method, "/api/v1/registries/nobody", json={})

    assert (answer.status_code, answer.json()) == (404, {"message": "registry nobody not found", "code": 404})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"url": "https://acr.invalid"}, "dial tcp: lookup acr.invalid: no such host"),
        ({"url": "https://registry"}, "dial tcp: lookup registry: no such host"),
        ({"url": ""}, "'' is not the address of a registry"),
        ({"url": "https://[::1"}, "'https://[::1' is not the address of a registry"),
        ({"password": "wrong"}, "unauthorized: authentication required"),
        ({"username": "", "password": ""}, "unauthorized: no credentials were given"),
        ({"url": "https://harbor.corp"}, "dial tcp harbor.corp: i/o timeout"),
        ({"url": "https://10.1.2.3:5000"}, "dial tcp 10.1.2.3: i/o timeout"),
        ({"type": "AWS", "url": "frankfurt"}, "unknown region 'frankfurt'"),
    ],
)
def test_a_registry_that_cannot_be_reached_is_refused_with_the_reason(sandbox, aqua, changes, reason):
    answer = aqua.post("/api/v1/registries", json=ACR | changes)

    assert answer.status_code == 400
    assert answer.json() == {"message": f"failed to connect to registry: {reason}", "code": 400}
    assert sandbox.world()["registries"] == 1


def test_force_save_keeps_a_registry_that_cannot_be_reached_and_says_why(aqua):
    answer = aqua.post("/api/v1/registries", json=ACR | {"password": "wrong", "force_save": True})

    stored = answer.json()
    assert answer.status_code == 201
    assert (stored["is_registry_connected"], stored["error_msg"]) == (False, "unauthorized: authentication required")


def test_a_private_host_is_reached_through_its_own_scanners(aqua):
    own = {"url": "https://harbor.corp", "scanner_type": "specific", "scanner_group_name": "dc-frankfurt"}

    answer = aqua.post("/api/v1/registries", json=ACR | own)

    assert (answer.status_code, answer.json()["is_registry_connected"]) == (201, True)


def test_the_connection_can_be_tested_again(aqua):
    aqua.post("/api/v1/registries", json=ACR | {"password": "wrong", "force_save": True})

    answer = aqua.post("/api/v1/registries/acr/test")

    expected = {"is_registry_connected": False, "error_msg": "unauthorized: authentication required"}
    assert (answer.status_code, answer.json()) == (200, expected)
