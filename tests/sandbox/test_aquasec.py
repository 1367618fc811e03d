"""The independent Python client `aquasec`, unchanged, against the sandbox: it cannot tell it from a tenant."""

import zipfile
from io import BytesIO

import aquasec
import pytest

POLICY = {"name": "Independent policy", "only_none_root_users": True, "block_failed": True}


@pytest.fixture(autouse=True)
def settings(sandbox, monkeypatch, tmp_path):
    """The library's settings: what its user would put into the environment."""
    for name in ("AQUA_KEY", "AQUA_SECRET", "AQUA_ROLE", "AQUA_METHODS", "AQUA_USER", "AQUA_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AQUA_ENDPOINT", sandbox.url)
    monkeypatch.setenv("CSP_ENDPOINT", sandbox.url)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield
    aquasec.clear_token_cache()
    aquasec.set_token_provider(None)


@pytest.fixture
def token(sandbox):
    """A token by API key."""
    return aquasec.api_auth(sandbox.key, sandbox.secret, sandbox.url, "Admin", '["ANY:*"]')


@pytest.fixture
def estate(aqua, sandbox):
    """The demo image and a small fleet, scanned; how many images there are."""
    images = [{"registry": "Docker Hub", "repository": f"fleet/{number}", "tag": "1"} for number in range(30)]
    images.append({"registry": "Docker Hub", "repository": "alpine", "tag": "3.4"})
    aqua.post("/api/v1/images", json={"images": images}).raise_for_status()
    for _ in range(10):
        sandbox.advance(60)
    return len(images)


def test_it_signs_in_by_key_from_the_environment(sandbox, monkeypatch):
    for name, value in (("KEY", sandbox.key), ("SECRET", sandbox.secret), ("ROLE", "Admin"), ("METHODS", "ANY:*")):
        monkeypatch.setenv(f"AQUA_{name}", value)

    token = aquasec.authenticate()

    assert aquasec.decode_token_claims(token)["csp_roles"] == ["Admin"]
    assert aquasec.validate_console_url(sandbox.url, token) == (True, "Console URL verified.")


def test_it_signs_in_by_user_and_password_on_both_sides(sandbox):
    hosted = aquasec.user_pass_saas_auth(sandbox.user, sandbox.password, sandbox.url)
    own = aquasec.user_pass_onprem_auth(sandbox.user, sandbox.password, sandbox.url)

    assert aquasec.get_console_urls_from_token(hosted)["console"] == f"https://{sandbox.host}"
    assert aquasec.get_console_urls_from_token(own)["console"] is None


def test_it_is_refused_with_a_wrong_secret(sandbox):
    with pytest.raises(aquasec.AuthenticationError) as refused:
        aquasec.api_auth(sandbox.key, "wrong", sandbox.url, "Admin", '["ANY"]')

    assert refused.value.status_code == 403


def test_it_renews_an_expired_token(sandbox, token):
    aquasec.set_token_provider(lambda: aquasec.api_auth(sandbox.key, sandbox.secret, sandbox.url, "Admin", '["ANY:*"]'))
    sandbox.faults.add(kind="expire_tokens")

    assert aquasec.get_repo_count(sandbox.url, token) == 0


def test_it_keeps_policies(sandbox, token):
    created = aquasec.create_assurance_policy(sandbox.url, token, "image", POLICY)
    read = aquasec.get_assurance_policy(sandbox.url, token, "image", POLICY["name"])
    changed = read | {"description": "changed"}
    aquasec.update_assurance_policy(sandbox.url, token, "image", POLICY["name"], changed)
    again = aquasec.get_assurance_policy(sandbox.url, token, "image", POLICY["name"])
    gone = aquasec.delete_assurance_policy(sandbox.url, token, "image", POLICY["name"])

    assert (created == read, again["description"], gone) == (True, "changed", True)
    assert aquasec.get_assurance_policy(sandbox.url, token, "image", POLICY["name"]) is None


@pytest.mark.parametrize("kind", aquasec.ASSURANCE_TYPES)
def test_it_lists_policies_of_every_type_page_by_page(sandbox, token, kind):
    for number in range(5):
        aquasec.create_assurance_policy(sandbox.url, token, kind, {"name": f"policy-{number}"})

    found = aquasec.get_all_assurance_policies(sandbox.url, token, kind, page_size=2)

    names = [policy["name"] for policy in found]
    assert (len(names), len(set(names))) == ((9, 9) if kind == "image" else (6, 6))


def test_it_tells_why_a_policy_was_refused(sandbox, token):
    with pytest.raises(aquasec.ApiError, match="field=allowed_images"):
        aquasec.create_assurance_policy(sandbox.url, token, "image", POLICY | {"allowed_images": ["alpine:3.4"]})


