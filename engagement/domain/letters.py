"""
Letters: mail as rows. Written in the transaction of its cause, sent by a worker; knows no SMTP.

queued → being sent → sent | failed, with tries in between as operations have them. A worker *claims* a letter for a
lease; the number of the try is its proof, so that one that was thought dead cannot overwrite what its successor did.
"""

import hashlib
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from engagement.celery import SEND_LETTER, nudge
from engagement.domain import audit
from engagement.models import Engagement, Letter, User
from engagement.rules import retries

State = Letter.State

# More nudges at once than that would only fill the queue; the next sweep takes the next ones.
_AT_ONCE = 100


def queue(
    kind: Letter.Kind,
    *,
    key: str,
    to_address: str,
    subject: str,
    text: str,
    at: datetime,
    to_name: str = "",
    engagement: Engagement | None = None,
    calendar: str = "",
    calendar_method: str = "",
    nudges: bool = True,
) -> Letter:
    """
    Write a letter; call it inside the transaction of its cause.

    `key` says what it is about and to whom: the same key writes one letter only, and asking again returns it.
    `calendar` is an iCalendar object with the method `calendar_method` (REQUEST or CANCEL). Of many letters at once
    only the first `nudges` a worker: with a dead broker each nudge costs the request most of a second, and the sweep
    finds the others within a few.
    """
    letter = Letter(
        kind=kind,
        key=key,
        to_address=to_address,
        to_name=_one_line(to_name, 120),
        subject=_one_line(subject, 200),
        text=text,
        calendar=calendar,
        calendar_method=calendar_method,
        engagement=engagement,
        queued_at=at,
        send_at=at,
    )
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    written = Letter.objects.get(key=key)
    if nudges and written.state == State.QUEUED:
        nudge(SEND_LETTER, pk=written.pk)
    return written


def key_of(about: str, address: str) -> str:
    """The key of a letter about something to somebody: addresses are longer than a key may be, so it takes a digest."""
    return f"{about}:{hashlib.sha256(address.lower().encode()).hexdigest()[:32]}"


def message_id(letter: Letter) -> str:
    """
    The same for every try, so that a mail system which was handed the letter twice can tell that it is one.

    That may happen when a worker dies between the server's yes and the note of it: SMTP has no way to ask.
    """
    return f"<{uuid.uuid5(uuid.NAMESPACE_OID, letter.key)}@tidemark>"


def answered_by(letter: Letter) -> list[str]:
    """The addresses that answers to the letter go to: of the consultants of its engagement."""
    if letter.engagement is None:
        return []
    people = letter.engagement.consultants.filter(is_active=True).exclude(staff_role="").order_by("pk")
    return list(people.values_list("email", flat=True))


def send_again(letters: list[Letter], *, by: User, at: datetime) -> int:
    """Give letters that failed another round of tries; gives how many. Those in any other state stay as they are."""
    failed = [letter.pk for letter in letters if letter.state == State.FAILED]
    with transaction.atomic():
        rows = list(Letter.objects.select_for_update(of=("self",)).filter(pk__in=failed, state=State.FAILED))
        for letter in rows:
            letter.state, letter.attempt, letter.send_at, letter.problem = State.QUEUED, 0, at, ""
            letter.save(update_fields=["state", "attempt", "send_at", "problem"])
            audit.record(by, "letter.asked_again", letter, at=at, engagement=letter.engagement)
            nudge(SEND_LETTER, pk=letter.pk)
    return len(rows)


# ── sending: what a worker calls ─────────────────────────────────────────────────────────────────────────────────────


def due(*, at: datetime) -> list[int]:
    """The letters to nudge workers with; none while there is no mail server to send them through."""
    return list(Letter.objects.due(at).values_list("pk", flat=True)[:_AT_ONCE]) if settings.SENDS_MAIL else []


def claim(pk: int, *, at: datetime) -> Letter | None:
    """Take up this letter for a lease, if it is due, nobody else has it and there is a mail server."""
    if not settings.SENDS_MAIL:
        return None
    with transaction.atomic():
        letter = Letter.objects.due(at).select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
        if letter is None:
            return None
        letter.state, letter.lease_until, letter.attempt = (
            State.SENDING,
            at + timedelta(seconds=settings.OPERATION_LEASE_S),
            letter.attempt + 1,
        )
        letter.save(update_fields=["state", "lease_until", "attempt"])
    return letter


def drop(letter: Letter) -> None:
    """
    Take a letter to nobody away.

    It was written so that asking for a code costs the same for an address that nobody has.
    """
    Letter.objects.filter(pk=letter.pk, state=State.SENDING, attempt=letter.attempt).delete()


def sent(letter: Letter, *, at: datetime) -> None:
    """The server has taken it over."""
    _end(letter, state=State.SENT, sent_at=at, problem="", **_forgotten(letter))


def failed(letter: Letter, *, problem: str) -> None:
    """It cannot be sent; `problem` says why, in words for the person who reads the page."""
    _end(letter, state=State.FAILED, problem=problem, **_forgotten(letter))


def _forgotten(letter: Letter) -> dict[str, str]:
    """A code to sign in is nothing to keep once it is on its way, or will never be; a demo's is read in its outbox."""
    is_secret = letter.kind == Letter.Kind.SIGN_IN and not settings.DEMO
    return {"text": "", "subject": "Code to sign in"} if is_secret else {}


def try_again(letter: Letter, *, problem: str, at: datetime, jitter: float) -> None:
    """It could not be sent for a passing reason: wait, or give up after the last try. `jitter` is in 0..1."""
    if retries.is_exhausted(letter.attempt):
        failed(letter, problem=f"{problem} It was tried {letter.attempt} times.")
    else:
        wait = timedelta(seconds=retries.delay_s(letter.attempt, jitter=jitter))
        _end(letter, state=State.QUEUED, send_at=at + wait, problem=problem)


def _end(letter: Letter, **fields: object) -> None:
    """Note how a try ended, unless another worker has taken the letter over meanwhile."""
    held = Letter.objects.filter(pk=letter.pk, state=State.SENDING, attempt=letter.attempt)
    held.update(lease_until=None, **fields)


def _one_line(text: str, longest: int) -> str:
    """A header has one line."""
    return " ".join(text.split())[:longest]
