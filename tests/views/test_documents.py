"""Files on their pages: who finds what, at what cost, how they are served, and hostile ones."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from engagement.domain import documents
from engagement.lib import file_store
from engagement.models import Document, Engagement, Owner, User
from engagement.rules import upload_types
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    DocumentFactory,
    EngagementFactory,
    EngagementTopicFactory,
    MembershipFactory,
    PsLeadFactory,
    QuestionFactory,
    SessionFactory,
    UserFactory,
)
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped
from tests.uploads import PDF, PNG, TEXT, XLSX

pytestmark = pytest.mark.django_db

LIST = "/engagements/NW-7/documents/"
ADD = f"{LIST}add/"
HTMX = {"HX-Request": "true"}

Hand = Callable[..., object]


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
def member(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer).user


@pytest.fixture
def theirs(member: User) -> Client:
    return signed_in(member)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def file(name: str = "a.txt", content: bytes = TEXT, kind: str = "text/html") -> SimpleUploadedFile:
    """As a browser sends it, which may claim any kind."""
    return SimpleUploadedFile(name, content, content_type=kind)


def text(client: Client, address: str, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


def order(client: Client, query: str = "") -> list[str]:
    """The names of the files on the list, in their order."""
    page = part(text(client, LIST + query), "documents")
    found = [(page.index(f'id="document-{one.pk}"'), one.name) for one in Document.objects.all() if _has(page, one)]
    return [name for _, name in sorted(found)]


def _has(page: str, one: Document) -> bool:
    return f'id="document-{one.pk}"' in page


def test_several_files_are_handed_in_at_once(engagement, theirs):
    response = theirs.post(ADD, {"uploads": [file("plan.pdf", PDF), file("net.png", PNG), file("hosts.xlsx", XLSX)]})

    assert (response.status_code, response.url) == (302, LIST)
    assert sorted(Document.objects.values_list("name", flat=True)) == ["hosts.xlsx", "net.png", "plan.pdf"]
    assert "3 files were handed in." in text(theirs, LIST)


def test_the_list_shows_the_newest_first(engagement, client):
    DocumentFactory(engagement=engagement, name="old.txt", uploaded_at=NOW - timedelta(days=1))
    DocumentFactory(engagement=engagement, name="new.txt")
    DocumentFactory(name="foreign.txt")

    assert order(client) == ["new.txt", "old.txt"]


def test_the_list_is_searched_filtered_and_sorted(engagement, client):
    topic = EngagementTopicFactory(engagement=engagement, topic__key="registry").topic
    DocumentFactory(engagement=engagement, name="b.txt", content=b"x" * 5000, topic=topic)
    DocumentFactory(
        engagement=engagement, name="a.txt", content=b"x", origin="customer", uploaded_at=NOW.replace(day=1)
    )
    queries = ("?sort=name", "?sort=-name", "?sort=size", "?sort=-size", "?sort=added", "?q=B.T", "?origin=customer",
               "?topic=registry", "?topic=none", "?q=%00&origin=x&topic=%00&sort=x&page=x")  # fmt: skip

    assert {query: order(client, query) for query in queries} == {
        "?sort=name": ["a.txt", "b.txt"],
        "?sort=-name": ["b.txt", "a.txt"],
        "?sort=size": ["a.txt", "b.txt"],
        "?sort=-size": ["b.txt", "a.txt"],
        "?sort=added": ["a.txt", "b.txt"],
        "?q=B.T": ["b.txt"],
        "?origin=customer": ["a.txt"],
        "?topic=registry": ["b.txt"],
        "?topic=none": [],
        "?q=%00&origin=x&topic=%00&sort=x&page=x": ["b.txt", "a.txt"],
    }


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(engagement, client, n, django_assert_num_queries):
    item = ChecklistItemFactory(engagement=engagement)
    DocumentFactory.create_batch(n, engagement=engagement, item=item, topic=item.topic)

    with django_assert_num_queries(6):
        page = client.get(LIST)

    assert len(page.content) < 80_000


def test_the_fragment_of_the_list_fits_into_the_page(engagement, client):
    DocumentFactory(engagement=engagement)
    page = text(client, LIST)

    fragment = text(client, f"{LIST}?sort=name", headers=HTMX)

    assert lasting(part(swapped(page, fragment), "documents")) == lasting(
        part(text(client, f"{LIST}?sort=name"), "documents")
    )


def test_an_empty_list_says_what_to_do(engagement, client):
    assert "Hand in the first files" in text(client, LIST)
    assert "stands here" in text(signed_in(engagement.ps_lead), LIST)
    assert "Nothing was removed" in text(client, f"{LIST}?is_removed=on")


def test_a_row_says_what_its_file_is_for(engagement, client):
    question = QuestionFactory(topic__work_package=engagement.work_package, topic__key="sso")
    rows = {
        "checklist": DocumentFactory(engagement=engagement, item=ChecklistItemFactory(engagement=engagement)),
        "discovery": DocumentFactory(engagement=engagement, question=question, topic=question.topic),
        "sessions": DocumentFactory(engagement=engagement, session=SessionFactory(engagement=engagement)),
    }

    page = text(client, LIST)

    links = {where: f"/engagements/NW-7/{where}/" in part(page, f"document-{one.pk}") for where, one in rows.items()}
    assert links == {"checklist": True, "discovery": True, "sessions": True}


def test_an_internal_file_is_found_by_the_team_alone(engagement, client, theirs):
    hidden = DocumentFactory(engagement=engagement, name="internal.txt", is_internal=True)

    lists = [order(one) for one in (client, signed_in(engagement.ps_lead), theirs)]

    assert lists == [["internal.txt"], ["internal.txt"], []]
    assert [theirs.get(f"{LIST}{hidden.pk}/{deed}").status_code for deed in ("", "remove/")] == [404, 404]
    assert client.get(f"{LIST}{hidden.pk}/").status_code == 200


def test_a_file_is_served_to_be_saved_and_for_nothing_else(engagement, theirs):
    document = DocumentFactory(
        engagement=engagement, name="Übersicht 1.pdf", content=PDF, content_type="application/pdf"
    )

    response = theirs.get(f"{LIST}{document.pk}/")

    assert response.getvalue() == PDF
    asked = (
        "Content-Type", "Content-Length", "Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options",
        "Cache-Control", "X-Robots-Tag", "X-Frame-Options", "Accept-Ranges",
    )  # fmt: skip
    assert {name: response.headers.get(name) for name in asked} == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF)),
        "Content-Disposition": "attachment; filename*=utf-8''%C3%9Cbersicht%201.pdf",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex, nofollow",
        "X-Frame-Options": "DENY",
        "Accept-Ranges": None,
    }


def test_a_large_file_is_handed_in_and_served_as_it_was(engagement, theirs):
    content = b"%PDF-1.4\n" + os.urandom(3_000_000) + b"\n%%EOF\n"

    theirs.post(ADD, {"uploads": file("large.pdf", content)})

    document = Document.objects.get()
    assert (document.size_bytes, theirs.get(f"{LIST}{document.pk}/").getvalue() == content) == (len(content), True)


def test_a_file_that_the_store_lost_is_told_calmly(engagement, client):
    document = DocumentFactory(engagement=engagement)
    file_store.delete(document.stored_as)

    response = client.get(f"{LIST}{document.pk}/")

    assert response.status_code == 410
    assert "no longer there" in response.content.decode()


def test_a_file_is_handed_in_where_it_is_asked_for(engagement, member, theirs):
    topic = EngagementTopicFactory(engagement=engagement).topic
    question = QuestionFactory(topic=topic, text="Which registries?")
    item = ChecklistItemFactory(engagement=engagement, owner=Owner.CUSTOMER, template__topic=topic)
    session = SessionFactory(engagement=engagement)
    home = "/engagements/NW-7/"
    pages = {
        f"?item={item.pk}": f"{home}checklist/{item.pk}/",
        f"?question={question.pk}": f"{home}discovery/?topic={topic.key}#question-{question.pk}",
        f"?session={session.pk}": f"{home}sessions/{session.pk}/",
    }

    shown = [
        str(about) in text(theirs, ADD + query) for query, about in zip(pages, (item, question, session), strict=True)
    ]
    led_to = {query: theirs.post(ADD + query, {"uploads": file()}).url for query in pages}

    assert (led_to, shown) == (pages, [True, True, True])
    kept = [(one.item, one.question, one.session) for one in Document.objects.order_by("pk")]
    assert kept == [(item, None, None), (None, question, None), (None, None, session)]
    assert "a.txt" in text(theirs, f"{home}checklist/{item.pk}/")
    assert "a.txt" in part(text(theirs, f"{home}discovery/?topic={topic.key}"), f"question-{question.pk}")


def test_a_file_for_something_foreign_is_not_taken(engagement, theirs):
    foreign = EngagementFactory()
    queries = (
        f"?item={ChecklistItemFactory(engagement=foreign).pk}",
        f"?question={QuestionFactory().pk}",
        f"?session={SessionFactory(engagement=foreign).pk}",
        f"?session={SessionFactory(engagement=engagement, kind='rehearsal').pk}",
    )

    answered = [theirs.post(ADD + query, {"uploads": file()}).status_code for query in queries]

    assert (answered, Document.objects.count()) == ([404] * 4, 0)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("run.exe", PDF, "run.exe is of a kind that is not taken"),
        ("invoice.pdf.exe", PDF, "invoice.pdf.exe is of a kind"),
        ("plan.pdf", b"MZ\x90\x00", "plan.pdf is not a PDF inside"),
        ("page.png", PNG + b"<script>alert(1)</script>", "page.png is not a PNG picture inside"),
        ("both.pdf", PDF + b"PK\x05\x06" + b"\x00" * 18 + b"%%EOF", "an archive at once"),
        ("drawing.svg", b"<svg/>", "drawing.svg is of a kind"),
        ("empty.txt", b"", "empty.txt is empty"),
        ("x" * 800 + ".exe", PDF, "xxxx.exe is of a kind"),
        ("a\u202efdp.exe", PDF, "afdp.exe is of a kind"),
        ("<script>.exe", PDF, "_script_.exe is of a kind"),
    ],
)
def test_a_bad_file_is_refused_beside_the_field(engagement, client, name, content, told):
    topic = EngagementTopicFactory(engagement=engagement, topic__key="sso").topic

    response = client.post(ADD, {"uploads": file(name, content), "topic": topic.key, "is_internal": "on"})

    page = response.content.decode()
    assert (response.status_code, Document.objects.count()) == (422, 0)
    assert 'id="id_uploads-error"' in page
    assert told in page
    assert '<option value="sso" selected>' in page
    assert "checked" in page


def test_a_file_that_is_too_large_is_refused_beside_the_field(engagement, client):
    response = client.post(ADD, {"uploads": file("a.pdf", b"%PDF-" + b"x" * upload_types.LARGEST_BYTES)})

    assert (response.status_code, Document.objects.count()) == (422, 0)
    assert "a.pdf is larger than 20 MB" in part(response.content.decode(), "id_uploads-error")
    assert list(file_store.incoming().iterdir()) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\x.txt", "x.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("\u202etxt.txt", "txt.txt"),
        ("=cmd().csv", "=cmd().csv"),
        ("x" * 800 + ".txt", "x" * 116 + ".txt"),
        ("<script>alert(1)</script>.txt", "script_.txt"),
        ("con.txt", "_con.txt"),
    ],
)
def test_an_odd_name_is_cleaned(engagement, theirs, name, kept):
    theirs.post(ADD, {"uploads": file(name)})

    assert Document.objects.get().name == kept
    assert "<script>alert" not in text(theirs, LIST)


@pytest.mark.parametrize("topic", ["\x00", "x" * 10_000, "\u202e", "=cmd()", "<script>"])
def test_a_hostile_topic_is_refused_beside_its_field(engagement, client, topic):
    EngagementTopicFactory(engagement=engagement)

    response = client.post(ADD, {"uploads": file(), "topic": topic})

    assert (response.status_code, Document.objects.count()) == (422, 0)
    assert 'id="id_topic-error"' in response.content.decode()


@pytest.mark.parametrize("uploads", ["text", "\x00", ""])
def test_a_field_without_a_file_asks_for_one(engagement, client, uploads):
    response = client.post(ADD, {"uploads": uploads})

    assert response.status_code == 422
    assert "Choose at least one file." in response.content.decode()


def test_a_customer_cannot_hand_in_an_internal_file(engagement, theirs):
    theirs.post(ADD, {"uploads": file(), "is_internal": "on"})

    assert Document.objects.get().is_internal is False


def test_a_customer_removes_and_brings_back_their_own_file(engagement, member, theirs):
    own = DocumentFactory(engagement=engagement, uploaded_by=member, name="own.txt")
    asked = text(theirs, f"{LIST}{own.pk}/remove/")

    removed = theirs.post(f"{LIST}{own.pk}/remove/")
    lists = (order(theirs), order(theirs, "?is_removed=on"))
    gone = theirs.get(f"{LIST}{own.pk}/").status_code
    back = theirs.post(f"{LIST}{own.pk}/restore/")

    assert "taken off the list for everybody" in asked
    assert (removed.url, back.url, lists, gone) == (LIST, LIST, ([], ["own.txt"]), 404)
    assert order(theirs) == ["own.txt"]


def test_only_the_team_and_who_handed_it_in_remove_a_file(engagement, client, theirs):
    colleague = MembershipFactory(customer=engagement.customer, user=UserFactory()).user
    document = DocumentFactory(engagement=engagement, uploaded_by=colleague)
    people = {"customer": theirs, "PS lead": signed_in(engagement.ps_lead), "consultant": client}

    answered = {name: one.post(f"{LIST}{document.pk}/remove/").status_code for name, one in people.items()}

    assert answered == {"customer": 403, "PS lead": 403, "consultant": 302}
    assert f"{document.pk}/remove/" not in text(theirs, LIST)


def test_what_the_team_removed_a_customer_neither_finds_nor_brings_back(engagement, member, consultant, theirs):
    document = DocumentFactory(engagement=engagement, uploaded_by=member)
    documents.remove(document, by=consultant, at=NOW)

    assert order(theirs, "?is_removed=on") == []
    assert theirs.post(f"{LIST}{document.pk}/restore/").status_code == 404


def test_a_removed_file_whose_bytes_are_gone_is_told_of(engagement, client, consultant):
    document = DocumentFactory(engagement=engagement, removed_by=consultant, removed_at=NOW)
    file_store.delete(document.stored_as)

    response = client.post(f"{LIST}{document.pk}/restore/", follow=True)

    assert "hand the file in again" in response.content.decode()


def test_the_ps_lead_reads_and_hands_in_nothing(engagement):
    lead = signed_in(engagement.ps_lead)
    DocumentFactory(engagement=engagement)

    assert [lead.get(ADD).status_code, lead.post(ADD, {"uploads": file()}).status_code] == [403, 403]
    assert reverse("documents-add", args=["NW-7"]) not in text(lead, LIST)
