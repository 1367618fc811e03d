"""The list of engagements and the overview of one: who sees what, by which address, at what cost."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.domain import rollups
from engagement.models import Engagement, Membership, Operation, User
from tests.factories import (
    AssignmentFactory,
    AuditEntryFactory,
    ChecklistItemFactory,
    CommentFactory,
    ConsultantFactory,
    CustomerFactory,
    EngagementFactory,
    EngagementTopicFactory,
    ImageFactory,
    MembershipFactory,
    OperationFactory,
    PsLeadFactory,
    RaidItemFactory,
    RegistryFactory,
    SessionFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
    TopicFactory,
)
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LIST, OVERVIEW = "/engagements/", "/engagements/NW-7/"
# Stands in every field that a customer must never read.
MARK = "zanzibar"
LISTED = (RaidItemFactory, CommentFactory, AuditEntryFactory, ChecklistItemFactory, EngagementTopicFactory)
HOSTILE = ["\x00", "x" * 10_000, "\u202egnp.exe", "=cmd()", "'; DROP TABLE engagement_user; --"]


@pytest.fixture
def engagement() -> Engagement:
    return full(reference="NW-7", title="Shop platform", customer=CustomerFactory(name="Northwind Retail"))


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


@pytest.fixture
def member(engagement: Engagement) -> Client:
    return signed_in(MembershipFactory(customer=engagement.customer).user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def full(**fields: object) -> Engagement:
    """An engagement with one of everything, marked where a customer must not read it."""
    engagement = EngagementFactory(health="red", health_reason=MARK, contracted_minutes=47 * 60, **fields)
    _topics(engagement)
    _remarks(engagement)
    registry = RegistryFactory(engagement=engagement, aqua_message=MARK)
    ImageFactory(registry=registry)
    OperationFactory(registry=registry, state=Operation.State.FAILED, answer=MARK)
    OperationFactory(registry=registry)
    rollups.recount(engagement.pk)
    return engagement


def _topics(engagement: Engagement) -> None:
    registry, rehearsal = (
        TopicFactory(work_package=engagement.work_package, key=key, name=name)
        for key, name in (("registry", "Registry Integration"), ("rehearsal", MARK))
    )
    for topic in (registry, rehearsal):
        EngagementTopicFactory(engagement=engagement, topic=topic)
        ChecklistItemFactory(engagement=engagement, template__topic=topic, state="blocked")
        TimeEntryFactory(engagement=engagement, topic=topic, minutes=61, note=MARK)
    delivery = SessionFactory(engagement=engagement, internal_notes=MARK)
    TimeAllocationFactory(session=delivery, topic=registry)
    TimeAllocationFactory(session=SessionFactory(engagement=engagement, kind="rehearsal"), topic=rehearsal)


def _remarks(engagement: Engagement) -> None:
    for kind in ("risk", "issue"):
        RaidItemFactory(engagement=engagement, kind=kind, text=MARK)
    RaidItemFactory(engagement=engagement, kind="decision", text="We begin with Docker Hub.")
    CommentFactory(engagement=engagement, text=MARK, is_internal=True)
    CommentFactory(engagement=engagement, text="Welcome aboard.")
    AuditEntryFactory(engagement=engagement, object_name=MARK)


def text(client: Client, address: str, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_leads_to_each_engagement(client):
    page = part(text(client, LIST), "engagements")

    assert '<a href="NW-7/">NW-7</a>' in page
    assert "Northwind Retail" in page


def test_the_team_sees_health_hours_and_failures(client):
    page = part(text(client, LIST), "engagements")

    for said in ("In trouble", MARK, "of 47", "1 failing", 'href="NW-7/operations/"'):
        assert said in page


def test_a_customer_sees_neither_health_nor_hours_nor_failures(member):
    page = part(text(member, LIST), "engagements")

    for hidden in ("In trouble", MARK, "of 47", "failing", "Health", "Hours", "Operations"):
        assert hidden not in page


def test_a_stranger_sees_an_empty_list(engagement):
    page = text(signed_in(MembershipFactory().user), LIST)

    assert "NW-7" not in page
    assert "No engagement yet" in page


def test_a_consultant_without_engagements_is_told_what_to_do():
    assert "No engagement is assigned to you" in text(signed_in(ConsultantFactory()), LIST)


def test_only_a_ps_lead_is_offered_their_own(client):
    assert 'name="mine"' not in text(client, LIST)
    assert 'name="mine"' in text(signed_in(PsLeadFactory()), LIST)


def test_filters_sort_and_search_come_from_the_address_and_stay_in_the_form(client):
    page = text(client, LIST, data={"q": "shop", "status": "in_progress", "health": "red", "sort": "-hours"})

    assert 'value="shop"' in page
    assert '<option value="in_progress" selected>' in page
    assert '<option value="red" selected>' in page
    assert '<input type="hidden" name="sort" value="-hours">' in page
    assert '<a href="NW-7/">' in page


def test_filters_that_nothing_fits_offer_the_whole_list(client):
    page = part(text(client, LIST, data={"q": "nobody"}), "engagements")

    assert "Nothing fits these filters" in page
    assert 'href="/engagements/"' in page


@pytest.mark.parametrize("name", ["q", "status", "health", "mine", "sort", "page"])
@pytest.mark.parametrize("value", [*HOSTILE, "-1", "0", "999999999999999999999", "next,reference"])
def test_an_address_that_cannot_be_read_still_shows_the_list(client, name, value):
    assert client.get(LIST, data={name: value}).status_code == 200


@pytest.mark.parametrize("text_typed", ["=cmd()", "<b>bold</b>", "\u202egnp"])
def test_what_was_searched_for_is_kept_as_plain_text(client, text_typed):
    page = text(client, LIST, data={"q": text_typed})

    escaped = text_typed.replace("<", "&lt;").replace(">", "&gt;")
    assert f'value="{escaped}"' in page


def test_a_page_leads_to_the_next_with_the_same_filters(consultant, client):
    for _ in range(30):
        AssignmentFactory(engagement=EngagementFactory(), consultant=consultant)

    page = part(text(client, LIST, data={"status": "in_progress", "sort": "reference"}), "engagements")

    assert "1–25 of 31" in page
    assert 'href="?status=in_progress&amp;sort=reference&amp;page=2"' in page


def test_the_part_fits_into_the_page(client):
    page = text(client, f"{LIST}?sort=customer")

    fragment = text(client, f"{LIST}?sort=customer", headers=HTMX)

    assert lasting(swapped(page, fragment)) == lasting(page)


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(consultant, client, n, django_assert_num_queries):
    for _ in range(n):
        AssignmentFactory(engagement=EngagementFactory(), consultant=consultant)

    with django_assert_num_queries(4):
        response = client.get(LIST)

    assert len(response.content) < 80_000


def test_times_are_shown_on_the_viewers_clock_and_the_customers():
    engagement = EngagementFactory(customer__time_zone="Asia/Tokyo")
    consultant = ConsultantFactory(time_zone="Europe/Berlin")
    AssignmentFactory(engagement=engagement, consultant=consultant)
    engagement.summary.next_starts_at = NOW
    engagement.summary.save()

    page = text(signed_in(consultant), LIST)

    assert "Mon 7 Jan 2030, 13:00 CET" in page
    assert "(21:00 Tokyo)" in page


# ── the overview ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_customer_never_receives_what_is_marked(engagement, role):
    customer = signed_in(MembershipFactory(customer=engagement.customer, role=role).user)

    for answer in (customer.get(OVERVIEW).content.decode(), text(customer, LIST)):
        for hidden in (MARK, "In trouble", "Health", "Hours", "47 h", "operations/", "Latest activity"):
            assert hidden not in answer


def test_the_team_reads_everything(client):
    page = text(client, OVERVIEW)

    for said in ("In trouble", "Hours used", "Operations", "Latest activity", "Welcome aboard.", MARK):
        assert said in page


def test_a_ps_lead_reads_what_the_team_reads(engagement):
    assert "Hours used" in text(signed_in(PsLeadFactory()), OVERVIEW)


def test_a_stranger_does_not_learn_that_it_exists(engagement):
    answer = signed_in(MembershipFactory().user).get(OVERVIEW)

    assert answer.status_code == 404
    assert b"Northwind" not in answer.content


def test_another_consultant_does_not_learn_that_it_exists(engagement):
    assert signed_in(ConsultantFactory()).get(OVERVIEW).status_code == 404


def test_a_customer_does_not_learn_of_a_draft(engagement, member):
    Engagement.objects.update(status="draft")

    assert member.get(OVERVIEW).status_code == 404


def test_an_engagement_where_nothing_happened_yet_says_so():
    client = signed_in(AssignmentFactory(engagement=EngagementFactory(reference="NW-7")).consultant)

    page = text(client, OVERVIEW)

    for said in (
        "No topics in scope yet",
        "No session is planned yet",
        "Nothing is open.",
        "Nothing has happened yet.",
    ):
        assert said in page


def test_the_picture_says_in_words_what_it_shows(client):
    page = text(client, OVERVIEW)

    assert 'aria-label="Registries: Blocked, 1 of 1 integrated. ' in page
    assert 'aria-label="SIEM: Not in scope."' in page


def test_the_standing_is_asked_again_while_operations_run(client):
    assert f'id="standing" hx-get="{OVERVIEW}" hx-trigger="every 2s"' in text(client, OVERVIEW)


def test_the_asking_ends_when_nothing_runs_any_more(engagement, client):
    Operation.objects.live().update(state=Operation.State.SUCCEEDED, ended_at=timezone.now())
    rollups.recount_operations(engagement.pk)

    assert "hx-trigger" not in text(client, OVERVIEW, headers=HTMX)


def test_the_standing_fits_into_the_page(client):
    page = text(client, OVERVIEW)

    fragment = text(client, OVERVIEW, headers=HTMX)

    assert lasting(swapped(page, fragment)) == lasting(page)


@pytest.mark.parametrize("n", [1, 50])
def test_the_overview_costs_the_same_for_any_length(engagement, client, n, django_assert_num_queries):
    for number in range(n):
        start = NOW + timedelta(days=100 + number)
        SessionFactory(engagement=engagement, number=20_000 + number, starts_at=start)
        for factory in (
            RaidItemFactory,
            CommentFactory,
            AuditEntryFactory,
            ChecklistItemFactory,
            EngagementTopicFactory,
        ):
            factory(engagement=engagement)

    # Nine while something runs, for how far that is; eight otherwise.
    with django_assert_num_queries(9):
        response = client.get(OVERVIEW)

    assert len(response.content) < 80_000


def test_what_people_typed_is_shown_as_plain_text(engagement, client):
    CommentFactory(engagement=engagement, text="<script>alert(1)</script> =cmd()")

    page = text(client, OVERVIEW)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; =cmd()" in page


def test_each_part_of_the_picture_leads_to_its_page(client):
    drawn = text(client, OVERVIEW).partition('<svg class="tm-picture"')[2].partition("</svg>")[0]

    assert re.findall(r'<a [^>]*href="([^"]+)"', drawn) == [
        f"{OVERVIEW}registries/",
        f"{OVERVIEW}scans/",
        *(f"{OVERVIEW}checklist/?topic={key}" for key in ("policies", "sso", "cicd", "siem")),
    ]
