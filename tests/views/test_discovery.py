"""Discovery: the questions of a topic, saved one by one; conflicts, hostile input, cost."""

import pytest
from django.test import Client

from engagement.domain.planning import answers as planning
from engagement.models import Answer, Engagement, Question, Topic, User
from tests.factories import (
    AnswerFactory,
    AssignmentFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    MembershipFactory,
    PsLeadFactory,
    QuestionFactory,
)
from tests.fragments import part

pytestmark = pytest.mark.django_db

PAGE = "/engagements/NW-7/discovery/"
HTMX = {"HX-Request": "true"}
LONG = "x" * 10_000
Kind = Question.Kind


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory())


@pytest.fixture
def topic(engagement: Engagement) -> Topic:
    return EngagementTopicFactory(
        engagement=engagement, topic__key="registry", topic__name="Registry Integration"
    ).topic


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement, consultant=ConsultantFactory(name="Ana Silva")).consultant


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


def text(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, question: Question, typed: dict[str, object], **more: object) -> tuple[int, str]:
    response = client.post(f"{PAGE}{question.pk}/", typed, **more)
    return response.status_code, response.content.decode()


def kept() -> object:
    return Answer.objects.get().value


def test_the_first_topic_is_shown_unless_another_is_named(engagement, topic, client):
    QuestionFactory(topic=topic, text="Which registries?")
    other = EngagementTopicFactory(engagement=engagement, topic__key="sso").topic
    QuestionFactory(topic=other, text="Which provider?")

    shown = {
        query: [words for words in ("Which registries?", "Which provider?") if words in text(client, PAGE + query)]
        for query in ("", "?topic=sso", "?topic=nothing")
    }

    assert shown == {
        "": ["Which registries?"],
        "?topic=sso": ["Which provider?"],
        "?topic=nothing": ["Which registries?"],
    }


def test_each_topic_says_how_far_it_is(engagement, topic, client):
    AnswerFactory(engagement=engagement, question=QuestionFactory(topic=topic))
    QuestionFactory(topic=topic)

    assert "1 of 2" in text(client)


@pytest.mark.parametrize(
    ("kind", "options", "typed", "value"),
    [
        (Kind.TEXT, [], {"value": "\u202eHarbor =cmd()"}, "\u202eHarbor =cmd()"),
        (Kind.LIST, [], {"value": "one\ntwo"}, ["one", "two"]),
        (Kind.NUMBER, [], {"value": "40"}, 40),
        (Kind.YES_NO, [], {"value": "no"}, False),
        (Kind.CHOICE, ["cloud", "both"], {"value": "both"}, "both"),
        (Kind.CHOICE, [], {"value": "mauve"}, "mauve"),
        (Kind.CHOICES, ["a", "b", "c"], {"value": ["c", "a"]}, ["a", "c"]),
        (Kind.CHOICES, [], {"value": "a\nb"}, ["a", "b"]),
        (
            Kind.TABLE,
            ["name", "type code"],
            {"column0": ["acme", ""], "column1": ["ACR", ""]},
            [{"name": "acme", "type code": "ACR"}],
        ),
    ],
)
def test_an_answer_of_each_kind_is_kept_and_shown_again(topic, client, kind, options, typed, value):
    question = QuestionFactory(topic=topic, kind=kind, options=options)

    status, _ = send(client, question, {"based_on": "0", **typed})

    assert (status, kept()) == (302, value)
    assert "Ana Silva" in part(text(client), f"question-{question.pk}")


def test_htmx_is_told_only_how_it_went(topic, client):
    question = QuestionFactory(topic=topic)

    status, fragment = send(client, question, {"value": "Harbor", "based_on": "0"}, headers=HTMX)

    assert (status, kept()) == (200, "Harbor")
    assert fragment.strip().startswith(f'<div class="tm-answered" id="answered-{question.pk}"')
    assert 'name="based_on" value="1"' in fragment
    assert "Saved." in fragment


