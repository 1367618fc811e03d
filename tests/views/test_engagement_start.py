"""A new engagement in one page: few inputs are enough, bad ones are kept with their reason."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.domain import packages
from engagement.domain.packages import ADVANCED_TIER
from engagement.models import Customer, Engagement, User, WorkPackage
from tests.factories import (
    AdministratorFactory,
    AssignmentFactory,
    ConsultantFactory,
    CustomerFactory,
    EngagementFactory,
    PsLeadFactory,
)
from tests.plans import EVERY_TOPIC

pytestmark = pytest.mark.django_db

NEW = "/engagements/new/"
HOSTILE = ["\x00", "x" * 10_000, "\u202egnp.exe"]


@pytest.fixture(autouse=True)
def package(db: None) -> None:
    packages.load(ADVANCED_TIER)


@pytest.fixture
def consultant(client: Client) -> User:
    person = ConsultantFactory(time_zone="Europe/Berlin")
    client.force_login(person)
    return person


def defaults(client: Client) -> dict[str, object]:
    """What the form sends when nobody touches it."""
    form = client.get(NEW).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}


def test_the_customers_name_alone_is_enough(client: Client, consultant: User) -> None:
    response = client.post(NEW, {**defaults(client), "customer": "Northwind Retail"})

    engagement = Engagement.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/engagements/{engagement.reference}/plan/")
    assert engagement.sessions.count() == 7
    assert engagement.customer.time_zone == "Europe/Berlin"


def test_an_on_premises_registry_is_one_choice_and_one_tick(client: Client, consultant: User) -> None:
    typed = {"customer": "Northwind", "registry_1": "HARBOR", "registry_1_on_premises": "on"}

    client.post(NEW, {**defaults(client), **typed})

    engagement = Engagement.objects.get()
    assert engagement.sessions.filter(kind="delivery").count() == 8
    assert engagement.sessions.filter(kind="rehearsal").count() == 1


def test_a_known_customer_is_found_by_name(client: Client, consultant: User) -> None:
    package = WorkPackage.objects.get()
    earlier = EngagementFactory(customer__name="Contoso", work_package=package)
    AssignmentFactory(consultant=consultant, engagement=earlier)

    client.post(NEW, {**defaults(client), "customer": " contoso "})

    assert Engagement.objects.exclude(pk=earlier.pk).get().customer == earlier.customer


def test_a_consultant_is_offered_only_their_own_customers(client: Client, consultant: User) -> None:
    AssignmentFactory(consultant=consultant, engagement__customer__name="Contoso")
    CustomerFactory(name="Fabrikam")

    page = client.get(NEW).content.decode()

    assert "Contoso" in page
    assert "Fabrikam" not in page


def test_a_ps_lead_chooses_the_consultant(client: Client) -> None:
    lead, chosen = PsLeadFactory(), ConsultantFactory()
    client.force_login(lead)

    client.post(NEW, {**defaults(client), "customer": "Northwind", "consultant": chosen.pk})

    engagement = Engagement.objects.get()
    assert engagement.assignments.get().consultant == chosen
    assert engagement.ps_lead == lead


def test_a_consultant_cannot_give_it_to_somebody_else(client: Client, consultant: User) -> None:
    other = ConsultantFactory()

    response = client.post(NEW, {**defaults(client), "customer": "Northwind", "consultant": other.pk})

    assert response.status_code == 422
    assert Engagement.objects.count() == 0


def test_an_administrator_does_not_start_engagements(client: Client) -> None:
    client.force_login(AdministratorFactory())

    assert client.get(NEW).status_code == 404


@pytest.mark.parametrize("name", ["customer", "time_zone", "title", "sponsor", "reference", "days_off", "starts_on"])
@pytest.mark.parametrize("value", HOSTILE)
def test_what_cannot_be_used_is_refused_beside_the_field(
    client: Client, consultant: User, name: str, value: str
) -> None:
    response = client.post(NEW, {**defaults(client), "customer": "Northwind", name: value})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    assert Customer.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ends_on", "2000-01-01"),
        ("works_until", "08:00"),
        ("n_participants", "0"),
        ("contracted_hours", "1"),
        ("topics", "unknown"),
        ("registry_1", "unknown"),
        ("weekdays", "9"),
        ("reference", "new"),
        ("days_off", "2026-13-01"),
    ],
)
def test_a_value_out_of_range_is_refused_beside_the_field(
    client: Client, consultant: User, name: str, value: str
) -> None:
    response = client.post(NEW, {**defaults(client), "customer": "Northwind", name: value})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]


def test_what_was_typed_is_kept(client: Client, consultant: User) -> None:
    response = client.post(NEW, {**defaults(client), "customer": "Northwind", "ends_on": "2000-01-01"})

    assert response.context["form"]["customer"].value() == "Northwind"


def test_a_formula_is_a_name_like_any_other(client: Client, consultant: User) -> None:
    client.post(NEW, {**defaults(client), "customer": "=cmd()"})

    assert Engagement.objects.get().customer.name == "=cmd()"


def test_a_window_that_is_too_short_says_so(client: Client, consultant: User) -> None:
    day = timezone.localdate() + timedelta(days=3)

    response = client.post(NEW, {**defaults(client), "customer": "Northwind", "starts_on": day, "ends_on": day})

    assert response.status_code == 422
    assert "ends_on" in response.context["form"].errors
    assert Customer.objects.count() == 0


def test_topics_that_need_others_say_so(client: Client, consultant: User) -> None:
    topics = sorted(EVERY_TOPIC - {"scanning"})

    response = client.post(NEW, {**defaults(client), "customer": "Northwind", "topics": topics})

    assert list(response.context["form"].errors) == ["topics"]


def test_without_a_package_the_page_says_what_to_do(client: Client, consultant: User) -> None:
    WorkPackage.objects.update(published_at=None)

    assert "There is no published work package" in client.get(NEW).content.decode()


def test_the_page_costs_the_same_for_any_number_of_customers(
    client: Client, consultant: User, django_assert_num_queries
) -> None:
    package = WorkPackage.objects.get()
    for n in (1, 49):
        for _ in range(n):
            AssignmentFactory(consultant=consultant, engagement=EngagementFactory(work_package=package))

        with django_assert_num_queries(8):
            client.get(NEW)
