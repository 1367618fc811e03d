"""The registry matrix: complete, free of contradictions, and each value at its place in Aqua's object."""

import pytest

from engagement.rules.registry_fields import Field, Kind, RegistryType, problem
from engagement.rules.registry_types import (
    ADDABLE,
    SIGN_IN,
    TYPES,
    name_problem,
    needs_credentials,
    wire_values,
)

# Every type code of api-contract.md 4.2.
CODES = {
    *("HUB", "V1", "V2", "AWS", "ACR", "GCR", "GAR", "ART", "NEXUS", "HARBOR", "QUAY", "DTR", "ICR", "OPENSHIFT"),
    *("ATOMIC", "CF", "ENGINE", "CTRDENGINE", "PODMAN"),
}
ENGINES = {"ENGINE", "CTRDENGINE", "PODMAN"}

every_type = pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.code)


def test_the_matrix_has_every_type_of_the_contract():
    assert set(TYPES) == CODES


def test_everything_but_engines_may_be_added():
    assert {one.code for one in ADDABLE} == CODES - ENGINES


@every_type
def test_a_type_says_where_it_may_run(kind: RegistryType):
    assert kind.hostings in (("cloud",), ("on_premises",), ("cloud", "on_premises"), ("on_premises", "cloud"))


@every_type
def test_the_fields_of_one_way_to_sign_in_have_names_and_places_of_their_own(kind: RegistryType):
    for way in kind.sign_ins:
        fields = kind.fields_of(way.code)
        wires = [one.wire for one in fields] + list(way.fixed)

        assert len({one.name for one in fields}) == len(fields)
        assert len(set(wires)) == len(wires)


@every_type
def test_a_place_is_one_that_aquas_object_has(kind: RegistryType):
    for way in kind.sign_ins:
        for wire in [*(one.wire for one in kind.fields_of(way.code)), *way.fixed]:
            assert wire in ("url", "username", "password", "prefix") or wire.startswith(("option:", "field:"))


@every_type
def test_what_goes_into_the_password_is_secret(kind: RegistryType):
    passwords = [one for way in kind.sign_ins for one in way.fields if one.wire == "password"]

    assert [one.name for one in passwords if not one.is_secret or one.name != "password"] == []


def test_a_role_for_ecr_goes_into_options():
    wire = wire_values(
        "AWS",
        url="eu-central-1",
        username="",
        options={SIGN_IN: "role", "role_arn": "arn:aws:iam::111122223333:role/aqua-pull", "external_id": "7d1c"},
        credentials={},
    )

    assert (wire.url, wire.username, wire.password) == ("eu-central-1", "", "")
    assert wire.options == {"ARNRole": "arn:aws:iam::111122223333:role/aqua-pull", "sts:ExternalId": "7d1c"}


def test_keys_for_ecr_go_into_user_and_password():
    wire = wire_values(
        "AWS",
        url="eu-central-1",
        username="AKIA",
        options={SIGN_IN: "keys", "test_image": "team/app:1"},
        credentials={"password": "secret"},
    )

    assert (wire.username, wire.password, wire.options) == ("AKIA", "secret", {"TestImagePull": "team/app:1"})


def test_a_service_principal_names_its_directory_and_subscription():
    wire = wire_values(
        "ACR",
        url="https://acme.azurecr.io",
        username="client",
        options={SIGN_IN: "service_principal", "tenant_id": "t", "subscription_id": "s"},
        credentials={"password": "secret"},
    )

    assert wire.extra == {"acr_connection_type": "service_principal", "tenant_id": "t", "subscription_id": "s"}


def test_a_google_key_signs_in_as_json_key_and_its_project_makes_a_prefix():
    wire = wire_values(
        "GAR",
        url="https://europe-west3-docker.pkg.dev/",
        username="",
        options={SIGN_IN: "json_key", "project": "acme-prod"},
        credentials={"password": "{}"},
    )

    assert (wire.username, wire.password, wire.prefixes) == (
        "_json_key",
        "{}",
        ("europe-west3-docker.pkg.dev/acme-prod",),
    )


