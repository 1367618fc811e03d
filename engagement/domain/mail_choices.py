"""
What each address wants to be mailed, and when a person's bundle comes.

Codes, ways in and what belongs into a calendar cannot be refused: without them nobody comes in or knows when to meet.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.core import signing
from django.db import transaction

from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.lib.zones import zone_or_utc
from engagement.models import Letter, MailHours, MailKind, RefusedMail, User
from engagement.rules.quiet_hours import Quiet

# What happens inside the team is told to the team only; what is written for customers, to everybody it is sent to.
FOR_THE_TEAM = (MailKind.ANSWER, MailKind.DOCUMENT, MailKind.OPERATION)
BUNDLED = (
    *(MailKind.MENTION, MailKind.COMMENT, MailKind.ITEM, MailKind.ANSWER),
    *(MailKind.DOCUMENT, MailKind.SIGN_OFF, MailKind.OPERATION),
)
# Letters of their own that may be refused.
_LETTERS: dict[str, MailKind] = {
    Letter.Kind.RECAP: MailKind.RECAP,
    Letter.Kind.SIGNATURE: MailKind.SIGNATURE,
    Letter.Kind.STATUS: MailKind.STATUS,
    Letter.Kind.BUNDLE: MailKind.BUNDLE,
}
_SALT = "tidemark.mail.stop"


class BadToken(Refused):
    """The address to stop a mail was not written by us."""


class NotAnHour(Refused):
    """The bundle's hour is none of a day."""


@dataclass(frozen=True)
class Choices:
    """What a person wants: `refused` kinds, and when their bundle comes, in their own zone."""

    refused: frozenset[str]
    hour: int
    quiet: Quiet
    zone: str

    def wants(self, kind: str) -> bool:
        """Whether something of this kind may stand in their bundle."""
        return MailKind.BUNDLE not in self.refused and kind not in self.refused


def of(person: User) -> Choices:
    """What the person has chosen, or the defaults; two queries."""
    hours = MailHours.objects.filter(user=person).first() or MailHours(user=person)
    refused = RefusedMail.objects.filter(address=person.email.lower()).values_list("kind", flat=True)
    quiet = Quiet(hours.quiet_from, hours.quiet_until, hours.is_weekend_quiet)
    return Choices(frozenset(refused), hours.bundle_hour, quiet, zone_or_utc(person.time_zone).key)


def offered(person: User) -> list[MailKind]:
    """The kinds that this person can be mailed at all, in the order of the page."""
    return [kind for kind in MailKind if person.is_staff or kind not in FOR_THE_TEAM]


def keep(
    person: User,
    *,
    wanted: Collection[str],
    hour: int,
    quiet_from: time,
    quiet_until: time,
    is_weekend_quiet: bool,
    at: datetime,
) -> None:
    """Remember what the person wants from now on: of the kinds offered, those not `wanted` are refused."""
    if not 0 <= hour <= 23:
        raise NotAnHour("Choose an hour from 0 to 23.", field="hour")
    refused = [kind for kind in offered(person) if kind not in wanted]
    with transaction.atomic():
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
        before = of(person)
        MailHours.objects.update_or_create(
            user=person,
            defaults={
                "bundle_hour": hour,
                "quiet_from": quiet_from,
                "quiet_until": quiet_until,
                "is_weekend_quiet": is_weekend_quiet,
            },
        )
        address = person.email.lower()
        RefusedMail.objects.filter(address=address).exclude(kind__in=refused).delete()
        _refuse(address, refused, at)
        _note(person, before, of(person), at)


def stop(address: str, kind: MailKind, *, at: datetime) -> None:
    """Mail nothing of this kind to the address any more; asking again changes nothing."""
    with transaction.atomic():
        if RefusedMail.objects.filter(address=address.lower(), kind=kind).exists():
            return
        _refuse(address.lower(), [kind], at)
        person = User.objects.filter(email=address.lower()).first()
        if person is not None:
            audit.record(person, "mail.stopped", person, at=at, changes={"refused": ("", kind)})


def is_stopped(address: str, kind: MailKind) -> bool:
    return RefusedMail.objects.filter(address=address.lower(), kind=kind).exists()


def refusing(addresses: Iterable[str], kind: MailKind) -> set[str]:
    """Those of the addresses, in lower case, that want nothing of this kind; one query."""
    asked = {one.lower() for one in addresses}
    return set(RefusedMail.objects.filter(address__in=asked, kind=kind).values_list("address", flat=True))


# ── the address that stops a mail ────────────────────────────────────────────────────────────────────────────────────


def kind_of(letter: Letter) -> MailKind | None:
    """What is refused by whoever wants no more such letters; None where it cannot be refused."""
    return _LETTERS.get(letter.kind)


def token(address: str, kind: MailKind) -> str:
    """What stands in the address to stop this kind of mail; it never runs out."""
    return signing.Signer(salt=_SALT).sign_object([address.lower(), kind.value])


def read_token(text: str) -> tuple[str, MailKind]:
    """The address and the kind that a token names. Raises BadToken for one that we did not write."""
    try:
        address, kind = signing.Signer(salt=_SALT).unsign_object(text)
        return str(address), MailKind(kind)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadToken("This address was not written by Tidemark.") from None


def _refuse(address: str, kinds: Iterable[str], at: datetime) -> None:
    rows = [RefusedMail(address=address, kind=kind, refused_at=at) for kind in kinds]
    RefusedMail.objects.bulk_create(rows, ignore_conflicts=True)


def _note(person: User, before: Choices, after: Choices, at: datetime) -> None:
    changes: dict[str, tuple[object, object]] = {}
    if before.refused != after.refused:
        changes["refused"] = (", ".join(sorted(before.refused)), ", ".join(sorted(after.refused)))
    if (before.hour, before.quiet) != (after.hour, after.quiet):
        changes["hours"] = (_hours(before), _hours(after))
    if changes:
        audit.record(person, "mail.choices_changed", person, at=at, changes=changes)


def _hours(choices: Choices) -> str:
    quiet = choices.quiet
    weekends = ", quiet weekends" if quiet.is_weekend_quiet else ""
    return f"bundle at {choices.hour}:00, quiet {quiet.start:%H:%M} to {quiet.end:%H:%M}{weekends}"
