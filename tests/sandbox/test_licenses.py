def test_the_licences_come_with_their_totals(aqua):
    body = aqua.get("/api/v2/licenses", params={"page": 1, "pagesize": 25, "order_by": "-status"}).json()

    assert body["count"] == 1
    assert body["details"] == {"num_active": 1}
    assert body["resources"]["active_production"]["num_repositories"] == 500
