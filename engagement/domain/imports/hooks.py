"""
The secret address that an engagement's reports are sent to, and the secret that they are signed with.

A call carries the time in seconds since 1970 and an HMAC-SHA256 over `time.body` with the signing secret. It is taken
within five minutes of its time, and once.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from engagement.domain import audit
from engagement.domain.imports import receiving
from engagement.domain.refusals import Refused
from engagement.lib import file_store
from engagement.models import Engagement, HookCall, ReportHook, ReportImport, User

LARGEST_BODY_BYTES = 10 * 1024 * 1024
MOST_APART = timedelta(minutes=5)
# 256 bits: nobody finds one by trying.
_SECRET_BYTES = 32
_HEX = frozenset("0123456789abcdef")
_SIGNATURE_LENGTH = 64
_LONGEST_TIME = 12


class BadSignature(Refused):
    """The call is not signed, or with another secret, or was changed on its way."""


class TooOld(Refused):
    """The call says that it was made at another time than now."""


class Replayed(Refused):
    """The same call was taken already."""


@dataclass(frozen=True)
class Made:
    """The two secrets of a new hook, told this once: the last part of its address, and what calls are signed with."""

    address: str
    signing: str


def hook_of(engagement: Engagement) -> ReportHook | None:
    """The engagement's hook, if it has one."""
    return ReportHook.objects.filter(engagement=engagement).select_related("made_by").first()


def make_hook(engagement: Engagement, *, by: User, at: datetime) -> Made:
    """Make the engagement's hook, the only one from now on: whoever has an earlier address or secret is shut out."""
    made = Made(secrets.token_urlsafe(_SECRET_BYTES), secrets.token_urlsafe(_SECRET_BYTES))
    with transaction.atomic():
        held = {"digest": digest(made.address), "secret": made.signing, "made_by": by, "made_at": at}
        hook, _ = ReportHook.objects.update_or_create(engagement=engagement, defaults=held | {"last_called_at": None})
        audit.record(by, "report_hook.made", hook, at=at, engagement=engagement)
    return made


def end_hook(engagement: Engagement, *, by: User, at: datetime) -> None:
    """End the address; nothing is found there any more. Without one nothing changes."""
    with transaction.atomic():
        hook = ReportHook.objects.filter(engagement=engagement).first()
        if hook is not None:
            audit.record(by, "report_hook.ended", hook, at=at, engagement=engagement)
            hook.delete()


def digest(address: str) -> str:
    """What is kept of an address, and looked up by: how long that takes tells nothing of the secret."""
    return hashlib.sha256(address.encode()).hexdigest()


def signature(secret: str, *, time: str, body: bytes) -> str:
    """What a call has to carry, as 64 hexadecimal digits."""
    return hmac.new(secret.encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest()


def accept_call(hook: ReportHook, *, time: str, signed: str, body: bytes, at: datetime) -> ReportImport:
    """
    Take a report that was sent to the hook; a worker reads it.

    `time` and `signed` are the headers as they came. Raises TooOld, BadSignature or Replayed; then nothing was kept.
    """
    _require_now(time, at)
    if not _is_digest(signed) or not hmac.compare_digest(signature(hook.secret.reveal(), time=time, body=body), signed):
        raise BadSignature("The signature does not fit the body, the time and the secret of this address.")
    stored = file_store.keep([body])
    try:
        with transaction.atomic():
            # Signatures older than any that is still accepted need not be remembered.
            hook.calls.filter(at__lt=at - 2 * MOST_APART).delete()
            HookCall.objects.create(hook=hook, signature=signed, at=at)
            ReportHook.objects.filter(pk=hook.pk).update(last_called_at=at)
            return receiving.take_body(hook.engagement, stored, at=at)
    except IntegrityError:
        file_store.delete(stored.key)
        raise Replayed("This very call was taken already.") from None


def _require_now(time: str, at: datetime) -> None:
    is_time = time.isascii() and time.isdigit() and len(time) <= _LONGEST_TIME
    if not is_time or abs(int(time) - at.timestamp()) > MOST_APART.total_seconds():
        minutes = MOST_APART.total_seconds() / 60
        raise TooOld(f"The time of the call must be within {minutes:.0f} minutes of now, in seconds since 1970.")


def _is_digest(signed: str) -> bool:
    return len(signed) == _SIGNATURE_LENGTH and set(signed) <= _HEX
