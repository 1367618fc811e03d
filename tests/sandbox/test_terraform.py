"""
What the Terraform provider of Aqua expects, call by call: its paths, bodies, and the statuses that it accepts.

Read from the provider's Go client (0.14): it takes JSON into typed structures, so a value of another type is an error
there. Statuses are those of contract 3.4; a name that comes back empty means "not found" to it.
"""

import pytest

REGISTRY = {
    "name": "tf-registry",
    "type": "HARBOR",
    "description": "",
    "author": "",
    "lastupdate": 0,
    "url": "https://harbor.example.com",
    "username": "u",
    "password": "p",
    "image_creation_date_condition": "image_count",
    "advanced_settings_cleanup": False,
    "auto_pull": True,
    "auto_pull_time": "08:45",
    "auto_pull_max": 100,
    "registry_scan_timeout": 0,
    "auto_pull_interval": 1,
    "auto_cleanup": False,
    "always_pull_patterns": [":latest"],
    "pull_repo_patterns_excluded": None,
    "auto_pull_rescan": False,
    "prefixes": ["harbor.example.com"],
    "webhook": {"url": "", "auth_token": ""},
    "pull_image_age": "0D",
    "pull_image_count": 3,
    "pull_image_tag_pattern": [],
    "scanner_type": "any",
    "options": [{"option": "", "value": ""}],
    "default_prefix": "",
    "auto_scan_time": {},
    "nexus_mtts_ff_enabled": False,
}
SCOPE = {"expression": "", "variables": []}
APPLICATION_SCOPE = {
    "name": "tf-scope",
    "description": "",
    "author": "",
    "owner_email": "",
    "categories": {
        "artifacts": {"image": SCOPE, "function": SCOPE, "cf": SCOPE, "codebuild": SCOPE},
        "workloads": {"kubernetes": SCOPE, "os": SCOPE, "cf": SCOPE},
        "infrastructure": {"kubernetes": SCOPE, "os": SCOPE},
        "entity_scope": SCOPE,
    },
}
IMAGE = {"registry": "Docker Hub", "repository": "alpine", "tag": "3.4", "labels": None, "digest": "", "size": 0}
ISSUE = {
    "issue_type": "vulnerability",
    "issue_name": "CVE-2018-1000517",
    "resource_type": "package",
    "resource_name": "busybox",
    "image_name": "alpine:3.4",
    "registry_name": "Docker Hub",
    "date": "0001-01-01T00:00:00Z",
    "expiration_configured_at": "0001-01-01T00:00:00Z",
    "expiration_days": 0,
    "suppression_rule_scopes": None,
    "has_custom_severity": False,
}
USER = {
    "email": "tf@example.org",
    "first_time": False,
    "id": "tf-user",
    "name": "TF",
    "password": "s3cret-word",
    "passwordConfirm": "s3cret-word",
    "roles": ["Auditor"],
}
NOTIFICATION = {"id": 0, "name": "tf", "type": "webhook", "author": "", "last_updated": 0, "template": {}}
NOTIFICATION |= {"properties": {"url": "https://hooks.example.org", "token": "abc"}}
SSO = {"enabled": True, "idpssourl": "https://idp.example.org", "x509cert": "PEM", "role_mapping": {"Auditor": ["g"]}}
RESPONSE = {"title": "tf", "enabled": True, "trigger": {"predefined": "new_image_scanned"}, "outputs": []}
RESPONSE |= {"application_scopes": ["Global"]}


def test_the_list_of_registries_is_a_bare_array(aqua):
    assert [one["name"] for one in aqua.get("/api/v1/registries").json()] == ["Docker Hub"]


def test_a_registry_is_created_read_changed_and_deleted(aqua):
    created = aqua.post("/api/v1/registries", json=REGISTRY)
    read = aqua.get("/api/v1/registries/tf-registry").json()
    changed = aqua.put("/api/v1/registries/tf-registry", json=REGISTRY | {"auto_pull": False})
    deleted = aqua.delete("/api/v1/registries/tf-registry")

    assert (created.status_code, changed.status_code, deleted.status_code) == (201, 204, 204)
    assert (read["name"], type(read["lastupdate"]), read["pull_image_count"]) == ("tf-registry", int, 3)


def test_an_unknown_registry_is_not_200(aqua):
    assert aqua.get("/api/v1/registries/nobody").status_code == 404


