"""Loading a package from files: a published version never changes."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from engagement.domain import packages
from engagement.domain.packages import ADVANCED_TIER, BadFile, VersionTaken
from engagement.models import AgendaStep, Topic, WorkPackage
from tests.factories import ChecklistItemFactory, WorkPackageFactory


@pytest.fixture
def package(db) -> WorkPackage:
    return packages.load(ADVANCED_TIER)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the shipped package that a test may edit."""
    return Path(shutil.copytree(ADVANCED_TIER, tmp_path / "package"))


def test_loading_twice_changes_nothing(package):
    before = list(AgendaStep.objects.values_list("pk", flat=True))

    again = packages.load(ADVANCED_TIER)

    assert again == package
    assert list(AgendaStep.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("package.toml", "Advanced Tier Work Package", "Another name"),
        ("registry.toml", "default_minutes = 150", "default_minutes = 151"),
        ("registry.toml", "Its connection test passed", "Its connection test failed"),
        ("siem.toml", 'kind = "soft"', 'kind = "hard"'),
        ("scanning.toml", "How a scan works", "How a scan fails"),
        ("sso.toml", "MFA at the IdP?", "No MFA?"),
        ("registry.toml", ", is_on_premises_only = true", ""),
        ("sso.toml", "Ticket opened in the session", "Ticket opened late"),
    ],
)
def test_a_published_version_refuses_other_content(package, folder, name, old, new):
    file = folder / name
    file.write_text(file.read_text().replace(old, new))

    with pytest.raises(VersionTaken, match="next version number"):
        packages.load(folder)

    assert packages.load(ADVANCED_TIER) == package


def test_changed_content_becomes_the_next_version_beside_the_old_one(package, folder):
    file = folder / "package.toml"
    file.write_text(file.read_text().replace("version = 1", "version = 2"))

    new = packages.load(folder)

    assert (new.version, new.topics.count(), package.topics.count()) == (2, 11, 11)


def test_a_draft_of_the_same_version_is_not_overwritten(db):
    draft = WorkPackageFactory(key="advanced-tier", version=1, published_at=None)

    with pytest.raises(VersionTaken):
        packages.load(ADVANCED_TIER)

    assert draft.topics.count() == 0


def test_the_command_loads_the_shipped_package(db, capsys):
    call_command("load_package")

    assert capsys.readouterr().out == "Advanced Tier Work Package v1 is published with 11 topics.\n"


def test_the_command_says_a_refusal_in_one_sentence(package, folder):
    file = folder / "siem.toml"
    file.write_text(file.read_text().replace("Event sources", "Sources"))

    with pytest.raises(CommandError) as refused:
        call_command("load_package", folder)

    assert str(refused.value) == (
        "Version 1 of advanced-tier is there already with other content; "
        "give the changed content the next version number."
    )


# ── the smaller version 1 of earlier releases ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def earlier(package) -> WorkPackage:
    """Version 1 as it was shipped before it had plans, prerequisites, adjustments and the retest."""
    package.reference_plans, package.raid_seeds = [], []
    package.save()
    package.topics.update(adjustments=[], demo="", typical_questions=[], deliverables=[], pitfalls=[])
    package.topics.get(key="retest").delete()
    for topic in package.topics.all():
        topic.prerequisites.all().delete()
        topic.agenda_steps.filter(is_on_premises_only=True).delete()
        topic.checklist.update(subject="", is_any_fact_enough=False)
        topic.questions.update(kind="text", options=[])
    return package


def test_an_earlier_version_is_completed_in_place(earlier):
    kept = ChecklistItemFactory(template=earlier.topics.get(key="scanning").checklist.first())

    package = packages.load(ADVANCED_TIER)

    assert packages.stored(package) == packages.read(ADVANCED_TIER)
    kept.refresh_from_db()
    assert kept.template.subject == "image:Docker Hub/alpine:3.4"


def test_completing_is_done_once(earlier):
    packages.load(ADVANCED_TIER)
    topics = list(Topic.objects.values_list("pk", flat=True))

    packages.load(ADVANCED_TIER)

    assert list(Topic.objects.values_list("pk", flat=True)) == topics


def test_an_earlier_version_that_says_something_else_is_left_alone(earlier):
    earlier.topics.filter(key="siem").update(aim="Send nothing.")

    with pytest.raises(VersionTaken):
        packages.load(ADVANCED_TIER)


def test_a_whole_version_is_not_completed(package, folder):
    file = folder / "siem.toml"
    file.write_text(file.read_text().replace('  "Time zones",', '  "Time zones",\n  "Another pitfall",'))

    with pytest.raises(VersionTaken):
        packages.load(folder)


def test_bringing_up_to_date_completes_an_earlier_version(earlier):
    assert packages.bring_up_to_date(ADVANCED_TIER)

    earlier.refresh_from_db()
    assert packages.stored(earlier) == packages.read(ADVANCED_TIER)


def test_bringing_up_to_date_leaves_other_content_alone_and_says_so(earlier, caplog):
    earlier.topics.filter(key="siem").update(aim="Send nothing.")
    before = packages.stored(earlier)

    assert not packages.bring_up_to_date(ADVANCED_TIER)

    assert packages.stored(earlier) == before
    assert "package=advanced-tier kept: Version 1 of advanced-tier is there already" in caplog.text


# ── files that cannot be read ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("siem.toml", "aim = ", "purpose = ", "siem.toml, line 11: There is no field purpose here"),
        ("siem.toml", "min_minutes = 60", 'min_minutes = "60"', "siem.toml, line 8: min_minutes has to be a whole"),
        ("siem.toml", "min_minutes = 60\n", "", "siem.toml, line 1: The file needs min_minutes."),
        ("siem.toml", "min_minutes = 60", "min_minutes = ", "siem.toml, line 8: Invalid value."),
        ("siem.toml", 'key = "siem"', 'key = "sieb"', "siem.toml, line 4: The key has to be that of the file: siem."),
        ("siem.toml", "minutes = 5, title", "minutes = true, title", "agenda row 1 minutes has to be a whole number"),
        ("package.toml", '"rehearsal"', '"../rehearsal"', "package.toml, line 18: topics has to list"),
        ("package.toml", '"rehearsal"', '"recital"', "recital.toml, line 1: This file is missing."),
        ("package.toml", '  "rehearsal",\n', "", "rehearsal.toml, line 1: package.toml does not list this file"),
        ("siem.toml", "min_minutes = 60", "min_minutes = " + "6" * 5_000, "siem.toml, line 1: There is a value in it"),
        ("siem.toml", "min_minutes = 60", "min_minutes = " + "[" * 50_000, "siem.toml, line 1: There is a value in it"),
        ("package.toml", "topics = [", "raid_seeds = 1\ntopics = [", "package.toml, line 41: Cannot overwrite a value"),
    ],
)
def test_a_file_that_says_what_no_package_can_is_refused_with_its_line(folder, name, old, new, message):
    file = folder / name
    file.write_text(file.read_text().replace(old, new, 1))

    with pytest.raises(BadFile) as refused:
        packages.read(folder)

    assert message in str(refused.value)


def test_a_message_does_not_grow_with_what_the_file_says(folder):
    file = folder / "siem.toml"
    file.write_text(f"{'x' * 100_000} = 1\n{file.read_text()}")

    with pytest.raises(BadFile) as refused:
        packages.read(folder)

    assert len(str(refused.value)) < 500
