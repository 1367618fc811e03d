"""What a plan has to fit, corrected by hand: a wrong value stays beside its field, the sessions stay as they are."""

from datetime import date

import pytest
from django.test import Client

from engagement.domain import planning
from engagement.models import AuditEntry, Engagement
from tests.views.plan.pages import PLAN

pytestmark = pytest.mark.django_db

NEEDS = f"{PLAN}needs/"


def stored(client: Client) -> dict[str, object]:
    form = client.get(NEEDS).context["form"]
    return {name: form[name].value() for name in form.fields}


def test_what_nobody_touched_changes_nothing(client: Client, engagement: Engagement) -> None:
    before = planning.known_of(engagement)

    response = client.post(NEEDS, stored(client))

    assert (response.status_code, response["Location"]) == (302, PLAN)
    assert planning.known_of(engagement) == before
    assert AuditEntry.objects.filter(what="needs.changed").count() == 0


def test_needs_are_corrected_and_the_sessions_stay(client: Client, engagement: Engagement) -> None:
    before = planning.plan_of(engagement)

    client.post(NEEDS, stored(client) | {"n_sessions": "8", "contracted_hours": "23.5", "days_off": "2026-12-24"})

    known = planning.known_of(Engagement.objects.get(pk=engagement.pk))
    assert (known.now.n_sessions, known.now.contracted_minutes) == (8, 1410)
    assert known.days_off == {date(2026, 12, 24)}
    assert planning.plan_of(engagement) == before
    assert AuditEntry.objects.filter(what="needs.changed").count() == 1


def test_an_empty_contract_stays_what_it_was(client: Client, engagement: Engagement) -> None:
    client.post(NEEDS, stored(client) | {"contracted_hours": ""})

    assert planning.known_of(engagement).now.contracted_minutes == 7 * 180


def test_an_engagement_without_needs_gets_them(client: Client, engagement: Engagement) -> None:
    engagement.needs.delete()

    client.post(NEEDS, stored(client) | {"n_ci_tools": "2"})

    assert planning.known_of(engagement).asked.n_ci_tools == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ends_on", "2000-01-01"),
        ("starts_on", "\x00"),
        ("n_participants", "0"),
        ("n_ci_tools", "9" * 400),
        ("contracted_hours", "-1"),
        ("works_until", "08:00"),
        ("days_off", "x" * 10_000),
        ("days_off", "\u202e2026-12-24"),
        ("weekdays", "9"),
        ("n_sessions", "5"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_the_field(
    client: Client, engagement: Engagement, name: str, value: str
) -> None:
    before = planning.known_of(engagement)

    response = client.post(NEEDS, stored(client) | {name: value})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    assert planning.known_of(engagement) == before


def test_the_needs_of_an_engagement_that_is_over_stay(client: Client, engagement: Engagement) -> None:
    typed = stored(client) | {"n_ci_tools": "2"}
    Engagement.objects.filter(pk=engagement.pk).update(status="signed_off")

    assert client.post(NEEDS, typed).status_code == 422
    assert planning.known_of(engagement).asked.n_ci_tools == 1
