"""The marked event: a nonce that a worker writes into Aqua, and that the customer finds in the SIEM (fact LOG-3)."""

import secrets
from datetime import datetime

from django.db import transaction

from engagement.domain import audit, operations
from engagement.domain.evidence.asking import follow_change
from engagement.domain.evidence.estate import Estate
from engagement.domain.refusals import Refused
from engagement.models import Engagement, NonceProof, Operation, User
from engagement.rules import siem_records

LONGEST_RECORD = 20_000


class NothingToMark(Refused):
    """There is no policy of the engagement's own whose description could carry the nonce."""


class NotWritten(Refused):
    """The nonce has not been written into Aqua, so nothing can be found."""


class NotARecord(Refused):
    """What was pasted cannot be kept."""


def request_nonce(engagement: Engagement, *, by: User, at: datetime) -> Operation:
    """
    Ask a worker to mark a change: the engagement's first policy gets a nonce into its description for a moment.

    While one is under way, asking again returns that one. Raises NothingToMark.
    """
    policy = engagement.policies.order_by("pk").first()
    if policy is None:
        raise NothingToMark("The engagement has no policy of its own yet; create one, then mark a change of it.")
    tenant = next(iter(Estate(engagement).consoles_of(policy)), None)
    if tenant is None:
        raise NothingToMark("The customer has no console yet; add one first.")
    with transaction.atomic():
        Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
        live = engagement.operations.live().filter(kind=Operation.Kind.WRITE_NONCE).first()
        if live is not None:
            return live
        proof = NonceProof.objects.create(
            engagement=engagement,
            tenant=tenant,
            nonce=f"tidemark-{secrets.token_hex(8)}",
            asked_at=at,
            changed=f"the description of the policy {policy.name}",
        )
        return operations.request(
            Operation.Kind.WRITE_NONCE,
            tenant=tenant,
            engagement=engagement,
            by=by,
            at=at,
            params={"nonce": proof.nonce, "policy": policy.name},
            about=str(engagement.pk),
        )


def record_written(operation: Operation, *, written_at: datetime, at: datetime) -> None:
    """The marked change is in Aqua's audit trail, and the description is as it was."""
    NonceProof.objects.filter(nonce=operation.params["nonce"]).update(written_at=written_at)
    if operation.engagement is not None:
        follow_change(operation.engagement, ["LOG-3"], at=at)


def paste_record(nonce: NonceProof, text: str, *, by: User, at: datetime) -> NonceProof:
    """
    Keep the record that the customer found in the SIEM, say whether it is the marked event's, and have LOG-3 looked at.

    It is where it holds the nonce and a time that fits. Raises NotWritten and NotARecord (field `record`).
    """
    record = text.strip()
    if not record or len(record) > LONGEST_RECORD:
        raise NotARecord(f"Paste the event that was found, in at most {LONGEST_RECORD:,} characters.", field="record")
    if "\x00" in record:
        raise NotARecord("The record holds characters that cannot be stored; paste it as text.", field="record")
    with transaction.atomic():
        proof = NonceProof.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=nonce.pk)
        if proof.written_at is None:
            raise NotWritten("The marked change has not been written to Aqua yet; wait for it, then search the SIEM.")
        proof.record, proof.pasted_by, proof.pasted_at = record, by, at
        proof.is_matched = _is_matched(proof, record, proof.written_at, at)
        proof.save(update_fields=["record", "pasted_by", "pasted_at", "is_matched"])
        audit.record(by, "nonce.pasted", proof, at=at, engagement=proof.engagement)
        follow_change(proof.engagement, ["LOG-3"], at=at)
    return proof


def _is_matched(proof: NonceProof, record: str, written_at: datetime, at: datetime) -> bool:
    if proof.nonce.lower() not in record.lower():
        return False
    times = siem_records.times_in(record.replace(proof.nonce, " "), near=written_at)
    return any(siem_records.is_of_event(time, written_at=written_at, pasted_at=at) for time in times)
