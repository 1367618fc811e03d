"""The acceptance pages: who does what, what is shown, at what cost, and with hostile input."""

import json
from datetime import date

import pytest
from django.test import Client

from engagement.domain import signoff
from engagement.models import ChecklistItem, Engagement, Letter, Membership, SignOff, Topic, User
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    EngagementFactory,
    EngagementTopicFactory,
    EvidenceFactory,
    MembershipFactory,
    PsLeadFactory,
    SignOffFactory,
)
from tests.factories.instants import NOW
from tests.fragments import part

pytestmark = pytest.mark.django_db

PAGE = "/engagements/NW-5/acceptance/"
SIGN = f"{PAGE}sign/registry/"
LONG = "x" * 10_000


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-5", status=Engagement.Status.DELIVERED, ps_lead=PsLeadFactory())


@pytest.fixture
def topic(engagement: Engagement) -> Topic:
    return EngagementTopicFactory(
        engagement=engagement,
        topic__key="registry",
        topic__name="Registries",
        topic__exit_statement="Every registry is integrated.",
    ).topic


@pytest.fixture
def item(engagement: Engagement, topic: Topic) -> ChecklistItem:
    return ChecklistItemFactory(
        engagement=engagement, template__topic=topic, template__text="Tokens rotated", due_on=date(2030, 6, 3)
    )


@pytest.fixture
def lead(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer, role=Membership.Role.LEAD).user


@pytest.fixture
def customer(lead: User) -> Client:
    return signed_in(lead)


@pytest.fixture
def consultant(engagement: Engagement) -> Client:
    return signed_in(AssignmentFactory(engagement=engagement).consultant)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def typed(engagement: Engagement, topic: Topic | None, **values: str) -> dict[str, str]:
    """The form as the page sends it, signed by the sponsor."""
    offer = signoff.offer(engagement, topic)
    return {
        "name": "Ada Sponsor",
        "role": "CISO",
        "is_agreed": "on",
        "shown": offer.digest,
        "seen": offer.marks,
        **values,
    }


def test_a_customer_lead_reads_what_is_frozen_and_signs_it(engagement, topic, item, customer):
    offered = signoff.offer(engagement, topic)
    read = text(customer, SIGN)

    response = customer.post(SIGN, typed(engagement, topic))

    record = SignOff.objects.get()
    assert response["Location"] == f"{PAGE}{record.pk}/"
    assert [words in read for words in (offered.digest, "Every registry is integrated.", "Tokens rotated")] == [
        True
    ] * 3
    assert (record.signer_name, record.signer_role) == ("Ada Sponsor", "CISO")


