import pytest

PLACE = "/api/v2/assurance_policy"
STARTER = {"name": "starter", "disallow_malware": True, "scan_sensitive_data": True, "only_none_root_users": True}

DEFAULTS = {
    "assurance_type": "image",
    "name": "plain",
    "description": "",
    "author": "admin@sandbox.example",
    "enabled": True,
    "enforce": False,
    "enforce_after_days": 0,
    "read_only": False,
    "permission": "",
    "category": "",
    "domain": "",
    "domain_name": "",
    "registry": "",
    "application_scopes": ["Global"],
    "exclude_application_scopes": [],
    "scope": {"expression": "", "variables": []},
    "registries": None,
    "images": None,
    "labels": None,
    "audit_on_failure": True,
    "fail_cicd": True,
    "block_failed": True,
    "policy_settings": {"enforce": False, "warn": False, "warning_message": "", "is_audit_checked": False},
    "control_exclude_no_fix": False,
    "ignore_recently_published_vln": False,
    "ignore_recently_published_vln_period": 0,
    "ignore_recently_published_fix_vln": False,
    "ignore_recently_published_fix_vln_period": 0,
    "cves_white_list_enabled": False,
    "cves_white_list": [],
    "ignore_risk_resources_enabled": False,
    "ignored_risk_resources": [],
    "ignored_sensitive_resources": [],
    "ignore_base_image_vln": False,
    "allowed_images": [],
    "cvss_severity_enabled": False,
    "cvss_severity": "",
    "cvss_severity_exclude_no_fix": False,
    "custom_severity_enabled": False,
    "custom_severity": "",
    "maximum_score_enabled": False,
    "maximum_score": 0.0,
    "maximum_score_exclude_no_fix": False,
    "vulnerability_score_range": [0, 10],
    "aggregated_vulnerability": {
        "enabled": False,
        "score_range": [],
        "severity": "",
        "custom_severity_enabled": False,
    },
    "vulnerability_exploitability": False,
    "disallow_exploit_types": [],
    "cves_black_list_enabled": False,
    "cves_black_list": [],
    "disallow_malware": False,
    "scan_malware_in_archives": False,
    "malware_action": "",
    "monitored_malware_paths": [],
    "exceptional_monitored_malware_paths": [],
    "scan_sensitive_data": False,
    "only_none_root_users": False,
    "trusted_base_images_enabled": False,
    "trusted_base_images": [],
    "packages_black_list_enabled": False,
    "packages_black_list": [],
    "packages_white_list_enabled": False,
    "packages_white_list": [],
    "whitelisted_licenses_enabled": False,
    "whitelisted_licenses": [],
    "blacklisted_licenses_enabled": False,
    "blacklisted_licenses": [],
    "required_labels_enabled": False,
    "required_labels": [],
    "forbidden_labels_enabled": False,
    "forbidden_labels": [],
    "custom_checks_enabled": False,
    "custom_checks": [],
    "scap_enabled": False,
    "scap_files": [],
    "force_microenforcer": False,
    "dta_enabled": False,
    "dta_severity": "",
    "partial_results_image_fail": False,
    "auto_scan_enabled": False,
    "auto_scan_configured": False,
    "auto_scan_time": {"iteration_type": "once", "iteration": 1, "time": "", "week_days": []},
    "function_integrity_enabled": False,
    "enforce_excessive_permissions": False,
    "blacklist_permissions_enabled": False,
    "blacklist_permissions": [],
    "docker_cis_enabled": False,
    "kube_cis_enabled": False,
    "linux_cis_enabled": False,
    "windows_cis_enabled": False,
    "openshift_hardening_enabled": False,
    "scan_windows_registry": False,
    "scan_process_memory": False,
    "scan_nfs_mounts": False,
    "kubernetes_controls": [],
    "kubernetes_controls_names": [],
    "kubernetes_controls_avd_ids": [],
}
"""Every field of contract 9.2 with its default; `id` and `lastupdate` come from the server."""


def test_a_policy_created_with_a_name_alone_has_every_field_of_the_contract(aqua):
    answer = aqua.post(f"{PLACE}/image", json={"name": "plain"})

    policy = answer.json()
    assert (answer.status_code, type(policy.pop("id")), type(policy.pop("lastupdate"))) == (201, int, str)
    assert policy == DEFAULTS


def test_a_created_policy_is_read_back_as_it_was_answered(aqua):
    created = aqua.post(f"{PLACE}/image", json=STARTER).json()

    assert aqua.get(f"{PLACE}/image/starter").json() == created


def test_a_new_tenant_has_the_built_in_policies(aqua):
    rows = aqua.get(f"{PLACE}/image", params={"order_by": "id"}).json()["result"]

    assert [(row["id"], row["name"]) for row in rows] == [
        (1, "Default"),
        (6, "Malware-Default-Policy"),
        (7, "Sensitive-Data-Default-Policy"),
        (26, "DTA"),
    ]


def test_the_default_policy_of_a_new_tenant_has_no_control_on(aqua):
    policy = aqua.get(f"{PLACE}/image/Default").json()

    controls = [name for name, value in policy.items() if value is True]
    assert sorted(controls) == ["audit_on_failure", "block_failed", "enabled", "fail_cicd"]


def test_a_put_is_204_and_resets_what_it_leaves_out(aqua):
    aqua.post(f"{PLACE}/image", json=STARTER)

    answer = aqua.put(f"{PLACE}/image/starter", json={"name": "starter", "scan_sensitive_data": True})

    policy = aqua.get(f"{PLACE}/image/starter").json()
    assert (answer.status_code, answer.content) == (204, b"")
    assert (policy["scan_sensitive_data"], policy["disallow_malware"]) == (True, False)


