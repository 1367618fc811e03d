"""A frozen record as a file."""

import json

from engagement.models import SignOff


def record(sign_off: SignOff) -> str:
    """
    The record as JSON, whole: who keeps the file can compute the digest anew without Tidemark.

    The digest is the SHA-256 of `{"snapshot": …, "statement": …}` as JSON in UTF-8, keys sorted, without blanks.
    """
    content = {
        "digest": {"algorithm": "SHA-256", "value": sign_off.digest, "of": ["snapshot", "statement"]},
        "id": sign_off.pk,
        "statement": sign_off.statement,
        "snapshot": sign_off.snapshot,
        "signer_name": sign_off.signer_name,
        "signer_role": sign_off.signer_role,
        "signed_at": sign_off.signed_at.isoformat(),
        "withdraws": sign_off.withdraws_id,
        "reason": sign_off.reason,
    }
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True)


def file_name(sign_off: SignOff, reference: str) -> str:
    """Such as "NW-5-acceptance-12.json"."""
    return f"{reference}-acceptance-{sign_off.pk}.json"
