"""Log services, notifications, licences, scanner groups and gateways, against the sandbox."""

from dataclasses import replace

import pytest

from aqua_client import Invalid, NotFound, NotificationOutput, ScannerGroup

HOOK = NotificationOutput("ops", "webhook", properties={"url": "https://ops.example/hook", "token": "a-hook-word"})
FRANKFURT = ScannerGroup("dc-frankfurt", description="scans the on-prem Harbor", registries=("Docker Hub",))


def test_log_services_are_there_switched_off(aqua):
    services = aqua.log_services.all()

    assert (services["Splunk"].is_enabled, services["Splunk"] == aqua.log_services.get("Splunk")) == (False, True)


def test_a_log_service_is_set_and_forgotten(aqua):
    service = replace(
        aqua.log_services.get("Splunk"), is_enabled=True, url="https://splunk.example", token="a-log-word"
    )

    changed = aqua.log_services.set("Splunk", service)
    again = aqua.log_services.set("Splunk", replace(changed, index="aqua"))
    aqua.log_services.forget("Splunk")

    assert (changed.is_enabled, changed.url, changed.token not in ("", "a-log-word")) == (
        True,
        "https://splunk.example",
        True,
    )
    assert (again.index, again.token) == ("aqua", changed.token)
    assert aqua.log_services.get("Splunk").is_enabled is False
    assert "a-log-word" not in repr(service)


def test_an_unknown_log_service_is_not_found(aqua):
    with pytest.raises(NotFound):
        aqua.log_services.get("Papyrus")


def test_secrets_of_a_log_service_are_blotted_out(canned, canned_aqua):
    canned.answer(b'{"name": "Splunk", "enable": false}')
    service = canned_aqua.log_services.get("Splunk")
    canned.answer(b'{"message": "bad token a-log-word"}', status="400 Bad Request")

    with pytest.raises(Invalid) as failed:
        canned_aqua.log_services.set("Splunk", replace(service, token="a-log-word"))

    assert failed.value.aqua_message == "bad token ***"


def test_notification_outputs_are_created_changed_and_deleted(aqua):
    created = aqua.notifications.create(HOOK)
    changed = aqua.notifications.update(replace(created, name="operations"))

    assert (created.id != "", created.properties["url"]) == (True, "https://ops.example/hook")
    assert [output.name for output in aqua.notifications.iterate()] == ["operations"]
    assert aqua.notifications.by_type()["webhook"] == (changed,)
    aqua.notifications.delete(created.id)
    with pytest.raises(NotFound):
        aqua.notifications.get(created.id)


def test_licences_say_what_the_tenant_is_entitled_to(aqua):
    (licence,) = aqua.licenses.iterate()

    assert (licence.name, licence.status, licence.type) == ("Sandbox", "Active", "Standard")
    assert licence.expires_at.year == 2100
    assert licence.row["num_repositories"] == 500


def test_scanner_groups_are_created_changed_and_deleted(aqua):
    created = aqua.scanner_groups.create(FRANKFURT)
    changed = aqua.scanner_groups.update(replace(created, description="moved"))

    assert (created.type, created.os_type, created.registries) == ("remote", "linux", ("Docker Hub",))
    assert changed.description == "moved"
    assert "dc-frankfurt" in [group.name for group in aqua.scanner_groups.iterate()]
    aqua.scanner_groups.delete(["dc-frankfurt"])
    with pytest.raises(NotFound):
        aqua.scanner_groups.get("dc-frankfurt")


def test_tokens_of_scanners_are_not_shown(canned, canned_aqua):
    canned.answer(
        b'{"name": "g", "tokens": ["a-token"], "deploy_command": {"docker": "--token a-token"},'
        b' "scanners": [{"scanner_name": "s-1", "token": "a-token", "last_heartbeat": "2025-03-06T08:12:00Z"}]}'
    )

    group = canned_aqua.scanner_groups.get("g")

    assert (group.tokens, group.scanners[0].name, group.scanners[0].token) == (("a-token",), "s-1", "a-token")
    assert "a-token" not in repr(group)


def test_gateways_are_listed(aqua):
    (gateway,) = aqua.gateways.iterate()

    assert gateway == aqua.gateways.get(gateway.id)
    assert gateway.status != ""
