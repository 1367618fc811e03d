"""The pages of work packages: the list, one version, its topics; a draft's life; files out and in."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engagement.domain import packages
from engagement.domain.packages import ADVANCED_TIER, parts
from engagement.domain.packages.contents import Step
from engagement.domain.packages.rows import write
from engagement.models import User, WorkPackage
from tests.domain.packages.made import content
from tests.factories import ConsultantFactory, EngagementFactory, TopicFactory, WorkPackageFactory
from tests.factories.instants import NOW

HTMX = {"HX-Request": "true"}


def text(client: Client, url: str, **more: object) -> str:
    return client.get(url, **more).content.decode()


def change(draft: WorkPackage, topic: str, part: str, value: object, by: User) -> None:
    base = parts.digest(parts.value_of(packages.stored(draft), topic, part))
    packages.change(draft, topic, part, value, base=base, by=by, at=NOW)


@pytest.fixture
def consultant(db: None) -> Client:
    client = Client()
    client.force_login(ConsultantFactory())
    return client


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_names_each_version_with_its_engagements(client, package, draft):
    EngagementFactory(work_package=package)

    page = text(client, "/packages/")

    assert 'href="/packages/made/1/"' in page
    assert 'href="/packages/made/2/"' in page
    assert page.count("Draft") == 1


def test_others_of_the_team_do_not_see_a_draft(consultant, package, draft):
    page = text(consultant, "/packages/")

    assert "/packages/made/1/" in page
    assert "/packages/made/2/" not in page
    assert "Import files" not in page
    assert consultant.get("/packages/made/2/").status_code == 404


def test_an_empty_list_says_what_to_do(client, consultant):
    assert "load_package, or import files" in text(client, "/packages/")
    assert "A PS lead publishes the first version" in text(consultant, "/packages/")


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(client, django_assert_num_queries, n):
    for number in range(n):
        TopicFactory(work_package=WorkPackageFactory(key="many", version=number + 1))

    with django_assert_num_queries(4):
        client.get("/packages/")


def test_a_published_version_shows_no_way_to_edit_it(client, package):
    page = text(client, "/packages/made/1/")

    assert "Open a draft" in page
    assert "/parts/" not in page


def test_a_draft_shows_where_it_is_wrong_with_a_link_to_the_very_field(client, draft, lead):
    change(draft, "one", "agenda", (Step("Short", 20),), lead)
    base = parts.value_of(packages.stored(draft), "one", "checklist")[0]
    change(draft, "one", "checklist", (replace(base, facts=("REG-99",)),), lead)

    page = text(client, "/packages/made/2/")

    assert 'href="/packages/made/2/topics/one/agenda/"' in page
    assert "The steps add up to 20 minutes, but the usual time is 90." in page
    assert 'href="/packages/made/2/topics/one/checklist/#id_rows-0-facts"' in page


def test_the_field_that_a_problem_links_to_is_there(client, draft):
    assert 'id="id_rows-0-facts"' in text(client, "/packages/made/2/topics/one/checklist/")


def test_the_shipped_package_is_shown_within_its_budgets(client, db, django_assert_max_num_queries):
    packages.load(ADVANCED_TIER)

    for path in ("", "topics/registry/", "topics/policies/", "changes/"):
        with django_assert_max_num_queries(10):
            page = text(client, f"/packages/advanced-tier/1/{path}")
        assert len(page) < 80_000


@pytest.mark.parametrize("n", [1, 50])
def test_a_topic_costs_the_same_for_any_length(client, package, django_assert_num_queries, n):
    write(package, parts.with_value(content(), "one", "agenda", tuple(Step(f"Step {at}", 1) for at in range(n))))

    with django_assert_num_queries(9):
        client.get("/packages/made/1/topics/one/")


def test_a_topic_that_is_not_there_is_not_found(client, package):
    assert client.get("/packages/made/1/topics/nowhere/").status_code == 404


def test_what_changed_is_told_part_by_part(client, draft, lead):
    change(draft, "one", "agenda", (Step("All of it", 60), Step("Rest", 30)), lead)

    page = text(client, "/packages/made/2/changes/")

    assert "One: Agenda" in page
    assert "<dt>Minutes</dt><dd><del>90</del> → <ins>60</ins></dd>" in page


def test_what_changed_says_when_nothing_did(client, package, draft):
    assert "Nothing changed yet" in text(client, "/packages/made/2/changes/")
    assert "This is the first version" in text(client, "/packages/made/1/changes/")


# ── the draft's life ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_opened_and_shown(client, package):
    response = client.post("/packages/made/1/draft/")

    assert response.headers["Location"] == "/packages/made/2/"


def test_a_second_draft_is_refused_in_words(client, draft):
    page = client.post("/packages/made/1/draft/", follow=True).content.decode()

    assert "has a draft already, version 2" in page
    assert WorkPackage.objects.count() == 2


def test_publishing_asks_with_what_changed_in_sight(client, draft, lead):
    change(draft, "one", "agenda", (Step("All of it", 60), Step("Rest", 30)), lead)

    page = text(client, "/packages/made/2/publish/")

    assert "Publish it" in page
    assert "Rest" in page


def test_publishing_is_not_offered_while_something_is_wrong(client, draft, lead):
    change(draft, "one", "agenda", (Step("Short", 20),), lead)

    page = text(client, "/packages/made/2/publish/")

    assert "Publish it" not in page
    assert "These have to be put right first." in page


def test_a_draft_is_published(client, draft, lead):
    change(draft, "one", "agenda", (Step("All of it", 60), Step("Rest", 30)), lead)

    client.post("/packages/made/2/publish/", {"revision": "1"})

    draft.refresh_from_db()
    assert not draft.is_draft


@pytest.mark.parametrize("revision", ["", "0", "x", "9" * 20, "\x00"])
def test_a_draft_is_not_published_unseen(client, draft, lead, revision):
    change(draft, "one", "agenda", (Step("All of it", 60), Step("Rest", 30)), lead)

    page = client.post("/packages/made/2/publish/", {"revision": revision}, follow=True).content.decode()

    draft.refresh_from_db()
    assert draft.is_draft
    assert "changed since you looked at it" in page


def test_discarding_asks_first(client, draft):
    assert "would be lost for good" in text(client, "/packages/made/2/discard/")
    assert WorkPackage.objects.count() == 2

    client.post("/packages/made/2/discard/")

    assert WorkPackage.objects.count() == 1


def test_a_published_version_is_not_discarded_by_its_address(client, package):
    page = client.post("/packages/made/1/discard/", follow=True).content.decode()

    assert "Version 1 is published and never changes" in page
    assert WorkPackage.objects.count() == 1


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def upload(client: Client, data: bytes) -> object:
    return client.post("/packages/import/", {"file": SimpleUploadedFile("package.zip", data)})


def test_an_export_is_a_zip_that_can_be_taken_in(client, package):
    exported = client.get("/packages/made/1/export/")

    response = upload(client, exported.content)

    assert exported.headers["Content-Disposition"] == 'attachment; filename="made-v1.zip"'
    assert response.headers["Location"] == "/packages/made/2/"


UNREADABLE = 'key = "x\\u0000"\nname = "X"\nversion = 1\ntopics = []\n'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no zip", "This is no zip that can be read"),
        (packages.packed({"package.toml": "a = "}), "package.toml, line 1: Invalid value"),
        (
            packages.packed({"package.toml": UNREADABLE}),
            "cannot be stored",
        ),
        (b"", "This file is empty."),
    ],
)
def test_a_file_that_is_no_package_is_refused_beside_the_field(client, data, message):
    response = upload(client, data)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert WorkPackage.objects.count() == 0


def test_an_import_without_a_file_is_refused(client):
    response = client.post("/packages/import/")

    assert response.status_code == 422
    assert "Choose the file first." in response.content.decode()
