"""Registry integrations: look first, then create, replace, test, delete."""

import dataclasses

from django.utils import timezone

from engagement.aqua import consoles, runner
from engagement.domain import registries
from engagement.models import AquaTenant, Engagement, Operation, Registry, User
from tests.aqua.conftest import ask_for_integration
from tests.sandboxes import RunningSandbox

State = Operation.State


def carry_out(operation: Operation) -> Operation:
    runner.carry_out(operation.pk)
    operation.refresh_from_db()
    return operation


def writes(sandbox: RunningSandbox) -> list[str]:
    """The methods of the calls that changed registries."""
    return [
        call["method"]
        for call in sandbox.calls()
        if call["path"].startswith("/api/v1/registries") and call["method"] != "GET"
    ]


def test_an_integration_stands_and_its_credentials_are_erased(integration: Operation) -> None:
    carry_out(integration)

    registry = Registry.objects.get()
    assert (registry.state, registry.is_connected, bool(registry.credentials)) == (Registry.State.STANDING, True, False)
    assert integration.answer == "Integrated; Aqua reaches the registry."


def test_wrong_registry_credentials_end_it_with_what_to_check(
    engagement: Engagement, tenant: AquaTenant, consultant: User
) -> None:
    operation = ask_for_integration(engagement, tenant, consultant, password="wrong")

    carry_out(operation)

    assert (operation.state, operation.problem) == (State.FAILED, "registry_unreachable")
    assert Registry.objects.get().state == Registry.State.FAILED


def test_a_registry_that_aqua_cannot_reach_ends_it_with_what_to_check(
    integration: Operation, sandbox: RunningSandbox
) -> None:
    Registry.objects.update(url="https://no-such-host.example.invalid")

    carry_out(integration)

    assert (integration.state, integration.problem) == (State.FAILED, "registry_unreachable")
    assert "cloud connector" in integration.suggestion
    assert sandbox.world()["registries"] == 1


def test_a_name_that_the_customer_uses_already_is_left_untouched(
    engagement: Engagement, tenant: AquaTenant, consultant: User, sandbox: RunningSandbox
) -> None:
    operation = ask_for_integration(engagement, tenant, consultant, name="Docker Hub")

    carry_out(operation)

    assert (operation.state, operation.problem, writes(sandbox)) == (State.FAILED, "name_taken", [])


def test_the_shipped_docker_hub_is_taken_over_as_it_stands(
    engagement: Engagement, tenant: AquaTenant, consultant: User, sandbox: RunningSandbox
) -> None:
    operation = registries.request_integration(
        engagement,
        tenant=tenant,
        name="Docker Hub",
        type_code="HUB",
        hosting=Registry.Hosting.CLOUD,
        url="https://docker.io",
        prefixes=[],
        username="",
        options={},
        credentials={},
        scanner_group="",
        by=consultant,
        at=timezone.now(),
    )

    carry_out(operation)

    assert (operation.state, Registry.objects.get().was_there_before) == (State.SUCCEEDED, True)
    assert writes(sandbox) == []


def test_integrating_again_leaves_the_customers_own_as_it_stands(
    docker_hub: Registry, consultant: User, sandbox: RunningSandbox
) -> None:
    Registry.objects.update(was_there_before=True, url="https://docker.io")
    docker_hub.refresh_from_db()
    again = registries.request_again(docker_hub, by=consultant, at=timezone.now())

    carry_out(again)

    assert (again.state, writes(sandbox)) == (State.SUCCEEDED, [])


def test_what_the_customer_had_before_is_never_deleted(
    docker_hub: Registry, consultant: User, sandbox: RunningSandbox
) -> None:
    Registry.objects.update(was_there_before=True)
    operation = registries.request_removal(docker_hub, by=consultant, at=timezone.now())

    carry_out(operation)

    assert (Registry.objects.get().state, writes(sandbox)) == (Registry.State.REMOVED, [])


def test_an_integration_of_ours_is_deleted(integration: Operation, consultant: User, sandbox: RunningSandbox) -> None:
    carry_out(integration)
    removal = registries.request_removal(Registry.objects.get(), by=consultant, at=timezone.now())

    carry_out(removal)

    assert (removal.state, Registry.objects.get().state) == (State.SUCCEEDED, Registry.State.REMOVED)
    assert sandbox.world()["registries"] == 1


def test_removing_what_is_gone_from_aqua_already_succeeds(
    integration: Operation, consultant: User, sandbox: RunningSandbox
) -> None:
    carry_out(integration)
    sandbox.reset()
    removal = registries.request_removal(Registry.objects.get(), by=consultant, at=timezone.now())

    carry_out(removal)

    assert removal.state == State.SUCCEEDED


def test_a_changed_registry_replaces_the_one_in_aqua(
    integration: Operation, consultant: User, sandbox: RunningSandbox
) -> None:
    carry_out(integration)
    registry = Registry.objects.get()
    change = registries.correct(
        registry,
        url=registry.url,
        prefixes=["quay.io/acme"],
        username=registry.username,
        options={},
        credentials={"password": "new-token"},
        scanner_group="",
        by=consultant,
        at=timezone.now(),
    )

    carry_out(change)

    assert (change.state, writes(sandbox)) == (State.SUCCEEDED, ["POST", "PUT"])
    assert sandbox.world()["registries"] == 2


def test_what_the_customer_set_in_the_console_survives_a_change(
    integration: Operation, consultant: User, sandbox: RunningSandbox, tenant: AquaTenant
) -> None:
    carry_out(integration)
    registry = Registry.objects.get()
    console = consoles.client_of(tenant)
    console.registries.update(dataclasses.replace(console.registries.get(registry.name), auto_pull=True))
    registries.correct(
        registry,
        url=registry.url,
        prefixes=["quay.io/acme"],
        username=registry.username,
        options={},
        credentials={"password": "new-token"},
        scanner_group="",
        by=consultant,
        at=timezone.now(),
    )

    carry_out(registry.operations.latest("pk"))

    standing = console.registries.get(registry.name)
    assert standing.auto_pull
    assert "quay.io/acme" in standing.prefixes


def test_a_create_whose_answer_was_lost_is_not_repeated(integration: Operation, sandbox: RunningSandbox) -> None:
    sandbox.faults.add(kind="drop", method="POST", path="/api/v1/registries", when="after", times=1)
    carry_out(integration)
    assert integration.state == State.WAITING

    Operation.objects.update(look_again_at=timezone.now())
    carry_out(integration)

    assert (integration.state, writes(sandbox).count("POST")) == (State.SUCCEEDED, 1)
    assert sandbox.world()["registries"] == 2


def test_a_connection_test_tells_what_aqua_says(integration: Operation, consultant: User) -> None:
    carry_out(integration)
    test = registries.request_test(Registry.objects.get(), by=consultant, at=timezone.now())

    carry_out(test)

    assert (test.state, test.answer) == (State.SUCCEEDED, "Aqua reaches the registry.")


def test_testing_a_registry_that_was_deleted_in_aqua_says_so(
    integration: Operation, consultant: User, sandbox: RunningSandbox
) -> None:
    carry_out(integration)
    sandbox.reset()
    test = registries.request_test(Registry.objects.get(), by=consultant, at=timezone.now())

    carry_out(test)

    assert (test.state, test.problem) == (State.FAILED, "not_found")
