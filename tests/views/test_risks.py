"""The pages of accepted risks."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import AcceptedRisk, Engagement, Image, Membership, Operation, User, Vulnerability
from tests.factories import (
    AcceptedRiskFactory,
    AssignmentFactory,
    EngagementFactory,
    ImageFactory,
    MembershipFactory,
    OperationFactory,
    PsLeadFactory,
    RegistryFactory,
    ScanFactory,
    VulnerabilityFactory,
)
from tests.factories.instants import NOW
from tests.fragments import part

pytestmark = pytest.mark.django_db

LIST = "/engagements/NW-7/risks/"
Reach, State = AcceptedRisk.Reach, AcceptedRisk.State


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory())


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def lead(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer, role=Membership.Role.LEAD).user


@pytest.fixture
def image(engagement: Engagement) -> Image:
    registry = RegistryFactory(engagement=engagement, name="Docker Hub")
    image = ImageFactory(engagement=engagement, registry=registry, repository="alpine", tag="3.4")
    image.latest_scan = ScanFactory(image=image)
    image.save()
    return image


@pytest.fixture
def finding(image: Image) -> Vulnerability:
    return VulnerabilityFactory(scan=image.latest_scan, name="CVE-2019-14697")


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def form_of(finding: Vulnerability) -> str:
    return f"/engagements/NW-7/scans/{finding.scan.image_id}/vulnerabilities/{finding.pk}/accept/"


def sent(lead: User, **given: object) -> dict[str, object]:
    return {"reach": "image", "reason": "Not reachable.", "days": "30", "approver": lead.pk} | given


def accepted(image: Image, approver: User, **given: object) -> AcceptedRisk:
    values = {
        "engagement": image.engagement,
        "tenant": image.registry.tenant,
        "registry_name": "Docker Hub",
        "repository": "alpine",
        "tag": "3.4",
        "approved_by": approver,
    }
    return AcceptedRiskFactory(**values | given)


def test_a_consultant_asks_for_a_finding_to_be_accepted(client, finding, lead):
    answer = client.post(form_of(finding), sent(lead))

    risk = AcceptedRisk.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{risk.pk}/")
    assert (risk.reason, risk.ends_on) == ("Not reachable.", timezone.localdate() + timedelta(days=30))
    assert f"waits for {lead} to agree" in text(client, answer["Location"])


def test_a_date_stands_for_the_days(client, finding, lead):
    day = timezone.localdate() + timedelta(days=9)

    client.post(form_of(finding), sent(lead, days="", ends_on=day.isoformat()))

    assert AcceptedRisk.objects.get().ends_on == day


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": ""}, "Say why the finding may stay for now."),
        ({"days": ""}, "Say for how many days, or until when."),
        ({"ends_on": "2030-01-01"}, "Give a number of days or a date, not both."),
        ({"days": "1000"}, "Ensure this value is less than or equal to 999."),
        ({"days": "", "ends_on": "2001-01-01"}, "The last day lies between tomorrow and 999 days from now."),
        ({"approver": ""}, "Name who agrees that the finding may stay."),
        ({"reach": "galaxy"}, "Select a valid choice."),
        ({"reason": "a\0b"}, "Null characters are not allowed."),
        ({"reason": "x" * 10_000}, "Ensure this value has at most 300 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, finding, lead, given, said):
    answer = client.post(form_of(finding), sent(lead, **given))

    assert (answer.status_code, AcceptedRisk.objects.count()) == (422, 0)
    assert said in answer.content.decode()


@pytest.mark.parametrize("reason", ["=cmd()", "\u202egnirts", "<b>bold</b>"])
def test_whatever_is_typed_stays_plain_text(client, finding, lead, reason):
    client.post(form_of(finding), sent(lead, reason=reason))

    assert AcceptedRisk.objects.get().reason == reason
    assert "<b>bold</b>" not in text(client, LIST)


def test_nobody_names_themselves(finding, engagement):
    AssignmentFactory(engagement=engagement, consultant=engagement.ps_lead)

    answer = signed_in(engagement.ps_lead).post(form_of(finding), sent(engagement.ps_lead))

    assert (answer.status_code, AcceptedRisk.objects.count()) == (422, 0)


def test_whoever_was_asked_agrees_by_a_button(image, lead, finding):
    risk = accepted(image, lead, state=State.ASKED)
    customer = signed_in(lead)
    page = f"{LIST}{risk.pk}/"
    assert "I agree" in text(customer, page)

    answer = customer.post(f"{page}confirm/")

    assert (answer.status_code, AcceptedRisk.objects.get().operation_id is None) == (302, False)
    assert "I agree" not in text(customer, page)


def test_not_agreeing_takes_a_reason(image, lead):
    risk = accepted(image, lead, state=State.ASKED)
    customer = signed_in(lead)

    empty = customer.post(f"{LIST}{risk.pk}/refuse/", {"why": ""})
    customer.post(f"{LIST}{risk.pk}/refuse/", {"why": "Upgrade it."})

    assert (empty.status_code, AcceptedRisk.objects.get().state) == (422, State.FAILED)
    assert "did not agree: Upgrade it." in text(customer, f"{LIST}{risk.pk}/")


def test_others_see_no_button_and_cannot_agree(client, image, lead, engagement):
    risk = accepted(image, lead, state=State.ASKED)

    answers = [
        signed_in(person).post(f"{LIST}{risk.pk}/confirm/").status_code
        for person in (engagement.ps_lead, MembershipFactory(customer=engagement.customer).user)
    ]

    assert (answers, "I agree" in text(client, f"{LIST}{risk.pk}/")) == ([403, 403], False)


def test_revoking_asks_first(client, image, lead):
    risk = accepted(image, lead)

    assert "Revoke the acceptance?" in text(client, f"{LIST}{risk.pk}/revoke/")
    client.post(f"{LIST}{risk.pk}/revoke/")

    assert AcceptedRisk.objects.get().state == State.REVOKING


def test_an_acceptance_on_its_way_asks_for_itself_until_it_stands(client, image, lead):
    risk = accepted(image, lead, state=State.ASKED, operation=OperationFactory(image=image))
    page = f"{LIST}{risk.pk}/"
    assert 'hx-trigger="every 2s"' in part(text(client, page), "risk")

    AcceptedRisk.objects.update(state=State.IN_FORCE)
    Operation.objects.update(state=Operation.State.SUCCEEDED, ended_at=NOW)

    assert 'hx-trigger="every 2s"' not in text(client, page)


def test_aquas_own_words_are_for_the_team(client, image, lead):
    risk = accepted(image, lead, state=State.FAILED, said="Aqua does not allow it.", operation=OperationFactory())

    assert "Aqua does not allow it." in text(client, f"{LIST}{risk.pk}/")
    assert "Aqua does not allow it." not in text(signed_in(lead), f"{LIST}{risk.pk}/")


def test_aquas_own_words_stay_the_teams_when_the_operation_is_gone(image, lead):
    risk = accepted(image, lead, state=State.FAILED, said="Aqua does not allow it.")

    assert "Aqua does not allow it." not in text(signed_in(lead), f"{LIST}{risk.pk}/")


def test_the_list_is_narrowed_by_state_reach_and_words(client, image, lead):
    accepted(image, lead, finding="CVE-1")
    accepted(image, lead, finding="CVE-2", state=State.REVOKED)
    accepted(image, lead, finding="CVE-3", reach=Reach.EVERYWHERE, reason="Only in tests.")

    def shown(query: str) -> list[str]:
        page = text(client, f"{LIST}?{query}")
        return [name for name in ("CVE-1", "CVE-2", "CVE-3") if f">{name}</a>" in page]

    assert [
        shown(query) for query in ("", "state=revoked", "reach=everywhere", "q=only+in+TESTS", "state=nonsense")
    ] == [
        ["CVE-1", "CVE-2", "CVE-3"],
        ["CVE-2"],
        ["CVE-3"],
        ["CVE-3"],
        ["CVE-1", "CVE-2", "CVE-3"],
    ]


def test_what_others_accepted_in_the_console_is_shown_as_such(client, image, lead):
    VulnerabilityFactory(scan=image.latest_scan, name="CVE-by-others", is_acknowledged=True)
    VulnerabilityFactory(scan=image.latest_scan, name="CVE-by-us", is_acknowledged=True)
    accepted(image, lead, finding="CVE-by-us", resource_name="busybox", resource_version="1.24.2-r14")

    page = text(client, f"{LIST}?state=console")

    assert ("CVE-by-others" in page, "CVE-by-us" in page) == (True, False)
    assert "Accepted in the Aqua console, not through Tidemark" in page


def test_an_empty_list_says_how_a_risk_is_accepted(client, engagement):
    assert "No risk was accepted" in text(client, LIST)


def test_filters_that_find_nothing_offer_the_whole_list(client, engagement):
    assert "No accepted risk fits these filters" in text(client, f"{LIST}?q=nothing")


@pytest.mark.parametrize("n", [1, 50])
@pytest.mark.parametrize("query", ["", "?state=console"])
def test_the_list_costs_the_same_for_any_length(client, image, lead, n, query, django_assert_max_num_queries):
    for number in range(n):
        accepted(image, lead, finding=f"CVE-{number}")
        VulnerabilityFactory(scan=image.latest_scan, is_acknowledged=True)

    with django_assert_max_num_queries(6):
        client.get(f"{LIST}{query}")


@pytest.mark.parametrize("n", [1, 50])
def test_a_risks_page_costs_at_most_ten_queries(client, image, lead, finding, n, django_assert_max_num_queries):
    for number in range(n):
        other = ImageFactory(engagement=image.engagement, registry=image.registry, tag=f"{number}")
        other.latest_scan = ScanFactory(image=other)
        other.save()
        VulnerabilityFactory(scan=other.latest_scan, name=finding.name)
    risk = accepted(
        image,
        lead,
        finding=finding.name,
        resource_name="busybox",
        resource_version="1.24.2-r14",
        operation=OperationFactory(image=image),
        accepted_at=NOW,
    )

    with django_assert_max_num_queries(10):
        client.get(f"{LIST}{risk.pk}/")
