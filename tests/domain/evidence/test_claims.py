"""What each item is proven by: from the words of its template and what the engagement has."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from engagement.domain import evidence
from engagement.models import AquaTenant, ChecklistItem, Engagement, Registry, Session
from engagement.rules.subjects import (
    Actions,
    BuiltImage,
    ImageTagged,
    LogTarget,
    MarkedEvent,
    PolicyNamed,
    PolicyOnImage,
    RegistryNamed,
    RoleNamed,
    Subject,
    TestUser,
    Toggle,
    UploadedReport,
)
from tests.factories import (
    AnswerFactory,
    AquaTenantFactory,
    AssurancePolicyFactory,
    ChecklistItemFactory,
    EngagementFactory,
    ImageFactory,
    NonceProofFactory,
    PolicyApplicationFactory,
    RegistryFactory,
    SessionFactory,
    StepReportFactory,
    TimeAllocationFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

ALPINE = "image:Docker Hub/alpine:3.4"


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(customer__time_zone="Europe/Berlin", starts_on=date(2025, 3, 3), ends_on=date(2025, 4, 30))


@pytest.fixture
def tenant(engagement: Engagement) -> AquaTenant:
    return AquaTenantFactory(customer=engagement.customer, label="Prod")


@pytest.fixture
def harbor(engagement: Engagement, tenant: AquaTenant) -> Registry:
    return RegistryFactory(
        engagement=engagement, tenant=tenant, name="acme-harbor", type_code="HARBOR", hosting="on_premises"
    )


@pytest.fixture
def acr(engagement: Engagement, tenant: AquaTenant) -> Registry:
    return RegistryFactory(engagement=engagement, tenant=tenant, name="acme-acr", type_code="ACR", hosting="cloud")


def item(engagement: Engagement, *facts: str, subject: str = "", **given: object) -> ChecklistItem:
    return ChecklistItemFactory(engagement=engagement, template__facts=list(facts), template__subject=subject, **given)


def subjects(engagement: Engagement, fact: str) -> list[Subject]:
    engagement = Engagement.objects.get(pk=engagement.pk)
    return [claim.subject for claim in evidence.claims_of(engagement) if claim.fact == fact]


def test_an_engagement_without_a_console_claims_nothing(engagement: Engagement) -> None:
    item(engagement, "ENV-1")

    assert evidence.claims_of(engagement) == []


def test_before_there_is_a_registry_every_console_of_the_customer_counts(
    engagement: Engagement, tenant: AquaTenant
) -> None:
    AquaTenantFactory(customer=engagement.customer, label="Dev/Test")
    item(engagement, "ENV-1")

    assert [claim.tenant.label for claim in evidence.claims_of(engagement)] == ["Prod", "Dev/Test"]


def test_then_only_those_that_it_works_on(engagement: Engagement, acr: Registry) -> None:
    AquaTenantFactory(customer=engagement.customer, label="Dev/Test")
    item(engagement, "ENV-1")

    assert [claim.tenant.label for claim in evidence.claims_of(engagement)] == ["Prod"]


def test_a_subject_is_told_with_its_console_where_there_are_several(engagement: Engagement, acr: Registry) -> None:
    other = AquaTenantFactory(customer=engagement.customer, label="Dev/Test")
    RegistryFactory(engagement=engagement, tenant=other, name="acme-dev", type_code="ACR")
    item(engagement, "REG-1", subject="registries")
    item(engagement, "ENV-1")

    assert [claim.subject_words for claim in evidence.claims_of(engagement)] == [
        "acme-acr in Prod",
        "acme-dev in Dev/Test",
        "Prod",
        "Dev/Test",
    ]


@pytest.mark.parametrize("state", [ChecklistItem.State.WAIVED, ChecklistItem.State.NOT_APPLICABLE])
def test_an_item_that_was_left_out_claims_nothing(engagement: Engagement, tenant: AquaTenant, state: str) -> None:
    item(engagement, "ENV-1", state=state)

    assert evidence.claims_of(engagement) == []


def test_a_fact_that_nobody_knows_is_passed_by(engagement: Engagement, tenant: AquaTenant) -> None:
    item(engagement, "ENV-1", "NEW-9")

    assert [claim.fact for claim in evidence.claims_of(engagement)] == ["ENV-1"]


def test_registries_are_all_that_were_not_removed(engagement: Engagement, harbor: Registry, acr: Registry) -> None:
    RegistryFactory(engagement=engagement, tenant=acr.tenant, name="gone", state=Registry.State.REMOVED)
    item(engagement, "REG-1", subject="registries")

    assert subjects(engagement, "REG-1") == [
        RegistryNamed("acme-harbor", "HARBOR", is_on_premises=True),
        RegistryNamed("acme-acr", "ACR"),
    ]


@pytest.mark.parametrize("subject", ["on_premises", "registries", ""])
def test_a_local_scanner_is_only_asked_of_on_premises_registries(
    engagement: Engagement, harbor: Registry, acr: Registry, subject: str
) -> None:
    item(engagement, "REG-5", "REG-6", subject=subject)

    assert [one.label for one in subjects(engagement, "REG-6")] == ["acme-harbor"]


def test_a_test_pull_is_only_asked_of_types_that_know_one(
    engagement: Engagement, tenant: AquaTenant, acr: Registry
) -> None:
    RegistryFactory(engagement=engagement, tenant=tenant, name="acme-ecr", type_code="AWS")
    item(engagement, "REG-3", subject="registries")

    assert [one.label for one in subjects(engagement, "REG-3")] == ["acme-ecr"]


def test_the_shipped_registry_is_known_before_it_is_a_row(engagement: Engagement, tenant: AquaTenant) -> None:
    item(engagement, "REG-1", subject="registry:Docker Hub")

    assert subjects(engagement, "REG-1") == [RegistryNamed("Docker Hub", "HUB")]


def test_a_named_image_is_held_against_the_days_of_the_engagement(engagement: Engagement, tenant: AquaTenant) -> None:
    item(engagement, "SCAN-1", subject=ALPINE)

    (image,) = subjects(engagement, "SCAN-1")

    assert isinstance(image, ImageTagged)
    assert (image.registry, image.repository, image.tag, image.is_demo) == ("Docker Hub", "alpine", "3.4", True)
    assert (image.window_start, image.window_end) == (
        datetime(2025, 3, 2, 23, tzinfo=UTC),
        datetime(2025, 4, 30, 22, tzinfo=UTC),
    )


def test_a_rescan_is_held_against_the_session_of_its_topic(engagement: Engagement, tenant: AquaTenant) -> None:
    scanned = item(engagement, "SCAN-5", subject=ALPINE)
    session = SessionFactory(engagement=engagement, started_at=NOW, status=Session.Status.IN_PROGRESS)
    TimeAllocationFactory(session=session, topic=scanned.topic)

    (image,) = subjects(engagement, "SCAN-5")

    assert isinstance(image, ImageTagged)
    assert image.rescan_since == NOW


def test_demo_images_are_those_that_the_package_names(engagement: Engagement, tenant: AquaTenant) -> None:
    item(engagement, "SCAN-1", subject=ALPINE)
    item(engagement, "SCAN-1", subject="image:Docker Hub/ubuntu:14.04")
    item(engagement, "SCAN-3", subject="demo_images")

    assert [one.label for one in subjects(engagement, "SCAN-3")] == ["Docker Hub/alpine:3.4", "Docker Hub/ubuntu:14.04"]


def test_own_images_are_the_three_scanned_last_and_one_is_enough(engagement: Engagement, acr: Registry) -> None:
    item(engagement, "SCAN-1", subject=ALPINE)
    own = item(engagement, "SCAN-4", subject="own_images")
    for number in range(5):
        at = NOW + timedelta(hours=number)
        ImageFactory(engagement=engagement, registry=acr, repository=f"team/app-{number}", tag="1", scanned_at=at)

    found = [claim for claim in evidence.claims_of(engagement) if claim.item == own]

    assert [claim.subject.label for claim in found] == [
        "acme-acr/team/app-4:1",
        "acme-acr/team/app-3:1",
        "acme-acr/team/app-2:1",
    ]
    assert {claim.is_one_enough for claim in found} == {True}


def test_a_policy_is_looked_at_where_it_was_applied(engagement: Engagement, acr: Registry) -> None:
    dev = AquaTenantFactory(customer=engagement.customer, label="Dev/Test")
    starter = AssurancePolicyFactory(engagement=engagement, name="starter")
    PolicyApplicationFactory(version__policy=starter, tenant=dev)
    AssurancePolicyFactory(engagement=engagement, name="team-a")
    item(engagement, "POL-1", subject="policies")

    assert [(claim.tenant.label, claim.subject) for claim in evidence.claims_of(engagement)] == [
        ("Dev/Test", PolicyNamed("starter")),
        ("Prod", PolicyNamed("team-a")),
    ]


def test_the_agreed_actions_are_those_of_the_consoles_environment(engagement: Engagement, tenant: AquaTenant) -> None:
    AssurancePolicyFactory(engagement=engagement, name="starter")
    item(engagement, "POL-2", subject="policies")
    rows = [
        {"environment": "dev", "audit": "yes"},
        {"environment": "PROD", "audit": "Yes", "stop pipeline": "x", "mark non-compliant": "no"},
    ]
    AnswerFactory(engagement=engagement, question__key="pol-actions", value=rows)

    assert subjects(engagement, "POL-2") == [PolicyNamed("starter", Actions(True, True, False))]


def test_without_a_row_of_its_own_the_first_decision_counts(engagement: Engagement, tenant: AquaTenant) -> None:
    AssurancePolicyFactory(engagement=engagement, name="starter")
    item(engagement, "POL-2", subject="policies")
    AnswerFactory(engagement=engagement, question__key="pol-actions", value=[{"environment": "dev", "audit": "yes"}])

    assert subjects(engagement, "POL-2") == [PolicyNamed("starter", Actions(True, False, False))]


def test_a_failed_control_and_a_toggle_are_looked_for_on_the_demo_images(
    engagement: Engagement, tenant: AquaTenant
) -> None:
    AssurancePolicyFactory(engagement=engagement, name="starter")
    item(engagement, "SCAN-1", subject=ALPINE)
    item(engagement, "POL-3", subject="demo_images")
    item(engagement, "POL-4", subject="policies")
    item(engagement, "POL-3", subject="two_policies")

    assert [one.label for one in subjects(engagement, "POL-3")] == [
        "starter on Docker Hub/alpine:3.4",
        "any policy on Docker Hub/alpine:3.4 with 2 policies",
    ]
    assert isinstance(subjects(engagement, "POL-3")[0], PolicyOnImage)
    assert [one.label for one in subjects(engagement, "POL-4")] == ["starter on Docker Hub/alpine:3.4"]
    assert isinstance(subjects(engagement, "POL-4")[0], Toggle)


def test_without_a_report_the_facts_about_builds_are_unknown(engagement: Engagement, tenant: AquaTenant) -> None:
    item(engagement, "CICD-1", "CICD-2")

    assert (subjects(engagement, "CICD-1"), subjects(engagement, "CICD-2")) == (
        [BuiltImage("", "", "")],
        [UploadedReport("")],
    )


def test_the_newest_report_of_each_image_and_exit_code_counts(engagement: Engagement, tenant: AquaTenant) -> None:
    item(engagement, "CICD-2")
    for hour, code in ((0, 4), (1, 4), (2, 0)):
        at = NOW + timedelta(hours=hour)
        StepReportFactory(engagement=engagement, exit_code=code, handed_in_at=at, report={"image": str(hour)})

    found = subjects(engagement, "CICD-2")

    assert [(one.label, one.document) for one in found if isinstance(one, UploadedReport)] == [
        ("alpine:3.4, exit code 0", {"image": "2"}),
        ("alpine:3.4, exit code 4", {"image": "1"}),
    ]


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_a_build_is_looked_for_where_its_report_says(
    engagement: Engagement, tenant: AquaTenant, is_wrapped: bool
) -> None:
    item(engagement, "CICD-1")
    report = {"image": "team/api:2", "registry": "acme-acr", "scan_started": {"seconds": 1741248764}}
    wrapped = [{"image_name": "team/api:2", "results": report}] if is_wrapped else report
    StepReportFactory(engagement=engagement, image="team/api:2", report=wrapped)

    started = datetime(2025, 3, 6, 8, 12, 44, tzinfo=UTC)
    assert subjects(engagement, "CICD-1") == [BuiltImage("acme-acr", "team/api", "2", started)]


def test_roles_and_log_target_come_from_the_answers(engagement: Engagement, tenant: AquaTenant) -> None:
    item(engagement, "SSO-4", "LOG-1")
    rows = [
        {"group": "admins", "role": "Admin", "scope": "Global"},
        {"group": "team-a", "role": "team-a-developer", "scope": "team-a"},
        {"group": "auditors", "role": "Auditor"},
    ]
    AnswerFactory(engagement=engagement, question__key="sso-groups", value=rows)
    AnswerFactory(engagement=engagement, question__key="log-siem", value="Splunk")

    assert (subjects(engagement, "SSO-4"), subjects(engagement, "LOG-1")) == (
        [RoleNamed("team-a-developer")],
        [LogTarget("Splunk")],
    )


def test_without_answers_they_are_unnamed(engagement: Engagement, tenant: AquaTenant) -> None:
    item(engagement, "SSO-4", "LOG-1", "LOG-3")

    assert [subjects(engagement, fact) for fact in ("SSO-4", "LOG-1", "LOG-3")] == [
        [RoleNamed("")],
        [LogTarget("")],
        [MarkedEvent("")],
    ]


def test_anybodys_federated_sign_in_since_the_session_counts(engagement: Engagement, tenant: AquaTenant) -> None:
    tested = item(engagement, "SSO-3")
    TimeAllocationFactory(session=SessionFactory(engagement=engagement, starts_at=NOW), topic=tested.topic)

    assert subjects(engagement, "SSO-3") == [TestUser("", NOW)]


def test_the_marked_event_that_was_found_counts_before_newer_ones(engagement: Engagement, tenant: AquaTenant) -> None:
    item(engagement, "LOG-3")
    NonceProofFactory(
        engagement=engagement,
        tenant=tenant,
        nonce="tidemark-old",
        written_at=NOW,
        record="found",
        pasted_at=NOW,
        is_matched=True,
    )
    NonceProofFactory(engagement=engagement, tenant=tenant, nonce="tidemark-new", asked_at=NOW + timedelta(days=1))

    assert subjects(engagement, "LOG-3") == [MarkedEvent("tidemark-old", NOW, "found", NOW)]


def test_a_long_name_is_cut_where_it_is_kept(engagement: Engagement, acr: Registry) -> None:
    item(engagement, "SCAN-1", subject="own_images")
    ImageFactory(engagement=engagement, registry=acr, repository="a" * 255, tag="1")

    (claim,) = evidence.claims_of(engagement)

    assert (len(claim.subject.label) > 200, len(claim.key[2]), len(claim.subject_words)) == (True, 200, 200)


def test_each_fact_and_subject_is_asked_for_once(engagement: Engagement, acr: Registry) -> None:
    for _ in range(3):
        item(engagement, "REG-1", subject="registries")

    assert evidence.subjects_for(engagement) == {acr.tenant_id: [("REG-1", RegistryNamed("acme-acr", "ACR"))]}


def test_only_the_facts_that_were_asked_for_are_looked_at(engagement: Engagement, acr: Registry) -> None:
    item(engagement, "REG-1", "REG-2", "ENV-1", subject="registries")

    asked = evidence.subjects_for(engagement, ["REG-2", "SCAN-1"])

    assert [fact for fact, _ in asked[acr.tenant_id]] == ["REG-2"]


@pytest.mark.parametrize("n", [1, 50])
def test_claims_cost_the_same_for_any_number_of_items(
    engagement: Engagement, acr: Registry, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(n):
        item(engagement, "REG-1", "SCAN-1", "POL-1", "LOG-1", subject="registries")
    fresh = Engagement.objects.select_related("customer").get(pk=engagement.pk)

    with django_assert_num_queries(5):
        claims = evidence.claims_of(fresh)

    assert len(claims) == 2 * n
