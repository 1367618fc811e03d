"""The RAID log: the list, its forms, who reads what, at what cost, and with hostile input."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import Engagement, RaidItem, User
from tests.factories import AssignmentFactory, EngagementFactory, MembershipFactory, PsLeadFactory, RaidItemFactory
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped

pytestmark = pytest.mark.django_db

LIST = "/engagements/NW-7/raid/"
HTMX = {"HX-Request": "true"}
Kind = RaidItem.Kind
LONG = "x" * 10_000


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory())


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


def text(client: Client, address: str, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


def order(client: Client, query: str = "") -> list[str]:
    """The texts of the entries on the list, in their order."""
    page = part(text(client, LIST + query), "raid")
    found = [
        (page.index(f'id="raid-{item.pk}"'), item.text) for item in RaidItem.objects.all() if f"raid-{item.pk}" in page
    ]
    return [words for _, words in sorted(found)]


def entered(**values: str) -> dict[str, str]:
    """An action as the form sends it."""
    return {"kind": "action", "text": "Send the list", "owner": "", "due_on": "", "response": "", **values}


def test_the_list_shows_open_entries_first_by_their_date(engagement, client):
    RaidItemFactory(engagement=engagement, text="closed", state="closed", due_on=NOW.date())
    RaidItemFactory(engagement=engagement, text="undated")
    RaidItemFactory(engagement=engagement, text="later", due_on=NOW.date())
    RaidItemFactory(engagement=engagement, text="sooner", due_on=NOW.date() - timedelta(days=1))

    assert order(client) == ["sooner", "later", "undated", "closed"]


def test_the_list_is_searched_filtered_and_sorted(engagement, client):
    yesterday = timezone.localdate() - timedelta(days=1)
    RaidItemFactory(engagement=engagement, kind=Kind.RISK, text="light", probability=1, impact=2, owner="Sponsor")
    RaidItemFactory(engagement=engagement, kind=Kind.RISK, text="grave", probability=5, impact=5)
    RaidItemFactory(engagement=engagement, kind=Kind.ACTION, text="late", due_on=yesterday)
    RaidItemFactory(engagement=engagement, kind=Kind.DECISION, text="over", state="closed", due_on=yesterday)

    queries = (
        "?kind=risk&sort=-weight",
        "?kind=risk&sort=weight",
        "?state=overdue",
        "?state=closed",
        "?q=spons",
        "?q=zzz",
    )
    assert {query: order(client, query) for query in queries} == {
        "?kind=risk&sort=-weight": ["grave", "light"],
        "?kind=risk&sort=weight": ["light", "grave"],
        "?state=overdue": ["late"],
        "?state=closed": ["over"],
        "?q=spons": ["light"],
        "?q=zzz": [],
    }


def test_an_overdue_entry_and_a_heavy_risk_stand_out(engagement, client):
    risk = RaidItemFactory(
        engagement=engagement, kind=Kind.RISK, probability=4, impact=5, due_on=NOW.date().replace(year=2020)
    )

    row = part(text(client, LIST), f"raid-{risk.pk}")

    assert "overdue" in row
    assert "4 × 5 = 20" in row
    assert "tm-bad" in row


def test_a_customer_reads_actions_and_decisions_that_are_not_internal(engagement, member):
    for kind in Kind:
        RaidItemFactory(engagement=engagement, kind=kind, text=f"open {kind}", due_on=NOW.date())
        RaidItemFactory(engagement=engagement, kind=kind, text=f"internal {kind}", is_internal=True)

    assert set(order(member)) == {"open action", "open decision"}


def test_an_empty_log_says_what_to_do(client, member):
    assert "Add the first entry" in text(client, LIST)
    assert "Nothing was agreed yet" in text(member, LIST)


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(engagement, client, n, django_assert_num_queries):
    RaidItemFactory.create_batch(n, engagement=engagement)

    with django_assert_num_queries(5):
        page = client.get(LIST)

    assert len(page.content) < 80_000


def test_the_fragment_of_the_list_fits_into_the_page(engagement, client):
    RaidItemFactory(engagement=engagement, kind=Kind.RISK)
    page = text(client, LIST)

    fragment = text(client, f"{LIST}?kind=risk", headers=HTMX)

    assert lasting(part(swapped(page, fragment), "raid")) == lasting(part(text(client, f"{LIST}?kind=risk"), "raid"))


def test_an_entry_is_added_edited_closed_and_opened_again(engagement, client, consultant):
    client.post(f"{LIST}add/", entered(kind="risk", probability="4", impact="5", due_on="2030-02-01"))
    item = RaidItem.objects.get()
    client.post(f"{LIST}{item.pk}/edit/", entered(text="Send it", owner="Build team"))
    closing = client.post(f"{LIST}{item.pk}/close/?kind=action")
    item.refresh_from_db()
    closed = item.state
    client.post(f"{LIST}{item.pk}/reopen/")

    item.refresh_from_db()
    assert (item.text, item.owner, item.kind, item.probability, item.raised_by) == (
        "Send it", "Build team", "action", None, consultant,
    )  # fmt: skip
    assert (closed, item.state, closing.url) == ("closed", "open", f"{LIST}?kind=action")


def test_the_form_of_an_entry_shows_what_it_says(engagement, client):
    item = RaidItemFactory(engagement=engagement, kind=Kind.RISK, text="Late ticket", probability=3, impact=4)

    page = text(client, f"{LIST}{item.pk}/edit/")

    assert "Late ticket</textarea>" in page
    assert page.count("selected") == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "guess"),
        ("kind", "\x00"),
        ("text", ""),
        ("text", "a\x00b"),
        ("text", LONG),
        ("owner", "a\x00b"),
        ("owner", LONG),
        ("response", LONG),
        ("due_on", "\u202e2030"),
        ("due_on", "=cmd()"),
        ("probability", "6"),
        ("impact", LONG),
    ],
)
def test_hostile_input_is_refused_beside_its_field_and_kept_as_typed(engagement, client, field, value):
    response = client.post(f"{LIST}add/", entered(**{field: value}))

    page = response.content.decode()
    assert (response.status_code, RaidItem.objects.count()) == (422, 0)
    assert f'id="id_{field}-error"' in page
    if field != "text":
        assert "Send the list" in page


def test_a_risk_is_weighed_whole_or_not_at_all(engagement, client):
    response = client.post(f"{LIST}add/", entered(kind="risk", probability="4"))

    assert response.status_code == 422
    assert "Weigh both, or neither." in response.content.decode()


@pytest.mark.parametrize("words", ["\u202egnp.exe", "=cmd()", "<script>alert(1)</script>"])
def test_odd_words_are_kept_as_the_text_that_they_are(engagement, client, words):
    client.post(f"{LIST}add/", entered(text=words, owner=words, response=words))

    item = RaidItem.objects.get()
    assert (item.text, item.owner, item.response) == (words, words, words)
    assert "<script>alert" not in text(client, LIST)


def test_the_ps_lead_and_the_customer_only_read(engagement, member):
    item = RaidItemFactory(engagement=engagement)
    lead = signed_in(engagement.ps_lead)

    answered = {
        (one is lead, deed): one.post(f"{LIST}{deed}/").status_code
        for one in (lead, member)
        for deed in ("add", f"{item.pk}/edit", f"{item.pk}/close", f"{item.pk}/reopen")
    }

    assert set(answered.values()) == {403}
