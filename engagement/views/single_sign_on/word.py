"""What a provider said about a person, once its signature, audience and time have been checked."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engagement.models import IdentityProvider

# Two clocks differ a little; an old sign-in at the provider is hours old.
_LEEWAY_S = 60


@dataclass(frozen=True)
class Word:
    """An address that the provider vouches for, and when the person last signed in there, if it told."""

    email: str
    signed_in_at: datetime | None

    def is_since(self, asked_at: float) -> bool:
        """Whether they signed in there after we asked (Unix time)."""
        return self.signed_in_at is not None and self.signed_in_at.timestamp() >= asked_at - _LEEWAY_S


class Unusable(Exception):
    """What came back is no word at all; the message is a word or two for the log."""


def of_claims(claims: dict[str, Any], row: IdentityProvider, *, nonce: object) -> Word:
    """An OpenID Connect provider's word. Raises Unusable for another's nonce or an address that was not verified."""
    if not nonce or claims.get("nonce") != nonce:
        raise Unusable("wrong nonce")
    verified = claims.get("email_verified")
    if verified is not True and not (verified is None and row.is_silence_trusted):
        raise Unusable("address not verified")
    at = claims.get("auth_time")
    return Word(str(claims.get("email", "")), datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None)


def of_assertion(facts: dict[str, Any]) -> Word:
    """A SAML provider's word, as `saml.read` found it."""
    return Word(str(facts["email"]), datetime.fromisoformat(facts["signed_in_at"]))
