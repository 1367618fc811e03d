"""Each row as the database saw it change: who and why where an entry tells it, and what passed Tidemark by."""

import csv
import io

import pytest
from django.db import transaction
from django.test import Client

from engagement.domain import audit
from engagement.models import AuditEntry, ChecklistItem, Engagement, RowChange, User
from tests.factories import AssignmentFactory, ChecklistItemFactory, EngagementFactory, PsLeadFactory
from tests.factories.instants import NOW
from tests.fragments import lasting, swapped

pytestmark = pytest.mark.django_db

LIST = "/engagements/NW-7/audit/rows/"
EXPORT = f"{LIST}export/"


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory())


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement, consultant__time_zone="Europe/Berlin").consultant


@pytest.fixture
def client(consultant: User) -> Client:
    client = Client()
    client.force_login(consultant)
    return client


@pytest.fixture
def item(transactional_db: None, engagement: Engagement, consultant: User) -> ChecklistItem:
    """One that the consultant has done, and that somebody put back past Tidemark."""
    item = ChecklistItemFactory(engagement=engagement, state="open")
    with transaction.atomic():
        ChecklistItem.objects.filter(pk=item.pk).update(state="done")
        audit.record(consultant, "item.done", item, at=NOW, engagement=engagement)
    ChecklistItem.objects.filter(pk=item.pk).update(state="open")
    return item


def text(client: Client, address: str, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


def shown(client: Client, query: str) -> list[tuple[str, str, bool]]:
    """Deed, who and whether it is explained, of the rows of the page."""
    rows = client.get(LIST + query).context["page"].rows
    return [(row.changes[0], row.because, row.is_explained) for row in rows]


def test_a_row_tells_what_explains_it_or_that_nothing_does(client, item):
    assert shown(client, f"?of=checklistitem:{item.pk}")[:2] == [
        ("state: done → open", "Not written down by Tidemark", False),
        ("state: open → done", "Item done", True),
    ]


def test_who_did_it_is_named(client, consultant, item):
    rows = client.get(f"{LIST}?of=checklistitem:{item.pk}").context["page"].rows

    assert (rows[1].who, rows[0].who) == (consultant.name, f"Database role {RowChange.objects.first().role}")


def test_what_passed_tidemark_by_can_be_looked_for(client, item):
    told = shown(client, f"?of=checklistitem:{item.pk}&unexplained=on")

    assert [is_explained for _, _, is_explained in told] == [False, False]


def test_an_entry_leads_to_the_rows_that_changed_with_it(client, item):
    entry = AuditEntry.objects.get(what="item.done")

    assert shown(client, f"?tied={entry.transaction}") == [("state: open → done", "Item done", True)]
    assert f"?tied={entry.transaction.replace('@', '%40')}" in text(client, "/engagements/NW-7/audit/")


def test_rows_of_another_engagement_are_not_shown(client):
    other = ChecklistItemFactory(state="open")
    ChecklistItem.objects.filter(pk=other.pk).update(state="done")

    assert shown(client, f"?of=checklistitem:{other.pk}") == []


def test_the_part_for_htmx_is_that_of_the_page(client, item):
    page, fragment = text(client, LIST), text(client, LIST, headers={"HX-Request": "true"})

    assert lasting(swapped(page, fragment)) == lasting(page)


@pytest.mark.parametrize("n", [1, 30])
def test_the_rows_cost_the_same_for_any_length(client, engagement, n, django_assert_num_queries):
    ChecklistItemFactory.create_batch(n, engagement=engagement)

    with django_assert_num_queries(4):
        client.get(LIST)


def test_the_file_holds_what_fits_and_is_itself_written_down(client, consultant, item):
    told = client.get(f"{EXPORT}?of=checklistitem:{item.pk}").getvalue().decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(told, newline="")))
    assert [(row["What"], row["Changes"], row["Who"]) for row in rows][1] == (
        "changed",
        "state: open → done",
        consultant.name,
    )
    entry = AuditEntry.objects.get(what="audit.rows_exported")
    assert (entry.by, entry.changes) == (consultant, {"of": [None, f"checklistitem:{item.pk}"]})


def test_a_filter_that_nothing_fits_says_so(client):
    assert "No changed row fits these filters" in text(client, f"{LIST}?day=2001-01-01")


@pytest.mark.parametrize("query", ["?tied=%00", "?tied=1@x", f"?of=x:{'9' * 40}", "?day=x", "?after=-1", "?of=%00"])
@pytest.mark.parametrize("address", [LIST, EXPORT])
def test_an_address_with_nonsense_is_answered_all_the_same(client, address, query):
    assert client.get(address + query).status_code == 200
