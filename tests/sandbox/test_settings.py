"""Settings, log targets, the dashboard, exports of the first version: what consoles show beside images."""

import csv
import io

import pytest

LOGS = "/api/v1/settings/log_services"
SPLUNK = {"enable": True, "url": "splunk.example.org:8088", "token": "hec-token", "index": "aqua"}


def test_every_log_target_of_the_guide_is_there_and_off(aqua):
    services = aqua.get(LOGS).json()

    known = {"Splunk", "QRadar", "ArcSight", "Syslog", "Sumologic", "Elasticsearch", "CloudWatch", "WebHook"}
    assert known <= services.keys()
    assert {service["enable"] for service in services.values()} == {False}


def test_the_secrets_of_a_log_target_are_masked(aqua):
    aqua.put(f"{LOGS}/Splunk", json=SPLUNK)

    shown = aqua.get(LOGS).json()["Splunk"]
    assert (shown["token"], shown["password"], shown["index"]) == ("********", "", "aqua")


def test_a_secret_that_is_sent_masked_or_empty_stays(aqua):
    aqua.put(f"{LOGS}/Splunk", json=SPLUNK)

    aqua.put(f"{LOGS}/Splunk", json=SPLUNK | {"token": ""})

    assert aqua.get(f"{LOGS}/Splunk").json()["token"] == "********"


def test_an_unknown_log_target_is_404_and_a_wrong_type_400(aqua):
    assert aqua.get(f"{LOGS}/Pigeon").status_code == 404
    assert aqua.put(f"{LOGS}/Splunk", json={"enable": "yes"}).status_code == 400


def test_the_secrets_of_outputs_and_of_sign_on_are_masked(aqua):
    output = {"name": "o", "type": "webhook", "properties": {"url": "https://x.example", "password": "p"}}
    aqua.post("/api/v2/notification/outputs", json=output)
    aqua.put("/api/v1/settings/OIDCSettings/OpenIdSettings", json={"client_id": "c", "secret": "s"})

    [shown] = aqua.get("/api/v2/notification/outputs").json()["result"]
    open_id = aqua.get("/api/v1/settings/OIDCSettings/OpenIdSettings").json()
    assert (shown["properties"]["password"], open_id["secret"], open_id["client_id"]) == ("********", "********", "c")


def test_ldap_settings_are_posted(aqua):
    answer = aqua.post("/api/v1/settings/ldap", json={"enable": True, "base_dn": "dc=example", "password": "p"})

    shown = aqua.get("/api/v1/settings/ldap").json()
    assert (answer.status_code, shown["enable"], shown["base_dn"], shown["password"]) == (
        204,
        True,
        "dc=example",
        "********",
    )


def test_a_monitoring_system_is_made_by_its_first_put(aqua):
    place = "/api/v1/settings/monitoring"
    answer = aqua.put(f"{place}/Prometheus", json={"enabled": True, "interval": 5, "type": "prometheus", "token": "t"})

    [shown] = aqua.get(place).json()
    assert (answer.status_code, shown["name"], shown["interval"], shown["token"]) == (204, "Prometheus", 5, "********")


def test_the_analysis_of_threats_is_licensed_by_the_system_settings(aqua):
    before = aqua.get("/api/v1/settings/system/system").json()["dta"]

    aqua.put("/api/v1/settings/system/system", json={"dta": {"enabled": True, "token": "secret"}})

    after = aqua.get("/api/v1/settings/system/system").json()["dta"]
    assert (before, after) == (
        {"enabled": False, "url": "", "token": ""},
        {"enabled": True, "url": "", "token": "********"},
    )
    assert aqua.post("/api/v2/dta/license_status", json={}).json()["status"] == "valid"


