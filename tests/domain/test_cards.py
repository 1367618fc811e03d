"""The card of an operation: what it says in each state, and which buttons it has."""

from datetime import timedelta

import pytest

from engagement.domain import cards
from engagement.domain.cards import CardUrls
from engagement.models import AquaTenant, Operation
from tests.factories import (
    AquaTenantFactory,
    ImageFactory,
    OperationFactory,
    OperationStepFactory,
    RegistryFactory,
    UserFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

State, WaitingFor = Operation.State, Operation.WaitingFor
URLS = CardUrls("/page/", cancel="/cancel/", repeat="/repeat/", tenant="/tenant/")


def card(operation: Operation, *, urls: CardUrls = URLS, polls: bool = True, after_s: float = 0) -> cards.OperationCard:
    return cards.card(operation, urls, at=NOW + timedelta(seconds=after_s), polls=polls)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "In the queue for the next free worker."),
        ({"state": State.RUNNING}, "A worker is at it."),
        ({"state": State.RUNNING, "lease_until": NOW}, "Its worker has gone; another one takes over."),
        ({"is_cancel_asked": True}, "It is being cancelled."),
        ({"state": State.SUCCEEDED}, ""),
        ({"state": State.FAILED}, ""),
    ],
)
def test_a_card_says_what_happens_now(fields, words):
    assert card(OperationFactory(**fields)).now == words


@pytest.mark.parametrize(
    ("waiting_for", "in_s", "words"),
    [
        (WaitingFor.AQUA, 5, "Aqua is working; next look in 5 s."),
        (WaitingFor.AQUA, 0, "Aqua is working; next look now."),
        (WaitingFor.AQUA, -9, "Aqua is working; next look now."),
        (WaitingFor.ANOTHER_TRY, 20, "The last try did not work; trying again in 20 s."),
        (WaitingFor.ANOTHER_TRY, 1800, "The last try did not work; trying again in 30 min."),
    ],
)
def test_a_waiting_card_says_for_what_and_how_long(waiting_for, in_s, words):
    until = NOW + timedelta(seconds=in_s)

    shown = card(OperationFactory(state=State.WAITING, waiting_for=waiting_for, look_again_at=until))

    assert shown.now == words


def test_a_try_that_failed_is_a_warning_while_another_follows():
    assert card(OperationFactory(state=State.WAITING, waiting_for=WaitingFor.ANOTHER_TRY)).tone == "warn"
    assert card(OperationFactory(state=State.WAITING, waiting_for=WaitingFor.AQUA)).tone == "info"


def test_an_operation_of_a_paused_console_says_what_to_put_right():
    tenant = AquaTenantFactory(label="Dev/Test", state=AquaTenant.State.REJECTED)

    shown = card(OperationFactory(tenant=tenant, kind=Operation.Kind.INTEGRATE_REGISTRY))

    assert shown.paused == (
        "On hold: Aqua refuses the credentials of the console Dev/Test. "
        "Put working ones in and verify them; this goes on by itself afterwards."
    )
    assert shown.now == ""


def test_the_verification_of_a_paused_console_is_not_on_hold():
    tenant = AquaTenantFactory(state=AquaTenant.State.REJECTED)

    assert card(OperationFactory(tenant=tenant, kind=Operation.Kind.VERIFY_TENANT)).paused == ""


def test_an_ended_operation_of_a_paused_console_is_not_on_hold():
    tenant = AquaTenantFactory(state=AquaTenant.State.REJECTED)

    shown = card(OperationFactory(tenant=tenant, kind=Operation.Kind.SCAN_IMAGE, state=State.FAILED))

    assert shown.paused == ""


def test_elapsed_time_runs_until_the_end():
    live = OperationFactory()
    over = OperationFactory(state=State.SUCCEEDED, ended_at=NOW + timedelta(seconds=7))

    assert (card(live, after_s=30).elapsed_s, card(over, after_s=30).elapsed_s) == (30, 7)


