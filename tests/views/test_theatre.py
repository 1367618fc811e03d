"""The theatre's pages: who sees them, what begins a run, what a run shows, and at what cost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from engagement.models import AquaTenant, Engagement, Image, Operation, ToggleRun, User
from engagement.rules.theatre import SCRATCH_NAME, policy_at
from tests.factories import (
    AquaTenantFactory,
    AssignmentFactory,
    AssurancePolicyFactory,
    EngagementFactory,
    ImageFactory,
    RegistryFactory,
    ScanFactory,
    ToggleRunFactory,
)

pytestmark = pytest.mark.django_db

BASE = "/engagements/NW-7/policies/theatre/"
State = ToggleRun.State
RESULT = {"image": "Docker Hub/alpine:3.4", "is_compliant": True, "failed": ["root_user"], "others": []}


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7")


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def client(consultant: User) -> Client:
    client = Client()
    client.force_login(consultant)
    return client


@pytest.fixture
def tenant(engagement: Engagement) -> AquaTenant:
    return AquaTenantFactory(customer=engagement.customer, label="Demo")


@pytest.fixture
def image(engagement: Engagement, tenant: AquaTenant) -> Image:
    registry = RegistryFactory(engagement=engagement, tenant=tenant, name="Docker Hub")
    image = ImageFactory(engagement=engagement, registry=registry, repository="alpine", tag="3.4")
    image.latest_scan = ScanFactory(image=image)
    image.save()
    return image


@pytest.fixture
def run(engagement: Engagement, tenant: AquaTenant, consultant: User) -> ToggleRun:
    return ToggleRunFactory(
        engagement=engagement,
        tenant=tenant,
        started_by=consultant,
        policy=SCRATCH_NAME,
        step=1,
        has_snapshot=True,
        images=[{"registry": "Docker Hub", "name": "alpine:3.4"}],
        steps=[{"title": "", "written": policy_at(1, name=SCRATCH_NAME, images=[]), "results": [RESULT]}],
        restore_by=timezone.now() + timedelta(minutes=20),
    )


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_run_begins_with_the_chosen_images(tenant, image, client):
    response = client.post(BASE, {"tenant": tenant.pk, "policy": SCRATCH_NAME, "images": [image.pk]})

    run = ToggleRun.objects.get()
    assert (response.url, run.images) == (f"{BASE}{run.pk}/", [{"registry": "Docker Hub", "name": "alpine:3.4"}])
    assert Operation.objects.get().params == {"run": run.pk, "name": SCRATCH_NAME}


@pytest.mark.parametrize(
    ("field", "value"),
    [("tenant", "99999999"), ("policy", "Default"), ("policy", "a\x00"), ("images", "99999999"), ("images", "")],
)
def test_what_is_not_on_the_page_is_refused(field, value, tenant, image, client):
    sent = {"tenant": tenant.pk, "policy": SCRATCH_NAME, "images": [image.pk]} | {field: value}

    response = client.post(BASE, sent)

    assert (response.status_code, ToggleRun.objects.count()) == (422, 0)


def test_an_image_of_another_console_is_refused(engagement, image, client):
    elsewhere = AquaTenantFactory(customer=engagement.customer)

    response = client.post(BASE, {"tenant": elsewhere.pk, "policy": SCRATCH_NAME, "images": [image.pk]})

    assert (response.status_code, "scan it there first" in response.content.decode()) == (422, True)


def test_without_a_scanned_image_the_page_says_what_to_do(engagement, client):
    assert "No scanned image yet" in text(client, BASE)


def test_the_engagements_policies_may_be_played_with(engagement, image, client):
    AssurancePolicyFactory(engagement=engagement, name="house-rules")

    assert 'value="house-rules"' in text(client, BASE)


def test_a_run_shows_what_came_of_each_act_and_what_comes_next(run, client):
    page = text(client, f"{BASE}{run.pk}/")

    assert "Compliant</" in page
    assert "Failed: Superuser." in page
    assert "Play act 2" in page
    assert "It is put back by itself" in page
    assert "every 1s" not in page


def test_a_run_that_a_worker_is_at_asks_for_itself(run, client):
    client.post(f"{BASE}{run.pk}/play/")

    assert 'hx-trigger="every 1s"' in text(client, f"{BASE}{run.pk}/")


def test_restoring_is_asked_for(run, client):
    client.post(f"{BASE}{run.pk}/restore/")

    run.refresh_from_db()
    assert run.state == State.RESTORING
    assert "tried until it does" in text(client, f"{BASE}{run.pk}/")


def test_a_console_that_refuses_its_credentials_is_told_of(run, tenant, client):
    client.post(f"{BASE}{run.pk}/restore/")
    tenant.state = AquaTenant.State.REJECTED
    tenant.save()

    assert "The console refuses its credentials" in text(client, f"{BASE}{run.pk}/")


def test_what_somebody_else_changed_is_asked_about(run, client):
    run.state, run.steps[0]["found"] = State.FAILED, {"name": SCRATCH_NAME, "disallow_malware": True}
    run.save()

    page = text(client, f"{BASE}{run.pk}/")

    assert "What differs from before the demo: Malware." in page
    assert "Write over it, as it was before" in page
    assert "Leave it as it is now" in page


def test_writing_over_what_was_not_seen_is_refused(run, client):
    run.state, run.steps[0]["found"] = State.FAILED, {"name": SCRATCH_NAME}
    run.save()

    client.post(f"{BASE}{run.pk}/restore/", {"over": "0" * 64})

    run.refresh_from_db()
    assert run.state == State.FAILED


@pytest.mark.parametrize("n", [1, 20])
def test_the_page_costs_the_same_for_one_and_many_runs(
    n, engagement, tenant, client, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in range(n):
        ToggleRunFactory(engagement=engagement, tenant=tenant, policy=f"p{number}", started_by__name="Somebody")

    with django_assert_num_queries(6):
        client.get(BASE)


def test_a_run_costs_at_most_ten_queries(run, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get(f"{BASE}{run.pk}/")