def test_what_changed_meanwhile_is_named_and_nothing_is_signed(engagement, topic, item, customer):
    sent = typed(engagement, topic)
    EvidenceFactory(item=item)

    response = customer.post(SIGN, sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Changed: Tokens rotated." in page
    assert f'name="shown" value="{signoff.offer(engagement, topic).digest}"' in page
    assert 'value="Ada Sponsor"' in page
    assert SignOff.objects.count() == 0


def test_without_the_tick_nothing_is_signed(engagement, topic, customer):
    response = customer.post(SIGN, typed(engagement, topic, is_agreed=""))

    assert (response.status_code, SignOff.objects.count()) == (422, 0)


def test_an_item_without_a_date_is_named(engagement, topic, item, customer):
    ChecklistItem.objects.update(due_on=None)

    response = customer.post(SIGN, typed(engagement, topic))

    assert response.status_code == 422
    assert "First name an owner and a date for what is still open: Tokens rotated." in response.content.decode()


@pytest.mark.parametrize("field", ["name", "role"])
@pytest.mark.parametrize("value", ["a\x00b", LONG])
def test_what_cannot_be_kept_is_refused_beside_its_field(engagement, topic, customer, field, value):
    response = customer.post(SIGN, typed(engagement, topic, **{field: value}))

    assert (response.status_code, SignOff.objects.count()) == (422, 0)
    assert f'id="id_{field}-error"' in response.content.decode()


@pytest.mark.parametrize("value", ["=cmd()", "\u202eevil", "<b>Ada</b>"])
def test_a_strange_name_is_kept_as_plain_text(engagement, topic, customer, value):
    customer.post(SIGN, typed(engagement, topic, name=value))

    record = SignOff.objects.get()
    assert record.signer_name == value
    assert "<b>Ada" not in text(customer, f"{PAGE}{record.pk}/")


@pytest.mark.parametrize("seen", ["a\x00b", "x" * 30_000, "=", "a=b=c ="])
def test_marks_that_nobody_took_sign_nothing(engagement, topic, customer, seen):
    response = customer.post(SIGN, typed(engagement, topic, shown="0" * 64, seen=seen))

    assert (response.status_code, SignOff.objects.count()) == (422, 0)


def test_who_opens_the_page_of_a_signed_topic_is_led_to_its_record(engagement, topic, lead, customer):
    record = SignOffFactory(engagement=engagement, topic=topic)

    assert customer.get(SIGN)["Location"] == f"{PAGE}{record.pk}/"


def test_the_page_shows_who_signed_when_and_what_is_open(engagement, topic, item, customer):
    customer.post(SIGN, typed(engagement, topic))
    record = SignOff.objects.get()

    row = part(text(customer, PAGE), "topic-registry")

    assert [words in row for words in ("Accepted", "Ada Sponsor, CISO", f"{PAGE}{record.pk}/")] == [True] * 3


def test_a_member_reads_but_is_offered_no_deed(engagement, topic, item):
    member = signed_in(MembershipFactory(customer=engagement.customer).user)

    page = text(member, PAGE)

    deeds = [words for words in (f"{PAGE}sign/", "Ask for the signature") if words in page]
    assert ("Tokens rotated" in page, deeds) == (True, [])


def test_an_engagement_without_topics_says_what_comes(engagement, customer):
    page = text(customer, PAGE)

    assert ("No topics in scope yet" in page, "Nothing is signed yet" in page) == (True, True)


def test_a_consultant_asks_for_a_signature(topic, lead, consultant):
    response = consultant.post(f"{PAGE}ask/", {"topic": "registry"}, follow=True)

    assert Letter.objects.get().to_address == lead.email
    assert "1 lead was asked to sign" in response.content.decode()


@pytest.mark.parametrize(
    ("status", "label"),
    [("in_progress", "All is delivered: ask for the signature"), ("delivered", "Ask for the signature")],
)
def test_the_whole_is_asked_for_when_it_is_delivered(engagement, lead, consultant, status, label):
    Engagement.objects.update(status=status)

    page = text(consultant, PAGE)
    consultant.post(f"{PAGE}ask/")

    engagement.refresh_from_db()
    assert (label in page, engagement.status, Letter.objects.count()) == (True, Engagement.Status.DELIVERED, 1)


def test_an_engagement_on_hold_offers_nothing_to_ask_for_the_whole(engagement, consultant):
    Engagement.objects.update(status=Engagement.Status.ON_HOLD)

    assert "ask for the signature" not in text(consultant, PAGE).lower()


def test_asking_nobody_is_told(topic, consultant):
    response = consultant.post(f"{PAGE}ask/", {"topic": "registry"}, follow=True)

    assert "The customer has nobody here who may sign." in response.content.decode()


def test_asking_for_an_unknown_topic_finds_nothing(topic, lead, consultant):
    assert consultant.post(f"{PAGE}ask/", {"topic": "none"}).status_code == 404


def test_the_record_says_whether_it_is_whole(engagement, topic, item, customer):
    customer.post(SIGN, typed(engagement, topic))
    forged = SignOffFactory(engagement=engagement, digest="0" * 64)

    assert "The record is whole" in text(customer, f"{PAGE}{SignOff.objects.earliest('pk').pk}/")
    assert "The record is not what was signed" in text(customer, f"{PAGE}{forged.pk}/")


def test_the_file_holds_what_the_digest_is_of(engagement, topic, item, customer):
    customer.post(SIGN, typed(engagement, topic))
    record = SignOff.objects.get()

    response = customer.get(f"{PAGE}{record.pk}/file/")

    kept = json.loads(response.content)
    assert response["Content-Disposition"] == f'attachment; filename="NW-5-acceptance-{record.pk}.json"'
    assert (kept["digest"]["value"], kept["statement"], kept["snapshot"]) == (
        record.digest,
        record.statement,
        record.snapshot,
    )


def test_the_print_view_holds_statement_signer_and_items(engagement, topic, item, customer):
    customer.post(SIGN, typed(engagement, topic))
    record = SignOff.objects.get()

    page = text(customer, f"{PAGE}{record.pk}/print/")

    assert [words in page for words in (record.digest, "Ada Sponsor, CISO", "Tokens rotated")] == [True] * 3


def test_a_ps_lead_withdraws_with_a_reason(engagement, topic):
    record = SignOffFactory(engagement=engagement, topic=topic)
    client = signed_in(engagement.ps_lead)

    response = client.post(f"{PAGE}{record.pk}/withdraw/", {"reason": "Signed by mistake."})

    taken_back = SignOff.objects.get(withdraws=record)
    assert response["Location"] == f"{PAGE}{taken_back.pk}/"
    assert "Signed by mistake." in text(client, f"{PAGE}{record.pk}/")


@pytest.mark.parametrize("reason", ["", "a\x00b", LONG])
def test_a_withdrawal_without_a_reason_is_refused(engagement, topic, customer, reason):
    record = SignOffFactory(engagement=engagement, topic=topic)

    response = customer.post(f"{PAGE}{record.pk}/withdraw/", {"reason": reason})

    assert (response.status_code, SignOff.objects.count()) == (422, 1)


def test_the_records_turn_their_pages_as_a_part(engagement, topic, customer):
    SignOffFactory.create_batch(26, engagement=engagement, topic=topic)

    response = customer.get(f"{PAGE}?page=2", headers={"HX-Request": "true"})

    assert "26–26 of 26" in response.content.decode()


def test_a_page_that_cannot_be_read_is_the_first(engagement, customer):
    assert customer.get(f"{PAGE}?page=none").status_code == 200


@pytest.mark.parametrize("n", [1, 50])
def test_the_page_costs_the_same_for_any_length(engagement, customer, django_assert_num_queries, n):
    for topic in [EngagementTopicFactory(engagement=engagement).topic for _ in range(n)]:
        ChecklistItemFactory(engagement=engagement, template__topic=topic)
        SignOffFactory(engagement=engagement, topic=topic)

    with django_assert_num_queries(7):
        page = customer.get(PAGE)

    assert len(page.content) <= 80_000


@pytest.mark.parametrize("n", [1, 50])
def test_signing_and_a_record_cost_the_same_for_any_length(engagement, topic, customer, django_assert_num_queries, n):
    for item in ChecklistItemFactory.create_batch(n, engagement=engagement, template__topic=topic, due_on=NOW.date()):
        EvidenceFactory(item=item)

    with django_assert_num_queries(9):
        page = customer.get(SIGN)
    customer.post(SIGN, typed(engagement, topic))
    record = SignOff.objects.get()
    with django_assert_num_queries(5):
        customer.get(f"{PAGE}{record.pk}/")

    assert len(page.content) <= 80_000