def test_the_dashboard_counts_images_by_their_worst_finding(aqua, scanned, harbor):
    for name in ("critical", "medium-only", "compliant", "no-fix"):
        scanned(f"showcase/{name}", "1.0", harbor)

    counts = aqua.get("/api/v1/dashboard").json()["registry_counts"]

    assert counts == {
        "images": {"total": 4, "critical": 1, "high": 1, "medium": 1, "low": 0, "ok": 1},
        "vulnerabilities": {"total": 4, "critical": 1, "high": 1, "medium": 1, "low": 1, "ok": 0},
    }


def test_the_summary_of_risks_has_shares(aqua, scanned, harbor):
    for name in ("critical", "compliant"):
        scanned(f"showcase/{name}", "1.0", harbor)

    risks = aqua.get("/api/v2/risks").json()

    names = ("registered_images", "vulnerable_images", "vulnerable_images_percent", "total_vulns", "critical_vulns")
    assert [risks[name] for name in names] == [2, 1, 50, 1, 1]


def test_findings_are_exported_as_csv(aqua, scanned):
    scanned("alpine", "3.4")

    answer = aqua.get("/api/v1/cves/report/csv")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert (answer.headers["Content-Type"], len(rows)) == ("text/csv", 44)
    assert (rows[0]["Vulnerability Name"], rows[0]["Resource"]) == ("CVE-2018-1000517", "busybox")


@pytest.mark.parametrize("path", ["history_layers", "vulnerabilities", "sensitive", "malware", "scan_history"])
def test_an_image_that_was_never_scanned_has_empty_lists(aqua, path):
    aqua.post("/api/v2/images", json={"registry": "Docker Hub", "repository": "alpine", "tag": "3.4"})

    assert aqua.get(f"/api/v2/images/Docker Hub/alpine/3.4/{path}").json()["result"] == []


def test_the_layers_of_an_image_share_its_findings(aqua, scanned, harbor):
    image = scanned("shop/api", "1.14.0", harbor)

    layers = aqua.get("/api/v2/images/harbor/shop/api/1.14.0/history_layers").json()["result"]

    found = [layer["vulns_found"] for layer in layers]
    assert (sum(found), found[0] > 0, found[2] > 0) == (image["vulns_found"], True, True)
    assert [layer["is_base_layer"] for layer in layers] == [True, True, False, False]


def test_findings_of_the_base_image_can_be_hidden(aqua, scanned, harbor):
    scanned("shop/api", "1.14.0", harbor)

    rows = aqua.get("/api/v2/risks/vulnerabilities", params={"pagesize": 1000}).json()["result"]
    own = aqua.get("/api/v2/risks/vulnerabilities", params={"pagesize": 1000, "hide_base_image": "true"}).json()

    of_base = [row for row in rows if row.get("base_image_vulnerability")]
    assert {row["base_image_name"] for row in of_base} == {"platform/base:12.5"}
    assert own["count"] == len(rows) - len(of_base)


def test_the_global_scope_can_neither_be_changed_nor_deleted(aqua):
    place = "/api/v2/access_management/scopes"

    assert aqua.put(f"{place}/Global", json={"name": "Global"}).status_code == 400
    assert aqua.delete(f"{place}/Global").status_code == 400


def test_lists_can_be_narrowed_to_a_scope(aqua, scanned, harbor):
    image = {"expression": "v1", "variables": [{"attribute": "aqua.registry", "value": "harbor"}]}
    scope = {"name": "own", "categories": {"artifacts": {"image": image}}}
    aqua.post("/api/v2/access_management/scopes", json=scope).raise_for_status()
    scanned("showcase/critical", "1.0", harbor)
    scanned("alpine", "3.4")

    places = ("images", "repositories", "hub/inventory/assets/images/list", "risks/vulnerabilities")
    counts = [aqua.get(f"/api/v2/{place}", params={"scope": "own"}).json()["count"] for place in places]
    nobody = [aqua.get(f"/api/v2/{place}", params={"scope": "nobody"}).json()["count"] for place in places]

    assert (counts, nobody) == ([1, 1, 1, 1], [0, 0, 0, 0])
