"""What becomes of a weekly status: drafted once a week, edited, sent to who wants it, or skipped."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from engagement.domain import audit, letters, mail_choices
from engagement.domain.refusals import Refused
from engagement.domain.status_mails import week as weeks
from engagement.domain.status_mails import words
from engagement.lib import links
from engagement.lib.zones import zone_or_utc
from engagement.models import Engagement, Letter, MailKind, Membership, StatusMail, StatusRhythm, User
from engagement.rules import lengths
from engagement.rules.quiet_hours import Quiet, next_allowed, week_of

State = StatusMail.State
# How long somebody may still read what goes out without anybody's doing.
TIME_TO_READ = timedelta(hours=24)
_UNDER_WAY = (*Engagement.RUNNING, Engagement.Status.DELIVERED)
_A_WEEK = timedelta(days=7)


class CannotSend(Refused):
    """There is nobody to send it to."""


class AlreadyEnded(Refused):
    """It was sent or skipped; what people have read is not changed afterwards."""


class ChangedMeanwhile(Refused):
    """Somebody else saved another text since the page was drawn."""


class NotAText(Refused):
    """The text is empty, too long, or cannot be stored."""


class NotARhythm(Refused):
    """The weekday or the hour is none."""


@dataclass(frozen=True)
class Reader:
    """Somebody the status goes to."""

    name: str
    email: str


def draft_now(engagement: Engagement, *, at: datetime, by: User | None = None) -> StatusMail:
    """
    Draft the status of the week that it is for the customer; where there is one already, that one is returned.

    Two at once make one. `by` is None where a worker drafts it.
    """
    monday = week_of(at, _zone(engagement))
    with transaction.atomic():
        Engagement.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.pk)
        known = StatusMail.objects.filter(engagement=engagement, week=monday).first()
        if known is not None:
            return known
        drafted = StatusMail.objects.create(
            engagement=engagement,
            week=monday,
            text=_text(engagement, at),
            drafted_at=at,
            sends_itself_at=_sends_itself_at(engagement, at),
        )
        audit.record(by, "status_mail.drafted", drafted, at=at, engagement=engagement)
    return drafted


def redraft(status: StatusMail, *, by: User, at: datetime) -> StatusMail:
    """Put what is known by now in place of the text. Raises AlreadyEnded."""
    with transaction.atomic():
        held = _hold(status)
        _keep(held, _text(held.engagement, at), by, at)
    return held


def save(status: StatusMail, text: str, *, based_on: int, by: User, at: datetime) -> StatusMail:
    """
    Keep the consultant's text; the same again changes nothing.

    `based_on` is the revision that was edited. Raises NotAText, AlreadyEnded or ChangedMeanwhile.
    """
    said = _checked(text)
    with transaction.atomic():
        held = _hold(status)
        _require_current(held, said, based_on)
        _keep(held, said, by, at)
    return held


def send(status: StatusMail, text: str, *, based_on: int, by: User, at: datetime) -> StatusMail:
    """
    Keep the text and queue it to the customer's people who want it.

    Sent already, it stays as it is, whatever the text. Raises NotAText, CannotSend, AlreadyEnded or ChangedMeanwhile.
    """
    said = _checked(text)
    with transaction.atomic():
        held = _locked(status)
        if held.state == State.SENT:
            return held
        _require_draft(held)
        _require_current(held, said, based_on)
        to = readers(held.engagement, at=at)
        if not to:
            raise CannotSend("Nobody of the customer wants a weekly status. Invite somebody under People, or skip it.")
        _keep(held, said, by, at)
        _send(held, to, by, at)
    return held


def send_by_itself(status: StatusMail, *, at: datetime) -> bool:
    """
    Send a draft whose time to be read is over, and say whether it went out.

    Not while another worker is at it, nor twice; where nobody wants it or the engagement is over, it is skipped.
    """
    with transaction.atomic():
        rows = StatusMail.objects.select_for_update(of=("self",), skip_locked=True)
        held = rows.select_related("engagement__customer").filter(pk=status.pk, state=State.DRAFT).first()
        if held is None or held.sends_itself_at is None or held.sends_itself_at > at:
            return False
        to = readers(held.engagement, at=at)
        if not to or held.engagement.status not in _UNDER_WAY:
            _end(held, State.SKIPPED, None, at)
            return False
        _send(held, to, None, at)
    return True


def skip(status: StatusMail, *, by: User, at: datetime) -> StatusMail:
    """Send nothing this week; skipped already, it stays so. Raises AlreadyEnded for one that was sent."""
    with transaction.atomic():
        held = _locked(status)
        if held.state != State.SKIPPED:
            _require_draft(held)
            _end(held, State.SKIPPED, by, at)
    return held


def take_up(status: StatusMail, *, by: User, at: datetime) -> StatusMail:
    """Make a skipped status a draft again; a draft stays one. Raises AlreadyEnded for one that was sent."""
    with transaction.atomic():
        held = _locked(status)
        if held.state == State.SKIPPED:
            held.state, held.ended_by, held.ended_at = State.DRAFT, None, None
            held.sends_itself_at = _sends_itself_at(held.engagement, at)
            held.save(update_fields=["state", "ended_by", "ended_at", "sends_itself_at"])
            audit.record(by, "status_mail.taken_up", held, at=at, engagement=held.engagement)
        _require_draft(held)
    return held


def set_rhythm(
    engagement: Engagement, *, is_on: bool, weekday: int, hour: int, sends_itself: bool, by: User, at: datetime
) -> StatusRhythm:
    """
    Say when the status is drafted, by the customer's clocks, and whether it goes out by itself after a day.

    A draft that waits follows the new choice. Raises NotARhythm.
    """
    if not 0 <= weekday <= 6 or not 0 <= hour <= 23:
        raise NotARhythm("Choose a day of the week and an hour.", field="weekday")
    values = {"is_on": is_on, "weekday": weekday, "hour": hour, "sends_itself": sends_itself}
    with transaction.atomic():
        Engagement.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.pk)
        before = StatusRhythm.objects.filter(engagement=engagement).first() or StatusRhythm(engagement=engagement)
        changes = {name: (getattr(before, name), value) for name, value in values.items()}
        changed = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        rhythm, _ = StatusRhythm.objects.update_or_create(engagement=engagement, defaults=values)
        engagement.status_rhythm = rhythm
        if changed:
            audit.record(by, "status_rhythm.changed", rhythm, at=at, engagement=engagement, changes=changed)
        if "sends_itself" in changed:
            waiting = StatusMail.objects.filter(engagement=engagement, state=State.DRAFT)
            waiting.update(sends_itself_at=_sends_itself_at(engagement, at))
    return rhythm


def readers(engagement: Engagement, *, at: datetime) -> list[Reader]:
    """The customer's people who may see the engagement now and want its status, by name; two queries."""
    let_in = Membership.objects.lasting(timezone.localdate(at)).reaching(engagement)
    let_in = let_in.filter(user__is_active=True, user__staff_role="").select_related("user")
    found: dict[str, Reader] = {}
    for one in let_in.order_by("user__name", "pk"):
        found.setdefault(one.user.email.lower(), Reader(one.known_as or str(one.user), one.user.email))
    refusing = mail_choices.refusing(found, MailKind.STATUS) if found else set()
    return [reader for address, reader in found.items() if address not in refusing]


