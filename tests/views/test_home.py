"""A customer's arrival: who lands where, what is on the page, what is never on it, and what it costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.domain import rollups
from engagement.models import Engagement, Membership, Owner, RaidItem, User
from tests.factories import (
    NOW,
    AnswerFactory,
    AssignmentFactory,
    AuditEntryFactory,
    ChecklistItemFactory,
    CommentFactory,
    ConsultantFactory,
    CustomerFactory,
    DocumentFactory,
    EngagementFactory,
    EngagementTopicFactory,
    ImageFactory,
    MembershipFactory,
    OperationFactory,
    PsLeadFactory,
    QuestionFactory,
    RaidItemFactory,
    RegistryFactory,
    ScanFactory,
    SessionFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
    UserFactory,
    VulnerabilityFactory,
)

pytestmark = pytest.mark.django_db

HOME = "/engagements/NW-7/home/"
# Stands in every field that a customer must never read.
MARK = "zanzibar"


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(
        reference="NW-7",
        title="Shop platform",
        customer=CustomerFactory(name="Northwind Retail", time_zone="Europe/London"),
        health="red",
        health_reason=MARK,
    )


@pytest.fixture
def lead(engagement: Engagement) -> User:
    return MembershipFactory(
        customer=engagement.customer, role=Membership.Role.LEAD, user=UserFactory(time_zone="Europe/London")
    ).user


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str = HOME) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def fill(engagement: Engagement, n: int) -> None:
    """One of everything that stands on the page, `n` times."""
    registry = RegistryFactory(engagement=engagement, aqua_message=MARK)
    for number in range(n):
        scope = EngagementTopicFactory(engagement=engagement)
        session = SessionFactory(
            engagement=engagement,
            number=number + 1,
            starts_at=timezone.now() + timedelta(days=number),
            internal_notes=MARK,
        )
        TimeAllocationFactory(session=session, topic=scope.topic)
        for owner in Owner.values:
            ChecklistItemFactory(
                engagement=engagement, template__topic=scope.topic, owner=owner, due_on=timezone.localdate()
            )
        QuestionFactory(topic=scope.topic)
        AnswerFactory(engagement=engagement, question=QuestionFactory(topic=scope.topic))
        for kind in (RaidItem.Kind.ACTION, RaidItem.Kind.DECISION):
            RaidItemFactory(engagement=engagement, kind=kind)
            RaidItemFactory(engagement=engagement, kind=kind, is_internal=True, text=MARK)
        RaidItemFactory(engagement=engagement, kind=RaidItem.Kind.RISK, text=MARK)
        image = ImageFactory(registry=registry, scan_state="finished", error=MARK)
        image.latest_scan = ScanFactory(image=image)
        image.save()
        VulnerabilityFactory(scan=image.latest_scan)
        DocumentFactory(engagement=engagement)
        DocumentFactory(engagement=engagement, is_internal=True, name=f"{MARK}.pdf")
        CommentFactory(engagement=engagement, is_internal=True, text=MARK)
        TimeEntryFactory(engagement=engagement, minutes=61, note=MARK)
        AuditEntryFactory(engagement=engagement, object_name=MARK)
        OperationFactory(registry=RegistryFactory(engagement=engagement), state="failed", answer=MARK)
    rollups.recount(engagement.pk)


# ── arriving ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_customer_lands_on_the_home_of_their_one_engagement(client):
    answer = client.get("/", follow=True)

    assert answer.redirect_chain == [("/home/", 302), (HOME, 302)]


def test_several_engagements_are_a_short_choice(engagement, client):
    EngagementFactory(reference="NW-8", title="Warehouse", customer=engagement.customer)

    page = text(client, "/home/")

    assert (HOME in page, "/engagements/NW-8/home/" in page, "Warehouse" in page) == (True, True, True)


def test_who_may_see_nothing_any_more_is_told_whom_to_ask(engagement):
    over = MembershipFactory(customer=engagement.customer, ends_on=timezone.localdate() - timedelta(days=1)).user

    assert "ask whoever invited you" in text(signed_in(over), "/home/")


@pytest.mark.parametrize(("factory", "place"), [(ConsultantFactory, "/today/"), (PsLeadFactory, "/portfolio/")])
def test_the_team_starts_on_its_own_pages(factory, place):
    assert signed_in(factory()).get("/home/").headers["Location"] == place


def test_a_customer_who_opens_the_overview_is_led_home(client):
    assert client.get("/engagements/NW-7/").headers["Location"] == HOME


def test_the_team_is_not_led_away_from_the_overview(engagement):
    consultant = AssignmentFactory(engagement=engagement).consultant

    assert signed_in(consultant).get("/engagements/NW-7/").status_code == 200


# ── what is on it ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_engagement_that_has_just_begun_says_what_will_come(client):
    page = text(client)

    for said in (
        "Nothing to do right now",
        "No session has a date yet. We will suggest dates to you.",
        "You owe us nothing right now.",
        "We owe you nothing that is due.",
        "No topics yet",
        "No image has been scanned yet",
        "Nothing waits for a signature.",
        "Nothing is decided yet.",
        "No file has been handed in yet.",
    ):
        assert said in page


def test_the_next_session_is_on_both_clocks_and_goes_into_the_calendar(engagement):
    session = SessionFactory(
        engagement=engagement, number=3, starts_at=NOW, place="https://meet.example/nw", status="confirmed"
    )
    berlin = UserFactory(time_zone="Europe/Berlin")
    MembershipFactory(customer=engagement.customer, user=berlin)
    SessionFactory._meta.model.objects.update(
        starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=1, hours=2)
    )

    page = text(signed_in(berlin))

    assert "London)" in page
    assert f'href="/engagements/NW-7/sessions/{session.pk}/calendar.ics"' in page
    assert '<a href="https://meet.example/nw"' in page


def test_the_next_step_leads_to_where_it_is_done(engagement, client):
    topic = EngagementTopicFactory(engagement=engagement, topic__key="sso", topic__name="Sign-in").topic
    QuestionFactory(topic=topic)

    page = text(client)

    assert "Answer one question about Sign-in" in page
    assert 'href="/engagements/NW-7/discovery/?topic=sso"' in page


def test_a_member_is_told_that_a_lead_signs(engagement):
    Engagement.objects.update(status="delivered")
    member = signed_in(MembershipFactory(customer=engagement.customer).user)

    page = text(member)

    assert "A lead of your company signs." in page
    assert "Accept what was delivered" not in page


def test_what_people_typed_is_shown_as_plain_text(engagement, client):
    RaidItemFactory(engagement=engagement, kind="decision", text="<script>alert(1)</script> =cmd() \u202egnp.exe")

    page = text(client)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; =cmd()" in page


# ── what is never on it, and what it costs ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_customer_never_receives_what_is_marked(engagement, role):
    fill(engagement, 2)
    customer = signed_in(MembershipFactory(customer=engagement.customer, role=role).user)

    page = text(customer)

    for hidden in (MARK, "In trouble", "Health", "Hours", "operations/", "Risk", "audit/"):
        assert hidden not in page


def test_not_even_the_team_reads_it_there(engagement):
    fill(engagement, 1)
    consultant = AssignmentFactory(engagement=engagement).consultant
    page = text(signed_in(consultant))

    assert MARK not in page.partition('id="next-step"')[2]


def test_a_stranger_does_not_learn_that_it_exists(engagement):
    answer = signed_in(MembershipFactory().user).get(HOME)

    assert answer.status_code == 404
    assert b"Northwind" not in answer.content


@pytest.mark.parametrize("n", [1, 20])
def test_the_home_costs_the_same_for_any_length(engagement, client, n, django_assert_num_queries):
    fill(engagement, n)

    with django_assert_num_queries(8):
        response = client.get(HOME)

    assert len(response.content) < 80_000


@pytest.mark.parametrize("n", [1, 30])
def test_the_choice_costs_the_same_for_any_length(engagement, client, n, django_assert_num_queries):
    for number in range(n):
        EngagementFactory(reference=f"NW-{number + 10}", customer=engagement.customer)

    with django_assert_num_queries(4):
        client.get("/home/")