@pytest.mark.parametrize(
    ("state", "more", "buttons"),
    [
        (State.QUEUED, {}, (True, False)),
        (State.RUNNING, {}, (True, False)),
        (State.WAITING, {"is_cancel_asked": True}, (False, False)),
        (State.SUCCEEDED, {}, (False, False)),
        (State.FAILED, {}, (False, True)),
        (State.FAILED, {"is_superseded": True}, (False, False)),
        (State.CANCELLED, {}, (False, True)),
    ],
)
def test_the_buttons_fit_the_state(state, more, buttons):
    shown = card(OperationFactory(state=state, **more))

    assert (shown.may_cancel, shown.may_repeat) == buttons


def test_without_addresses_there_are_no_buttons():
    only_looking = CardUrls("/page/")

    assert not card(OperationFactory(), urls=only_looking).may_cancel
    assert not card(OperationFactory(state=State.FAILED), urls=only_looking).may_repeat


def test_a_card_asks_for_itself_only_while_it_is_live():
    assert card(OperationFactory()).polls
    assert not card(OperationFactory(), polls=False).polls
    assert not card(OperationFactory(state=State.SUCCEEDED)).polls


def test_the_last_step_of_a_running_operation_is_the_current_one():
    operation = OperationFactory(state=State.RUNNING)
    OperationStepFactory(operation=operation, text="Signed in.")
    OperationStepFactory(operation=operation, text="Asking Aqua to scan alpine:3.4.")

    assert [(step.text, step.look) for step in card(operation).steps] == [
        ("Signed in.", "done"),
        ("Asking Aqua to scan alpine:3.4.", "current"),
    ]


def test_a_trouble_that_the_answer_tells_is_not_told_twice():
    operation = OperationFactory(state=State.FAILED, answer="The console could not be reached: timed out")
    OperationStepFactory(operation=operation, text="Signed in.")
    OperationStepFactory(operation=operation, text=operation.answer, is_trouble=True)

    assert [step.text for step in card(operation).steps] == ["Signed in."]


def test_an_earlier_trouble_stays_in_the_steps():
    operation = OperationFactory(state=State.SUCCEEDED, answer="Integrated.")
    OperationStepFactory(operation=operation, text="Aqua had a fault of its own (503).", is_trouble=True)

    assert [(step.text, step.look) for step in card(operation).steps] == [
        ("Aqua had a fault of its own (503).", "failed")
    ]


def test_of_many_steps_the_last_twenty_are_shown():
    operation = OperationFactory()
    for n in range(23):
        OperationStepFactory(operation=operation, text=f"Step {n}")

    shown = card(operation)

    assert (len(shown.steps), shown.steps[0].text, shown.n_steps_left_out) == (20, "Step 3", 3)


def test_the_target_is_the_nearest_thing_with_a_name():
    image = ImageFactory(repository="alpine", tag="3.4")
    registry = RegistryFactory(name="acme-acr")
    tenant = AquaTenantFactory(label="Prod")

    assert card(OperationFactory(image=image)).target == "alpine:3.4"
    assert card(OperationFactory(registry=registry)).target == "acme-acr"
    assert card(OperationFactory(tenant=tenant)).target == "Prod"


def test_what_nobody_asked_for_was_asked_by_tidemark():
    assert card(OperationFactory()).asked_by == "Tidemark"
    assert card(OperationFactory(asked_by=UserFactory(name="Ada"))).asked_by == "Ada"


@pytest.mark.parametrize("n", [1, 20])
def test_many_cards_cost_the_queries_of_one(n, django_assert_num_queries):
    for _ in range(n):
        operation = OperationFactory(image=ImageFactory(), asked_by=UserFactory())
        OperationStepFactory(operation=operation)
    operations = list(Operation.objects.all())

    with django_assert_num_queries(5):
        cards.cards([(operation, URLS) for operation in operations], at=NOW)