def test_a_put_keeps_the_number_of_the_policy_and_moves_its_time(sandbox, aqua):
    before = aqua.post(f"{PLACE}/image", json=STARTER).json()
    sandbox.advance(10)

    aqua.put(f"{PLACE}/image/starter", json=STARTER)

    after = aqua.get(f"{PLACE}/image/starter").json()
    assert after["id"] == before["id"]
    assert after["lastupdate"] > before["lastupdate"]


def test_a_policy_cannot_be_renamed(aqua):
    aqua.post(f"{PLACE}/image", json=STARTER)

    assert aqua.put(f"{PLACE}/image/starter", json=STARTER | {"name": "other"}).status_code == 400


def test_a_deleted_policy_is_204_and_gone(aqua):
    aqua.post(f"{PLACE}/image", json=STARTER)

    answer = aqua.delete(f"{PLACE}/image/starter")

    assert (answer.status_code, aqua.get(f"{PLACE}/image/starter").status_code) == (204, 404)


def test_the_default_policy_cannot_be_deleted(aqua):
    answer = aqua.delete(f"{PLACE}/image/Default")

    assert (answer.status_code, aqua.get(f"{PLACE}/image/Default").status_code) == (400, 200)


def test_the_actions_of_the_default_policy_may_be_edited_but_not_its_scope(aqua):
    policy = aqua.get(f"{PLACE}/image/Default").json()

    actions = aqua.put(f"{PLACE}/image/Default", json=policy | {"block_failed": False})
    scope = aqua.put(f"{PLACE}/image/Default", json=policy | {"application_scopes": ["team-a"]})

    assert (actions.status_code, scope.status_code) == (204, 400)


def test_creating_a_policy_twice_is_409_with_a_message(aqua):
    aqua.post(f"{PLACE}/image", json=STARTER)

    answer = aqua.post(f"{PLACE}/image", json=STARTER)

    assert (answer.status_code, answer.json()) == (409, {"message": "policy starter already exists", "code": 409})


@pytest.mark.parametrize("path", ["image/nobody", "host/starter", "vehicle", "vehicle/starter"])
def test_an_unknown_policy_or_type_is_404(aqua, path):
    aqua.post(f"{PLACE}/image", json=STARTER)

    assert aqua.get(f"{PLACE}/{path}").status_code == 404


@pytest.mark.parametrize("kind", ["image", "host", "function", "kubernetes", "cf_application"])
def test_every_type_of_policy_can_be_kept(aqua, kind):
    created = aqua.post(f"{PLACE}/{kind}", json={"name": "own"}).json()

    names = [row["name"] for row in aqua.get(f"{PLACE}/{kind}").json()["result"]]
    assert created["assurance_type"] == kind
    assert ("Default" in names, "own" in names) == (True, True)


def test_identifiers_only_leaves_what_names_a_policy(aqua):
    rows = aqua.get(PLACE, params={"identifiers_only": "true", "order_by": "id"}).json()["result"]

    assert rows[0] == {"id": 1, "name": "Default", "assurance_type": "image"}
    assert {row["assurance_type"] for row in rows} == {"image", "host", "function", "kubernetes", "cf_application"}


def test_the_old_path_shows_the_same_object(aqua):
    aqua.post("/api/v2/image_assurance", json=STARTER)

    assert aqua.get("/api/v2/image_assurance/starter").json() == aqua.get(f"{PLACE}/image/starter").json()


def test_a_name_with_spaces_can_be_addressed(aqua):
    aqua.post(f"{PLACE}/image", json={"name": "My policy"})

    assert aqua.get(f"{PLACE}/image/My%20policy").json()["name"] == "My policy"


@pytest.mark.parametrize(
    ("field", "value", "expected", "got"),
    [
        ("allowed_images", ["alpine:3.4"], "object", "string"),
        ("allowed_images", "alpine:3.4", "array", "string"),
        ("cves_black_list", [1], "string", "number"),
        ("block_failed", "true", "bool", "string"),
        ("cvss_severity", 7, "string", "number"),
        ("maximum_score", "7.0", "number", "string"),
        ("ignore_recently_published_vln_period", 1.5, "int", "number"),
        ("scope", [], "object", "array"),
        ("policy_settings", False, "object", "bool"),
    ],
)
def test_a_value_of_the_wrong_type_is_400_in_the_servers_words(aqua, field, value, expected, got):
    answer = aqua.post(f"{PLACE}/image", json={"name": "odd", field: value})

    begin = f"Failed reading policy body: code=400, message=Unmarshal type error: expected={expected}, got={got}, "
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(f"{begin}field={field}, offset=")


@pytest.mark.parametrize(
    "odd",
    [
        {"cvss_severity_enabled": True, "cvss_severity": "grave"},
        {"maximum_score": 11},
        {"ignore_recently_published_vln_period": 1000},
        {"scope": {"expression": "v1 &&", "variables": [{"attribute": "aqua.registry", "value": "*"}]}},
        {"scope": {"expression": "v2", "variables": [{"attribute": "aqua.registry", "value": "*"}]}},
        {"name": ""},
        {"name": "a/b"},
    ],
    ids=str,
)
def test_a_policy_that_makes_no_sense_is_400(aqua, odd):
    assert aqua.post(f"{PLACE}/image", json={"name": "odd"} | odd).status_code == 400


def test_unknown_fields_are_ignored(aqua):
    created = aqua.post(f"{PLACE}/image", json=STARTER | {"block_non_compliant_images": True})

    assert (created.status_code, "block_non_compliant_images" in created.json()) == (201, False)


def test_null_stands_for_the_default(aqua):
    created = aqua.post(f"{PLACE}/image", json={"name": "nulls", "cves_black_list": None, "block_failed": None}).json()

    assert (created["cves_black_list"], created["block_failed"]) == ([], True)
