"""Rotation of the encryption keys."""

from collections.abc import Callable

import psycopg
import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from engagement.domain import rotation
from engagement.lib.crypto import Keyring
from engagement.models import AquaTenant, AuditEntry, IdentityProvider, Registry
from engagement.models.fields import EncryptedTextField, keyring
from tests.factories import AquaTenantFactory, ConsultantFactory, RegistryFactory
from tests.factories.instants import NOW
from tests.ways_in import with_an_app

pytestmark = pytest.mark.django_db

K1, K2 = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def configure(settings):
    """Start the process anew, so to say, with these keys."""

    def start_with(text: str) -> Keyring:
        settings.ENCRYPTION_KEYS = text
        keyring.cache_clear()
        return keyring()

    start_with(f"k1:{K1}")
    yield start_with
    keyring.cache_clear()


@pytest.fixture
def both_keys(configure) -> Callable[[], Keyring]:
    """Call it once rows of the first key are made: from then on the second encrypts, and both decrypt."""
    return lambda: configure(f"k2:{K2},k1:{K1}")


def counts(rotated: list[rotation.Rotated]) -> dict[str, int]:
    return {str(one.column): one.n_rewritten for one in rotated}


def stored(row: AquaTenant, field: str = "secret") -> str:
    return getattr(type(row).objects.get(pk=row.pk), field).stored


def test_every_encrypted_column_is_known():
    encrypted = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    }

    assert {str(column) for column in rotation.columns()} == encrypted | {"Authenticator.data"}
    assert {"AquaTenant.secret", "IdentityProvider.client_secret", "Registry.credentials"} <= encrypted


def test_rotation_rewrites_every_secret_and_says_how_many(both_keys):
    AquaTenantFactory.create_batch(2)
    RegistryFactory(state=Registry.State.REQUESTED)
    ring = both_keys()

    rotated = rotation.rotate(ring, at=NOW)

    rewritten = {column: n for column, n in counts(rotated).items() if n}
    assert rewritten == {"AquaTenant.identifier": 3, "AquaTenant.secret": 3, "Registry.credentials": 1}


def test_a_rotated_secret_is_the_same_in_plain_and_opens_with_the_new_key_alone(configure, both_keys):
    tenant = AquaTenantFactory(secret="the secret")
    rotation.rotate(both_keys(), at=NOW)

    configure(f"k2:{K2}")

    assert AquaTenant.objects.get(pk=tenant.pk).secret.reveal() == "the secret"


def test_rotating_twice_rewrites_nothing(both_keys):
    tenant = AquaTenantFactory()
    ring = both_keys()
    rotation.rotate(ring, at=NOW)
    before = stored(tenant)

    again = rotation.rotate(ring, at=NOW)

    assert set(counts(again).values()) == {0}
    assert stored(tenant) == before


def test_empty_secrets_stay_empty(both_keys):
    registry = RegistryFactory(credentials="")

    rotation.rotate(both_keys(), at=NOW)

    assert stored(registry, "credentials") == ""


def test_more_rows_than_a_batch_are_all_rewritten(both_keys):
    AquaTenantFactory.create_batch(5)

    rotated = rotation.rotate(both_keys(), at=NOW, batch=2)

    assert counts(rotated)["AquaTenant.secret"] == 5


def test_a_secret_that_changes_under_way_is_not_overwritten(both_keys):
    tenant = AquaTenantFactory(secret="before")
    ring = both_keys()
    changed = False

    def change_before_the_first_update(execute, statement, params, many, context):
        nonlocal changed
        if statement.startswith("UPDATE") and not changed:
            changed = True
            AquaTenant.objects.filter(pk=tenant.pk).update(identifier="typed meanwhile")
        return execute(statement, params, many, context)

    with connection.execute_wrapper(change_before_the_first_update):
        rotated = rotation.rotate(ring, at=NOW)

    assert AquaTenant.objects.get(pk=tenant.pk).identifier.reveal() == "typed meanwhile"
    assert counts(rotated)["AquaTenant.identifier"] == 0


def test_a_secret_written_with_the_old_key_under_way_is_rewritten_too(both_keys):
    tenant = AquaTenantFactory(identifier="before")
    old = Keyring.parse(f"k1:{K1}").encrypt("by a process that was not restarted")
    ring = both_keys()
    changed = False

    def change_before_the_first_update(execute, statement, params, many, context):
        nonlocal changed
        if statement.startswith("UPDATE") and not changed:
            changed = True
            with connection.cursor() as cursor:
                cursor.execute("UPDATE engagement_aquatenant SET identifier = %s WHERE id = %s", [old, tenant.pk])
        return execute(statement, params, many, context)

    with connection.execute_wrapper(change_before_the_first_update):
        rotated = rotation.rotate(ring, at=NOW)

    identifier = AquaTenant.objects.get(pk=tenant.pk).identifier
    assert (identifier.reveal(), ring.is_current(identifier.stored)) == ("by a process that was not restarted", True)
    assert counts(rotated)["AquaTenant.identifier"] == 1


