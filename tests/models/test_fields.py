"""Encrypted columns: what is stored, what is read, what is shown."""

import pytest
from django.db import connection

from engagement.lib.crypto import Sealed, Undecipherable
from engagement.models import AquaTenant
from engagement.models.fields import keyring
from tests.factories import AquaTenantFactory

pytestmark = pytest.mark.django_db

DOTS = "••••••••"


def column(tenant: AquaTenant) -> str:
    """What the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM engagement_aquatenant WHERE id = %s", [tenant.pk])
        return cursor.fetchone()[0]


def reread(tenant: AquaTenant) -> AquaTenant:
    return AquaTenant.objects.get(pk=tenant.pk)


def test_a_secret_that_was_stored_can_be_revealed():
    tenant = AquaTenantFactory(secret="the secret")

    assert reread(tenant).secret.reveal() == "the secret"


def test_the_database_does_not_hold_the_plain_secret():
    tenant = AquaTenantFactory(secret="the secret")

    assert "the secret" not in column(tenant)
    assert keyring().decrypt(column(tenant)) == "the secret"


def test_the_same_secret_is_stored_differently_each_time():
    one, other = AquaTenantFactory.create_batch(2, secret="the secret")

    assert column(one) != column(other)


def test_a_secret_prints_as_dots():
    secret = reread(AquaTenantFactory(secret="the secret")).secret

    assert (str(secret), repr(secret), f"{secret}") == (DOTS, DOTS, DOTS)


def test_no_secret_prints_as_nothing_and_is_false():
    secret = reread(AquaTenantFactory(secret="")).secret

    assert (str(secret), bool(secret), secret.reveal()) == ("", False, "")


def test_an_empty_secret_is_stored_empty():
    assert column(AquaTenantFactory(secret="")) == ""


def test_a_secret_that_was_tampered_with_does_not_open():
    tenant = AquaTenantFactory(secret="the secret")
    stored = column(tenant)
    swapped = stored[:-10] + ("A" if stored[-10] != "A" else "B") + stored[-9:]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engagement_aquatenant SET secret = %s WHERE id = %s", [swapped, tenant.pk])

    with pytest.raises(Undecipherable, match="does not fit its key"):
        reread(tenant).secret.reveal()


def test_saving_what_was_read_keeps_the_stored_text():
    tenant = AquaTenantFactory(secret="the secret")
    before = column(tenant)

    reread(tenant).save()

    assert column(tenant) == before


def test_a_row_that_is_loaded_decrypts_nothing():
    tenant = AquaTenantFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engagement_aquatenant SET secret = 'k0:of an unknown key' WHERE id = %s", [tenant.pk])

    assert isinstance(reread(tenant).secret, Sealed)


def test_a_form_or_a_serialiser_gets_a_sealed_value():
    field = AquaTenant._meta.get_field("secret")

    assert field.to_python("the secret").reveal() == "the secret"
    assert field.editable is False