def test_it_keeps_runtime_policies(sandbox, token):
    aquasec.create_runtime_policy(sandbox.url, token, {"name": "own", "block_disallowed_images": True})

    [policy] = aquasec.get_all_runtime_policies(sandbox.url, token)
    assert policy["block_disallowed_images"] is True
    with pytest.raises(aquasec.ApiError) as refused:
        aquasec.create_runtime_policy(sandbox.url, token, {"name": "own"})
    assert refused.value.status_code == 409


def test_it_walks_repositories_and_deletes_one(sandbox, token, estate):
    before = aquasec.get_all_repositories(sandbox.url, token)

    deleted = aquasec.api_delete_repo(sandbox.url, token, "Docker Hub", "alpine")

    assert (len(before), deleted.status_code) == (estate, 202)
    assert aquasec.get_repo_count(sandbox.url, token) == estate - 1


def test_it_walks_the_inventory_to_the_empty_page(sandbox, token, estate):
    images = aquasec.get_all_inventory_images(sandbox.url, token, page_size=7)

    assert (len(images), len({image["image_uid"] for image in images})) == (estate, estate)
    assert aquasec.get_all_inventory_images(sandbox.url, token, has_workloads=True) == []


def test_it_counts_stale_images(sandbox, token, estate):
    assert aquasec.get_stale_images_count(sandbox.url, token, days=90) == 0


def test_it_deletes_images_by_their_numbers(sandbox, token, estate):
    images = aquasec.get_all_inventory_images(sandbox.url, token)

    answer = aquasec.api_delete_images(sandbox.url, token, [image["image_uid"] for image in images[:10]])

    assert (answer.status_code, sandbox.world()["images"]) == (204, estate - 10)


def test_it_reads_the_findings_of_an_image(sandbox, token, estate):
    [image] = [one for one in aquasec.get_all_inventory_images(sandbox.url, token) if one["repository"] == "alpine"]

    found = aquasec.get_image_vulnerabilities(sandbox.url, token, page_size=10, **aquasec.image_ref(image))

    assert (len(found), len({aquasec.finding_key(one) for one in found})) == (44, 44)
    assert aquasec.summarise_by_image(image, found)["critical"] == 2


def test_it_finds_the_same_image_by_image_as_by_counting(sandbox, token, estate):
    found = aquasec.get_all_vulnerabilities(sandbox.url, token, max_workers=2)

    count = aquasec.get_vulnerability_count(sandbox.url, token)
    assert (len(found), len({aquasec.finding_key(one) for one in found})) == (count, count)


def test_it_filters_findings_by_severity(sandbox, token, estate):
    answer = aquasec.api_get_vulnerabilities(
        sandbox.url, token, image_name="alpine:3.4", registry_name="Docker Hub", severities=["critical"]
    )

    assert {row["aqua_severity"] for row in answer.json()["result"]} == {"critical"}


def test_it_exports_findings_as_an_archive(sandbox, token, estate):
    archive = aquasec.export_vulnerabilities(sandbox.url, token, filters={"show_negligible": True})

    rows, manifest = aquasec.read_export_archive(archive)
    assert len(rows) == manifest["rows"] == aquasec.get_vulnerability_count(sandbox.url, token)
    assert sorted(zipfile.ZipFile(BytesIO(archive)).namelist()) == ["aqua_export.csv", "manifest.json"]
    assert aquasec.get_available_columns(sandbox.url, token)["name"] == "Vulnerability Name"


def test_it_is_told_when_an_exporter_does_not_exist(sandbox, token):
    with pytest.raises(aquasec.ApiError, match=r"500.*not found[\s\S]*Compressed CSV"):
        aquasec.export_vulnerabilities(sandbox.url, token, name="Own")


def test_it_reads_scopes_licences_and_the_analysis_licence(sandbox, token):
    assert [scope["name"] for scope in aquasec.get_app_scopes(sandbox.url, token)] == ["Global"]
    assert aquasec.get_licences(sandbox.url, token)["num_repositories"] == 500
    assert aquasec.api_get_dta_license(sandbox.url, token) == {"enabled": False, "url": "", "token": ""}


def test_it_finds_nothing_running(sandbox, token):
    assert aquasec.get_all_enforcer_groups(sandbox.url, token) == []
    assert aquasec.get_all_containers(sandbox.url, token) == []
    assert aquasec.get_all_host_images(sandbox.url, token) == []
    assert aquasec.get_all_vms(sandbox.url, token) == []
    assert aquasec.get_function_count(sandbox.url, token) == 0


def test_it_makes_no_call_that_the_sandbox_does_not_know(sandbox, token, estate):
    aquasec.get_all_vulnerabilities(sandbox.url, token, max_workers=1)

    assert {call["status"] for call in sandbox.calls()} == {200, 201}
