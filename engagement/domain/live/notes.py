"""
The notes of a session: saved as they are written, by whoever writes, and never lost.

Each part (public, internal) counts its saved changes. A text that was begun from an older count than the current one
does not become the note: it is kept beside it, and its writer is shown both.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from engagement.domain.refusals import Refused
from engagement.models import NoteVersion, Session, User

Part = NoteVersion.Part
# The editor saves whenever the writer stops for a moment; what one person typed within this time is one version.
SAME_SITTING = timedelta(minutes=1)


@dataclass(frozen=True)
class Saved:
    """The note as it stands now."""

    text: str
    revision: int


class Conflict(Refused):
    """Somebody else saved another text meanwhile; `mine` is kept as a version, `current` is the note."""

    def __init__(self, current: Saved, mine: str, *, written_by: str) -> None:
        super().__init__("Somebody else changed these notes meanwhile. Both texts are below; nothing is lost.")
        self.current, self.mine, self.written_by = current, mine, written_by


def save(session: Session, part: Part, text: str, *, based_on: int, by: User, at: datetime) -> Saved:
    """
    Make the text the note, if it was begun from the note as it is (`based_on` is the revision it was begun from).

    Saving what the note already says changes nothing, whatever it was based on: the answer to an earlier try was lost.
    Raises Conflict; the refused text is kept as a version, once.
    """
    text = _unix(text)
    with transaction.atomic():
        held = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
        current = read(held, part)
        if text == current.text:
            return current
        if based_on == current.revision:
            return _write(held, part, text, current, by, at)
        _keep_refused(held, part, text, based_on, by, at)
    raise Conflict(current, text, written_by=_last_writer(held, part))


def read(session: Session, part: Part) -> Saved:
    """The note as the loaded session has it."""
    if part == Part.PUBLIC:
        return Saved(session.public_notes, session.public_revision)
    return Saved(session.internal_notes, session.internal_revision)


def both(theirs: str, mine: str) -> str:
    """The two texts of a conflict one below the other, for their writer to tidy up."""
    return f"{theirs.rstrip()}\n\n---\n\n{mine.lstrip()}"


def _write(session: Session, part: Part, text: str, current: Saved, by: User, at: datetime) -> Saved:
    saved = Saved(text, current.revision + 1)
    if part == Part.PUBLIC:
        session.public_notes, session.public_revision = saved.text, saved.revision
    else:
        session.internal_notes, session.internal_revision = saved.text, saved.revision
    session.save(update_fields=[f"{part}_notes", f"{part}_revision"])
    newest = session.note_versions.filter(part=part, is_in_conflict=False).order_by("-written_at", "-pk").first()
    if newest is not None and newest.written_by_id == by.pk and at - newest.written_at < SAME_SITTING:
        newest.text = text
        newest.save(update_fields=["text"])
    else:
        _version(session, part, text, current.revision, by, at, is_in_conflict=False)
    return saved


def _keep_refused(session: Session, part: Part, text: str, based_on: int, by: User, at: datetime) -> None:
    same = session.note_versions.filter(part=part, is_in_conflict=True, written_by=by, based_on=based_on, text=text)
    if not same.exists():
        _version(session, part, text, based_on, by, at, is_in_conflict=True)


def _version(
    session: Session, part: Part, text: str, based_on: int, by: User, at: datetime, *, is_in_conflict: bool
) -> None:
    NoteVersion.objects.create(
        session=session,
        part=part,
        text=text,
        based_on=based_on,
        is_in_conflict=is_in_conflict,
        written_by=by,
        written_at=at,
    )


def _last_writer(session: Session, part: Part) -> str:
    newest = (
        session.note_versions.filter(part=part, is_in_conflict=False)
        .order_by("-written_at", "-pk")
        .select_related("written_by")
        .first()
    )
    return str(newest.written_by) if newest is not None else "Somebody"


def _unix(text: str) -> str:
    """Browsers send line ends as CRLF; a note compared with itself must not differ by them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
