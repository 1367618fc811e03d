"""The state of a report while workers read it, and what becomes of it when they die."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from engagement.domain import documents, imports
from engagement.lib import file_store
from engagement.models import AuditEntry, Engagement, Registry, ReportImport, User
from tests.factories import AssignmentFactory, RegistryFactory, ReportImportFactory

pytestmark = pytest.mark.django_db

State = ReportImport.State
NOW = timezone.now()
LONG_AFTER = NOW + timedelta(hours=1)


@pytest.fixture
def engagement(db: None) -> Engagement:
    return AssignmentFactory().engagement


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return engagement.assignments.get().consultant


@pytest.fixture
def row(engagement: Engagement, consultant: User) -> ReportImport:
    return imports.receive(engagement, [upload("report.json", b"{}")], by=consultant, at=NOW)[0]


def upload(name: str, content: bytes) -> imports.Upload:
    return imports.Upload(name, io.BytesIO(content), len(content))


def test_a_report_that_is_handed_in_waits_for_a_worker(row, consultant):
    assert (row.state, row.source, row.file_name, row.size_bytes) == ("waiting", "upload", "report.json", 2)
    assert b"".join(file_store.read(row.stored_as)) == b"{}"
    assert list(AuditEntry.objects.values_list("what", "by")) == [("report.received", consultant.pk)]
    assert imports.due(at=NOW) == [row.pk]


@pytest.mark.parametrize(
    ("uploads", "said"),
    [
        ([], "Choose a file."),
        ([("a.json", b"")], "a.json is empty. Choose the JSON file that the scanner wrote."),
        ([("a.json", b"{}")] * 21, "Hand in at most 20 reports at once."),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_kept(engagement, consultant, uploads, said):
    with pytest.raises(imports.NotAReport, match=said):
        imports.receive(engagement, [upload(*one) for one in uploads], by=consultant, at=NOW)

    assert ReportImport.objects.count() == 0


def test_a_report_that_is_too_large_is_refused(engagement, consultant):
    large = imports.Upload("a.json", io.BytesIO(b"{"), imports.LARGEST_BYTES + 1)

    with pytest.raises(imports.NotAReport, match="larger than 200 MB"):
        imports.receive(engagement, [large], by=consultant, at=NOW)


def test_a_report_is_given_to_one_worker(row):
    first, second = imports.claim(row.pk, at=NOW), imports.claim(row.pk, at=NOW)

    assert (first is not None, second) == (True, None)


def test_a_report_whose_worker_died_is_given_out_again(row):
    imports.claim(row.pk, at=NOW)

    assert imports.due(at=NOW) == []
    assert imports.due(at=LONG_AFTER) == [row.pk]
    again = imports.claim(row.pk, at=LONG_AFTER)
    assert again is not None
    assert again.attempt == 2


def test_a_report_at_which_three_workers_died_is_refused(row):
    for hours in range(3):
        imports.claim(row.pk, at=NOW + timedelta(hours=hours))

    assert imports.claim(row.pk, at=NOW + timedelta(hours=4)) is None

    row.refresh_from_db()
    assert (row.state, row.said) == (State.REFUSED, "Reading broke off 3 times. Ask the administrator.")


def test_a_worker_that_was_thought_dead_changes_nothing(row):
    first = imports.claim(row.pk, at=NOW)
    imports.claim(row.pk, at=LONG_AFTER)

    with pytest.raises(imports.LeaseLost):
        imports.refuse(first, said="Late.", at=LONG_AFTER)
    with pytest.raises(imports.LeaseLost):
        imports.store(first, "scanner", [], lambda: iter(()), said="", at=LONG_AFTER)

    row.refresh_from_db()
    assert (row.state, row.attempt) == (State.READING, 2)


def test_findings_that_are_lost_on_the_way_are_noticed(row, engagement):
    RegistryFactory(engagement=engagement, name="Docker Hub")
    result = imports.Result("alpine:3.4", "Docker Hub", 3, "f", keys=None)

    with pytest.raises(imports.Lost):
        imports.store(imports.claim(row.pk, at=NOW), "scanner", [result], lambda: iter(()), said="", at=NOW)

    assert engagement.images.count() == 0


def test_a_choice_of_registry_has_the_report_read_again(row, engagement, consultant):
    imports.refuse(imports.claim(row.pk, at=NOW), said="No such registry.", at=NOW, needs_registry=True)
    harbor = RegistryFactory(engagement=engagement)

    chosen = imports.choose_registry(row, harbor, by=consultant, at=NOW)

    assert (chosen.state, chosen.registry, chosen.needs_registry, chosen.said) == (State.WAITING, harbor, False, "")
    assert imports.due(at=NOW) == [row.pk]


def test_there_is_nothing_to_choose_for_a_report_that_was_read(engagement, consultant):
    done = ReportImportFactory(engagement=engagement)

    with pytest.raises(imports.NotAReport):
        imports.choose_registry(done, RegistryFactory(engagement=engagement), by=consultant, at=NOW)


def test_nothing_is_chosen_for_a_file_that_is_gone(row, engagement, consultant):
    imports.refuse(imports.claim(row.pk, at=NOW), said="No such registry.", at=NOW, needs_registry=True)
    file_store.delete(row.stored_as)

    with pytest.raises(imports.NotAReport, match="deleted meanwhile"):
        imports.choose_registry(row, RegistryFactory(engagement=engagement), by=consultant, at=NOW)


def test_a_file_that_waits_to_be_read_is_not_swept(row):
    documents.sweep(at=NOW + timedelta(days=2))

    assert file_store.size_bytes(row.stored_as) == 2


def test_a_file_for_which_nobody_chooses_goes_after_a_month(row):
    documents.sweep(at=NOW + timedelta(days=31))

    with pytest.raises(file_store.Gone):
        file_store.size_bytes(row.stored_as)


@pytest.mark.parametrize(
    ("image", "registry", "name"),
    [
        ("alpine", "Docker Hub", ("alpine", "latest")),
        ("team/app:1.0", "Docker Hub", ("team/app", "1.0")),
        ("acme.azurecr.io/app:1.0", "acme.azurecr.io", ("app", "1.0")),
        ("localhost:5000/app", "", ("localhost:5000/app", "latest")),
        ("app@sha256:12ab", "", ("app", "sha256:12ab")),
    ],
)
def test_images_are_named_as_those_that_are_there(engagement, row, image, registry, name):
    chosen: Registry = RegistryFactory(engagement=engagement)
    ReportImport.objects.filter(pk=row.pk).update(registry=chosen)
    result = imports.Result(image, registry, 0, "f", keys=None)

    imports.store(imports.claim(row.pk, at=NOW), "scanner", [result], lambda: iter(()), said="", at=NOW)

    assert list(engagement.images.values_list("repository", "tag")) == [name]
