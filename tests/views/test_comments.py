"""Comments: all of an engagement, those beside an item, writing one, who reads which."""

import pytest
from django.test import Client
from django.urls import reverse

from engagement.models import Comment, Engagement, Notice, User
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    CommentFactory,
    ConsultantFactory,
    EngagementFactory,
    MembershipFactory,
    PsLeadFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/engagements/NW-7/comments/"


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory(name="Kay Moss", email="kay@team.example"))


@pytest.fixture
def client(engagement: Engagement) -> Client:
    return signed_in(
        AssignmentFactory(engagement=engagement, consultant=ConsultantFactory(name="Ana Silva")).consultant
    )


@pytest.fixture
def member(engagement: Engagement) -> Client:
    return signed_in(MembershipFactory(customer=engagement.customer, user=UserFactory(name="Tom Field")).user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_comments_are_shown_with_what_they_are_about(engagement, client):
    item = ChecklistItemFactory(engagement=engagement, template__text="Inventory agreed")
    CommentFactory(engagement=engagement, item=item, text="Is **this** all?")

    page = text(client)

    assert "<p>Is <strong>this</strong> all?</p>" in page
    assert f'<a href="/engagements/NW-7/checklist/{item.pk}/">Inventory agreed</a>' in page


def test_the_comments_of_one_item_or_session_are_shown_alone(engagement, client):
    item, session = ChecklistItemFactory(engagement=engagement), SessionFactory(engagement=engagement)
    for words, about in (("general", {}), ("on the item", {"item": item}), ("on the meeting", {"session": session})):
        CommentFactory(engagement=engagement, text=words, **about)

    shown = {
        query: [words for words in ("general", "on the item", "on the meeting") if words in text(client, LIST + query)]
        for query in ("", f"?item={item.pk}", f"?session={session.pk}")
    }

    assert shown == {
        "": ["general", "on the item", "on the meeting"],
        f"?item={item.pk}": ["on the item"],
        f"?session={session.pk}": ["on the meeting"],
    }


def test_a_customer_reads_and_writes_only_what_is_open_to_them(engagement, member):
    CommentFactory(engagement=engagement, text="between us", is_internal=True)

    member.post(LIST, {"text": "Hello", "is_internal": "on"})

    page = text(member)
    assert ("between us" in page, "Hello" in page, "Only for the team" in page) == (False, True, False)


def test_a_comment_on_an_item_leads_back_to_it_and_tells_who_is_mentioned(engagement, client):
    item = ChecklistItemFactory(engagement=engagement)

    response = client.post(f"{LIST}?item={item.pk}", {"text": "@Kay Moss, look"})

    assert response.url == f"{reverse('checklist-item', args=['NW-7', item.pk])}#comments"
    assert (Comment.objects.get().item, Notice.objects.get().user.email) == (item, "kay@team.example")


def test_a_comment_on_a_session_leads_back_to_it_and_stands_on_its_page(engagement, client):
    session = SessionFactory(engagement=engagement)

    response = client.post(f"{LIST}?session={session.pk}", {"text": "Bring the **build** team."})

    address = reverse("session", args=["NW-7", session.pk])
    assert response.url == f"{address}#comments"
    assert "Bring the <strong>build</strong> team." in text(client, address)
    assert f'href="{address}"' in text(client)


def test_an_item_of_another_engagement_is_not_commented_on(engagement, client):
    foreign = ChecklistItemFactory()

    assert client.post(f"{LIST}?item={foreign.pk}", {"text": "Hello"}).status_code == 404
    assert Comment.objects.count() == 0


def test_the_newest_comments_stand_beside_their_item(engagement, client):
    item = ChecklistItemFactory(engagement=engagement)
    CommentFactory.create_batch(6, engagement=engagement, item=item, text="About this.")

    assert text(client, reverse("checklist-item", args=["NW-7", item.pk])).count("<p>About this.</p>") == 5


@pytest.mark.parametrize("words", ["", "a\x00b", "x" * 10_000])
def test_what_cannot_be_kept_is_refused_beside_its_field(engagement, client, words):
    response = client.post(LIST, {"text": words})

    page = response.content.decode()
    assert (response.status_code, Comment.objects.count()) == (422, 0)
    assert 'id="id_text-error"' in page
    assert words.replace("\x00", "")[:40] in page.replace("\x00", "")


@pytest.mark.parametrize("words", ["\u202egnp.exe", "=cmd()", "<script>alert(1)</script>"])
def test_odd_words_are_kept_as_the_text_that_they_are(engagement, client, words):
    client.post(LIST, {"text": words})

    assert Comment.objects.get().text == words
    assert "<script>alert" not in text(client)


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(engagement, client, n, django_assert_num_queries):
    for _ in range(n):
        CommentFactory(engagement=engagement, item=ChecklistItemFactory(engagement=engagement))

    with django_assert_num_queries(6):
        page = client.get(LIST)

    assert len(page.content) < 80_000


def test_without_a_comment_the_page_says_what_stands_there(client):
    assert "Nobody has said anything yet" in text(client)
