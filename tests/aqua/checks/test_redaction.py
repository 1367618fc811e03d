"""What a check keeps holds no secret, nothing of others, and no list of findings: whatever Aqua says."""

from typing import Any

import pytest

from engagement.rules.facts import CATALOGUE, Finding
from engagement.rules.subjects import RoleNamed
from tests.aqua.checks import worlds
from tests.aqua.checks.worlds import HARBOR, World

CANARY = "canary-5e1f"

# The names under which Aqua says what decides a fact, or what the subject is called; everything else is poisoned.
KEPT = frozenset(
    {
        *("name", "type", "registry", "repository", "tag", "image_name", "image", "email", "csp_role", "control"),
        *("policy_name", "permission", "scopes", "groups", "scanner_type", "scanner_group_name", "registries"),
        *("scan_status", "status", "severity", "option", "saml_groups", "auto_pull_time", "result"),
    }
)
DATES = frozenset({"scan_date", "date", "created", "lastupdate", "last_heartbeat", "time"})

PATHS = (
    *("/api/v2/repositories", "/api/v2/licenses", "/api/v1/settings/system/system", "/api/v1/registries/acme-harbor"),
    *("/api/v2/scanner_groups/dc-frankfurt", "/api/v1/scanqueue/scanners", "/api/v2/images/Docker Hub/alpine/3.4"),
    *("/api/v2/images/Docker Hub/alpine/3.4/scan_history", "/api/v2/risks/vulnerabilities"),
    *("/api/v2/risks/acknowledge", "/api/v2/assurance_policy/image/starter-image-policy"),
    *("/api/v2/integrationsEnabledState", "/api/v1/settings/SAMLSettings/SAMLSettings", "/api/cspm/v2/samlmappings"),
    *("/v2/users", "/api/v2/access_management/roles/team-a-developer", "/api/v1/settings/log_services"),
    "/api/v2/notification/outputs?groupBy=type",
)


def poisoned(value: Any, key: str = "") -> Any:
    """The same answer with the canary in every text that decides nothing, and in a field more of every object."""
    if isinstance(value, dict):
        return {name: poisoned(part, name) for name, part in value.items()} | {"secret": CANARY}
    if isinstance(value, list):
        return [poisoned(part, key) for part in value]
    if isinstance(value, str) and key not in KEPT | DATES:
        return CANARY
    return value


def kept_of(finding: Finding) -> str:
    """Everything that is stored or shown of a finding."""
    return repr((finding.said, finding.asked, finding.answered))


@pytest.mark.parametrize("fact", CATALOGUE)
def test_no_field_that_does_not_decide_is_kept(fact: str, furnished: World) -> None:
    subject = worlds.subjects(furnished)[fact]
    for path in PATHS:
        body = poisoned(furnished.change("GET", path.replace(" ", "%20")))
        furnished.sandbox.faults.answer(200, path=path.partition("?")[0], body=body)

    finding = furnished.check(fact, subject)

    assert CANARY not in kept_of(finding)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500])
@pytest.mark.parametrize("fact", ["ENV-1", "REG-2", "SCAN-1", "POL-1", "SSO-2", "LOG-2", "NOT-1"])
def test_no_word_of_a_refusal_is_kept(fact: str, status: int, furnished: World) -> None:
    subject = worlds.subjects(furnished)[fact]
    furnished.sandbox.faults.answer(status, path="/*", message=f"password {CANARY} is wrong")

    assert CANARY not in kept_of(furnished.check(fact, subject))


def test_the_error_of_a_connection_test_is_told_and_not_quoted(furnished: World) -> None:
    body = furnished.change("GET", "/api/v1/registries/acme-harbor") | {
        "is_registry_connected": False,
        "error_msg": f"dial https://robot:{CANARY}@harbor: timeout",
    }
    furnished.sandbox.faults.answer(200, path="/api/v1/registries/acme-harbor", body=body)

    finding = furnished.check("REG-2", HARBOR)

    assert finding.answered == {"is_registry_connected": False, "error_msg": "present"}
    assert CANARY not in kept_of(finding)


def test_nothing_of_an_upload_is_kept_but_what_decides(furnished: World) -> None:
    upload = worlds.subjects(furnished)["CICD-2"]

    finding = furnished.check("CICD-2", upload)

    assert sorted(finding.answered) == ["image", "image_assurance_results", "scan_started"]
    assert "CVE-" not in kept_of(finding)


def test_nothing_of_a_pasted_record_is_kept_but_its_times(furnished: World) -> None:
    event = worlds.event(furnished, record=f"{furnished.now.isoformat()} {worlds.NONCE} password={CANARY}")

    assert CANARY not in kept_of(furnished.check("LOG-3", event))


def test_what_no_database_keeps_is_not_handed_on(furnished: World) -> None:
    body = {"name": "acme-harbor", "type": "HAR\x00BOR\ud83d" + "x" * 10_000}
    furnished.sandbox.faults.answer(200, path="/api/v1/registries/*", body=body)

    finding = furnished.check("REG-1", HARBOR)

    assert "\x00" not in finding.said + finding.answered["type"]
    assert finding.answered["type"].encode()[:8] == b"HARBOR?x"
    assert (len(finding.answered["type"]) <= 500, len(finding.said) <= 500) == (True, True)


def test_a_list_without_an_end_is_cut(furnished: World) -> None:
    body = {"name": "team-a", "permission": "Scanner", "scopes": [f"scope-{number}" for number in range(5000)]}
    furnished.sandbox.faults.answer(200, path="/api/v2/access_management/roles/*", body=body)

    assert len(furnished.check("SSO-4", RoleNamed("team-a")).answered["scopes"]) == 50
