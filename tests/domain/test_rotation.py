"""Rotation of the encryption keys."""

from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from engagement.domain import rotation
from engagement.lib.crypto import Keyring
from engagement.models import AquaTenant, Registry
from engagement.models.fields import keyring
from tests.factories import AquaTenantFactory, RegistryFactory

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
    assert [str(column) for column in rotation.columns()] == [
        "AquaTenant.identifier",
        "AquaTenant.secret",
        "Registry.credentials",
    ]


def test_rotation_rewrites_every_secret_and_says_how_many(both_keys):
    AquaTenantFactory.create_batch(2)
    RegistryFactory(state=Registry.State.REQUESTED)
    ring = both_keys()

    rotated = rotation.rotate(ring)

    assert counts(rotated) == {"AquaTenant.identifier": 3, "AquaTenant.secret": 3, "Registry.credentials": 1}


def test_a_rotated_secret_is_the_same_in_plain_and_opens_with_the_new_key_alone(configure, both_keys):
    tenant = AquaTenantFactory(secret="the secret")
    rotation.rotate(both_keys())

    configure(f"k2:{K2}")

    assert AquaTenant.objects.get(pk=tenant.pk).secret.reveal() == "the secret"


def test_rotating_twice_rewrites_nothing(both_keys):
    tenant = AquaTenantFactory()
    ring = both_keys()
    rotation.rotate(ring)
    before = stored(tenant)

    again = rotation.rotate(ring)

    assert set(counts(again).values()) == {0}
    assert stored(tenant) == before


def test_empty_secrets_stay_empty(both_keys):
    registry = RegistryFactory(credentials="")

    rotation.rotate(both_keys())

    assert stored(registry, "credentials") == ""


def test_more_rows_than_a_batch_are_all_rewritten(both_keys):
    AquaTenantFactory.create_batch(5)

    rotated = rotation.rotate(both_keys(), batch=2)

    assert counts(rotated)["AquaTenant.secret"] == 5


def test_a_secret_that_changes_under_way_is_not_overwritten(both_keys):
    tenant = AquaTenantFactory(secret="before")
    ring = both_keys()
    changed = False

    def change_before_the_first_update(execute, sql, params, many, context):
        nonlocal changed
        if sql.startswith("UPDATE") and not changed:
            changed = True
            AquaTenant.objects.filter(pk=tenant.pk).update(identifier="typed meanwhile")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(change_before_the_first_update):
        rotated = rotation.rotate(ring)

    assert AquaTenant.objects.get(pk=tenant.pk).identifier.reveal() == "typed meanwhile"
    assert counts(rotated)["AquaTenant.identifier"] == 0


def test_a_secret_written_with_the_old_key_under_way_is_rewritten_too(both_keys):
    tenant = AquaTenantFactory(identifier="before")
    old = Keyring.parse(f"k1:{K1}").encrypt("by a process that was not restarted")
    ring = both_keys()
    changed = False

    def change_before_the_first_update(execute, sql, params, many, context):
        nonlocal changed
        if sql.startswith("UPDATE") and not changed:
            changed = True
            with connection.cursor() as cursor:
                cursor.execute("UPDATE engagement_aquatenant SET identifier = %s WHERE id = %s", [old, tenant.pk])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(change_before_the_first_update):
        rotated = rotation.rotate(ring)

    identifier = AquaTenant.objects.get(pk=tenant.pk).identifier
    assert (identifier.reveal(), ring.is_current(identifier.stored)) == ("by a process that was not restarted", True)
    assert counts(rotated)["AquaTenant.identifier"] == 1


def test_an_unknown_key_is_refused_before_anything_is_rewritten(configure):
    tenant = AquaTenantFactory()
    before = stored(tenant, "identifier")

    with pytest.raises(rotation.UnknownKey) as refused:
        rotation.rotate(configure(f"k2:{K2}"))

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
        rotation.rotate(both_keys())


def test_a_key_id_with_a_wildcard_is_taken_literally(configure):
    tenant = AquaTenantFactory()

    rotation.rotate(configure(f"k_:{K2},k1:{K1}"))

    assert stored(tenant).startswith("k_:")


def test_the_command_says_how_many_of_each_column(both_keys, capsys):
    AquaTenantFactory()
    both_keys()

    call_command("rotate_keys")

    assert capsys.readouterr().out.splitlines() == [
        "AquaTenant.identifier: 1 rewritten",
        "AquaTenant.secret: 1 rewritten",
        "Registry.credentials: 0 rewritten",
    ]


def test_the_command_says_a_refusal_in_one_sentence(configure):
    AquaTenantFactory()
    configure(f"k2:{K2}")

    with pytest.raises(CommandError, match=r"^AquaTenant.identifier holds values of the key 'k1'"):
        call_command("rotate_keys")