def test_what_was_answered_meanwhile_is_told_and_not_overwritten(engagement, topic, client):
    question = QuestionFactory(topic=topic)
    AnswerFactory(
        engagement=engagement, question=question, value="Nexus", answered_by=ConsultantFactory(name="Bo Lind")
    )

    status, fragment = send(client, question, {"value": "Harbor", "based_on": "0"}, headers=HTMX)

    assert (status, kept()) == (422, "Nexus")
    assert "Bo Lind answered meanwhile: Nexus" in fragment
    # Typing on says the same again: only the button puts the own answer in its place.
    assert 'name="based_on" value="0"' in fragment
    assert 'name="instead_of" value="1"' in fragment


def test_the_own_answer_is_put_in_its_place_on_demand(engagement, topic, client):
    question = QuestionFactory(topic=topic)
    AnswerFactory(engagement=engagement, question=question, value="Nexus")

    send(client, question, {"value": "Harbor", "based_on": "0", "instead_of": "1"})

    assert kept() == "Harbor"


def test_without_javascript_a_conflict_keeps_what_was_typed(engagement, topic, client):
    question = QuestionFactory(topic=topic)
    AnswerFactory(engagement=engagement, question=question, value="Nexus")

    status, page = send(client, question, {"value": "Harbor", "based_on": "0"})

    assert status == 422
    assert "Harbor</textarea>" in page


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.TEXT, {"value": "a\x00b"}),
        (Kind.TEXT, {"value": LONG}),
        (Kind.LIST, {"value": LONG}),
        (Kind.NUMBER, {"value": "\u202e40"}),
        (Kind.NUMBER, {"value": LONG}),
        (Kind.NUMBER, {"value": "=cmd()"}),
        (Kind.YES_NO, {"value": "perhaps"}),
        (Kind.YES_NO, {"value": "yes", "remark": LONG}),
        (Kind.YES_NO, {"value": "", "remark": "Only a remark"}),
        (Kind.CHOICE, {"value": "mauve"}),
        (Kind.CHOICES, {"value": ["mauve\x00"]}),
        (Kind.TABLE, {"column0": ["a\x00b"]}),
        (Kind.TABLE, {"column0": [LONG]}),
        (Kind.TABLE, {"column0": [str(n) for n in range(101)]}),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_hostile_input_is_refused_and_nothing_changes(topic, client, kind, typed, headers):
    question = QuestionFactory(topic=topic, kind=kind, options=["red"] if kind in (Kind.CHOICE, Kind.CHOICES) else [])

    status, page = send(client, question, {"based_on": "0", **typed}, headers=headers)

    assert (status, Answer.objects.count()) == (422, 0)
    assert "Nothing was changed." in page


def test_a_table_gets_more_rows_and_keeps_what_was_typed(topic, client):
    question = QuestionFactory(topic=topic, kind=Kind.TABLE, options=["name"])

    status, fragment = send(client, question, {"column0": ["acme", "b"], "add_rows": "1"}, headers=HTMX)

    assert (status, Answer.objects.count()) == (200, 0)
    assert fragment.count('name="column0"') == 4
    assert 'value="acme"' in fragment


def test_the_answer_that_changes_the_plan_says_so(topic, client, member):
    QuestionFactory(topic=topic, key=planning.INVENTORY, kind=Kind.TABLE)

    assert "of Registry Integration" in text(client)
    assert "/plan/" not in text(member)


def test_a_customer_answers_and_the_ps_lead_reads(engagement, topic, member):
    question = QuestionFactory(topic=topic, text="Which first?")

    send(member, question, {"value": "payments", "based_on": "0"})
    lead = signed_in(engagement.ps_lead)

    assert "payments" in text(lead)
    assert "<textarea" not in text(lead)
    assert send(lead, question, {"value": "x"})[0] == 403


def test_a_question_of_a_topic_out_of_scope_is_not_found(engagement, client):
    question = QuestionFactory(topic=EngagementTopicFactory(engagement=engagement, is_in_scope=False).topic)

    assert send(client, question, {"value": "x"})[0] == 404


@pytest.mark.parametrize("n", [1, 50])
def test_the_page_costs_the_same_for_any_length(engagement, topic, client, n, django_assert_num_queries):
    for _ in range(n):
        AnswerFactory(engagement=engagement, question=QuestionFactory(topic=topic))

    with django_assert_num_queries(6):
        client.get(PAGE)


def test_without_questions_the_page_says_what_comes(client):
    assert "No questions yet" in text(client)
