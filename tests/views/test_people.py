"""The page of an engagement's people: who reads what, inviting, changing, ending, its cost, and hostile input."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import Engagement, Letter, Membership, User
from tests.factories import AssignmentFactory, ConsultantFactory, EngagementFactory, MembershipFactory, PsLeadFactory

pytestmark = pytest.mark.django_db

LIST = "/engagements/NW-7/people/"
LEAD = Membership.Role.LEAD
LONG = "x" * 10_000


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory(name="Pat Lead"))


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement, consultant__name="Kim Doe").consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


@pytest.fixture
def customer_lead(engagement: Engagement, consultant: User) -> Client:
    return signed_in(MembershipFactory(customer=engagement.customer, role=LEAD).user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def entered(**values: str) -> dict[str, str]:
    soon = (timezone.localdate() + timedelta(days=20)).isoformat()
    return {"email": "ines@customer.example", "name": "Ines", "role": "member", "ends_on": soon, **values}


def test_the_page_names_the_team_and_the_customers_people(engagement, client):
    MembershipFactory(customer=engagement.customer, user__name="Ines")

    page = text(client)

    assert [name in page for name in ("Kim Doe", "Pat Lead", "Ines")] == [True] * 3


def test_somebody_whose_access_is_over_stays_listed_as_such(engagement, client):
    yesterday = timezone.localdate() - timedelta(days=1)
    MembershipFactory(customer=engagement.customer, user__name="Gone", ends_on=yesterday)

    page = text(client)

    assert ("Gone" in page, ">Over<" in page, "End access" in page) == (True, True, False)


def test_a_customer_reads_no_addresses_of_the_team(consultant, customer_lead):
    page = text(customer_lead)

    assert ("Kim Doe" in page, consultant.email in page) == (True, False)


def test_a_sign_in_before_the_invitation_is_not_told(engagement, client):
    now = timezone.now()
    MembershipFactory(
        customer=engagement.customer,
        invited_at=now,
        known_as="Ines",
        user__name="Ines of Contoso",
        user__last_login=now - timedelta(days=1),
    )

    page = text(client)

    assert ("Not yet" in page, "Contoso" in page) == (True, False)


@pytest.mark.parametrize("n", [1, 50])
def test_the_page_costs_the_same_for_any_number_of_people(engagement, client, n, django_assert_num_queries):
    MembershipFactory.create_batch(n, customer=engagement.customer)

    with django_assert_num_queries(6):
        page = client.get(LIST)

    assert len(page.content) < 80_000


def test_a_customer_lead_invites_a_colleague(engagement, customer_lead):
    answer = customer_lead.post(f"{LIST}invite/", entered())

    membership = Membership.objects.get(user__email="ines@customer.example")
    assert (answer.url, membership.customer, membership.role) == (LIST, engagement.customer, "member")
    assert "http://testserver/sign-in/" in Letter.objects.get().text


def test_the_address_of_one_of_the_team_is_refused_like_an_impossible_one(customer_lead):
    refusals = []
    for email in (ConsultantFactory().email, "no address"):
        answer = customer_lead.post(f"{LIST}invite/", entered(email=email))
        refusals.append((answer.status_code, answer.content.decode().count("Nobody can be invited at this address.")))

    assert refusals[0] == refusals[1]
    assert refusals[0][0] == 422


def test_a_consultant_chooses_whether_somebody_is_let_into_all_engagements(engagement, client):
    client.post(f"{LIST}invite/", entered(is_everywhere="yes"))
    client.post(f"{LIST}invite/", entered(email="ole@customer.example", is_everywhere="no"))

    reached = {one.user.email: one.engagement for one in Membership.objects.all()}
    assert reached == {"ines@customer.example": None, "ole@customer.example": engagement}


def test_a_lead_of_one_engagement_invites_to_that_one_and_leaves_the_others_people_alone(engagement):
    limited = signed_in(MembershipFactory(customer=engagement.customer, role=LEAD, engagement=engagement).user)
    to_all = MembershipFactory(customer=engagement.customer)

    asked = text(limited, f"{LIST}invite/")
    limited.post(f"{LIST}invite/", entered(is_everywhere="yes"))

    assert "Which engagements" not in asked
    assert Membership.objects.get(user__email="ines@customer.example").engagement == engagement
    for deed in ("change", "end"):
        assert limited.get(f"{LIST}{to_all.pk}/{deed}/").status_code == 403
        assert f"{LIST}{to_all.pk}/{deed}/" not in text(limited)


def test_role_and_last_day_are_changed(engagement, client):
    membership = MembershipFactory(customer=engagement.customer)
    day = timezone.localdate() + timedelta(days=3)

    client.post(f"{LIST}{membership.pk}/change/", {"role": "lead", "ends_on": day.isoformat()})

    membership.refresh_from_db()
    assert (membership.role, membership.ends_on) == (LEAD, day)


def test_ending_asks_first_and_shuts_out_at_once(engagement, client):
    membership = MembershipFactory(customer=engagement.customer, user__name="Ines")
    ended = signed_in(membership.user)
    asked = text(client, f"{LIST}{membership.pk}/end/")

    client.post(f"{LIST}{membership.pk}/end/")

    assert "End the access of Ines" in asked
    assert ended.get("/engagements/NW-7/").status_code == 404


def test_ones_own_access_is_left_alone_with_a_word_why(customer_lead):
    own = Membership.objects.get(role=LEAD)

    answer = customer_lead.post(f"{LIST}{own.pk}/end/", follow=True)

    assert "ask another lead or your consultant" in answer.content.decode()


def test_somebody_of_another_customer_is_not_found(client):
    other = MembershipFactory()

    assert [client.get(f"{LIST}{other.pk}/{deed}/").status_code for deed in ("change", "end")] == [404, 404]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("is_everywhere", "=cmd()"),
        ("email", "a\x00b@customer.example"),
        ("email", LONG),
        ("email", "\u202eines@customer.example"),
        ("email", "=cmd()"),
        ("name", "a\x00b"),
        ("name", LONG),
        ("name", ""),
        ("role", "owner"),
        ("ends_on", "\u202e2030"),
        ("ends_on", "=cmd()"),
        ("ends_on", "9999-12-31"),
    ],
)
def test_hostile_input_is_refused_beside_its_field_and_kept_as_typed(engagement, client, field, value):
    answer = client.post(f"{LIST}invite/", entered(**{field: value}))

    page = answer.content.decode()
    assert (answer.status_code, Membership.objects.count()) == (422, 0)
    assert f'id="id_{field}-error"' in page
    assert ("ines@customer.example" if field != "email" else "Ines") in page


@pytest.mark.parametrize("name", ["\u202egnp.exe", "=cmd()", "<script>alert(1)</script>"])
def test_odd_names_are_kept_as_the_text_that_they_are(client, name):
    client.post(f"{LIST}invite/", entered(name=name))

    assert Membership.objects.get().known_as == name
    assert "<script>alert" not in text(client)
