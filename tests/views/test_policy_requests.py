"""Changes of a console's policies: the proposal, the request, the decision, who sees and does what, at what cost."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from engagement.domain import promotion
from engagement.models import (
    AquaTenant,
    Engagement,
    Membership,
    Operation,
    PolicyRequest,
    PolicyVersion,
    User,
)
from engagement.rules.assurance import STARTER
from tests.factories import (
    NOW,
    AquaTenantFactory,
    AssignmentFactory,
    EngagementFactory,
    MembershipFactory,
    PolicyRequestFactory,
    PolicySeenFactory,
    PolicyVersionFactory,
    PsLeadFactory,
    ScopeSeenFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

BASE = "/engagements/NW-7/policies/"
HTMX = {"HX-Request": "true"}
State = PolicyRequest.State


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", status="in_progress", ps_lead=PsLeadFactory())


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


@pytest.fixture
def lead(engagement: Engagement) -> Client:
    """A lead of the customer."""
    membership = MembershipFactory(customer=engagement.customer, user=UserFactory(), role=Membership.Role.LEAD)
    return signed_in(membership.user)


@pytest.fixture
def tenant(engagement: Engagement) -> AquaTenant:
    tenant = AquaTenantFactory(customer=engagement.customer, label="Non-Prod", console_url="https://np.example.com")
    PolicySeenFactory(tenant=tenant, name="Default")
    ScopeSeenFactory(tenant=tenant, name="team-a")
    return tenant


@pytest.fixture
def version(engagement: Engagement) -> PolicyVersion:
    content = {key: value for key, value in STARTER.items() if key != "name"}
    return PolicyVersionFactory(policy__engagement=engagement, policy__name="starter", number=1, content=content)


@pytest.fixture
def asked(version: PolicyVersion, tenant: AquaTenant, consultant: User) -> PolicyRequest:
    return promotion.ask(version, tenant=tenant, stage="nonprod", name="starter", by=consultant, at=NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def chosen(version: PolicyVersion, tenant: AquaTenant, **more: object) -> dict[str, object]:
    return {"version": version.pk, "tenant": tenant.pk, "stage": "nonprod", "name": "", **more}


def text(client: Client, address: str, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


def shown_digest(page: str) -> str:
    found = re.search(r'name="shown" value="(\w{64})"', page)
    assert found is not None
    return found[1]


def test_a_choice_shows_field_by_field_what_would_change(version, tenant, client):
    page = text(client, f"{BASE}{version.policy_id}/apply/", data=chosen(version, tenant, scopes="team-a"))

    assert "Fails from severity" in page
    assert "team-a" in page
    assert not PolicyRequest.objects.exists()


def test_what_was_shown_is_asked_for(version, tenant, client):
    address = f"{BASE}{version.policy_id}/apply/"
    digest = shown_digest(text(client, address, data=chosen(version, tenant)))

    response = client.post(address, chosen(version, tenant, shown=digest))

    made = PolicyRequest.objects.get()
    assert (response.url, made.state, made.digest) == (f"{BASE}requests/{made.pk}/", State.ASKED, digest)


def test_a_console_that_was_read_anew_is_shown_again_before_anything_is_asked(version, tenant, client):
    address = f"{BASE}{version.policy_id}/apply/"
    digest = shown_digest(text(client, address, data=chosen(version, tenant)))
    PolicySeenFactory(tenant=tenant, name="starter-nonprod", content={"disallow_malware": True})

    response = client.post(address, chosen(version, tenant, shown=digest))

    page = response.content.decode()
    assert (response.status_code, PolicyRequest.objects.count()) == (422, 0)
    assert shown_digest(page) != digest


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "a\x00b", "\u202e=cmd()", "=cmd()"], ids=["long", "zero byte", "right to left", "formula"]
)
def test_hostile_names_are_refused_or_kept_as_text(typed, version, tenant, client):
    response = client.get(f"{BASE}{version.policy_id}/apply/", chosen(version, tenant, name=typed))

    assert response.status_code in (200, 422)


@pytest.mark.parametrize("field", ["tenant", "version", "stage", "scopes"])
def test_a_choice_that_does_not_exist_is_told(field, version, tenant, client):
    response = client.post(f"{BASE}{version.policy_id}/apply/", chosen(version, tenant) | {field: "99999999"})

    assert response.status_code == 422


def test_a_policy_without_a_version_says_what_to_do(version, client):
    version.delete()

    assert "No version yet" in text(client, f"{BASE}{version.policy_id}/apply/")


def test_the_lead_of_the_customer_approves_what_the_page_shows(asked, lead):
    page = text(lead, f"{BASE}requests/{asked.pk}/")
    assert "your console np.example.com" in page
    assert "Non-Prod</" in page  # the stage; what the team calls the console stays among them

    lead.post(f"{BASE}requests/{asked.pk}/decide/", {"digest": asked.digest, "say": "yes"})

    asked.refresh_from_db()
    assert asked.state == State.APPROVED


def test_a_yes_to_an_older_difference_is_refused(asked, lead):
    response = lead.post(f"{BASE}requests/{asked.pk}/decide/", {"digest": "0" * 64, "say": "yes"})

    asked.refresh_from_db()
    assert (response.status_code, asked.state) == (422, State.ASKED)
    assert "not the change that you were shown" in response.content.decode()


def test_a_no_needs_a_reason(asked, lead):
    response = lead.post(f"{BASE}requests/{asked.pk}/decide/", {"digest": asked.digest, "say": "no"})

    asked.refresh_from_db()
    assert (response.status_code, asked.state) == (422, State.ASKED)


@pytest.mark.parametrize(
    ("typed", "status"),
    [("x" * 10_000, 422), ("a\x00b", 422), ("\u202e=cmd()", 302)],
    ids=["long", "zero byte", "right to left"],
)
def test_hostile_reasons_are_refused_or_kept_as_text(typed, status, asked, lead):
    sent = {"digest": asked.digest, "say": "no", "why": typed}

    assert lead.post(f"{BASE}requests/{asked.pk}/decide/", sent).status_code == status


def test_a_long_list_is_told_by_what_comes_and_goes_and_leaves_whole_as_json(version, tenant, consultant, lead):
    listed = [f"CVE-2026-{number}" for number in range(5_000)]
    standing = {"name": "starter", **version.content, "cves_black_list_enabled": True, "cves_black_list": listed}
    PolicySeenFactory(tenant=tenant, name="starter", content=standing)
    content = {**version.content, "cves_black_list_enabled": True, "cves_black_list": [*listed[1:], "CVE-2027-1"]}
    newer = PolicyVersionFactory(policy=version.policy, number=2, content=content)
    asked = promotion.ask(newer, tenant=tenant, name="starter", by=consultant, at=NOW)

    page = text(lead, f"{BASE}requests/{asked.pk}/")

    assert "CVE-2026-0 and 4999 that stay" in page
    assert "CVE-2027-1 and 4999 that stay" in page
    assert len(page) < 80_000
    assert len(lead.get(f"{BASE}requests/{asked.pk}/?format=json").json()["after"]["cves_black_list"]) == 5_000


def test_a_member_reads_and_does_not_decide(asked, engagement):
    member = signed_in(MembershipFactory(customer=engagement.customer).user)

    assert 'name="say"' not in text(member, f"{BASE}requests/{asked.pk}/")
    assert member.post(f"{BASE}requests/{asked.pk}/decide/", {"digest": asked.digest, "say": "yes"}).status_code == 403


def test_an_approved_change_is_applied_by_a_worker(asked, lead, client):
    lead.post(f"{BASE}requests/{asked.pk}/decide/", {"digest": asked.digest, "say": "yes"})

    client.post(f"{BASE}requests/{asked.pk}/apply/")

    page = text(client, f"{BASE}requests/{asked.pk}/")
    assert Operation.objects.filter(kind=Operation.Kind.APPLY_POLICY).count() == 1
    assert 'hx-trigger="every 2s"' in page


def test_the_page_of_an_ended_change_asks_for_nothing(asked, client):
    client.post(f"{BASE}requests/{asked.pk}/withdraw/")

    assert "hx-trigger" not in text(client, f"{BASE}requests/{asked.pk}/", headers=HTMX)


def test_undoing_leads_to_the_change_that_does_it(asked, consultant, client):
    promotion.record_applied(asked, asked.after, at=NOW)

    response = client.post(f"{BASE}requests/{asked.pk}/undo/")

    undoing = PolicyRequest.objects.get(undoes=asked)
    assert response.url == f"{BASE}requests/{undoing.pk}/"


def test_what_waits_for_somebody_stands_on_their_pages(asked, lead, client):
    for address in (BASE, f"{BASE}requests/"):
        assert "Waits for you" in text(lead, address)
        assert "Waits for you" not in text(client, address)


def test_a_change_that_met_another_console_is_looked_at_anew(asked, client):
    promotion.record_stale(asked, None, [], at=NOW)

    page = text(client, f"{BASE}requests/{asked.pk}/")
    query = f"version={asked.version_id}&amp;tenant={asked.tenant_id}&amp;stage=nonprod&amp;name=starter"
    assert f"{BASE}{asked.version.policy_id}/apply/?{query}" in page


def test_reading_a_console_again_asks_a_worker_once(tenant, client):
    for _ in range(2):
        client.post(f"{BASE}consoles/read/", {"tenant": tenant.pk})

    assert Operation.objects.filter(kind=Operation.Kind.READ_POLICIES).count() == 1
    assert 'hx-trigger="every 2s"' in text(client, f"{BASE}consoles/", headers=HTMX)


@pytest.mark.parametrize("n", [1, 25])
def test_the_list_costs_the_same_for_one_and_many(
    n, version, tenant, client, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in range(n):
        PolicyRequestFactory(version=version, tenant=tenant, name=f"p{number}")

    with django_assert_num_queries(5):
        client.get(f"{BASE}requests/")


def test_a_request_costs_at_most_ten_queries(asked, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get(f"{BASE}requests/{asked.pk}/")
