"""What is known of an engagement's needs: what was asked for, registries, and what answers say."""

from typing import Any

import pytest

from engagement.domain import planning
from engagement.domain.planning import answers
from engagement.models import Engagement, Question
from engagement.rules.planning import Needs, RegistryNeed
from tests.domain.planning.conftest import EVERY_TOPIC, Start
from tests.domain.planning.days import AT
from tests.factories import AnswerFactory, ChecklistItemFactory, RegistryFactory

NEEDS = Needs(topics=EVERY_TOPIC, registries=(RegistryNeed("ACR"),))


def test_without_answers_nothing_changes() -> None:
    assert answers.learn(NEEDS, {}) == answers.Learned(NEEDS, ())


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("reg-inventory", [{"type code": "HARBOR", "hosting": "on-prem"}], "is_on_premises", True),
        ("reg-inventory", [{"type code": "harbor", "hosting": "cloud"}], "n_registry_types", 2),
        ("reg-inventory", [{"name": "without a type"}], "n_registry_types", 1),
        ("reg-hosting", "on-prem", "is_on_premises", True),
        ("reg-hosting", "both", "is_on_premises", True),
        ("reg-hosting", "cloud", "is_on_premises", False),
        ("reg-arch", ["linux/amd64", "windows"], "has_windows_or_dta", True),
        ("reg-arch", ["linux/amd64"], "has_windows_or_dta", False),
        ("scan-own", ["a", "b", "c"], "n_extra_images", 2),
        ("scan-own", ["a"], "n_extra_images", 0),
        ("ci-tools", [{"tool": "Jenkins"}, {"tool": "GitLab"}], "n_ci_tools", 2),
        ("ci-windows", True, "has_windows_or_dta", True),
        ("sso-idp", "none", "topics", EVERY_TOPIC - {"sso"}),
        ("sso-idp", "Okta", "topics", EVERY_TOPIC),
        ("log-siem", "none", "topics", EVERY_TOPIC - {"siem"}),
        ("go-tool", "none", "topics", EVERY_TOPIC - {"gitops"}),
        ("unknown", "none", "topics", EVERY_TOPIC),
    ],
)
def test_an_answer_says_what_it_says(key: str, value: Any, field: str, expected: object) -> None:
    assert getattr(answers.learn(NEEDS, {key: value}).needs, field) == expected


@pytest.mark.parametrize("key", answers._READERS)
@pytest.mark.parametrize("value", [None, "", [], {}, 0, 7, True, "\u202e", "x" * 10_000, [None], [[]], [{"a": None}]])
def test_a_strange_answer_breaks_nothing(key: str, value: Any) -> None:
    assert isinstance(answers.learn(NEEDS, {key: value}).needs, Needs)


@pytest.mark.django_db
def test_registries_of_the_engagement_stand_for_what_was_named_of_their_type(start: Start) -> None:
    engagement = start(registries=(RegistryNeed("ACR", is_on_premises=False), RegistryNeed("HARBOR", True)))
    RegistryFactory(engagement=engagement, type_code="HARBOR", hosting="cloud")

    assert planning.needs_of(engagement).registries == (RegistryNeed("ACR"), RegistryNeed("HARBOR"))


@pytest.mark.django_db
def test_docker_hub_as_shipped_is_no_further_type(engagement: Engagement) -> None:
    RegistryFactory(engagement=engagement, type_code="HUB", name="Docker Hub")

    assert planning.needs_of(engagement).registries == ()


@pytest.mark.django_db
def test_sso_that_support_has_enabled_takes_less_time(engagement: Engagement) -> None:
    item = engagement.checklist.get(template__key="sso-enabled")
    type(item).objects.filter(pk=item.pk).update(state="done")

    assert planning.known_of(engagement).whys == ("Aqua Support has enabled SSO already.",)
    assert planning.needs_of(engagement).is_sso_enabled is True


@pytest.mark.django_db
def test_stored_answers_are_read(engagement: Engagement) -> None:
    question = Question.objects.get(topic__work_package=engagement.work_package, key="ci-tools")
    AnswerFactory(engagement=engagement, question=question, value=[{"tool": "Jenkins"}, {"tool": "GitLab"}])

    assert planning.needs_of(engagement).n_ci_tools == 2


@pytest.mark.django_db
def test_an_engagement_without_needs_has_the_usual_ones(engagement: Engagement) -> None:
    engagement.needs.delete()

    known = planning.known_of(engagement)

    assert (known.hours.start.hour, known.hours.end.hour, known.weekdays) == (9, 17, frozenset(range(5)))
    assert known.now.n_sessions is None


@pytest.mark.django_db
def test_settled_items_are_known(engagement: Engagement) -> None:
    ChecklistItemFactory(engagement=engagement, template__key="extra-item", state="done")

    assert "extra-item" in planning.known_of(engagement).settled


@pytest.mark.django_db
def test_a_further_registry_is_said_with_its_minutes(start: Start) -> None:
    engagement = start(n_sessions=None)
    for code in ("ACR", "HARBOR"):
        RegistryFactory(engagement=engagement, type_code=code)

    learned = planning.page(planning.look(engagement), at=AT, zone="UTC").learned

    assert learned.whys == ["The engagement has registries of 2 types."]
    assert [(one.name, one.change) for one in learned.differences] == [("Registry Integration", 45)]
    assert learned.is_in_the_plan is False