@pytest.mark.parametrize("kind", ["image", "host", "function", "kubernetes", "cf_application"])
def test_a_policy_is_created_with_201_and_changed_with_204(aqua, kind):
    place = f"/api/v2/assurance_policy/{kind}"
    policy = {"name": "tf-policy", "assurance_type": kind, "id": 0, "author": "", "application_scopes": ["Global"]}

    created = aqua.post(place, json=policy)
    changed = aqua.put(f"{place}/tf-policy", json=policy | {"description": "changed"})
    read = aqua.get(f"{place}/tf-policy")
    deleted = aqua.delete(f"{place}/tf-policy")

    assert [one.status_code for one in (created, changed, read, deleted)] == [201, 204, 200, 204]
    assert read.json()["description"] == "changed"


def test_the_numbers_of_a_policy_are_numbers_and_its_time_a_text(aqua):
    policy = aqua.get("/api/v2/assurance_policy/image/Default").json()

    kinds = {name: type(policy[name]) for name in ("id", "lastupdate", "enforce_after_days", "labels")}
    assert kinds == {"id": int, "lastupdate": str, "enforce_after_days": int, "labels": type(None)}
    assert all(type(one) is int for one in policy["vulnerability_score_range"])


def test_an_unknown_policy_answers_a_message(aqua):
    answer = aqua.get("/api/v2/assurance_policy/image/nobody")

    assert (answer.status_code, answer.json()) == (404, {"message": "policy nobody not found", "code": 404})


def test_a_registered_image_leaves_pending(sandbox, aqua):
    created = aqua.post("/api/v1/images", json={"images": [IMAGE]})
    before = aqua.get("/api/v2/images/Docker Hub/alpine/3.4").json()["scan_status"]
    sandbox.advance(60)

    after = aqua.get("/api/v2/images/Docker Hub/alpine/3.4").json()["scan_status"]
    assert (created.status_code, before, after) == (201, "in_progress", "finished")


@pytest.mark.parametrize("path", ["rescan", "allow", "disallow"])
def test_an_image_is_rescanned_allowed_and_blocked_with_201_or_204(aqua, scanned, path):
    scanned("alpine", "3.4")

    answer = aqua.post(f"/api/v1/images/{path}", json={"full_rescan": True, "comment": "c", "images": [IMAGE]})

    assert answer.status_code in (201, 204)


def test_the_image_object_has_the_providers_types(aqua, scanned):
    image = scanned("alpine", "3.4")

    texts = ("created", "author", "os", "scan_date", "permission", "dta_severity_score", "dta_skipped_reason")
    numbers = ("size", "vulns_found", "sensitive_data", "malware")
    booleans = ("disallowed", "whitelisted", "blacklisted", "partial_results", "microenforcer_detected", "dta_skipped")
    assert {type(image[name]) for name in texts} == {str}
    assert {type(image[name]) for name in numbers} == {int}
    assert {type(image[name]) for name in booleans} == {bool}
    assert {type(layer["created"]) for layer in image["history"]} == {str}
    assert {type(one["dta_skipped"]) for one in image["assurance_results"]["checks_performed"]} == {bool}


def test_the_findings_of_an_image_are_listed(aqua, scanned):
    scanned("alpine", "3.4")
    query = "page=1&pagesize=100&include_vpatch_info=true&show_negligible=true&hide_base_image=false"

    body = aqua.get(f"/api/v2/risks/vulnerabilities?{query}&image_name=alpine:3.4&registry_name=Docker Hub").json()

    assert (body["count"], len(body["result"]), body["pagesize"]) == (44, 44, 100)


def test_risk_is_accepted_listed_by_date_and_taken_back_with_a_body(aqua, scanned):
    scanned("alpine", "3.4")

    created = aqua.post("/api/v2/risks/acknowledge", json={"comment": "why", "issues": [ISSUE]})
    [row] = aqua.get("/api/v2/risks/acknowledge?order_by=date").json()["result"]
    body = {"comment": "why", "issues": [ISSUE]}
    deleted = aqua.delete("/api/v2/risks/acknowledge/multiple", json=body)

    assert (created.status_code, deleted.status_code) == (201, 204)
    assert (row["issue_name"], row["author"]) == ("CVE-2018-1000517", "admin@sandbox.example")
    assert aqua.get("/api/v2/risks/acknowledge").json()["result"] == []


