"""Signing what was delivered, and withdrawing a signature; both are records that nobody changes afterwards."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit, checklist, notices
from engagement.domain.refusals import Refused
from engagement.domain.signoff import frozen
from engagement.domain.signoff.offers import SETTLED_BY_SIGNING, Offer, offer
from engagement.domain.signoff.rows import standing
from engagement.lib import links
from engagement.models import ChecklistItem, Engagement, MailKind, Owner, SignOff, Topic, User
from engagement.rules import lengths

Status = Engagement.Status
# A topic may be accepted while others are still to come ("partial acceptance per topic is allowed").
_TOPIC_BY_TOPIC = (Status.IN_PROGRESS, Status.ON_HOLD, Status.DELIVERED)


class NotNow(Refused):
    """The engagement is not so far, or the record cannot be withdrawn."""


class Undated(Refused):
    """Something is open without somebody who sees to it, or without a date."""


class Changed(Refused):
    """What would be signed is not what was read."""


class Unnamed(Refused):
    """The name, role or reason is missing, or cannot be kept."""


def sign(
    engagement: Engagement,
    topic: Topic | None,
    *,
    shown: str,
    seen: str = "",
    name: str,
    role: str,
    by: User,
    at: datetime,
) -> SignOff:
    """
    Accept the topic, or without one the whole engagement, and freeze what was accepted.

    `shown` is the digest of the offer that was read, `seen` its marks, to tell what changed since. The record's own
    digest is that of statement and snapshot, the snapshot then holding name, role and time. The whole makes a delivered
    engagement signed off and settles the checklist's item of the signature. What is signed already stays as it is, a
    topic under a signed whole too. Raises Unnamed, NotNow, Undated or Changed.
    """
    name, role = _line(name, "name", lengths.SIGNER_NAME), _line(role, "role", lengths.SIGNER_ROLE)
    with transaction.atomic():
        engagement = _held(engagement)
        signed = standing(engagement, topic) or standing(engagement, None)
        if signed:
            return signed
        _require_time(engagement, topic)
        offered = offer(engagement, topic)
        _require_as_shown(offered, shown, seen)
        record = _freeze(offered, name, role, by, at)
        _note(record, "accepted", by, at)
        if topic is None:
            _turn(engagement, Status.SIGNED_OFF, by, at)
            for item in _items_of_signature(engagement, ChecklistItem.State.OPEN):
                note = f"Signed for the customer by {name}, {role}. SHA-256 {record.digest}."
                checklist.tick(item, by=by, at=at, note=note)
    return record


def withdraw(record: SignOff, *, reason: str, by: User, at: datetime) -> SignOff:
    """
    Take a signature back by a record of its own, which names it and says why.

    Withdrawn already, that record is returned. A signed-off engagement is delivered again. Raises Unnamed or NotNow.
    """
    why = _line(reason, "reason", lengths.REASON)
    with transaction.atomic():
        engagement = _held(record.engagement)
        if record.withdraws_id:
            raise NotNow("This record withdraws a signature; to accept again, sign again.")
        known = SignOff.objects.filter(withdraws=record).first()
        if known:
            return known
        taken_back = _withdrawal(record, why, by, at)
        _note(taken_back, "acceptance_withdrawn", by, at)
        if record.topic_id is None and engagement.status == Status.SIGNED_OFF:
            _turn(engagement, Status.DELIVERED, by, at)
            for item in _items_of_signature(engagement, ChecklistItem.State.DONE):
                checklist.untick(item, by=by, at=at)
    return taken_back


def _held(engagement: Engagement) -> Engagement:
    """The engagement as it stands now; two signatures at once come one after the other."""
    rows = Engagement.objects.select_for_update(of=("self",)).select_related("customer", "work_package")
    return rows.get(pk=engagement.pk)


def _require_time(engagement: Engagement, topic: Topic | None) -> None:
    if topic is None and engagement.status != Status.DELIVERED:
        raise NotNow("The whole is signed when everything is delivered; until then, sign topic by topic.")
    if topic is not None and engagement.status not in _TOPIC_BY_TOPIC:
        raise NotNow(f"A topic is signed while the engagement runs; this one is {engagement.get_status_display()}.")


def _require_as_shown(offered: Offer, shown: str, seen: str) -> None:
    if offered.undated:
        raise Undated(f"First name an owner and a date for what is still open: {'; '.join(offered.undated)}.")
    if offered.digest != shown:
        parts = offered.changed_since(seen) if seen else []
        what = f" Changed: {'; '.join(parts)}." if parts else ""
        raise Changed(
            f"This changed while you were reading it, so that nothing was signed.{what} Please read it again."
        )


def _freeze(offered: Offer, name: str, role: str, by: User, at: datetime) -> SignOff:
    signed = {"name": name, "role": role, "account": by.pk, "at": at.isoformat()}
    snapshot = offered.snapshot | {"signed": signed}
    return SignOff.objects.create(
        engagement=offered.engagement,
        topic=offered.topic,
        statement=offered.statement,
        snapshot=snapshot,
        digest=frozen.record_digest(offered.statement, snapshot),
        signer_name=name,
        signer_role=role,
        signed_by=by,
        signed_at=at,
    )


def _withdrawal(record: SignOff, why: str, by: User, at: datetime) -> SignOff:
    name, role = str(by)[: lengths.SIGNER_NAME], "PS lead" if by.is_staff else "Customer lead"
    about = record.topic.name if record.topic else "the whole engagement"
    statement = f"The acceptance of {about}, signed on {record.signed_at:%Y-%m-%d}, is withdrawn: {why}"
    snapshot = {
        "withdraws": {"id": record.pk, "sha256": record.digest},
        "signed": {"name": name, "role": role, "account": by.pk, "at": at.isoformat()},
    }
    return SignOff.objects.create(
        engagement=record.engagement,
        topic=record.topic,
        statement=statement,
        snapshot=snapshot,
        digest=frozen.record_digest(statement, snapshot),
        signer_name=name,
        signer_role=role,
        withdraws=record,
        reason=why,
        signed_by=by,
        signed_at=at,
    )


def _turn(engagement: Engagement, status: Engagement.Status, by: User, at: datetime) -> None:
    changes: dict[str, tuple[object, object]] = {"status": (engagement.status, status)}
    engagement.status = status
    engagement.save(update_fields=["status"])
    audit.record(by, "engagement.status_changed", engagement, at=at, engagement=engagement, changes=changes)


def _note(record: SignOff, verb: str, by: User, at: datetime) -> None:
    """The trail tells of the topic or the engagement, and names the record by its digest."""
    about = record.topic or record.engagement
    noun = "topic" if record.topic else "engagement"
    changes: dict[str, tuple[object, object]] = {"record": ("", f"{record.pk} {record.digest}")}
    if record.reason:
        changes["reason"] = ("", record.reason)
    audit.record(by, f"{noun}.{verb}", about, at=at, engagement=record.engagement, changes=changes)
    _tell(record, by, at)


def _tell(record: SignOff, by: User, at: datetime) -> None:
    """The consultants and the PS lead read of it in their daily mail."""
    about = record.topic.name if record.topic else "the whole engagement"
    did = "withdrew the signature of" if record.withdraws_id else "signed"
    notices.tell(
        [one for one in notices.keepers(record.engagement) if one != by],
        MailKind.SIGN_OFF,
        f"{record.signer_name} {did} {about}",
        key=f"sign-off:{record.pk}",
        engagement=record.engagement,
        at=at,
        path=links.path("sign-off", record.engagement.reference, record.pk),
    )


def _items_of_signature(engagement: Engagement, state: ChecklistItem.State) -> list[ChecklistItem]:
    found = ChecklistItem.objects.filter(engagement=engagement, template__key=SETTLED_BY_SIGNING)
    return list(found.filter(owner=Owner.CUSTOMER, state=state))


def _line(text: str, field: str, longest: int) -> str:
    said = " ".join(text.split())
    if not said:
        raise Unnamed(f"Give your {field}." if field != "reason" else "Say why it is withdrawn.", field=field)
    if "\x00" in said or len(said) > longest:
        raise Unnamed(f"Say it in at most {longest} characters.", field=field)
    return said