def held_in_the_database(key: str) -> list[str]:
    """The tables that hold a value sealed with this key anywhere, whatever we know of their columns."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            has_one = sql.SQL("SELECT 1 FROM {} t WHERE to_jsonb(t)::text LIKE {} LIMIT 1")
            cursor.execute(has_one.format(sql.Identifier(table), sql.Literal(f"%{key}:gAAAAA%")))
            found += [table] if cursor.fetchone() else []
    return found


def test_nothing_in_the_whole_database_is_left_on_the_old_key(both_keys):
    RegistryFactory(state=Registry.State.REQUESTED)
    IdentityProvider.objects.create(
        kind="oidc",
        label="Ours",
        slug="ours",
        issuer="https://id.example",
        client_id="tm",
        client_secret="of the provider",
    )
    person = ConsultantFactory()
    with_an_app(person)
    RecoveryCodes.activate(person)
    before = held_in_the_database("k1")

    rotation.rotate(both_keys(), at=NOW)

    expected = ["engagement_aquatenant", "engagement_identityprovider", "engagement_registry", "mfa_authenticator"]
    assert (sorted(before), held_in_the_database("k1")) == (expected, [])


def test_second_factors_work_after_the_old_key_is_gone(configure, both_keys):
    person = ConsultantFactory()
    secret = with_an_app(person)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    rotation.rotate(both_keys(), at=NOW)

    configure(f"k2:{K2}")

    factors = {factor.type: factor for factor in Authenticator.objects.filter(user=person)}
    assert get_adapter().decrypt(factors["totp"].data["secret"]) == secret
    assert factors["recovery_codes"].wrap().get_unused_codes() == codes


def test_a_rotation_that_was_stopped_goes_on_where_it_was(both_keys):
    AquaTenantFactory.create_batch(5)
    ring = both_keys()

    def stop(column: rotation.Column, n: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(ring, at=NOW, batch=2, told=stop)
    after = rotation.rotate(ring, at=NOW, batch=2)

    assert counts(after)["AquaTenant.identifier"] == 3


def test_each_batch_stands_in_the_trail(both_keys):
    AquaTenantFactory.create_batch(3)

    rotation.rotate(both_keys(), at=NOW, batch=2)

    said = AuditEntry.objects.filter(what="secrets.sealed_anew").order_by("pk").values_list("object_name", flat=True)
    assert list(said)[:2] == ["2 of AquaTenant.identifier", "1 of AquaTenant.identifier"]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_left_until_the_others_are_done(both_keys):
    held, *_ = AquaTenantFactory.create_batch(3)
    ring = both_keys()
    steps = []
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT 1 FROM engagement_aquatenant WHERE id = %s FOR UPDATE", [held.pk])

        def let_go(column: rotation.Column, n: int) -> None:
            steps.append((str(column), n))
            other.commit()

        rotation.rotate(ring, at=NOW, told=let_go)

    assert steps == [("AquaTenant.identifier", 2), ("AquaTenant.identifier", 3), ("AquaTenant.secret", 3)]


def test_an_unknown_key_is_refused_before_anything_is_rewritten(configure):
    tenant = AquaTenantFactory()
    before = stored(tenant, "identifier")

    with pytest.raises(rotation.UnknownKey) as refused:
        rotation.rotate(configure(f"k2:{K2}"), at=NOW)

    assert str(refused.value) == (
        "AquaTenant.identifier holds values of the key 'k1', which is not configured. Add it to "
        "TIDEMARK_ENCRYPTION_KEYS behind the current one and run this again; nothing was rewritten."
    )
    assert stored(tenant, "identifier") == before


def test_a_damaged_value_is_named_by_its_row(both_keys):
    tenant = AquaTenantFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engagement_aquatenant SET secret = 'k1:damaged' WHERE id = %s", [tenant.pk])

    with pytest.raises(rotation.UnreadableValue, match=f"^AquaTenant.secret of row {tenant.pk} cannot be decrypted"):
        rotation.rotate(both_keys(), at=NOW)


def test_a_key_id_with_a_wildcard_is_taken_literally(configure):
    tenant = AquaTenantFactory()

    rotation.rotate(configure(f"k_:{K2},k1:{K1}"), at=NOW)

    assert stored(tenant).startswith("k_:")


def test_the_command_says_how_many_of_each_column(both_keys, capsys):
    AquaTenantFactory()
    both_keys()

    call_command("rotate_keys")

    said = capsys.readouterr()
    assert said.err.splitlines() == ["… AquaTenant.identifier: 1 so far", "… AquaTenant.secret: 1 so far"]
    rewritten = {"AquaTenant.identifier": 1, "AquaTenant.secret": 1}
    assert said.out.splitlines() == [
        f"{column}: {rewritten.get(str(column), 0)} rewritten" for column in rotation.columns()
    ]


def test_the_command_says_a_refusal_in_one_sentence(configure):
    AquaTenantFactory()
    configure(f"k2:{K2}")

    with pytest.raises(CommandError, match=r"^AquaTenant.identifier holds values of the key 'k1'"):
        call_command("rotate_keys")
