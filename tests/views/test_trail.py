"""The audit trail of an engagement: what it tells, how it is narrowed and paged, its file, and hostile input."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from engagement.domain import audit
from engagement.models import AuditEntry, Engagement, Operation, User
from tests.factories import (
    AssignmentFactory,
    AuditEntryFactory,
    ChecklistItemFactory,
    EngagementFactory,
    ImageFactory,
    MembershipFactory,
    OperationFactory,
    PsLeadFactory,
    RegistryFactory,
    SessionFactory,
)
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped

pytestmark = pytest.mark.django_db

LIST = "/engagements/NW-7/audit/"
EXPORT = f"{LIST}export/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory())


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement, consultant__time_zone="Europe/Berlin").consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


def shown(client: Client, query: str = "") -> list[str]:
    """The names of the objects of the entries on the page, in their order."""
    page = part(text(client, LIST + query), "audit")
    at = [
        (page.index(f'id="entry-{one.pk}"'), one.object_name)
        for one in AuditEntry.objects.all()
        if f'"entry-{one.pk}"' in page
    ]
    return [name for _, name in sorted(at)]


def scan(engagement: Engagement) -> Operation:
    return OperationFactory(image=ImageFactory(engagement=engagement), kind=Operation.Kind.SCAN_IMAGE)


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    told = client.get(EXPORT + query).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(told, newline="")))


def test_the_trail_tells_who_changed_what_from_what_to_what(engagement, consultant, client):
    AuditEntryFactory(
        engagement=engagement,
        by=consultant,
        what="registry.corrected",
        object_type="registry",
        object_id=12,
        object_name="acme-acr",
        changes={"url": ["https://old.example", "https://new.example"]},
        request_id="0123456789ab",
    )

    page = part(text(client, LIST), "audit")

    told = [
        consultant.name,
        "Registry corrected",
        "acme-acr",
        "url: https://old.example → https://new.example",
        "0123456789ab",
    ]
    assert [words for words in told if words not in page] == []


def test_an_entry_of_another_engagement_is_not_shown(engagement, client):
    AuditEntryFactory(engagement=EngagementFactory(), object_name="foreign")
    AuditEntryFactory(engagement=engagement, object_name="ours")

    assert shown(client) == ["ours"]


def test_the_trail_is_narrowed_by_who_what_object_day_and_request(engagement, consultant, client):
    AuditEntryFactory(engagement=engagement, object_name="theirs", by=consultant, at=NOW - timedelta(days=3))
    AuditEntryFactory(engagement=engagement, object_name="deed", what="registry.added", request_id="feedfeedfeed")
    AuditEntryFactory(engagement=engagement, object_name="object", object_type="registry", object_id=12)
    AuditEntryFactory(engagement=engagement, object_name="sibling", object_type="registry", object_id=13)

    assert shown(client, f"?who={consultant.pk}") == ["theirs"]
    assert shown(client, "?who=tidemark") == ["sibling", "object", "deed"]
    assert shown(client, "?what=registry.added") == ["deed"]
    assert shown(client, "?of=registry") == ["sibling", "object"]
    assert shown(client, "?of=registry:12") == ["object"]
    assert shown(client, f"?day={(NOW - timedelta(days=3)).date()}") == ["theirs"]
    assert shown(client, "?q=feedfeedfeed") == ["deed"]
    assert shown(client, "?q=sibl") == ["sibling"]


def test_a_day_is_one_of_the_reader(engagement, consultant, client):
    late = NOW.replace(year=2026, month=6, day=3, hour=22, minute=30)
    AuditEntryFactory(engagement=engagement, object_name="after midnight in Berlin", at=late)

    assert shown(client, "?day=2026-06-03") == []
    assert shown(client, "?day=2026-06-04") == ["after midnight in Berlin"]


def test_the_pages_are_walked_forth_and_back_by_key(engagement, client):
    made = [AuditEntryFactory(engagement=engagement, object_name=f"{n}") for n in range(60)]
    newest_first = [entry.object_name for entry in reversed(made)]

    assert shown(client) == newest_first[:25]
    assert shown(client, f"?after={made[35].pk}") == newest_first[25:50]
    assert shown(client, f"?after={made[10].pk}") == newest_first[50:]
    assert shown(client, f"?before={made[9].pk}") == newest_first[25:50]
    assert shown(client, f"?before={made[34].pk}") == newest_first[:25]


def test_the_links_of_a_page_lead_to_its_neighbours(engagement, client):
    made = [AuditEntryFactory(engagement=engagement) for _ in range(60)]
    middle = part(text(client, f"{LIST}?after={made[35].pk}"), "audit")

    assert (f"?before={made[34].pk}" in middle, f"?after={made[10].pk}" in middle) == (True, True)
    assert ('rel="prev"' in text(client, LIST), 'rel="next"' in text(client, LIST)) == (False, True)
    last = text(client, f"{LIST}?after={made[10].pk}")
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)


def test_the_part_for_htmx_is_that_of_the_page(engagement, client):
    AuditEntryFactory(engagement=engagement)

    page, fragment = text(client, LIST), text(client, LIST, headers=HTMX)

    assert lasting(swapped(page, fragment)) == lasting(page)


@pytest.mark.parametrize("n", [1, 50])
def test_the_trail_costs_the_same_for_any_length(engagement, consultant, client, n, django_assert_num_queries):
    AuditEntryFactory.create_batch(n, engagement=engagement, by=consultant, changes={"state": ["a", "b"]})

    with django_assert_num_queries(6):
        client.get(LIST)


def test_an_empty_trail_says_what_will_stand_here(client):
    assert "Nothing was changed yet" in text(client, LIST)


def test_the_file_holds_what_fits_the_filters(engagement, consultant, client):
    AuditEntryFactory(engagement=engagement, by=consultant, what="a.b", object_name="in", changes={"x": [1, 2]})
    AuditEntryFactory(engagement=engagement, what="c.d", object_name="out")

    rows = exported(client, "?what=a.b")

    told = [(row["Who"], row["Address"], row["What"], row["Object"], row["Changes"]) for row in rows]
    assert told == [(consultant.name, consultant.email, "a.b", "in", "x: 1 → 2")]


def test_a_formula_leaves_as_plain_text(engagement, client):
    AuditEntryFactory(engagement=engagement, object_name='=HYPERLINK("x")')

    assert [row["Object"] for row in exported(client)] == ['\'=HYPERLINK("x")']


def test_taking_the_file_is_written_down_with_its_filters(engagement, consultant, client):
    response = client.get(f"{EXPORT}?of=registry")

    entry = AuditEntry.objects.get(what="audit.exported")
    assert (entry.by, entry.engagement, entry.changes) == (consultant, engagement, {"of": [None, "registry"]})
    assert entry.request_id == response["X-Request-ID"]


def test_a_customer_neither_reads_nor_takes_the_trail(engagement):
    member = signed_in(MembershipFactory(customer=engagement.customer).user)

    assert [member.get(url).status_code for url in (LIST, EXPORT)] == [403, 403]


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        f"?q={'x' * 10_000}",
        "?who=x",
        f"?who={'9' * 40}",
        "?of=registry:-1",
        f"?of=registry:{'9' * 40}",
        "?of=%00",
        "?what=%00",
        "?day=9999-12-31",
        "?day=0001-01-01",
        "?day=x",
        f"?after={'9' * 40}",
        "?before=-1",
        "?q=%E2%80%8F=cmd()",
    ],
)
@pytest.mark.parametrize("address", [LIST, EXPORT])
def test_an_address_with_nonsense_is_answered_all_the_same(client, address, query):
    assert client.get(address + query).status_code == 200


def test_a_change_and_its_answer_carry_the_same_id(engagement, client):
    response = client.post("/engagements/NW-7/raid/add/", {"kind": "action", "text": "Send the list"})

    written = AuditEntry.objects.filter(engagement=engagement).values_list("what", "request_id")
    assert list(written) == [("raid_item.added", response["X-Request-ID"])]


def test_a_change_made_by_a_command_names_no_request(engagement, consultant):
    audit.record(consultant, "engagement.changed", engagement, at=NOW, engagement=engagement)

    assert AuditEntry.objects.get().request_id == ""


@pytest.mark.parametrize("place", ["sessions", "registries", "operations", "checklist"])
def test_an_object_leads_to_its_own_trail(engagement, client, place):
    of = {
        "sessions": lambda: ("session", SessionFactory(engagement=engagement).pk),
        "registries": lambda: ("registry", RegistryFactory(engagement=engagement).pk),
        "operations": lambda: ("operation", scan(engagement).pk),
        "checklist": lambda: ("checklistitem", ChecklistItemFactory(engagement=engagement).pk),
    }
    kind, pk = of[place]()
    address = f"/engagements/NW-7/{place}/{pk}/{'edit/' if place == 'registries' else ''}"

    assert f'href="{LIST}?of={kind}:{pk}"' in text(client, address)
