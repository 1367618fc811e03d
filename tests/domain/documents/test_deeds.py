"""Files: all or none are taken, each deed is written down, and nothing is doubled or lost."""

import hashlib
import io
from datetime import timedelta

import pytest

from engagement.domain import checklist, documents
from engagement.domain.documents import Upload
from engagement.lib import file_store
from engagement.models import AuditEntry, Document, Engagement, Evidence, Notice, Owner, Topic, User
from engagement.rules import upload_types
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    DocumentFactory,
    EngagementFactory,
    MembershipFactory,
    QuestionFactory,
    SessionFactory,
)
from tests.factories.instants import NOW
from tests.uploads import PDF, TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7")


@pytest.fixture
def member(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer).user


@pytest.fixture
def consultant() -> User:
    return ConsultantFactory()


def upload(name: str = "a.txt", content: bytes = TEXT) -> Upload:
    return Upload(name, io.BytesIO(content), len(content))


def take(engagement: Engagement, by: User, *uploads: Upload, **more: object) -> list[Document]:
    return documents.take(engagement, uploads or [upload()], by=by, at=NOW, **more)


def keys() -> set[str]:
    return set(file_store.keys_before(NOW + timedelta(days=10_000)))


def deeds() -> list[str]:
    return [entry.what for entry in AuditEntry.objects.order_by("pk")]


def read(document: Document) -> bytes:
    return b"".join(file_store.read(document.stored_as))


def test_a_file_is_taken_with_what_is_known_of_it(engagement, member):
    topic = QuestionFactory(topic__work_package=engagement.work_package).topic

    (document,) = take(engagement, member, upload("../Plan \u202e.pdf", PDF), topic=topic, is_internal=True)

    document.refresh_from_db()
    assert (document.name, document.content_type, document.size_bytes) == ("Plan .pdf", "application/pdf", len(PDF))
    assert (document.sha256, read(document)) == (hashlib.sha256(PDF).hexdigest(), PDF)
    assert (document.origin, document.is_internal, document.uploaded_by) == ("customer", False, member)
    assert (document.topic, document.uploaded_at) == (topic, NOW)
    assert deeds() == ["document.handed_in"]


def test_the_consultants_are_told_of_what_a_customer_hands_in(engagement, member):
    consultant = AssignmentFactory(engagement=engagement).consultant

    take(engagement, member)
    take(engagement, consultant, upload("b.txt", b"of the team"))

    assert [(one.user, one.kind, one.text) for one in Notice.objects.all()] == [
        (consultant, "document", f"{member} handed in a.txt")
    ]


def test_the_team_may_keep_a_file_to_itself(engagement, consultant):
    (document,) = take(engagement, consultant, is_internal=True)

    assert (document.origin, document.is_internal) == ("team", True)


def test_one_wrong_file_keeps_all_out_and_each_is_named(engagement, member):
    before = keys()

    with pytest.raises(documents.NotADocument) as caught:
        take(engagement, member, upload(), upload("b.exe"), upload("c.pdf"), upload("d.txt", b""))

    assert (Document.objects.count(), keys(), caught.value.field) == (0, before, "uploads")
    assert [name in str(caught.value) for name in ("a.txt", "b.exe is of", "c.pdf is not", "d.txt is empty")] == [
        False, True, True, True,
    ]  # fmt: skip


def test_too_many_files_at_once_are_refused(engagement, member):
    with pytest.raises(documents.NotADocument, match="at most 10 files at once"):
        take(engagement, member, *[upload(f"{n}.txt") for n in range(11)])


def test_the_same_file_handed_in_twice_is_one(engagement, member):
    (first,) = take(engagement, member)
    before = keys()

    (second,) = take(engagement, member)

    assert (second, Document.objects.count(), keys()) == (first, 1, before)
    assert deeds() == ["document.handed_in"]


def test_the_same_file_twice_at_once_is_one(engagement, member):
    first, second = take(engagement, member, upload(), upload())

    assert (first, Document.objects.count()) == (second, 1)


def test_a_customer_is_not_told_of_an_internal_file_that_is_the_same(engagement, member, consultant):
    (theirs,) = take(engagement, consultant, is_internal=True)

    (own,) = take(engagement, member)

    assert own != theirs
    assert own.is_internal is False


