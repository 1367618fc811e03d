"""Letters as mails: handed to the mail server that the settings name, or only kept where they name none to use."""

import random
import smtplib
from datetime import datetime
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives

from engagement.domain import letters, mail_choices
from engagement.lib import links
from engagement.models import Letter

REFUSED = "The mail server refused it: {answer}"
NO_ADDRESS = "The mail server does not know the address {address}: {answer}"
NO_SIGN_IN = "The mail server does not accept Tidemark's user and password."
STOP = "To get no more such mails: {address}"
UNREACHABLE = "The mail server could not be reached."


def deliver(pk: int, *, at: datetime) -> None:
    """
    Send the letter, if it is due and nobody else is at it, and note how that went.

    Refusals for good (5xx) end it; anything that may pass is tried again later.
    """
    letter = letters.claim(pk, at=at)
    if letter is None:
        return
    if not letter.to_address:
        letters.drop(letter)
        return
    try:
        as_mail(letter).send()
    except smtplib.SMTPRecipientsRefused as refusal:
        code, answer = next(iter(refusal.recipients.values()))
        _refused(letter, code, NO_ADDRESS.format(address=letter.to_address, answer=_plain(answer)), at)
    except smtplib.SMTPAuthenticationError:
        # The settings are wrong, not the letter: it waits as long as tries last.
        letters.try_again(letter, problem=NO_SIGN_IN, at=at, jitter=_jitter())
    except smtplib.SMTPResponseException as refusal:
        _refused(letter, refusal.smtp_code, REFUSED.format(answer=_plain(refusal.smtp_error)), at)
    except (smtplib.SMTPException, OSError):
        letters.try_again(letter, problem=UNREACHABLE, at=at, jitter=_jitter())
    else:
        letters.sent(letter, at=at)


def as_mail(letter: Letter) -> EmailMultiAlternatives:
    """
    The letter as a message: its text, and beside it the calendar object as mail programs expect it (RFC 6047).

    Answers go to the consultants of the engagement, who are no mailbox of Tidemark's. A mail that may be refused says
    where, to its reader and, for one click, to their mail program (RFC 8058).
    """
    headers = {"Message-ID": letters.message_id(letter), "Auto-Submitted": "auto-generated"}
    if address := stop_address(letter):
        headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=text_of(letter),
        to=[formataddr((letter.to_name, letter.to_address))],
        reply_to=letters.answered_by(letter),
        headers=headers,
    )
    if letter.calendar:
        mail.attach_alternative(letter.calendar, f"text/calendar; method={letter.calendar_method}")
    return mail


def text_of(letter: Letter) -> str:
    """What the mail says, the address to stop such mails below it."""
    address = stop_address(letter)
    return f"{letter.text.rstrip()}\n\n-- \n{STOP.format(address=address)}\n" if address else letter.text


def stop_address(letter: Letter) -> str:
    """Where the reader says that they want no more such mails; empty where they cannot, or the site has no address."""
    kind = mail_choices.kind_of(letter)
    return links.to("mail-stop", mail_choices.token(letter.to_address, kind)) if kind else ""


def _refused(letter: Letter, code: int, problem: str, at: datetime) -> None:
    if code >= 500:  # RFC 5321: 5yz is a refusal for good, 4yz for now
        letters.failed(letter, problem=problem)
    else:
        letters.try_again(letter, problem=problem, at=at, jitter=_jitter())


def _plain(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:300]


def _jitter() -> float:
    return random.random()  # noqa: S311  (spreads tries; not a secret)
