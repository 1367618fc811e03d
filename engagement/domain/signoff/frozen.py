"""Digests of what was signed: the same content has the same digest, whoever computes it and wherever."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engagement.models import Evidence, SignOff


@dataclass(frozen=True)
class Verified:
    """
    What a second look at a frozen record says.

    `missing` are the keys of evidence that is gone, `changed` of evidence that is no longer what it was.
    """

    digest: str
    is_same: bool
    n_evidence: int
    missing: list[int]
    changed: list[int]

    @property
    def is_whole(self) -> bool:
        return self.is_same and not self.missing and not self.changed


def canonical(value: object) -> str:
    """JSON with sorted keys and without blanks, so that equal content is equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def record_digest(statement: str, snapshot: Mapping[str, Any]) -> str:
    """The digest of a record: of its statement and its snapshot."""
    return digest({"statement": statement, "snapshot": snapshot})


def evidence_digest(evidence: Evidence) -> str:
    """The digest of all that an evidence row says."""
    return digest(
        {
            "id": evidence.pk,
            "item": evidence.item_id,
            "kind": evidence.kind,
            "verdict": evidence.verdict,
            "seen_at": evidence.seen_at.isoformat(),
            "given_by": evidence.given_by_id,
            "fact": evidence.fact,
            "subject": evidence.subject,
            "asked": evidence.asked,
            "answered": evidence.answered,
            "text": evidence.text,
        }
    )


def verified(sign_off: SignOff) -> Verified:
    """Compute the digest of a record anew, and that of each evidence it rests on."""
    now = record_digest(sign_off.statement, sign_off.snapshot)
    kept = {one["id"]: one["sha256"] for item in sign_off.snapshot.get("items", []) for one in item["evidence"]}
    found = {one.pk: evidence_digest(one) for one in Evidence.objects.filter(pk__in=kept)}
    return Verified(
        digest=now,
        is_same=now == sign_off.digest,
        n_evidence=len(kept),
        missing=sorted(kept.keys() - found.keys()),
        changed=sorted(pk for pk, was in found.items() if was != kept[pk]),
    )
