"""The notes of a session: saved by whoever writes, and never lost."""

from datetime import timedelta

import pytest

from engagement.domain.live import notes
from engagement.domain.live.notes import Part, Saved
from engagement.models import NoteVersion, Session, User
from tests.factories import NOW, ConsultantFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return SessionFactory(public_notes="Scope agreed.", public_revision=3)


@pytest.fixture
def other() -> User:
    return ConsultantFactory(name="Rafael Okoye")


def versions(session: Session) -> list[tuple[str, int, bool]]:
    rows = NoteVersion.objects.filter(session=session).order_by("pk")
    return list(rows.values_list("text", "based_on", "is_in_conflict"))


def test_a_text_begun_from_the_note_becomes_the_note(session: Session) -> None:
    saved = notes.save(session, Part.PUBLIC, "Scope widened.", based_on=3, by=session.consultant, at=NOW)

    session.refresh_from_db()
    assert saved == Saved("Scope widened.", 4)
    assert (session.public_notes, session.public_revision) == ("Scope widened.", 4)


def test_the_internal_part_counts_for_itself(session: Session) -> None:
    notes.save(session, Part.INTERNAL, "Sponsor is tense.", based_on=0, by=session.consultant, at=NOW)

    session.refresh_from_db()
    assert (session.internal_notes, session.internal_revision) == ("Sponsor is tense.", 1)
    assert (session.public_notes, session.public_revision) == ("Scope agreed.", 3)


def test_saving_the_same_text_again_changes_nothing(session: Session) -> None:
    notes.save(session, Part.PUBLIC, "Scope widened.", based_on=3, by=session.consultant, at=NOW)

    saved = notes.save(session, Part.PUBLIC, "Scope widened.", based_on=3, by=session.consultant, at=NOW)

    assert saved == Saved("Scope widened.", 4)
    assert versions(session) == [("Scope widened.", 3, False)]


def test_line_ends_of_a_browser_are_no_change(session: Session) -> None:
    notes.save(session, Part.PUBLIC, "one\ntwo", based_on=3, by=session.consultant, at=NOW)

    saved = notes.save(session, Part.PUBLIC, "one\r\ntwo", based_on=4, by=session.consultant, at=NOW)

    assert saved == Saved("one\ntwo", 4)


def test_a_text_begun_from_an_older_note_is_kept_beside_it(session: Session, other: User) -> None:
    notes.save(session, Part.PUBLIC, "Theirs.", based_on=3, by=other, at=NOW)

    with pytest.raises(notes.Conflict) as refused:
        notes.save(session, Part.PUBLIC, "Mine.", based_on=3, by=session.consultant, at=NOW)

    session.refresh_from_db()
    assert session.public_notes == "Theirs."
    assert (refused.value.current, refused.value.mine) == (Saved("Theirs.", 4), "Mine.")
    assert refused.value.written_by == "Rafael Okoye"
    assert versions(session) == [("Theirs.", 3, False), ("Mine.", 3, True)]


def test_a_refused_text_is_kept_once_however_often_it_is_sent(session: Session, other: User) -> None:
    notes.save(session, Part.PUBLIC, "Theirs.", based_on=3, by=other, at=NOW)

    for _ in range(2):
        with pytest.raises(notes.Conflict):
            notes.save(session, Part.PUBLIC, "Mine.", based_on=3, by=session.consultant, at=NOW)

    assert versions(session) == [("Theirs.", 3, False), ("Mine.", 3, True)]


def test_what_one_person_types_within_a_minute_is_one_version(session: Session) -> None:
    for revision, text in enumerate(["S", "Sc", "Sco"], start=3):
        at = NOW + timedelta(seconds=2 * revision)
        notes.save(session, Part.PUBLIC, text, based_on=revision, by=session.consultant, at=at)

    assert versions(session) == [("Sco", 3, False)]


def test_what_is_typed_later_is_a_version_of_its_own(session: Session) -> None:
    notes.save(session, Part.PUBLIC, "Early.", based_on=3, by=session.consultant, at=NOW)

    notes.save(session, Part.PUBLIC, "Late.", based_on=4, by=session.consultant, at=NOW + notes.SAME_SITTING)

    assert versions(session) == [("Early.", 3, False), ("Late.", 4, False)]


def test_both_texts_of_a_conflict_stand_one_below_the_other() -> None:
    assert notes.both("Theirs.\n", "Mine.") == "Theirs.\n\n---\n\nMine."
