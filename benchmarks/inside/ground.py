"""The ground that scans stand on: one customer, one console, one engagement, one integrated registry."""

from datetime import timedelta

from django.utils import timezone

from engagement.domain import packages
from engagement.models import AquaTenant, Customer, Engagement, EngagementSummary, Registry, User

# No limit of ours shall be what is measured.
CALLS_PER_SECOND, PARALLEL_OPERATIONS = 10_000, 8


def lay(*, console_url: str, identifier: str = "", secret: str = "") -> tuple[Registry, User]:
    """
    Add them to an empty database; gives the registry and a person who may ask for scans.

    The registry is the one that every sandbox knows from its first hour.
    """
    now = timezone.now()
    customer = Customer.objects.create(name="Customer")
    tenant = AquaTenant.objects.create(
        customer=customer,
        label="Production",
        region=AquaTenant.Region.OTHER,
        console_url=console_url,
        identifier=identifier,
        secret=secret,
        calls_per_second=CALLS_PER_SECOND,
        parallel_operations=PARALLEL_OPERATIONS,
        state=AquaTenant.State.WORKING,
        verified_at=now,
    )
    engagement = Engagement.objects.create(
        customer=customer,
        work_package=packages.load(packages.ADVANCED_TIER),
        reference="BENCH-1",
        title="Delivery",
        contracted_minutes=6000,
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=90),
        status=Engagement.Status.IN_PROGRESS,
    )
    EngagementSummary.objects.create(engagement=engagement)
    registry = Registry.objects.create(
        engagement=engagement,
        tenant=tenant,
        name="Docker Hub",
        type_code="HUB",
        state=Registry.State.STANDING,
        integrated_at=now,
    )
    roles = User.StaffRole
    return registry, User.objects.create_user("bench@tidemark.example", name="Bench", staff_role=roles.CONSULTANT)
