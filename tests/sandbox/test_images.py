import pytest

ALPINE = {"registry": "Docker Hub", "repository": "alpine", "tag": "3.4"}
DIGEST = "sha256:b733d4a32c4da6a00a84df2ca32791bb03df95400243648d8c539e7b4cce329c"


def counts_of(image):
    names = ("vulns_found", "crit_vulns", "high_vulns", "med_vulns", "low_vulns", "neg_vulns")
    return tuple(image[name] for name in names)


def test_the_first_demo_image_has_the_counts_of_the_guide(scanned):
    assert counts_of(scanned("alpine", "3.4")) == (44, 2, 15, 21, 6, 0)


def test_the_second_demo_image_has_the_counts_of_its_data(scanned):
    assert counts_of(scanned("ubuntu", "14.04")) == (88, 20, 33, 34, 1, 0)


def test_a_scanned_image_is_shown_whole(scanned):
    image = scanned("alpine", "3.4")

    assert (image["scan_status"], image["scan_error"], image["digest"]) == ("finished", "", DIGEST)
    assert (image["name"], image["registry_type"], image["image_uid"]) == ("alpine:3.4", "HUB", 1)
    assert (image["os"], image["os_version"], image["partial_results"]) == ("alpine", "3.4.6", False)
    assert (image["disallowed"], image["policy_failures"]) == (False, None)
    assert image["assurance_results"]["disallowed"] is False
    assert image["metadata"]["repo_digests"] == [f"alpine@{DIGEST}"]


def test_an_image_that_waits_for_its_scan_shows_no_findings_and_no_digest(aqua):
    image = aqua.post("/api/v2/images", json=ALPINE).json()

    assert (image["scan_status"], image["scan_date"], image["digest"]) == ("pending", "1970-01-01T00:00:00Z", "")
    assert counts_of(image) == (0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("repository", "tag", "total", "sensitive", "malware"),
    [
        ("platform/base", "12.5", 0, 0, 0),
        ("shop/checkout", "3.1", 12, 2, 0),
        ("payments/ledger", "5.2.0", 8, 0, 1),
        ("data/warehouse-loader", "2024.10", 5000, 0, 0),
        ("size/findings-321", "any", 321, 0, 0),
    ],
)
def test_the_invented_images_differ_in_what_they_hold(scanned, harbor, repository, tag, total, sensitive, malware):
    image = scanned(repository, tag, harbor)

    assert image["vulns_found"] + image["neg_vulns"] == total
    assert (image["sensitive_data"], image["malware"]) == (sensitive, malware)


def test_docker_hub_does_not_hold_the_invented_images(scanned):
    assert scanned("shop/web", "2.8.1")["scan_error"] == "image not found in registry"


def test_one_invented_image_always_fails_with_a_reason(scanned, harbor):
    image = scanned("legacy/mainframe-bridge", "0.9", harbor)

    assert image["scan_status"] == "failed"
    assert image["scan_error"].startswith("failed to pull image: unsupported layer media type")


def test_a_failed_rescan_keeps_the_findings_of_the_scan_before(sandbox, scanned):
    scanned("alpine", "3.4")
    sandbox.faults.add(kind="scan_fails", reason="scanner ran out of memory")

    image = scanned("alpine", "3.4")

    assert (image["scan_status"], image["scan_error"]) == ("failed", "scanner ran out of memory")
    assert image["vulns_found"] == 44


def test_registering_by_the_first_version_takes_many_images(sandbox, aqua):
    images = [
        ALPINE | {"digest": None, "source": None},
        {"registry": "Docker Hub", "repository": "ubuntu", "tag": "14.04"},
    ]

    answer = aqua.post("/api/v1/images", json={"images": images})

    assert answer.status_code == 201
    assert [image["name"] for image in answer.json()["images"]] == ["alpine:3.4", "ubuntu:14.04"]
    assert sandbox.world()["jobs_ever"] == 2


def test_registering_by_the_second_version_answers_201_with_the_image(aqua):
    answer = aqua.post("/api/v2/images", json=ALPINE)

    assert (answer.status_code, answer.json()["name"]) == (201, "alpine:3.4")


def test_an_image_may_be_registered_by_its_digest(sandbox, aqua):
    aqua.post("/api/v2/images", json={"registry": "Docker Hub", "image": f"alpine@{DIGEST}"})
    sandbox.advance(60)

    image = aqua.get(f"/api/v2/images/Docker Hub/alpine/@{DIGEST}").json()

    assert (image["digest"], image["vulns_found"]) == (DIGEST, 44)


def test_registering_twice_makes_one_image_and_one_job(sandbox, aqua):
    aqua.post("/api/v2/images", json=ALPINE)
    aqua.post("/api/v2/images", json=ALPINE)

    world = sandbox.world()
    assert (world["images"], world["jobs_ever"]) == (1, 1)


@pytest.mark.parametrize(
    "body", [{}, {"registry": "Docker Hub"}, {"registry": 1, "repository": "a"}, ALPINE | {"tag": 3}]
)
def test_an_image_without_its_names_is_400(aqua, body):
    assert aqua.post("/api/v2/images", json=body).status_code == 400


def test_nothing_is_registered_when_one_of_many_is_wrong(sandbox, aqua):
    answer = aqua.post("/api/v1/images", json={"images": [ALPINE, ALPINE | {"registry": "nobody"}]})

    assert answer.status_code == 404
    assert sandbox.world()["images"] == 0