def test_an_engagement_has_room_for_so_much(engagement, member):
    most = upload_types.LARGEST_TOGETHER_BYTES
    removed = DocumentFactory(engagement=engagement, removed_by=member, removed_at=NOW - timedelta(days=29))
    Document.objects.filter(pk=removed.pk).update(size_bytes=most - len(TEXT))
    before = keys()

    take(engagement, member)
    with pytest.raises(documents.NotADocument, match="would be 200 MB, and may be 200 MB"):
        take(engagement, member, upload("b.txt"))
    Document.objects.filter(pk=removed.pk).update(removed_at=NOW - timedelta(days=30))
    take(engagement, member, upload("b.txt"))

    assert len(keys() - before) == 2


def test_a_file_for_an_item_is_evidence_of_it(engagement, member):
    item = ChecklistItemFactory(engagement=engagement, owner=Owner.CUSTOMER)

    (document,) = take(engagement, member, item=item)

    evidence = Evidence.objects.get()
    assert (document.item, document.topic) == (item, item.topic)
    assert (evidence.item, evidence.kind, evidence.given_by) == (item, "file", member)
    assert evidence.text == f"a.txt\nSHA-256 {document.sha256}"
    assert deeds() == ["document.handed_in", "item.evidence_given"]


def test_an_internal_file_for_an_item_is_no_evidence_that_a_customer_reads(engagement, consultant):
    take(engagement, consultant, item=ChecklistItemFactory(engagement=engagement), is_internal=True)

    assert Evidence.objects.count() == 0


def test_a_customer_hands_in_files_only_for_their_own_items(engagement, member):
    item, before = ChecklistItemFactory(engagement=engagement, owner=Owner.CONSULTANT), keys()

    with pytest.raises(checklist.NotYours):
        take(engagement, member, item=item)

    assert (Document.objects.count(), keys()) == (0, before)


def test_a_file_for_a_question_is_about_its_topic(engagement, member):
    question = QuestionFactory(topic__work_package=engagement.work_package)

    (document,) = take(engagement, member, question=question)

    assert (document.question, document.topic) == (question, question.topic)


def test_a_file_for_what_a_customer_does_not_see_is_the_teams_own(engagement, consultant):
    item = ChecklistItemFactory(engagement=engagement, template__topic__kind=Topic.Kind.PREPARATION)
    rehearsal = SessionFactory(engagement=engagement, kind="rehearsal")

    hidden = [*take(engagement, consultant, item=item), *take(engagement, consultant, session=rehearsal)]
    shown = take(engagement, consultant, session=SessionFactory(engagement=engagement))

    assert [one.is_internal for one in (*hidden, *shown)] == [True, True, False]


def test_a_download_gives_the_bytes_and_is_written_down(engagement, member):
    document = DocumentFactory(engagement=engagement)

    content = b"".join(documents.download(document, by=member, at=NOW))

    entry = AuditEntry.objects.get()
    assert content == TEXT
    assert (entry.what, entry.by, entry.engagement, entry.object_name) == (
        "document.downloaded", member, engagement, document.name,
    )  # fmt: skip


@pytest.mark.parametrize("damage", ["gone", "cut off"])
def test_a_file_that_the_store_lost_is_told_calmly(engagement, member, damage):
    document = DocumentFactory(engagement=engagement)
    if damage == "gone":
        file_store.delete(document.stored_as)
    else:
        Document.objects.update(size_bytes=document.size_bytes + 1)
        document.refresh_from_db()

    with pytest.raises(documents.NotKept, match="no longer there"):
        documents.download(document, by=member, at=NOW)

    assert deeds() == []


def test_a_file_is_removed_and_brought_back_once_each(engagement, member):
    document = DocumentFactory(engagement=engagement)

    for _ in range(2):
        removed = documents.remove(document, by=member, at=NOW)
    for _ in range(2):
        restored = documents.restore(document, by=member, at=NOW)

    assert (removed.removed_by, removed.removed_at) == (member, NOW)
    assert (restored.removed_by, restored.removed_at) == (None, None)
    assert deeds() == ["document.removed", "document.restored"]


def test_a_file_whose_bytes_are_deleted_stays_removed(engagement, member):
    document = DocumentFactory(engagement=engagement, removed_by=member, removed_at=NOW)
    file_store.delete(document.stored_as)

    with pytest.raises(documents.NotKept, match="hand the file in again"):
        documents.restore(document, by=member, at=NOW)

    document.refresh_from_db()
    assert document.removed_at == NOW
