"""Which console is which stage, and what discovery says."""

import pytest

from engagement.domain import gitops
from tests.factories import (
    AnswerFactory,
    AquaTenantFactory,
    EngagementFactory,
    PolicyRequestFactory,
    QuestionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def consoles():
    """Make consoles of one customer, by label."""
    engagement = EngagementFactory()

    def make(*labels):
        return [AquaTenantFactory(customer=engagement.customer, label=label) for label in labels]

    return make


def labels(found):
    return {stage: one and one.label for stage, one in found.items()}


@pytest.mark.parametrize(
    "named",
    [
        ("Dev/Test", "Non-Prod", "Prod"),
        ("ACME development", "Staging EU", "PRODUCTION"),
        ("sandbox", "pre-prod", "Live"),
    ],
)
def test_a_stage_is_known_by_the_label_of_its_console(consoles, named):
    found = gitops.find(consoles(*named), [])

    assert tuple(labels(found).values()) == named


def test_a_stage_that_nothing_tells_has_no_console(consoles):
    found = gitops.find(consoles("Prod", "Elsewhere"), [])

    assert labels(found) == {"devtest": None, "nonprod": None, "prod": "Prod"}


def test_the_only_console_is_that_of_every_stage(consoles):
    found = gitops.find(consoles("Main"), [])

    assert set(labels(found).values()) == {"Main"}


def test_what_was_applied_as_a_stage_counts_more_than_a_label(consoles):
    main, prod = consoles("Main", "Prod")
    applied = PolicyRequestFactory(tenant=main, stage="prod", state="applied")

    found = gitops.find([main, prod], [applied])

    assert labels(found)["prod"] == "Main"


def test_one_tenant_with_scopes_is_that_of_every_stage(consoles):
    found = gitops.find(consoles("Main", "Other"), [], model="one tenant with scopes")

    assert set(labels(found).values()) == {"Main"}


def test_discovery_tells_tool_model_and_approvers():
    engagement = EngagementFactory()
    topic = TopicFactory(work_package=engagement.work_package)
    for key, value in (
        ("go-tool", "Jenkins"),
        ("go-envs", "one tenant with scopes"),
        ("go-approver", ["@acme/security"]),
    ):
        AnswerFactory(engagement=engagement, question=QuestionFactory(topic=topic, key=key), value=value)

    told = gitops.discovered(engagement)

    assert (told.tools, told.model, told.approvers) == (("Jenkins",), "one tenant with scopes", ["@acme/security"])


def test_without_answers_every_tool_comes_along():
    assert gitops.discovered(EngagementFactory()).tools == gitops.TOOLS
