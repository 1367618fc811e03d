"""Certificates that providers sign with: read from what people paste, and until when they hold."""

import textwrap
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
LONGEST = 60_000


class Unreadable(Exception):
    """No certificate, or not only certificates; the message says so to the person who pasted it."""


@dataclass(frozen=True)
class Certificate:
    """One certificate: the first 16 hexadecimal digits of its SHA-256, its end, and itself as PEM."""

    fingerprint: str
    ends_at: datetime
    pem: str


def read(text: str) -> tuple[Certificate, ...]:
    """The certificates in PEM one after another, or one in bare base64 as metadata has it. Raises Unreadable."""
    if len(text) > LONGEST:
        raise Unreadable("This is longer than a few certificates are.")
    if _BEGIN not in text:
        text = f"{_BEGIN}\n{textwrap.fill(''.join(text.split()), 64)}\n{_END}"
    try:
        found = x509.load_pem_x509_certificates(text.encode())
    except ValueError:
        raise Unreadable("This is no certificate: paste it from “-----BEGIN CERTIFICATE-----” to its end.") from None
    return tuple(_certificate(one) for one in found)


def pem(text: str) -> str:
    """The same certificates, one after another, as they are stored. Raises Unreadable."""
    return "".join(one.pem for one in read(text))


def _certificate(one: x509.Certificate) -> Certificate:
    written = one.public_bytes(Encoding.PEM).decode()
    fingerprint = one.fingerprint(hashes.SHA256()).hex()[:16]
    return Certificate(fingerprint, one.not_valid_after_utc, written)
