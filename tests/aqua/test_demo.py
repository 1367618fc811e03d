"""The demo against the sandbox it is played with: what the worker finds when it starts."""

import pytest
from django.utils import timezone

from engagement.aqua import demo_consoles, runner
from engagement.domain import demo, registries, scans, tenants
from engagement.models import AquaTenant, Engagement, Operation, Registry, ScanState
from tests.sandboxes import RunningSandbox

State = Operation.State


@pytest.fixture(autouse=True)
def seeded(db, sandbox: RunningSandbox, settings) -> None:
    settings.DEMO = True
    settings.SANDBOX_URL = sandbox.url
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    demo.seed(at=timezone.now())


def carry_out(operation: Operation) -> Operation:
    runner.carry_out(operation.pk)
    operation.refresh_from_db()
    return operation


def furnish() -> None:
    """What the worker does first."""
    demo_consoles.furnish(AquaTenant.objects.get(label="Dev/Test").pk)


def test_a_registry_of_the_history_answers_a_test_of_today() -> None:
    furnish()
    registry = Registry.objects.get(name="shop-harbor")

    operation = carry_out(registries.request_test(registry, by=None, at=timezone.now()))

    assert (operation.state, operation.answer) == (State.SUCCEEDED, "Aqua reaches the registry.")


def test_an_image_that_was_not_scanned_yet_can_be_scanned(sandbox: RunningSandbox) -> None:
    furnish()
    main = Engagement.objects.get(reference="NW-7")
    image = main.images.get(repository="shop/checkout")
    by = main.consultants.get()

    operation = carry_out(scans.request_scan(image, by=by, at=timezone.now()))
    sandbox.advance(600)
    Operation.objects.filter(pk=operation.pk).update(look_again_at=timezone.now())
    carry_out(operation)

    image.refresh_from_db()
    assert (image.scan_state, image.n_findings) == (ScanState.FINISHED, 12)


@pytest.mark.parametrize(
    ("label", "state"),
    [
        ("Dev/Test", "working"),
        ("Prod", "working"),
        ("Payments", "working"),
        ("Trial", "working"),
        ("Non-Prod", "rejected"),
    ],
)
def test_a_verification_finds_each_console_as_the_demo_tells(label: str, state: str) -> None:
    tenant = AquaTenant.objects.get(label=label)

    carry_out(tenants.request_verification(tenant, by=None, at=timezone.now()))

    tenant.refresh_from_db()
    assert tenant.state == state
