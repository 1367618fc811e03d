"""The trail of everything: all of it for a PS lead, what belongs to no engagement for an administrator."""

import pytest
from django.test import Client

from engagement.models import AuditEntry, User
from tests.factories import (
    AdministratorFactory,
    AquaTenantFactory,
    AuditEntryFactory,
    ConsultantFactory,
    EngagementFactory,
    PsLeadFactory,
)
from tests.ways_in import lend_power

pytestmark = pytest.mark.django_db

LIST, ROWS = "/audit/", "/audit/rows/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def names(client: Client, address: str = LIST) -> list[str]:
    return [row.name for row in client.get(address).context["page"].rows]


@pytest.fixture
def administrator() -> Client:
    client = signed_in(AdministratorFactory())
    lend_power(client)
    return client


@pytest.fixture
def entries() -> None:
    AuditEntryFactory(object_name="a console", object_type="aquatenant", object_id=5)
    AuditEntryFactory(object_name="a session", engagement=EngagementFactory(reference="NW-7"))


@pytest.mark.usefixtures("entries")
def test_a_ps_lead_reads_every_entry_with_its_engagement():
    client = signed_in(PsLeadFactory())

    assert names(client) == ["a session", "a console"]
    assert "NW-7" in client.get(LIST).content.decode()


@pytest.mark.usefixtures("entries")
def test_an_administrator_reads_what_belongs_to_no_engagement(administrator):
    assert names(administrator) == ["a console"]


def test_an_administrator_reads_no_row_of_an_engagement(administrator):
    EngagementFactory(reference="NW-7")
    AquaTenantFactory(label="Production")

    shown = names(administrator, ROWS)

    assert ("Production" in shown, "NW-7" in shown) == (True, False)


@pytest.mark.usefixtures("entries")
def test_the_trail_of_one_console_is_narrowed_to_it(administrator):
    AuditEntryFactory(object_name="another console", object_type="aquatenant", object_id=6)

    assert names(administrator, f"{LIST}?of=aquatenant:5") == ["a console"]


@pytest.mark.parametrize("address", [LIST, ROWS, "/audit/export/", "/audit/rows/export/"])
def test_nobody_else_learns_that_there_is_one(address):
    assert signed_in(ConsultantFactory()).get(address).status_code == 404
    assert signed_in(AdministratorFactory()).get(address).status_code == 403


def test_taking_it_is_written_down(administrator):
    response = administrator.get("/audit/export/?of=user")

    entry = AuditEntry.objects.get(what="audit.exported")
    assert (entry.engagement, entry.changes, entry.request_id) == (
        None,
        {"of": [None, "user"]},
        response["X-Request-ID"],
    )


@pytest.mark.parametrize("n", [1, 50])
@pytest.mark.parametrize(("address", "budget"), [(LIST, 5), (ROWS, 3)])
def test_it_costs_the_same_for_any_length(n, address, budget, django_assert_num_queries):
    client = signed_in(PsLeadFactory())
    engagement = EngagementFactory()
    AuditEntryFactory.create_batch(n, engagement=engagement, by=PsLeadFactory())

    with django_assert_num_queries(budget):
        client.get(address)


def test_a_console_and_a_person_lead_to_their_own_trail(administrator):
    tenant, person = AquaTenantFactory(), ConsultantFactory()

    pages = administrator.get(f"/consoles/{tenant.pk}/").content.decode(), administrator.get("/team/").content.decode()

    assert f'href="{LIST}?of=aquatenant:{tenant.pk}"' in pages[0]
    assert f'href="{LIST}?of=user:{person.pk}"' in pages[1]