def test_an_unknown_image_is_404(aqua):
    answer = aqua.get("/api/v2/images/Docker Hub/alpine/3.4")

    assert (answer.status_code, answer.json()) == (404, {"message": "image alpine:3.4 not found", "code": 404})


@pytest.mark.parametrize("repository", ["fleet/team/app", "fleet%2Fteam%2Fapp"])
def test_slashes_in_an_image_path_may_be_encoded_or_not(aqua, repository):
    aqua.post("/api/v2/images", json={"registry": "Docker Hub", "repository": "fleet/team/app", "tag": "1"})

    assert aqua.get(f"/api/v2/images/Docker%20Hub/{repository}/1").json()["repository"] == "fleet/team/app"


def test_a_scanned_image_can_be_selected_by_its_digest(aqua, scanned):
    scanned("alpine", "3.4")

    assert aqua.get(f"/api/v2/images/Docker Hub/alpine/@{DIGEST}").json()["tag"] == "3.4"


@pytest.mark.parametrize(("digest", "status"), [(DIGEST, 200), ("sha256:00", 404)])
def test_a_digest_in_the_query_narrows_the_tag(aqua, scanned, digest, status):
    scanned("alpine", "3.4")

    assert aqua.get("/api/v2/images/Docker Hub/alpine/3.4", params={"digest": digest}).status_code == status


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["shop/web:2.8.1", "shop/api:1.14.0", "alpine:3.4"]),
        ({"registry": "harbor"}, ["shop/web:2.8.1", "shop/api:1.14.0"]),
        ({"repository": "shop/api"}, ["shop/api:1.14.0"]),
        ({"search": "PINE"}, ["alpine:3.4"]),
        ({"order_by": "name"}, ["alpine:3.4", "shop/api:1.14.0", "shop/web:2.8.1"]),
        ({"order_by": "-vulns_found"}, ["shop/api:1.14.0", "alpine:3.4", "shop/web:2.8.1"]),
        ({"page": 2, "pagesize": 2}, ["alpine:3.4"]),
        ({"page": 9, "scope": "Global", "unheard_of": "1"}, []),
    ],
)
def test_the_list_is_filtered_ordered_and_paged(aqua, harbor, scanned, query, names):
    scanned("shop/web", "2.8.1", harbor)
    scanned("shop/api", "1.14.0", harbor)
    scanned("alpine", "3.4")

    found = [image["name"] for image in aqua.get("/api/v2/images", params=query).json()["result"]]

    assert found == names


def test_a_deleted_image_is_gone_with_its_job(sandbox, aqua):
    aqua.post("/api/v2/images", json=ALPINE)

    answer = aqua.delete("/api/v2/images/Docker Hub/alpine/3.4")

    assert answer.status_code == 204
    assert (sandbox.world()["images"], sandbox.world()["jobs"]) == (0, 0)


def test_images_can_be_deleted_by_their_numbers(sandbox, aqua):
    uid = aqua.post("/api/v2/images", json=ALPINE).json()["image_uid"]

    answer = aqua.post("/api/v2/images/actions/delete", json={"uids": [uid, 999]})

    assert answer.status_code == 204
    assert sandbox.world()["images"] == 0


def test_a_registered_image_can_be_rescanned(sandbox, aqua, scanned):
    scanned("alpine", "3.4")

    answer = aqua.post("/api/v1/images/rescan", json={"full_rescan": True, "images": [ALPINE]})

    assert answer.status_code == 201
    assert sandbox.world()["jobs_ever_per_image"] == {"Docker Hub/alpine:3.4": 2}


def test_an_unknown_image_cannot_be_rescanned(aqua):
    assert aqua.post("/api/v1/images/rescan", json={"images": [ALPINE]}).status_code == 404


def test_the_history_shows_each_scan_newest_first(sandbox, aqua, scanned):
    sandbox.faults.add(kind="scan_fails", reason="timeout")
    scanned("alpine", "3.4")
    scanned("alpine", "3.4")

    rows = aqua.get("/api/v2/images/Docker Hub/alpine/3.4/scan_history", params={"order_by": "-date"}).json()["result"]

    assert [(row["error"], row["vulns_found"], row["image_pulled"]) for row in rows] == [
        ("", 44, True),
        ("timeout", 0, False),
    ]
    assert rows[0]["date"] > rows[1]["date"]


def test_the_layers_come_with_their_findings_base_first(aqua, scanned):
    scanned("alpine", "3.4")

    rows = aqua.get("/api/v2/images/Docker Hub/alpine/3.4/history_layers").json()["result"]

    assert [(row["position"], row["is_base_layer"], row["vulns_found"]) for row in rows] == [
        (0, True, 44),
        (1, False, 0),
    ]


def test_sensitive_data_is_listed_with_its_place(aqua, scanned, harbor):
    scanned("shop/checkout", "3.1", harbor)

    rows = aqua.get("/api/v2/images/harbor/shop/checkout/3.1/sensitive").json()["result"]

    assert [(row["type"], row["path"], row["acknowledged"]) for row in rows] == [
        ("RSA PRIVATE KEY", "/root/.ssh/id_rsa", False),
        ("AWS ACCESS KEY", "/app/.env", False),
    ]


def test_malware_is_listed_with_its_place(aqua, scanned, harbor):
    scanned("payments/ledger", "5.2.0", harbor)

    rows = aqua.get("/api/v2/images/harbor/payments/ledger/5.2.0/malware").json()["result"]

    assert [(row["malware"], row["path"]) for row in rows] == [("Linux.Coinminer.Sandbox", "/usr/local/bin/kworkerd")]
