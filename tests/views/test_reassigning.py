"""Reassigning many engagements from the portfolio, on its pages."""

import pytest
from django.test import Client

from engagement.models import BulkChange, Engagement, User
from tests.factories import (
    AssignmentFactory,
    BulkChangeFactory,
    ConsultantFactory,
    EngagementFactory,
    PsLeadFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/portfolio/reassign/"


@pytest.fixture
def kim() -> User:
    return ConsultantFactory(name="Kim Doe")


@pytest.fixture
def alex() -> User:
    return ConsultantFactory(name="Alex Roe")


@pytest.fixture
def pair(kim: User) -> list[Engagement]:
    made = [EngagementFactory(reference=name) for name in ("NW-7", "HB-3")]
    for engagement in made:
        AssignmentFactory(engagement=engagement, consultant=kim)
        SessionFactory(engagement=engagement, consultant=kim)
    return made


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(PsLeadFactory(name="Birch Lead"))
    return client


def sent(pair: list[Engagement], leaves: object = "", takes_over: object = "", ps_lead: object = "") -> dict:
    people = {name: getattr(who, "pk", who) for name, who in (("leaves", leaves), ("takes_over", takes_over))}
    return {"engagement": [one.reference for one in pair], **people, "ps_lead": getattr(ps_lead, "pk", ps_lead)}


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def test_the_portfolio_offers_each_row_and_all_that_is_filtered(client, pair):
    page = text(client.get("/portfolio/?health=green"))

    assert 'type="checkbox" form="reassign" name="engagement" value="NW-7"' in page
    assert f'href="{PAGE}?health=green&amp;every=on"' in page


def test_what_was_ticked_is_asked_for_whom(client, pair):
    page = text(client.get(PAGE, {"engagement": ["NW-7", "HB-3"]}))

    assert page.count('<input type="hidden" name="engagement"') == 2
    assert "What changes" not in page


def test_all_that_the_filters_leave_are_chosen_by_name(client, pair):
    EngagementFactory(reference="RED", health="red")

    page = text(client.get(PAGE, {"every": "on", "health": "red"}))

    assert page.count('<input type="hidden" name="engagement"') == 1
    assert '<input type="hidden" name="engagement" value="RED">' in page


def test_the_preview_shows_what_changes_and_changes_nothing(client, kim, alex, pair):
    page = text(client.get(PAGE, sent(pair, kim, alex)))

    assert "The access of Kim Doe to these engagements ends at once; Alex Roe delivers them." in page
    assert "2 sessions ahead change hands" in page
    assert pair[0].assignments.get().consultant == kim


def test_what_cannot_change_is_named_and_left_out(client, kim, alex, pair):
    SessionFactory(consultant=alex, starts_at=pair[1].sessions.get().starts_at)

    page = text(client.get(PAGE, sent(pair, kim, alex)))

    assert "1 of 2 cannot change and stays as it is." in page
    assert "Reassign 1</button>" in page
    [form] = [piece for piece in page.split("<form") if 'method="post" action="/portfolio/reassign/"' in piece]
    assert ('value="NW-7"' in form, 'value="HB-3"' in form) == (True, False)


def test_it_is_done_and_taken_back(client, kim, alex, pair):
    answer = client.post(PAGE, sent(pair, kim, alex))
    [change] = BulkChange.objects.all()
    page = text(client.get(answer.url))
    after = [one.assignments.get().consultant for one in pair]

    back = client.post(f"{answer.url}undo/", follow=True)

    assert answer.url == f"/portfolio/reassigned/{change.pk}/"
    assert ("Kim Doe → Alex Roe" in page, after) == (True, [alex, alex])
    assert "It was taken back" in back.content.decode()
    assert [one.assignments.get().consultant for one in pair] == [kim, kim]


def test_what_cannot_be_taken_back_says_why(client, kim, alex, pair):
    answer = client.post(PAGE, sent(pair, kim, alex))
    AssignmentFactory(engagement=pair[0], consultant=kim)

    back = client.post(f"{answer.url}undo/", follow=True)

    assert "NW-7: Kim Doe delivers it again. Nothing was taken back." in back.content.decode()


def test_what_became_impossible_meanwhile_is_refused_as_a_whole(client, kim, alex, pair):
    SessionFactory(consultant=alex, starts_at=pair[1].sessions.get().starts_at)

    page = text(client.post(PAGE, sent(pair, kim, alex)), 422)

    assert "HB-3: Session" in page
    assert [one.assignments.get().consultant for one in pair] == [kim, kim]


@pytest.mark.parametrize(
    ("leaves", "takes_over", "said"),
    [
        (True, False, "Choose who takes over."),
        (False, True, "Choose who gives."),
        (False, False, "Choose who gives and who takes over, or a new PS lead."),
    ],
)
def test_half_a_wish_is_told_what_is_missing(client, kim, alex, pair, leaves, takes_over, said):
    assert said in text(client.post(PAGE, sent(pair, kim if leaves else "", alex if takes_over else "")), 422)


@pytest.mark.parametrize("value", ["0", "a\x00b", "x" * 10_000, "\u202e1", "=cmd()"])
def test_hostile_input_is_refused_beside_its_field(client, kim, pair, value):
    page = text(client.post(PAGE, sent(pair, value, value, value)), 422)

    assert [f'id="id_{name}-error"' in page for name in ("leaves", "takes_over", "ps_lead")] == [True] * 3
    assert pair[0].assignments.get().consultant == kim


@pytest.mark.parametrize("value", ["", "a\x00b", "x" * 10_000, "\u202e1", "=cmd()", "nobody"])
def test_engagements_that_there_are_not_are_no_choice(client, value):
    assert "No engagement chosen" in text(client.get(PAGE, {"engagement": value}))


def test_more_than_fifty_are_told_to_be_too_many(client):
    EngagementFactory.create_batch(51)

    assert "Too many at once" in text(client.get(PAGE, {"every": "on"}))


@pytest.mark.parametrize("n", [1, 25])
def test_the_page_costs_the_same_for_any_number(client, kim, alex, n, django_assert_num_queries):
    made = EngagementFactory.create_batch(n)
    for engagement in made:
        AssignmentFactory(engagement=engagement, consultant=kim)
        SessionFactory.create_batch(2, engagement=engagement, consultant=kim)
        BulkChangeFactory()

    # Sign-in and person, the engagements, the people, four of the preview, and the changes before.
    with django_assert_num_queries(9):
        page = text(client.get(PAGE, sent(made, kim, alex)))

    assert len(page) < 80_000
