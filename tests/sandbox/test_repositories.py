def test_an_empty_world_has_no_repositories(aqua):
    answer = aqua.get("/api/v2/repositories", params={"page": 1, "pagesize": 1})

    assert (answer.status_code, answer.json()["result"], answer.json()["count"]) == (200, [], 0)


def test_a_repository_adds_up_its_images(aqua, harbor, scanned):
    first, second = scanned("shop/web", "2.8.0", harbor), scanned("shop/web", "2.8.1", harbor)
    scanned("shop/web", "0.0.0", harbor)

    row = aqua.get("/api/v2/repositories", params={"registry": harbor, "include_totals": "true"}).json()["result"][0]

    assert (row["name"], row["registry"], row["num_images"], row["num_failed"]) == ("shop/web", "harbor", 3, 1)
    assert row["vulns_found"] == first["vulns_found"] + second["vulns_found"]


def test_repositories_are_filtered_and_ordered_by_name(aqua, harbor, scanned):
    for repository in ("shop/web", "shop/api", "platform/base"):
        scanned(repository, "1", harbor)

    body = aqua.get("/api/v2/repositories", params={"filter": "shop", "order_by": "name"}).json()

    assert [row["name"] for row in body["result"]] == ["shop/api", "shop/web"]


def test_deleting_a_repository_answers_202_and_forgets_its_images(sandbox, aqua, harbor, scanned):
    scanned("shop/web", "2.8.1", harbor)

    answer = aqua.delete("/api/v2/repositories/harbor/shop/web")

    assert answer.status_code == 202
    assert sandbox.world()["images"] == 0


def test_deleting_an_unknown_repository_is_404(aqua):
    assert aqua.delete("/api/v2/repositories/Docker Hub/nobody").status_code == 404