def test_mutual_tls_for_nexus_switches_it_on():
    wire = wire_values(
        "NEXUS",
        url="https://nexus.example:8083",
        username="aqua",
        options={SIGN_IN: "mutual_tls"},
        credentials={"password": "p", "client_cert": "c", "client_key": "k"},
    )

    assert wire.extra == {"nexus_mtts_ff_enabled": True, "client_cert": "c", "client_key": "k"}


def test_what_was_stored_for_another_way_to_sign_in_is_left_out():
    wire = wire_values(
        "AWS",
        url="eu-central-1",
        username="AKIA",
        options={SIGN_IN: "role", "role_arn": "arn"},
        credentials={"password": "old"},
    )

    assert (wire.username, wire.password) == ("", "")


def test_secrets_are_not_in_the_repr():
    wire = wire_values("QUAY", url="https://quay.io", username="u", options={}, credentials={"password": "hush"})

    assert "hush" not in repr(wire)


@pytest.mark.parametrize(
    ("code", "sign_in", "answer"),
    [
        ("HUB", "public", False),
        ("HUB", "token", True),
        ("AWS", "role", False),
        ("AWS", "keys", True),
        ("GAR", "", True),
    ],
)
def test_only_what_signs_in_with_a_secret_needs_credentials(code: str, sign_in: str, *, answer: bool):
    assert needs_credentials(code, {SIGN_IN: sign_in}) is answer


KEY = '{"type": "service_account", "client_email": "a@b.example", "private_key": "k"}'
PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.ADDRESS, "https://registry.acme.example"),
        (Kind.ADDRESS, "http://10.0.0.7:5000/docker"),
        (Kind.REGION, "eu-central-1"),
        (Kind.REGION, "us-gov-west-1"),
        (Kind.ROLE_ARN, "arn:aws:iam::111122223333:role/team/aqua-pull"),
        (Kind.JSON_KEY, KEY),
        (Kind.PEM, PEM),
        (Kind.TEXT, "=cmd()"),
    ],
)
def test_a_right_value_has_no_problem(kind: Kind, value: str):
    assert problem(Field("x", "X", "url", kind=kind), value) == ""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.ADDRESS, "registry.acme.example"),
        (Kind.ADDRESS, "ftp://registry.acme.example"),
        (Kind.ADDRESS, "https://user:pass@registry.acme.example"),
        (Kind.ADDRESS, "https://registry.acme.example?x=1"),
        (Kind.ADDRESS, "https://regi stry.example"),
        (Kind.ADDRESS, "https://registry.example:port"),
        (Kind.ADDRESS, "https://[::1"),
        (Kind.ADDRESS, "=cmd()"),
        (Kind.REGION, "Frankfurt"),
        (Kind.ROLE_ARN, "aqua-pull"),
        (Kind.JSON_KEY, "{"),
        (Kind.JSON_KEY, "[" * 5000),
        (Kind.JSON_KEY, "[]"),
        (Kind.JSON_KEY, '{"client_email": "a@b.example"}'),
        (Kind.PEM, "MIIB"),
    ],
)
def test_a_wrong_value_is_told_what_to_enter_instead(kind: Kind, value: str):
    assert problem(Field("x", "X", "url", kind=kind), value) != ""


@pytest.mark.parametrize("name", ["acme-acr", "=cmd()", "Häuser", "two words"])
def test_a_name_without_slash_is_fine(name: str):
    assert name_problem(name, type_code="ACR", is_public=False) == ""


@pytest.mark.parametrize(
    "name", ["a/b", "a\\b", ".", "..", "a\u202eb", "a\u200fb", "Aqua", "host images", "Docker Hub", "docker hub"]
)
def test_a_name_that_cannot_be_is_told_why(name: str):
    assert name_problem(name, type_code="ACR", is_public=False) != ""


def test_the_entry_that_every_console_has_may_be_taken_over_as_it_is():
    assert name_problem("Docker Hub", type_code="HUB", is_public=True) == ""


def test_the_entry_that_every_console_has_cannot_be_given_credentials():
    assert name_problem("Docker Hub", type_code="HUB", is_public=False) != ""