# ── how ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _zone(engagement: Engagement) -> str:
    return zone_or_utc(engagement.customer.time_zone).key


def _text(engagement: Engagement, at: datetime) -> str:
    return words.draft(weeks.read(engagement, since=at - _A_WEEK, until=at))


def _sends_itself_at(engagement: Engagement, at: datetime) -> datetime | None:
    rhythm = StatusRhythm.objects.filter(engagement=engagement).first()
    if rhythm is None or not rhythm.sends_itself:
        return None
    return next_allowed(at + TIME_TO_READ, _zone(engagement), Quiet())


def _locked(status: StatusMail) -> StatusMail:
    rows = StatusMail.objects.select_for_update(of=("self",)).select_related("engagement__customer")
    return rows.get(pk=status.pk)


def _hold(status: StatusMail) -> StatusMail:
    held = _locked(status)
    _require_draft(held)
    return held


def _require_draft(status: StatusMail) -> None:
    if status.state != State.DRAFT:
        raise AlreadyEnded(f"This status was {status.get_state_display().lower()} already; it is not changed any more.")


def _require_current(status: StatusMail, text: str, based_on: int) -> None:
    if based_on != status.revision and text != status.text:
        raise ChangedMeanwhile(
            "Somebody else saved another text meanwhile. Yours is kept here; save again to put it in place of theirs.",
            field="text",
        )


def _keep(status: StatusMail, text: str, by: User, at: datetime) -> None:
    if status.text == text:
        return
    status.text, status.revision = text, status.revision + 1
    status.save(update_fields=["text", "revision"])
    audit.record(by, "status_mail.edited", status, at=at, engagement=status.engagement)


def _send(status: StatusMail, to: list[Reader], by: User | None, at: datetime) -> None:
    engagement = status.engagement
    page = links.line("The engagement in Tidemark:", "engagement", engagement.reference)
    for place, reader in enumerate(to):
        letters.queue(
            Letter.Kind.STATUS,
            key=letters.key_of(f"status:{status.pk}", reader.email),
            to_address=reader.email,
            to_name=reader.name,
            subject=f"{engagement.title}: where we are, {_day(at, engagement)}",
            text=status.text + page,
            engagement=engagement,
            at=at,
            nudges=place == 0,
        )
    status.n_readers = len(to)
    _end(status, State.SENT, by, at)


def _end(status: StatusMail, state: StatusMail.State, by: User | None, at: datetime) -> None:
    status.state, status.ended_by, status.ended_at, status.sends_itself_at = state, by, at, None
    status.save(update_fields=["state", "ended_by", "ended_at", "sends_itself_at", "n_readers"])
    audit.record(by, f"status_mail.{state}", status, at=at, engagement=status.engagement)


def _day(at: datetime, engagement: Engagement) -> str:
    day: date = at.astimezone(zone_or_utc(engagement.customer.time_zone)).date()
    return f"{day.day} {day:%B}"


def _checked(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise NotAText("Write something, or skip this week.", field="text")
    if "\x00" in said:
        raise NotAText("This holds a character that cannot be stored; type it anew.", field="text")
    if len(said) > lengths.STATUS_MAIL:
        raise NotAText(f"Say it in at most {lengths.STATUS_MAIL:,} characters.", field="text")
    return f"{said}\n"
