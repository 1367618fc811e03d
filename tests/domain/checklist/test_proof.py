"""One item with what proves it: whose verdicts are shown, to whom, in what order."""

import pytest

from engagement.domain.checklist import proof
from engagement.models import AquaTenant, ChecklistItem, Engagement
from tests.factories import AquaTenantFactory, ChecklistItemFactory, EngagementFactory, EvidenceFactory, FactSeenFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory()


@pytest.fixture
def tenant(engagement: Engagement) -> AquaTenant:
    return AquaTenantFactory(customer=engagement.customer, label="Dev/Test")


def item_of(engagement: Engagement, **fields: object) -> ChecklistItem:
    return ChecklistItemFactory(engagement=engagement, template__facts=["REG-1", "REG-2"], **fields)


def subjects(item: ChecklistItem) -> list[list[str]]:
    return [[seen.subject for seen in one.seen] for one in proof.facts(item, is_inside=True)]


def test_each_fact_shows_its_latest_verdicts_worst_first(engagement, tenant):
    for subject, verdict in (("a", "pass"), ("b", "unknown"), ("c", "fail")):
        FactSeenFactory(engagement=engagement, tenant=tenant, fact="REG-2", subject=subject, verdict=verdict)

    assert subjects(item_of(engagement)) == [[], ["c", "b", "a"]]


def test_an_item_about_one_registry_shows_that_one_alone(engagement, tenant):
    for name in ("Docker Hub", "acme-acr"):
        FactSeenFactory(engagement=engagement, tenant=tenant, fact="REG-1", subject=name)

    assert subjects(item_of(engagement, template__subject="registry:Docker Hub")) == [["Docker Hub"], []]


def test_with_several_consoles_each_verdict_names_its_own(engagement, tenant):
    prod = AquaTenantFactory(customer=engagement.customer, label="Prod")
    for one in (tenant, prod):
        FactSeenFactory(engagement=engagement, tenant=one, fact="REG-1", subject="acme")

    assert sorted(subjects(item_of(engagement))[0]) == ["acme in Dev/Test", "acme in Prod"]


def test_what_was_said_is_for_the_team(engagement, tenant):
    FactSeenFactory(engagement=engagement, tenant=tenant, fact="REG-1", said="Give the key the right to view.")
    item = item_of(engagement)

    said = [proof.facts(item, is_inside=inside)[0].seen[0].said for inside in (True, False)]

    assert said == ["Give the key the right to view.", ""]


def test_a_customer_reads_which_fact_held_and_nothing_of_the_call(engagement):
    item = item_of(engagement)
    for verdict in ("pass", "fail"):
        EvidenceFactory(
            item=item, kind="api", fact="REG-1", subject="acme in Prod", asked="GET /x", verdict=verdict, text=verdict
        )

    told = {
        inside: {(one.label, one.fact, one.subject, one.text, one.asked) for one in shown.rows}
        for inside in (True, False)
        for shown in [proof.trail(item, number=1, is_inside=inside)]
    }

    assert told == {
        True: {
            ("Holds", "REG-1", "acme in Prod", "pass", "GET /x"),
            ("Does not hold", "REG-1", "acme in Prod", "fail", "GET /x"),
        },
        False: {("Holds", "REG-1", "", "pass", ""), ("Does not hold", "REG-1", "", "", "")},
    }