def test_a_scanner_group_is_deleted_by_an_array_of_names(aqua):
    created = aqua.post("/api/v2/scanner_groups", json={"name": "tf-group", "type": "remote", "os_type": "linux"})
    read = aqua.get("/api/v2/scanner_groups/tf-group").json()
    changed = aqua.put("/api/v2/scanner_groups/tf-group", json={"name": "tf-group", "description": "d"})
    listed = aqua.get("/api/v2/scanner_groups").json()
    deleted = aqua.delete("/api/v2/scanner_groups", json=["tf-group"])

    assert [one.status_code for one in (created, changed, deleted)] == [201, 204, 204]
    assert (type(read["created_at"]), read["status"]) == (int, "connected")
    assert (listed["page_size"], listed["result"][0]["description"]) == (50, "d")
    assert aqua.delete("/api/v2/scanner_groups", json=["tf-group"]).status_code == 404


def test_a_label_is_created_with_200(aqua):
    created = aqua.post("/api/v1/settings/labels", json={"name": "tf", "description": "d"})
    changed = aqua.put("/api/v1/settings/labels/tf", json={"name": "tf", "description": "e"})
    listed = aqua.get("/api/v2/settings/labels").json()["result"]
    deleted = aqua.delete("/api/v1/settings/labels/tf")

    assert [one.status_code for one in (created, changed, deleted)] == [200, 204, 204]
    assert [(one["name"], one["description"]) for one in listed] == [("tf", "e")]


@pytest.mark.parametrize(
    ("place", "body", "message"),
    [
        ("roles", {"name": "tf", "permission": "Auditor", "scopes": ["Global"]}, "role tf already exists"),
        ("permissions", {"name": "tf", "actions": ["images.read"]}, "permission tf already exists"),
        ("scopes", APPLICATION_SCOPE | {"name": "tf"}, "application scope tf already exists"),
    ],
)
def test_access_objects_come_with_201_go_with_204_and_are_404_when_they_exist(aqua, place, body, message):
    path = f"/api/v2/access_management/{place}"

    created, again = aqua.post(path, json=body), aqua.post(path, json=body)
    read = aqua.get(f"{path}/tf").json()
    changed = aqua.put(f"{path}/tf", json=body)
    listed = [one["name"] for one in aqua.get(path).json()["result"]]
    deleted = aqua.delete(f"{path}/tf")

    assert [one.status_code for one in (created, again, changed, deleted)] == [201, 404, 204, 204]
    assert (again.json()["message"], read["name"], "tf" in listed) == (message, "tf", True)


def test_the_saas_permission_sets_are_changed_without_a_name_in_the_path(aqua):
    place = "/api/access_mgmt/permissions"
    aqua.post(place, json={"name": "tf", "actions": ["images.read"]})

    changed = aqua.put(place, json={"name": "tf", "actions": ["images.write"]})

    listed = aqua.get(place).json()
    assert (changed.status_code, aqua.get(f"{place}/tf").json()["actions"]) == (204, ["images.write"])
    assert (listed["total"], listed["page"], "tf" in [one["name"] for one in listed["permissions"]]) == (3, 1, True)
    assert aqua.delete(f"{place}/tf").status_code == 204


def test_the_actions_of_permission_sets_come_in_modules(aqua):
    [module, *_] = aqua.get("/api/access_mgmt/permissions/actions").json()["modules"]

    assert (module["name"], module["actions"][0]) == ("images", {"name": "images.read", "dependencies": []})


def test_the_saas_scopes_are_changed_without_a_name_in_the_path(aqua):
    aqua.post("/api/access_mgmt/scopes", json=APPLICATION_SCOPE)

    changed = aqua.put("/api/access_mgmt/scopes", json=APPLICATION_SCOPE | {"description": "d"})

    assert (changed.status_code, aqua.get("/api/access_mgmt/scopes/tf-scope").json()["description"]) == (204, "d")
    assert aqua.delete("/api/access_mgmt/scopes/tf-scope").status_code == 204


def test_scopes_are_deleted_by_an_array_of_names(aqua):
    aqua.post("/api/v2/access_management/scopes", json=APPLICATION_SCOPE)

    answer = aqua.post("/api/v2/access_management/scopes/delete", json=["tf-scope"])

    assert (answer.status_code, aqua.get("/api/v2/access_management/scopes/tf-scope").status_code) == (204, 404)


