"""Registry integrations, against the sandbox."""

import json
from dataclasses import replace

import pytest

from aqua_client import (
    AquaError,
    BadField,
    Conflict,
    ConnectionTest,
    ConnectionTestFailed,
    Invalid,
    NewRegistry,
    NotFound,
    RegistryType,
    Unusable,
)

ACR = NewRegistry(
    name="acme-acr",
    type="ACR",
    url="https://acme.azurecr.io",
    username="puller",
    password="a-pull-word",
    prefixes=("acme.azurecr.io",),
    options={"TestImagePull": "base:1"},
    auto_pull=True,
    auto_pull_interval_days=2,
    extra={"acr_connection_type": "credentials"},
)


def test_a_new_registry_comes_back_as_it_was_stored(aqua):
    created = aqua.registries.create(ACR)

    assert created == aqua.registries.get("acme-acr")
    assert (created.name, created.type, created.url) == ("acme-acr", "ACR", "https://acme.azurecr.io")
    assert (created.username, created.prefixes, created.auto_pull) == ("puller", ("acme.azurecr.io",), True)
    assert dict(created.options) == {"TestImagePull": "base:1"}
    assert (created.is_connected, created.connection_error) == (True, "")
    assert (created.row["auto_pull_interval"], created.row["acr_connection_type"]) == (2, "credentials")


def test_a_server_that_answers_a_create_without_a_body_is_asked_again(canned, canned_aqua):
    canned.answer(b"", status="204 No Content")
    canned.answer(b'{"name": "acme-acr", "type": "ACR"}')

    created = canned_aqua.registries.create(ACR)

    assert (created.name, created.type, created.is_connected) == ("acme-acr", "ACR", None)


def test_all_registries_are_listed(aqua):
    aqua.registries.create(ACR)

    assert [registry.name for registry in aqua.registries.iterate()] == ["Docker Hub", "acme-acr"]


def test_a_missing_list_is_an_empty_one(canned, canned_aqua):
    canned.answer(b"null")

    assert list(canned_aqua.registries.iterate()) == []


def test_an_unknown_registry_is_not_found(aqua):
    with pytest.raises(NotFound) as answered:
        aqua.registries.get("nobody's")

    assert answered.value.path == "/api/v1/registries/nobody%27s"


def test_an_object_without_a_name_is_not_found_either(canned, canned_aqua):
    canned.answer(b'{"name": "", "type": ""}')

    with pytest.raises(NotFound):
        canned_aqua.registries.get("acme-acr")


def test_a_taken_name_is_a_conflict(aqua):
    aqua.registries.create(ACR)

    with pytest.raises(Conflict):
        aqua.registries.create(ACR)


def test_a_registry_that_cannot_be_reached_is_not_saved(aqua):
    with pytest.raises(ConnectionTestFailed) as answered:
        aqua.registries.create(replace(ACR, url="https://acme.invalid"))

    assert answered.value.aqua_message.startswith("failed to connect to registry: ")
    assert [registry.name for registry in aqua.registries.iterate()] == ["Docker Hub"]


def test_a_registry_that_cannot_be_reached_is_saved_by_force(aqua):
    created = aqua.registries.create(replace(ACR, url="https://acme.invalid", force_save=True))

    assert created.is_connected is False
    assert created.connection_error != ""


@pytest.mark.parametrize("name", ["a/b", "zero\x00byte", "x" * 300])
def test_a_name_that_aqua_refuses_is_invalid(aqua, name):
    with pytest.raises(Invalid):
        aqua.registries.create(replace(ACR, name=name))


@pytest.mark.parametrize("name", ["", ".."])
def test_a_name_that_no_path_can_hold_is_refused_before_any_call(aqua, sandbox, name):
    before = sandbox.calls()

    for call in (aqua.registries.get, aqua.registries.delete, aqua.registries.test):
        with pytest.raises(Unusable):
            call(name)

    assert sandbox.calls() == before


def test_an_update_replaces_the_whole_object(aqua):
    aqua.registries.create(ACR)

    updated = aqua.registries.update(replace(ACR, description="pulls for acme", auto_pull=False, extra={}))

    assert updated == aqua.registries.get("acme-acr")
    assert (updated.description, updated.auto_pull) == ("pulls for acme", False)
    assert updated.row["acr_connection_type"] == ""


def test_a_registry_that_was_read_is_sent_back_with_all_that_came(aqua):
    read = aqua.registries.create(ACR)

    updated = aqua.registries.update(replace(read, description="pulls for acme"))

    assert updated.description == "pulls for acme"
    assert (updated.row["auto_pull_interval"], updated.row["acr_connection_type"]) == (2, "credentials")


def test_an_update_of_an_unknown_registry_is_not_found(aqua):
    with pytest.raises(NotFound):
        aqua.registries.update(ACR)


