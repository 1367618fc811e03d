"""Credentials that a worker opens: who asked for it is written down, and nothing of them."""

import json

from engagement.aqua import runner
from engagement.models import AuditEntry, Operation, User


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
