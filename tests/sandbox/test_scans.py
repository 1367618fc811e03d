import pytest

ALPINE = "/api/v1/scanner/registry/Docker%20Hub/image/alpine:3.4"


def test_a_scan_is_sent_and_registers_the_image(sandbox, aqua):
    answer = aqua.post(f"{ALPINE}/scan")

    assert (answer.status_code, answer.json()) == (200, {"status": "Sent To Scan"})
    assert sandbox.world()["images"] == 1


def test_a_scan_may_name_a_webhook(aqua):
    answer = aqua.post(f"{ALPINE}/scan", json={"webhook_url": "https://hooks.example/scan"})

    assert answer.json() == {"status": "Sent To Scan"}


def test_the_status_of_an_unknown_image_is_404(aqua):
    answer = aqua.get(f"{ALPINE}/status")

    assert (answer.status_code, answer.json()) == (404, {"message": "image alpine:3.4 not found", "code": 404})


def test_a_scan_is_in_progress_at_first_and_scanned_in_the_end(sandbox, aqua):
    aqua.post(f"{ALPINE}/scan")

    before = aqua.get(f"{ALPINE}/status").json()
    sandbox.advance(60)
    after = aqua.get(f"{ALPINE}/status").json()

    assert (before, after) == ({"status": "In Progress"}, {"status": "Scanned"})


def test_the_fifth_scan_waits_for_one_of_the_four_scanners(aqua):
    for number in range(5):
        aqua.post(f"/api/v1/scanner/registry/Docker Hub/image/fleet/service-{number}:1/scan")

    status = aqua.get("/api/v1/scanner/registry/Docker Hub/image/fleet/service-4:1/status").json()

    assert status == {"status": "Pending"}


def test_a_waiting_scan_begins_when_a_scanner_is_free(sandbox, aqua):
    for number in range(5):
        aqua.post(f"/api/v1/scanner/registry/Docker Hub/image/fleet/service-{number}:1/scan")

    sandbox.advance(60)

    assert sandbox.world()["live_jobs"] == 0


def test_an_image_that_is_in_line_gets_no_second_job(sandbox, aqua):
    aqua.post(f"{ALPINE}/scan")
    aqua.post(f"{ALPINE}/scan")

    assert sandbox.world()["jobs_ever_per_image"] == {"Docker Hub/alpine:3.4": 1}


def test_a_scanned_image_can_be_scanned_again(sandbox, aqua):
    aqua.post(f"{ALPINE}/scan")
    sandbox.advance(60)
    aqua.post(f"{ALPINE}/scan")

    assert sandbox.world()["jobs_ever_per_image"] == {"Docker Hub/alpine:3.4": 2}


@pytest.mark.parametrize("image", ["library%2Falpine%3A3.4", "library/alpine:3.4"])
def test_slashes_of_a_repository_may_be_encoded_or_not(sandbox, aqua, image):
    answer = aqua.post(f"/api/v1/scanner/registry/Docker Hub/image/{image}/scan")

    assert answer.status_code == 200
    assert list(sandbox.world()["jobs_ever_per_image"]) == ["Docker Hub/library/alpine:3.4"]


def test_a_missing_tag_is_latest(sandbox, aqua):
    aqua.post("/api/v1/scanner/registry/Docker Hub/image/hello-world/scan")

    assert list(sandbox.world()["jobs_ever_per_image"]) == ["Docker Hub/hello-world:latest"]


def test_an_unknown_registry_is_404(aqua):
    answer = aqua.post("/api/v1/scanner/registry/nobody/image/alpine:3.4/scan")

    assert (answer.status_code, answer.json()["message"]) == (404, "registry nobody not found")


@pytest.mark.parametrize(
    "image", ["Alpine:3.4", "alpine:", "alp%00ine:3.4", "al pine:3", "a" * 256, "alpine@sha256:12"]
)
def test_a_name_that_no_registry_could_hold_is_400(sandbox, aqua, image):
    answer = aqua.post(f"/api/v1/scanner/registry/Docker Hub/image/{image}/scan")

    assert answer.status_code == 400
    assert sandbox.world()["images"] == 0


def test_an_image_that_does_not_exist_fails_with_a_reason(sandbox, aqua):
    place = "/api/v1/scanner/registry/Docker Hub/image/no/such:thing"
    aqua.post(f"{place}/scan")
    sandbox.advance(60)

    result = aqua.get(f"{place}/scan_result").json()

    assert aqua.get(f"{place}/status").json() == {"status": "Fail"}
    assert (result["status"], result["errorMsg"], result["cves"]) == ("FAIL", "image not found in registry", None)


def test_a_registry_that_does_not_connect_fails_its_scans(sandbox, aqua):
    body = {"name": "acr", "type": "ACR", "url": "https://a.azurecr.io", "password": "wrong", "force_save": True}
    aqua.post("/api/v1/registries", json=body)
    aqua.post("/api/v1/scanner/registry/acr/image/shop/web:2.8.1/scan")
    sandbox.advance(60)

    result = aqua.get("/api/v1/scanner/registry/acr/image/shop/web:2.8.1/scan_result").json()

    assert result["errorMsg"] == "failed to connect to registry: unauthorized: authentication required"


def test_the_result_of_an_image_that_was_never_scanned_is_404(aqua):
    aqua.post(f"{ALPINE}/scan")

    assert aqua.get(f"{ALPINE}/scan_result").status_code == 404


def test_the_result_has_the_counts_and_a_row_for_each_finding(sandbox, aqua):
    aqua.post(f"{ALPINE}/scan")
    sandbox.advance(60)

    result = aqua.get(f"{ALPINE}/scan_result").json()

    average = result["cves_counts"].pop("score_average")
    assert result["cves_counts"] == {"total": 44, "critical": 2, "high": 15, "medium": 21, "low": 6}
    assert average == pytest.approx(sum(float(row["score"]) for row in result["cves"]) / 44)
    assert (result["status"], result["registry"], result["image_name"]) == ("SCANNED", "Docker Hub", "alpine:3.4")
    assert result["cves"][0] | {"description": "", "vectors": ""} == {
        "imageid": "alpine:3.4",
        "file": "busybox",
        "name": "CVE-2018-1000517",
        "type": "CVE",
        "description": "",
        "score": "9.8",
        "severity": "critical",
        "publishdate": "2018-06-26",
        "acknowledged": False,
        "url": "https://nvd.nist.gov/vuln/detail/CVE-2018-1000517",
        "score_version": "CVSS v3",
        "vectors": "",
        "solution": "Upgrade package busybox to version 1.29.0 or above.",
        "fix_version": "1.29.0",
        "have_version": "1.24.2-r14",
        "vendor_name": "alpine",
        "vendor_severity": "",
        "vendor_score": "",
        "vendor_statement": "",
        "vendor_url": "",
    }


def test_a_thousand_scans_asked_at_once_all_end(sandbox, aqua):
    images = [{"registry": "Docker Hub", "repository": f"fleet/service-{number}", "tag": "1"} for number in range(1000)]
    aqua.post("/api/v1/images", json={"images": images})

    sandbox.advance(300)

    summary = aqua.get("/api/v1/scanqueue/summary").json()
    assert summary == {"total": 1000, "pending": 0, "in_progress": 0, "finished": 1000, "failed": 0}