def test_a_deleted_registry_is_gone(aqua):
    aqua.registries.create(ACR)

    aqua.registries.delete("acme-acr")

    with pytest.raises(NotFound):
        aqua.registries.get("acme-acr")


def test_the_connection_of_a_registry_can_be_tested(aqua):
    assert aqua.registries.test("Docker Hub") == ConnectionTest(is_connected=True, message="")


def test_a_failed_connection_test_says_why(aqua):
    aqua.registries.create(replace(ACR, password="wrong", force_save=True))

    outcome = aqua.registries.test("acme-acr")

    assert outcome.is_connected is False
    assert outcome.message != ""


def test_a_console_without_the_test_call_answers_not_found(canned, canned_aqua):
    canned.answer(b'{"message": "Not Found", "code": 404}', status="404 Not Found")

    with pytest.raises(NotFound):
        canned_aqua.registries.test("acme-acr")


def test_the_registrys_secrets_are_in_the_request_and_nowhere_else(canned, canned_aqua):
    new = replace(ACR, extra={"client_key": "a-private-key"})
    canned.answer(b'{"message": "refused puller:a-pull-word and a-private-key"}', status="400 Bad Request")

    with pytest.raises(Invalid) as answered:
        canned_aqua.registries.create(new)

    body = json.loads(canned.seen[-1][3])
    assert (body["password"], body["client_key"]) == ("a-pull-word", "a-private-key")
    assert answered.value.aqua_message == "refused puller:*** and ***"
    assert [word for word in ("a-pull-word", "a-private-key") if word in repr(new)] == []


def test_an_unreadable_registry_names_the_place(aqua, sandbox):
    sandbox.faults.answer(200, body=[{"name": "a", "type": "V2"}, {"name": "b"}])

    with pytest.raises(BadField) as answered:
        list(aqua.registries.iterate())

    assert (answered.value.field, str(answered.value)) == (
        "[1].type",
        "GET /api/v1/registries: [1].type is missing",
    )


def test_answers_of_the_wrong_type_are_errors_of_the_client(aqua, sandbox):
    sandbox.faults.add(kind="wrong_type")

    for call in (lambda: aqua.registries.get("Docker Hub"), lambda: list(aqua.registries.iterate())):
        with pytest.raises(AquaError):
            call()


def test_fields_of_later_versions_do_no_harm(canned, canned_aqua):
    canned.answer(b'{"name": "r", "type": "NEXT-BIG-THING", "new": {"field": 1}}')

    assert canned_aqua.registries.get("r").type == "NEXT-BIG-THING"


def test_a_registry_goes_back_exactly_as_it_came(canned, canned_aqua):
    came = {
        "name": "r",
        "type": "V2",
        "prefixes": None,
        "options": [],
        "webhook": {"enabled": False, "signed_by": "aqua"},
        "next_big_thing": {"level": [1, 2]},
        "lastupdate": 1717230000,
        "password": "********",
    }
    canned.answer(json.dumps(came).encode())
    registry = canned_aqua.registries.get("r")
    canned.answer(b"", status="204 No Content")
    canned.answer(json.dumps(came).encode())

    canned_aqua.registries.update(registry)

    sent = json.loads(next(body for method, _path, _headers, body in canned.seen if method == "PUT"))
    assert sent == {key: value for key, value in came.items() if key != "password"}


def test_only_what_was_changed_is_sent_otherwise(aqua):
    read = aqua.registries.create(ACR)
    wanted = replace(
        read,
        pull_max_tags=7,
        auto_scan_time=replace(read.auto_scan_time, iteration_type="week", week_days=("Monday",)),
        webhook=replace(read.webhook, enabled=True),
        options={"TestImagePull": "base:2"},
    )

    updated = aqua.registries.update(wanted)

    assert updated == replace(wanted, updated_at=updated.updated_at)


def test_a_secret_goes_along_with_an_update_when_it_is_given(aqua):
    read = aqua.registries.create(ACR)

    with pytest.raises(ConnectionTestFailed):
        aqua.registries.update(read, password="wrong")

    assert aqua.registries.update(read, password="wrong", force_save=True).is_connected is False
    assert aqua.registries.update(read, password="a-pull-word").is_connected is True


@pytest.mark.parametrize("kind", list(RegistryType))
def test_every_type_of_registry_can_be_integrated(aqua, kind):
    url = "eu-central-1" if kind is RegistryType.ECR else "https://registry.acme.example"

    created = aqua.registries.create(
        NewRegistry("one", kind, url, username="puller", password="a-pull-word", force_save=True)
    )

    assert (created.type, created.type.is_known, aqua.registries.get("one").type) == (kind, True, kind)