def test_a_user_of_a_self_hosted_console_lives_by_these_codes(aqua):
    created, again = aqua.post("/api/v1/users", json=USER), aqua.post("/api/v1/users", json=USER)
    listed = aqua.get("/api/v1/users").json()
    changed = aqua.put("/api/v1/users/tf-user", json=USER | {"name": "New"})
    password = aqua.put("/api/v1/users/tf-user/password", json={"name": "tf-user", "new_password": "n"})
    read = aqua.get("/api/v1/users/tf-user").json()
    deleted, gone = aqua.delete("/api/v1/users/tf-user"), aqua.delete("/api/v1/users/tf-user")

    statuses = [one.status_code for one in (created, again, changed, password, deleted, gone)]
    assert statuses == [204, 400, 204, 204, 204, 400]
    assert (again.json()["message"], gone.json()["message"]) == (
        "User with username tf-user already exists",
        "No such user",
    )
    assert ([one["id"] for one in listed][-1], read["name"], "password" in read) == ("tf-user", "New", False)


def test_a_user_of_the_account_has_a_number(aqua):
    body = {"account_admin": False, "csp_roles": ["Auditor"], "email": "tf@example.org", "mfa_enabled": False}

    created = aqua.post("/v2/users", json=body).json()["data"]
    changed = aqua.put(
        f"/v2/users/{created['id']}", json={"account_admin": True, "csp_roles": [], "mfa_enabled": False}
    )
    listed = aqua.get("/v2/users?expand=login,csproles,group").json()["data"]
    read = aqua.get(f"/v2/users/{created['id']}?expand=csproles,group").json()["data"]
    deleted = aqua.delete(f"/v2/users/{created['id']}")

    assert (type(created["id"]), changed.status_code, deleted.status_code) == (int, 200, 200)
    assert (len(listed), read["email"], read["account_admin"]) == (2, "tf@example.org", True)


def test_a_user_joins_a_group_and_leaves_it(aqua):
    group = aqua.post("/v2/groups", json={"name": "tf"}).json()["data"]["id"]
    user = aqua.post("/v2/users", json={"email": "tf@example.org"}).json()["data"]["id"]

    aqua.put(f"/v2/groups/{group}", json={"action": "adding", "group_admin": True, "user_id": user})
    joined = aqua.get(f"/v2/users/{user}").json()["data"]["groups"]
    aqua.put(f"/v2/groups/{group}", json={"action": "removing", "user_id": user})

    assert [(one["id"], one["name"], one["group_admin"]) for one in joined] == [(group, "tf", True)]
    assert aqua.get(f"/v2/users/{user}").json()["data"]["groups"] == []


def test_unknown_fields_are_refused_by_the_account_api(aqua):
    answer = aqua.post("/v2/users", json={"email": "tf@example.org", "colour": "blue"})

    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (422, "has additional properties")


def test_a_saml_mapping_is_created_with_201_changed_with_204_deleted_with_200(aqua):
    place = "/api/cspm/v2/samlmappings"
    created = aqua.post(place, json={"csp_role": "Auditor", "saml_groups": ["readers"]})
    number = created.json()["data"]["id"]
    changed = aqua.put(f"{place}/{number}", json={"csp_role": "Auditor", "saml_groups": ["others"]})
    listed = aqua.get(place).json()["data"]
    deleted = aqua.delete(f"{place}/{number}")

    assert [one.status_code for one in (created, changed, deleted)] == [201, 204, 200]
    assert [(one["csp_role"], one["saml_groups"], one["id"]) for one in listed] == [("Auditor", ["others"], number)]


@pytest.mark.parametrize(
    "name", ["SAMLSettings/SAMLSettings", "OIDCSettings/OIDCSettings", "OIDCSettings/OpenIdSettings"]
)
def test_single_sign_on_is_set_with_200_or_204_and_read_whole(aqua, name):
    answer = aqua.put(f"/api/v1/settings/{name}", json={"enabled": True, "role_mapping": {"Auditor": ["g"]}})

    read = aqua.get(f"/api/v1/settings/{name}").json()
    assert answer.status_code in (200, 204)
    assert (read["enabled"], read["role_mapping"]) == (True, {"Auditor": ["g"]})


def test_the_state_of_the_ways_to_sign_in_follows_their_settings(aqua):
    aqua.put("/api/v1/settings/SAMLSettings/SAMLSettings", json=SSO)

    assert aqua.get("/api/v2/integrationsEnabledState").json() == {
        "SAMLSettings": True,
        "OpenIdSettings": False,
        "OIDCSettings": False,
    }


