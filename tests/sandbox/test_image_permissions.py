import pytest

from tests.sandbox.test_process import signed_in
from tests.sandboxes import RunningSandbox

POLICIES = "/api/v2/assurance_policy/image"
IMAGE = "/api/v2/images/Docker Hub/alpine/3.4"
NAMED = {"images": [{"registry": "Docker Hub", "repository": "alpine", "tag": "3.4"}]}
STRICT = {"name": "strict", "cvss_severity_enabled": True, "cvss_severity": "high"}


@pytest.fixture
def image(aqua, scanned):
    """A scanned image that fails a policy which blocks."""
    scanned("alpine", "3.4")
    aqua.post(POLICIES, json=STRICT).raise_for_status()
    return lambda: aqua.get(IMAGE).json()


def flags(image):
    return image["disallowed"], image["whitelisted"], image["blacklisted"]


def test_an_allowed_image_is_compliant_whatever_the_controls_say(aqua, image):
    aqua.post("/api/v1/images/allow", json=NAMED | {"comment": "until June"}).raise_for_status()

    found = image()
    assert flags(found) == (False, True, False)
    assert (found["permission_author"], found["permission_comment"]) == ("admin@sandbox.example", "until June")
    assert any(check["failed"] for check in found["assurance_results"]["checks_performed"])


def test_a_blocked_image_is_non_compliant_without_any_failing_control(aqua, image):
    aqua.delete(f"{POLICIES}/strict")

    aqua.post("/api/v1/images/disallow", json=NAMED).raise_for_status()

    assert flags(image()) == (True, False, True)


def test_the_last_decision_counts(aqua, image):
    aqua.post("/api/v1/images/allow", json=NAMED)
    aqua.post("/api/v1/images/disallow", json=NAMED)

    assert flags(image()) == (True, False, True)


def test_an_image_listed_in_a_policy_is_compliant(aqua, image):
    listed = {"allowed_images": [{"imagename": "alpine:3.4", "registry": "Docker Hub"}]}

    aqua.put(f"{POLICIES}/strict", json=STRICT | listed).raise_for_status()

    assert flags(image()) == (False, True, False)


def test_a_block_by_hand_comes_before_the_list_of_a_policy(aqua, image):
    listed = {"allowed_images": [{"imagename": "alpine:3.4", "registry": "Docker Hub"}]}
    aqua.put(f"{POLICIES}/strict", json=STRICT | listed)

    aqua.post("/api/v1/images/disallow", json=NAMED)

    assert flags(image()) == (True, False, True)


def test_another_image_is_not_exempted(aqua, image):
    aqua.put(f"{POLICIES}/strict", json=STRICT | {"allowed_images": [{"imagename": "alpine:3.5"}]})

    assert flags(image()) == (True, False, False)


def test_the_decisions_are_listed(aqua, image):
    aqua.post("/api/v1/images/allow", json=NAMED | {"comment": "until June"})

    body = aqua.get("/api/v2/image_assurance/image_permissions").json()
    [row] = body["whitelisted_images"]
    assert (row["image_name"], row["registry"], row["comment"]) == ("alpine:3.4", "Docker Hub", "until June")
    assert body["blacklisted_images"] == []


def test_an_unknown_image_cannot_be_allowed(aqua):
    assert aqua.post("/api/v1/images/allow", json=NAMED).status_code == 404


def test_the_first_version_names_the_control_that_made_it_non_compliant(aqua, image):
    place = "/api/v1/scanner/registry/Docker Hub/image/alpine:3.4/scan_result"

    by_policy = aqua.get(place).json()
    aqua.post("/api/v1/images/disallow", json=NAMED)
    by_hand = aqua.get(place).json()

    assert (by_policy["disallowed"], by_policy["disallow_reason"]) == (True, "max_severity")
    assert (by_hand["disallowed"], by_hand["disallow_reason"]) == (True, "blacklisted")


def test_a_decision_and_a_policy_survive_a_restart(tmp_path):
    file = tmp_path / "world.json"
    with RunningSandbox("--state", str(file)) as sandbox:
        aqua = signed_in(sandbox)
        aqua.post("/api/v1/images", json=NAMED)
        sandbox.advance(60)
        aqua.post(POLICIES, json=STRICT)
        aqua.post("/api/v1/images/allow", json=NAMED)
        before = aqua.get(IMAGE).json()

    with RunningSandbox("--state", str(file)) as sandbox:
        aqua.url = sandbox.url
        assert aqua.get(IMAGE).json() == before
