"""Operations and their steps."""

import uuid
from datetime import timedelta

import factory

from engagement.models import Operation, OperationStep
from tests.factories.instants import NOW
from tests.factories.tenants import AquaTenantFactory

_PENDING = (Operation.State.QUEUED, Operation.State.WAITING)


class OperationFactory(factory.django.DjangoModelFactory):
    """
    A queued verification of a console, due at NOW.

    An image brings its registry, a registry its engagement and console; any state gets the times that it must have.
    """

    class Meta:
        model = Operation

    kind = Operation.Kind.VERIFY_TENANT
    image = None
    registry = factory.LazyAttribute(lambda operation: operation.image.registry if operation.image else None)
    engagement = factory.LazyAttribute(lambda operation: operation.registry.engagement if operation.registry else None)
    tenant = factory.Maybe(
        "registry",
        yes_declaration=factory.SelfAttribute("registry.tenant"),
        no_declaration=factory.Maybe(
            "engagement",
            yes_declaration=factory.SubFactory(
                AquaTenantFactory, customer=factory.SelfAttribute("..engagement.customer")
            ),
            no_declaration=factory.SubFactory(AquaTenantFactory),
        ),
    )
    idempotency_key = factory.Sequence(lambda n: f"operation-{n}")
    asked_at = NOW
    state = Operation.State.QUEUED
    look_again_at = factory.LazyAttribute(lambda operation: operation.asked_at if operation.state in _PENDING else None)
    lease = factory.LazyAttribute(
        lambda operation: uuid.uuid4() if operation.state == Operation.State.RUNNING else None
    )
    lease_until = factory.LazyAttribute(
        lambda operation: operation.asked_at + timedelta(minutes=2) if operation.lease else None
    )
    ended_at = factory.LazyAttribute(
        lambda operation: None if operation.state in Operation.LIVE else operation.asked_at
    )


class OperationStepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OperationStep

    operation = factory.SubFactory(OperationFactory)
    attempt = 1
    at = NOW
    text = "Signed in."