def test_log_services_are_a_map_and_a_change_is_200(aqua):
    place = "/api/v1/settings/log_services"
    body = {"name": "Splunk", "enable": True, "url": "splunk.example.org:8088", "token": "hec-token"}

    changed = aqua.put(f"{place}/Splunk", json=body)
    every = aqua.get(place).json()
    one = aqua.get(f"{place}/Splunk").json()
    deleted = aqua.put(f"{place}/Splunk")

    assert (changed.status_code, deleted.status_code) == (200, 200)
    assert (every["Splunk"] == one, one["enable"], one["url"]) == (True, True, "splunk.example.org:8088")
    assert aqua.get(f"{place}/Splunk").json()["enable"] is False


def test_notification_outputs_are_created_with_201_changed_and_deleted_with_200(aqua):
    place = "/api/v2/notification/outputs"
    created = aqua.post(place, json=NOTIFICATION)
    number = created.json()["id"]
    changed = aqua.put(f"{place}/{number}", json=NOTIFICATION | {"name": "new"})
    grouped = aqua.get(f"{place}?groupBy=type").json()
    deleted = aqua.delete(f"{place}/{number}")

    assert [one.status_code for one in (created, changed, deleted)] == [201, 200, 200]
    assert sorted(grouped) == ["email", "jira", "serviceNow", "slack", "splunk", "teams", "webhook"]
    assert [(one["id"], one["name"]) for one in grouped["webhook"]] == [(number, "new")]


def test_response_policies_are_kept_in_a_list_of_their_own_shape(aqua):
    place = "/api/v2/response_policies"
    number = aqua.post(place, json=RESPONSE).json()["id"]
    aqua.put(f"{place}/{number}/status", json={"enabled": False})

    listed = aqua.get(f"{place}?page=1&page_size=10&scope=&title=").json()

    assert {name: listed[name] for name in ("page", "page_size", "scope", "title", "pagination_data")} == {
        "page": 1,
        "page_size": 10,
        "scope": "",
        "title": "",
        "pagination_data": True,
    }
    assert [(one["id"], one["enabled"]) for one in listed["data"]] == [(number, False)]
    assert aqua.delete(f"{place}/{number}").status_code == 200


def test_an_api_key_shows_its_secret_once(aqua):
    created = aqua.post("/v2/apikeys", json={"description": "tf", "roles": ["Admin"], "expiration": 30})
    key = created.json()["data"]
    changed = aqua.put(f"/v2/apikeys/{key['id']}", json={"description": "new", "enabled": False, "group_id": 1})
    read = aqua.get(f"/v2/apikeys/{key['id']}").json()["data"]
    deleted = aqua.delete(f"/v2/apikeys/{key['id']}")

    assert (created.status_code, changed.status_code, deleted.status_code) == (201, 200, 204)
    assert (len(key["access_key"]), "secret" in key, "secret" in read) == (22, True, False)
    assert (read["description"], read["enabled"], read["expiration"]) == ("new", False, 30)


def test_api_keys_are_paged_by_offset(aqua):
    for number in range(3):
        aqua.post("/v2/apikeys", json={"description": str(number)})

    first = aqua.get("/v2/apikeys?limit=3").json()
    second = aqua.get("/v2/apikeys?limit=3&offset=3").json()

    assert (len(first["data"]), first["meta"]) == (3, {"count": 4, "next_offset": 3})
    assert (len(second["data"]), second["meta"]) == (1, {"count": 4, "next_offset": None})


def test_gateways_are_a_bare_array_with_a_number_as_their_time(aqua):
    [gateway] = aqua.get("/api/v1/servers").json()

    assert (type(gateway["id"]), type(gateway["last_update"]), type(gateway["project_id"])) == (str, int, int)
    assert aqua.get(f"/api/v1/servers/{gateway['id']}").json()["id"] == gateway["id"]


def test_custom_checks_are_posted_as_an_array(aqua):
    place = "/api/v2/image_assurance/user_scripts"
    script = {"name": "tf", "engine": "sh", "path": "tf.sh", "snippet": "exit 0", "kind": "", "type": ""}

    created = aqua.post(place, json=[script])
    number = created.json()[0]["script_id"]
    changed = aqua.put(f"{place}/{number}", json=script | {"snippet": "exit 1"})
    read = aqua.get(f"{place}/tf").json()

    assert (created.status_code, changed.status_code, type(read["last_modified"])) == (201, 204, int)
    assert (read["script_id"], read["snippet"]) == (number, "exit 1")
    assert (aqua.delete(f"{place}/{number}").status_code, aqua.get(f"{place}/tf").status_code) == (204, 404)


def test_the_console_is_found_by_the_provisioning_call(sandbox, aqua):
    assert aqua.get("/v1/envs").json() == {"data": {"ese_url": sandbox.host}}
