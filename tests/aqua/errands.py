"""
Errands for tests that stop the database itself: each runs as a process of its own against a server of its own.

    python -m tests.aqua.errands ask NAME      ask for a registry's integration; prints the operation's number
    python -m tests.aqua.errands state NUMBER  prints the operation's state
"""

import sys

import django

django.setup()

from django.conf import settings  # noqa: E402 - the models can be imported only now

from engagement.models import AquaTenant, Operation, User  # noqa: E402
from tests.aqua.conftest import ask_for_integration  # noqa: E402
from tests.factories import AquaTenantFactory, AssignmentFactory, EngagementFactory  # noqa: E402


def ask(name: str) -> int:
    tenant = AquaTenant.objects.first() or AquaTenantFactory(console_url=settings.SANDBOX_URL, calls_per_second=1000)
    engagement = tenant.customer.engagements.first() or EngagementFactory(customer=tenant.customer)
    consultant = User.objects.first() or AssignmentFactory(engagement=engagement).consultant
    return ask_for_integration(engagement, tenant, consultant, name=name).pk


def state(pk: str) -> str:
    return Operation.objects.get(pk=pk).state


if __name__ == "__main__":
    errand, argument = sys.argv[1:]
    print({"ask": ask, "state": state}[errand](argument))
