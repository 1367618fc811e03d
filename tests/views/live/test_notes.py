"""Notes: saved by the editor's script and by a plain form, and both texts shown in a conflict."""

import pytest
from django.test import Client

from engagement.domain.live import notes
from engagement.models import NoteVersion, Session
from tests.factories import NOW, ConsultantFactory

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def live_url(session: Session) -> str:
    return f"/engagements/NW-7/sessions/{session.pk}/live/"


def url(session: Session, part: str = "public") -> str:
    return f"{live_url(session)}notes/{part}/"


@pytest.fixture
def theirs(session: Session) -> Session:
    """Somebody else saved meanwhile."""
    other = ConsultantFactory(name="Rafael Okoye")
    notes.save(session, NoteVersion.Part.PUBLIC, "Theirs.", based_on=0, by=other, at=NOW)
    return session


def test_the_script_is_told_the_new_revision_and_how_the_text_is_drawn(client: Client, session: Session) -> None:
    response = client.post(url(session), {"text": "**Agreed**", "based_on": 0}, headers=JSON)

    assert response.json() == {"revision": 1, "html": "<p><strong>Agreed</strong></p>"}


def test_a_plain_form_leads_back_to_the_page(client: Client, session: Session) -> None:
    response = client.post(url(session, "internal"), {"text": "Tense.", "based_on": 0})

    session.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"{live_url(session)}#notes-internal")
    assert session.internal_notes == "Tense."


def test_the_script_gets_both_texts_of_a_conflict(client: Client, theirs: Session) -> None:
    response = client.post(url(theirs), {"text": "Mine.", "based_on": 0}, headers=JSON)

    drawn = response.json()["html"]
    assert response.status_code == 409
    assert [word for word in ("Theirs.", "Mine.", "Rafael Okoye", 'value="1"') if word not in drawn] == []


def test_a_plain_form_gets_both_texts_on_a_page(client: Client, theirs: Session) -> None:
    response = client.post(url(theirs), {"text": "Mine.", "based_on": 0})

    page = response.content.decode()
    assert response.status_code == 409
    assert [word for word in ("Theirs.", "Mine.", "Keep mine") if word not in page] == []


def test_a_conflict_is_settled_by_keeping_mine(client: Client, theirs: Session) -> None:
    client.post(url(theirs), {"text": "Mine.", "based_on": 1, "keep": "mine"})

    theirs.refresh_from_db()
    assert theirs.public_notes == "Mine."


def test_a_conflict_is_settled_by_keeping_both(client: Client, theirs: Session) -> None:
    client.post(url(theirs), {"text": "Mine.", "based_on": 1, "keep": "both"})

    theirs.refresh_from_db()
    assert theirs.public_notes == "Theirs.\n\n---\n\nMine."


def test_a_text_that_was_refused_stays_on_the_page(client: Client, theirs: Session) -> None:
    client.post(url(theirs), {"text": "Mine, refused.", "based_on": 0}, headers=JSON)

    assert "Mine, refused." in client.get(live_url(theirs)).content.decode()


def test_an_empty_text_is_a_note_too(client: Client, theirs: Session) -> None:
    client.post(url(theirs), {"text": "", "based_on": 1})

    theirs.refresh_from_db()
    assert theirs.public_notes == ""


@pytest.mark.parametrize("text", ["zero\x00byte", "x" * 60_000], ids=["zero", "long"])
def test_a_text_that_cannot_be_kept_is_told_and_stays_in_the_form(client: Client, session: Session, text: str) -> None:
    plain = client.post(url(session), {"text": text, "based_on": 0})
    script = client.post(url(session), {"text": text, "based_on": 0}, headers=JSON)

    session.refresh_from_db()
    assert (plain.status_code, script.status_code) == (422, 422)
    assert list(plain.context["form"].errors) == ["text"]
    assert text[:40] in plain.content.decode()
    assert script.json()["message"] != ""
    assert session.public_notes == ""


@pytest.mark.parametrize("text", ["‮right to left", "=cmd()", "<script>alert(1)</script>", "x" * 10_000])
def test_odd_text_is_kept_as_it_is_and_drawn_as_text(client: Client, session: Session, text: str) -> None:
    client.post(url(session), {"text": text, "based_on": 0})

    session.refresh_from_db()
    assert session.public_notes == text
    assert "<script>alert" not in client.get(live_url(session)).content.decode()


@pytest.mark.parametrize("based_on", ["", "x", "-1", "99999999999999999999"])
def test_a_revision_that_cannot_be_read_saves_nothing(client: Client, session: Session, based_on: str) -> None:
    response = client.post(url(session), {"text": "Mine.", "based_on": based_on}, headers=JSON)

    session.refresh_from_db()
    assert response.status_code == 422
    assert session.public_notes == ""


def test_a_part_that_does_not_exist_is_not_found(client: Client, session: Session) -> None:
    assert client.post(url(session, "secret"), {"text": "", "based_on": 0}).status_code == 404
