"""Credentials that a worker opens: who asked for it is written down, and nothing of them."""

import json
from datetime import timedelta

import pytest

from engagement.aqua import runner
from engagement.domain import tenants
from engagement.models import AquaTenant, AuditEntry, Operation, User
from tests.factories import AquaTenantFactory
from tests.factories.instants import NOW


def test_opening_credentials_names_who_asked_for_the_operation(integration: Operation, consultant: User) -> None:
    runner.carry_out(integration.pk)

    read = AuditEntry.objects.filter(what__endswith="credentials_read").order_by("pk")
    assert list(read.values_list("what", "by", "request_id")) == [
        ("tenant.credentials_read", consultant.pk, f"operation-{integration.pk}"),
        ("registry.credentials_read", consultant.pk, f"operation-{integration.pk}"),
    ]


def test_nothing_of_them_stands_in_the_trail(integration: Operation) -> None:
    tenant, registry = integration.tenant, integration.registry
    assert registry is not None
    secrets = [tenant.identifier.reveal(), tenant.secret.reveal(), *json.loads(registry.credentials.reveal()).values()]

    runner.carry_out(integration.pk)

    trail = " ".join(json.dumps(changes) for changes in AuditEntry.objects.values_list("changes", flat=True))
    assert [secret for secret in secrets if secret in trail] == []


@pytest.mark.parametrize(("hours", "n"), [(23, 1), (25, 2)])
def test_what_nobody_asked_for_is_told_once_a_day_a_console(tenant: AquaTenant, hours: int, n: int) -> None:
    tenants.note_read(tenant, for_operation=None, at=NOW)
    tenants.note_read(AquaTenantFactory(), for_operation=None, at=NOW)

    tenants.note_read(tenant, for_operation=None, at=NOW + timedelta(hours=hours))

    assert AuditEntry.objects.filter(what="tenant.credentials_read", object_id=tenant.pk).count() == n


def test_what_somebody_asked_for_is_told_each_time(integration: Operation) -> None:
    tenant = integration.tenant
    tenants.note_read(tenant, for_operation=None, at=NOW)

    for _ in range(2):
        tenants.note_read(tenant, for_operation=integration, at=NOW)

    assert AuditEntry.objects.filter(what="tenant.credentials_read", by=integration.asked_by).count() == 2
