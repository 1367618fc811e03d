import pytest

PLACE = "/api/v2/risks/acknowledge"
POLICIES = "/api/v2/assurance_policy/image"
FINDINGS = "/api/v2/risks/vulnerabilities"
CRITICAL = "CVE-2018-1000517"
ISSUE = {"issue_type": "vulnerability", "issue_name": CRITICAL, "resource_name": "busybox"}
IMAGE = {"registry_name": "Docker Hub", "image_name": "alpine:3.4"}


@pytest.fixture
def accept(aqua):
    """Accept one issue and return the answer."""

    def act(**issue):
        return aqua.post(PLACE, json={"comment": "known and watched", "issues": [ISSUE | issue]})

    return act


def accepted(aqua, **query):
    rows = aqua.get(FINDINGS, params={"pagesize": 1000, "acknowledge_status": "true", **query}).json()["result"]
    return {(row["registry"], row["image_name"]) for row in rows}


def test_an_accepted_finding_says_who_when_why_and_how_far(aqua, scanned, accept):
    scanned("alpine", "3.4")

    answer = accept(**IMAGE)

    [row] = aqua.get(FINDINGS, params={"acknowledge_status": "true"}).json()["result"]
    assert answer.status_code == 201
    assert (row["name"], row["ack_author"], row["ack_comment"], row["ack_scope"]) == (
        CRITICAL,
        "admin@sandbox.example",
        "known and watched",
        "image",
    )
    assert row["acknowledged_date"] > "2020"


def test_the_open_findings_are_the_others(aqua, scanned, accept):
    scanned("alpine", "3.4")
    accept(**IMAGE)

    counts = [
        aqua.get(FINDINGS, params=query).json()["count"]
        for query in ({}, {"acknowledge_status": "true"}, {"acknowledge_status": "false"})
    ]

    assert counts == [44, 1, 43]


@pytest.mark.parametrize(
    ("reach", "images"),
    [
        ({"registry_name": "Docker Hub", "image_name": "size/findings-40:1"}, {("Docker Hub", "size/findings-40:1")}),
        (
            {"registry_name": "Docker Hub", "repository_name": "size/findings-40"},
            {("Docker Hub", "size/findings-40:1"), ("Docker Hub", "size/findings-40:2")},
        ),
        ({"repository_name": "elsewhere"}, set()),
        (
            {},
            {
                ("Docker Hub", "size/findings-40:1"),
                ("Docker Hub", "size/findings-40:2"),
                ("harbor", "size/findings-40:1"),
            },
        ),
    ],
    ids=["one tag", "one repository", "nowhere", "everywhere"],
)
def test_what_is_filled_in_decides_how_far_it_reaches(aqua, harbor, scanned, accept, reach, images):
    for tag in ("1", "2"):
        scanned("size/findings-40", tag)
    scanned("size/findings-40", "1", harbor)
    name = aqua.get(FINDINGS, params={"pagesize": 1}).json()["result"][0]["name"]

    accept(issue_name=name, resource_name="", **reach)

    assert accepted(aqua) == images


def test_an_accepted_finding_no_longer_counts_against_a_policy(aqua, scanned, accept):
    scanned("alpine", "3.4")
    aqua.post(POLICIES, json={"name": "strict", "cvss_severity_enabled": True, "cvss_severity": "critical"})
    names = [row["name"] for row in aqua.get(FINDINGS, params={"severities": "critical"}).json()["result"]]
    before = aqua.get("/api/v2/images/Docker Hub/alpine/3.4").json()["disallowed"]

    for name in names:
        accept(issue_name=name, resource_name="", **IMAGE)

    after = aqua.get("/api/v2/images/Docker Hub/alpine/3.4").json()
    assert (before, after["disallowed"], after["crit_vulns"]) == (True, False, 2)


def test_an_acceptance_that_is_taken_back_counts_again(aqua, scanned, accept):
    scanned("alpine", "3.4")
    accept(**IMAGE)

    answer = aqua.delete(f"{PLACE}/multiple", json={"comment": "no more", "issues": [ISSUE | IMAGE]})

    assert (answer.status_code, accepted(aqua)) == (204, set())


def test_taking_back_what_was_not_accepted_is_404(aqua):
    assert aqua.delete(f"{PLACE}/multiple", json={"issues": [ISSUE]}).status_code == 404


def test_an_acceptance_ends_after_its_days(sandbox, aqua, scanned, accept):
    scanned("alpine", "3.4")
    accept(**IMAGE, expiration_days=1)
    before = accepted(aqua)

    sandbox.advance(3 * 3600)
    sandbox.advance(22 * 3600)
    token = aqua.post("/v2/signin", json={"email": sandbox.user, "password": sandbox.password}).json()["data"]["token"]
    aqua.headers["Authorization"] = f"Bearer {token}"

    assert (before, accepted(aqua, page=1)) == ({("Docker Hub", "alpine:3.4")}, set())
    assert aqua.get(PLACE).json()["result"] == []


def test_accepting_again_renews_it(aqua, accept):
    accept(**IMAGE)
    accept(**IMAGE, expiration_days=5)

    assert [row["expiration_days"] for row in aqua.get(PLACE).json()["result"]] == [5]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"issues": []},
        {"issues": ["x"]},
        {"issues": [{"issue_type": "odd"}]},
        {"issues": [ISSUE | {"issue_name": ""}]},
        {"issues": [ISSUE | {"expiration_days": 1000}]},
        {"issues": [ISSUE | {"image_name": 7}]},
    ],
    ids=str,
)
def test_an_issue_that_makes_no_sense_is_400(aqua, body):
    assert aqua.post(PLACE, json=body).status_code == 400


@pytest.mark.parametrize(
    ("kind", "image", "path", "control"),
    [
        ("sensitive_data", "secret", "sensitive", "scan_sensitive_data"),
        ("malware", "malware", "malware", "disallow_malware"),
    ],
)
def test_a_file_is_accepted_by_its_path(aqua, harbor, scanned, kind, image, path, control):
    scanned(f"showcase/{image}", "1.0", harbor)
    aqua.post(POLICIES, json={"name": "strict", control: True})
    place = f"/api/v2/images/harbor/showcase/{image}/1.0"
    [before] = aqua.get(f"{place}/{path}").json()["result"]
    was_disallowed = aqua.get(place).json()["disallowed"]

    aqua.post(PLACE, json={"issues": [{"issue_type": kind, "resource_path": before["path"]}]}).raise_for_status()

    [after] = aqua.get(f"{place}/{path}").json()["result"]
    assert (before["acknowledged"], after["acknowledged"], after["acknowledge_scope"]) == (False, True, "global")
    assert (was_disallowed, aqua.get(place).json()["disallowed"]) == (True, False)


def test_the_tenants_own_severity_is_shown_beside_aquas(aqua, stranger, scanned):
    scanned("alpine", "3.4")

    own = {"name": CRITICAL, "severity": "low", "notes": "not reachable"}
    stranger.post("/_sandbox/severities", json=own).raise_for_status()

    row = next(row for row in aqua.get(FINDINGS).json()["result"] if row["name"] == CRITICAL)
    assert (row["aqua_severity"], row["aqua_custom_severity"], row["aqua_custom_notes"]) == (
        "critical",
        "low",
        "not reachable",
    )
