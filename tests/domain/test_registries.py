"""Registries: asking for their integration, correcting them, and keeping credentials no longer than needed."""

import json

import pytest

from engagement.domain import registries
from engagement.domain.registries import CredentialsGone, NameTaken, NotStanding, UnderWay
from engagement.models import AuditEntry, Engagement, Operation, Registry, User
from engagement.rules.registry_types import SIGN_IN
from tests.factories import (
    NOW,
    AquaTenantFactory,
    AssignmentFactory,
    ChecklistTemplateFactory,
    EngagementTopicFactory,
    ImageFactory,
    OperationFactory,
    RegistryFactory,
)

pytestmark = pytest.mark.django_db

Kind, State = Operation.Kind, Operation.State


@pytest.fixture
def engagement() -> Engagement:
    return AssignmentFactory().engagement


@pytest.fixture
def by(engagement) -> User:
    return engagement.assignments.get().consultant


def request(engagement: Engagement, by: User, **values: object) -> Operation:
    entered = {
        "tenant": values.pop("tenant", None) or AquaTenantFactory(customer=engagement.customer),
        "name": "acme-acr",
        "type_code": "ACR",
        "hosting": "cloud",
        "url": "https://acme.azurecr.io",
        "prefixes": ["acme.azurecr.io"],
        "username": "aqua",
        "options": {SIGN_IN: "token"},
        "credentials": {"password": "hush-hush"},
        "scanner_group": "",
    }
    return registries.request_integration(engagement, **{**entered, **values}, by=by, at=NOW)


def test_an_on_premises_registry_brings_its_items_to_the_checklist(engagement, by):
    topic = EngagementTopicFactory(engagement=engagement).topic
    ChecklistTemplateFactory(topic=topic, text="Connector connected", is_on_premises_only=True)

    request(engagement, by, hosting="on_premises")

    assert engagement.checklist.get().template.text == "Connector connected"


def correct(registry: Registry, by: User, **values: object) -> Operation:
    entered = {
        "url": "https://new.azurecr.io",
        "prefixes": [],
        "username": "aqua",
        "options": {SIGN_IN: "token"},
        "credentials": {},
        "scanner_group": "",
    }
    return registries.correct(registry, **{**entered, **values}, by=by, at=NOW)


def test_asking_writes_registry_operation_and_audit_together(engagement, by):
    operation = request(engagement, by)

    registry = Registry.objects.get()
    assert (operation.kind, operation.state, operation.registry) == (Kind.INTEGRATE_REGISTRY, State.QUEUED, registry)
    assert (registry.name, registry.state, registry.prefixes) == ("acme-acr", "requested", ["acme.azurecr.io"])
    assert AuditEntry.objects.filter(what="registry.added").count() == 1


def test_asking_counts_the_registry(engagement, by):
    request(engagement, by)

    engagement.summary.refresh_from_db()
    assert (engagement.summary.n_registries, engagement.summary.n_registries_standing) == (1, 0)


def test_credentials_are_sealed_in_the_row(engagement, by):
    request(engagement, by)

    registry = Registry.objects.get()
    assert "hush-hush" not in registry.credentials.stored
    assert registries.credentials_of(registry) == {"password": "hush-hush"}


def test_a_taken_name_is_refused_and_nothing_is_written(engagement, by):
    first = request(engagement, by)

    with pytest.raises(NameTaken) as refusal:
        request(engagement, by, tenant=first.tenant)

    assert refusal.value.field == "name"
    assert (Registry.objects.count(), Operation.objects.count()) == (1, 1)


def test_a_removed_registry_gives_its_name_free(engagement, by):
    first = request(engagement, by)
    registries.record_removal(Registry.objects.get(), at=NOW)

    request(engagement, by, tenant=first.tenant)

    assert Registry.objects.exclude(state=Registry.State.REMOVED).count() == 1


def test_correcting_keeps_stored_credentials_when_none_are_given(engagement, by):
    request(engagement, by)
    Operation.objects.update(state=State.FAILED, ended_at=NOW, look_again_at=None)

    correct(Registry.objects.get(), by)

    registry = Registry.objects.get()
    assert (registry.url, registries.credentials_of(registry)) == ("https://new.azurecr.io", {"password": "hush-hush"})


@pytest.mark.parametrize(
    ("type_code", "options"), [("ACR", {SIGN_IN: "token"}), ("GAR", {SIGN_IN: "json_key", "project": "acme"})]
)
def test_correcting_asks_for_erased_credentials(engagement, by, type_code, options):
    registry = RegistryFactory(engagement=engagement, type_code=type_code)

    with pytest.raises(CredentialsGone):
        correct(registry, by, username="", options=options)

    registry.refresh_from_db()
    assert registry.state == Registry.State.STANDING


def test_correcting_needs_no_credentials_where_none_are_used(engagement, by):
    registry = RegistryFactory(engagement=engagement, type_code="AWS", options={SIGN_IN: "role"})

    correct(registry, by, username="", url="eu-central-1", options={SIGN_IN: "role", "role_arn": "arn"})

    registry.refresh_from_db()
    assert (registry.url, registry.state) == ("eu-central-1", Registry.State.REQUESTED)


def test_correcting_waits_for_a_worker_that_tells_aqua_the_old_values(engagement, by):
    request(engagement, by)
    OperationFactory(registry=Registry.objects.get(), kind=Kind.TEST_REGISTRY, state=State.RUNNING)

    with pytest.raises(UnderWay):
        correct(Registry.objects.get(), by)

    assert Registry.objects.get().url == "https://acme.azurecr.io"


def test_correcting_what_no_worker_holds_stays_with_the_operation_under_way(engagement, by):
    asked = request(engagement, by)

    assert correct(Registry.objects.get(), by).pk == asked.pk


@pytest.mark.parametrize("type_code", ["HARBOR", "GAR"])
def test_integrating_again_asks_for_erased_credentials(engagement, by, type_code):
    with pytest.raises(CredentialsGone):
        registries.request_again(RegistryFactory(engagement=engagement, type_code=type_code), by=by, at=NOW)


def test_integrating_again_keeps_the_message_of_the_last_try_no_longer(engagement, by):
    registry = RegistryFactory(
        engagement=engagement, state=Registry.State.FAILED, credentials=json.dumps({"password": "p"}), aqua_message="no"
    )

    registries.request_again(registry, by=by, at=NOW)

    registry.refresh_from_db()
    assert (registry.state, registry.aqua_message) == (Registry.State.REQUESTED, "")


def test_only_what_stands_can_be_tested(engagement, by):
    with pytest.raises(NotStanding):
        registries.request_test(RegistryFactory(engagement=engagement, state=Registry.State.FAILED), by=by, at=NOW)


def test_a_standing_integration_keeps_no_credentials(engagement, by):
    request(engagement, by)

    registries.record_integration(Registry.objects.get(), is_connected=True, message="", was_there_before=False, at=NOW)

    registry = Registry.objects.get()
    assert (registry.state, registry.credentials.stored, registry.integrated_at) == ("standing", "", NOW)


def test_removing_takes_the_images_along(engagement):
    image = ImageFactory(registry=RegistryFactory(engagement=engagement))

    registries.record_removal(image.registry, at=NOW)

    assert (image.registry.state, image.registry.images.count()) == (Registry.State.REMOVED, 0)
