"""What the page of one session shows: what it is to hold, who comes, and, for the team, what was told to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.safestring import SafeString

from engagement.domain import agendas, reads, sessions
from engagement.domain.agendas import Step
from engagement.lib import markdown
from engagement.models import Engagement, Letter, Session

Status = Session.Status
# A session that was moved often has told its attendees often; the newest letters say what they know.
SHOWN_LETTERS = 20

LOOKS: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("neutral", "pencil"),
    Status.PLANNED: ("neutral", "calendar"),
    Status.CONFIRMED: ("info", "calendar-event"),
    Status.IN_PROGRESS: ("info", "player-play"),
    Status.DONE: ("good", "circle-check"),
    Status.MOVED: ("warn", "clock"),
    Status.CANCELLED: ("neutral", "ban"),
    Status.NO_SHOW: ("bad", "circle-x"),
}
_LETTER_TONES: dict[str, str] = {
    Letter.State.QUEUED: "neutral",
    Letter.State.SENDING: "info",
    Letter.State.SENT: "good",
    Letter.State.FAILED: "bad",
}
NO_MAIL_SERVER = (
    "Letters wait: no mail server is set up. Ask whoever runs Tidemark to name one, or tell the attendees yourself."
)

_AGENDA = """
SELECT t.name, a.planned_minutes,
       {steps} AS steps
  FROM engagement_timeallocation a JOIN engagement_topic t ON t.id = a.topic_id
 WHERE a.session_id = %(session)s
 ORDER BY t.position
""".replace("{steps}", agendas.STEPS)


@dataclass(frozen=True)
class AgendaTopic:
    name: str
    planned_minutes: int
    steps: Sequence[Step]


@dataclass(frozen=True)
class AttendeeRow:
    """`email` is empty for those who are not to see it."""

    pk: int
    name: str
    email: str
    was_present: bool | None


@dataclass(frozen=True)
class MoveRow:
    moved_at: datetime
    by: str
    from_starts_at: datetime
    to_starts_at: datetime | None
    reason: str


@dataclass(frozen=True)
class LetterRow:
    kind: str
    to: str
    label: str
    tone: str
    problem: str
    queued_at: datetime


@dataclass(frozen=True)
class Deeds:
    """What may be done to the session in the state that it is in."""

    plan: bool
    confirm: bool
    move: bool
    postpone: bool
    cancel: bool
    miss: bool
    length: bool
    place: bool
    attendees: bool
    start: bool
    log: bool


@dataclass(frozen=True)
class Page:
    """The session with all that its reader may see; moves, letters, warnings and internal notes only for the team."""

    session: Session
    name: str
    tone: str
    icon: str
    is_off_its_date: bool
    agenda: list[AgendaTopic]
    attendees: list[AttendeeRow]
    public_notes: SafeString
    internal_notes: SafeString
    warnings: list[str]
    moves: list[MoveRow]
    letters: list[LetterRow]
    n_older_letters: int
    has_failed_letters: bool
    deeds: Deeds


def page(session: Session, engagement: Engagement, *, is_inside: bool, at: datetime) -> Page:
    """Read the session's page; `is_inside` for the team. At most five queries, two for a customer."""
    session.engagement = engagement
    agenda = _agenda(session)
    letters = sessions.letters_of(session) if is_inside else []
    tone, icon = LOOKS[session.status]
    return Page(
        session=session,
        name=name_of(session),
        tone=tone,
        icon=icon,
        is_off_its_date=session.status in (Status.MOVED, Status.CANCELLED, Status.NO_SHOW),
        agenda=agenda,
        attendees=[
            AttendeeRow(one.pk, one.name, one.email if is_inside else "", one.was_present)
            for one in session.attendees.all()
        ],
        public_notes=markdown.render(session.public_notes),
        internal_notes=markdown.render(session.internal_notes) if is_inside else SafeString(),
        warnings=_warnings(session, agenda, letters) if is_inside else [],
        moves=_moves(session) if is_inside else [],
        letters=[_letter(one) for one in letters[:SHOWN_LETTERS]],
        n_older_letters=max(0, len(letters) - SHOWN_LETTERS),
        has_failed_letters=any(one.state == Letter.State.FAILED for one in letters),
        deeds=deeds_of(session, at=at),
    )


def name_of(session: Session) -> str:
    return (
        f"{session.get_kind_display()} {session.number}" if session.kind != "delivery" else f"Session {session.number}"
    )


def deeds_of(session: Session, *, at: datetime) -> Deeds:
    """What its state allows; who may do it is another question."""
    status = session.status
    before = status in (Status.DRAFT, Status.PLANNED, Status.CONFIRMED, Status.MOVED)
    told = status in (Status.PLANNED, Status.CONFIRMED)
    return Deeds(
        plan=status == Status.DRAFT,
        confirm=status == Status.PLANNED,
        move=before,
        postpone=told,
        cancel=before,
        miss=told and at >= session.starts_at,
        length=before,
        place=before or status == Status.IN_PROGRESS,
        attendees=before or status == Status.IN_PROGRESS,
        start=told,
        log=told and at >= session.starts_at,
    )


def _agenda(session: Session) -> list[AgendaTopic]:
    given = {"session": session.pk} | agendas.parameters(session.engagement_id)
    return [
        AgendaTopic(one["name"], one["planned_minutes"], agendas.steps(one["steps"]))
        for one in reads.fetch(_AGENDA, given)
    ]


def _warnings(session: Session, agenda: Sequence[AgendaTopic], letters: Sequence[Letter]) -> list[str]:
    """Each with what to do; nothing of a session that is over."""
    if session.status not in (Status.DRAFT, *Session.AHEAD, Status.MOVED):
        return []
    said = []
    planned = sum(one.planned_minutes for one in agenda)
    if not agenda:
        said.append("No topic has minutes in this session yet; give it some in the plan.")
    if planned > session.booked_minutes:
        said.append(f"Its topics take {planned} min, but it is booked for {session.booked_minutes} min; shorten one.")
    if lacking := sessions.missing_rehearsal(session):
        said.append(lacking)
    if not settings.SENDS_MAIL and any(one.state == Letter.State.QUEUED for one in letters):
        said.append(NO_MAIL_SERVER)
    return said


def _moves(session: Session) -> list[MoveRow]:
    return [
        MoveRow(one.moved_at, str(one.moved_by), one.from_starts_at, one.to_starts_at, one.reason)
        for one in session.moves.select_related("moved_by")
    ]


def _letter(one: Letter) -> LetterRow:
    return LetterRow(
        kind=one.get_kind_display(),
        to=one.to_name or one.to_address,
        label=one.get_state_display(),
        tone=_LETTER_TONES[one.state],
        problem=one.problem,
        queued_at=one.queued_at,
    )
