"""OpenID Connect's id_token: signed by the provider, meant for us, and still good (Core 1.0, section 3.1.3.7)."""

from collections.abc import Mapping
from typing import Any

import jwt

# Signatures with a public key only: a token "signed" with our own client secret, or not at all, is nobody's word.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_KEY_TYPES = ("RSA", "EC", "OKP")
# Two clocks differ a little.
LEEWAY_S = 60


class Rejected(Exception):
    """A token that is not believed; the message is a word or two for the log, nothing of what it held."""


class UnknownKey(Rejected):
    """It names a key that the provider has not published; it may have published new ones."""


def verify(token: object, keys: Mapping[str, Any], *, issuer: str, client_id: str) -> dict[str, Any]:
    """
    The claims of a token that holds as of now. `keys` is the provider's key set as it published it (RFC 7517).

    The nonce is for the caller to compare, who knows which was asked with. Raises UnknownKey, Rejected.
    """
    if not isinstance(token, str):
        raise Rejected("no_id_token")
    try:
        key = _key(keys, jwt.get_unverified_header(token))
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY_S,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise Rejected(type(error).__name__) from None
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client_id:
        raise Rejected("WrongAuthorizedParty")
    return claims


def _key(keys: Mapping[str, Any], header: Mapping[str, Any]) -> jwt.PyJWK:
    if header.get("alg") not in ALGORITHMS:
        raise Rejected("UnsignedOrWeak")
    published = keys.get("keys")
    usable = [
        one
        for one in (published if isinstance(published, list) else [])
        if isinstance(one, dict) and one.get("kty") in _KEY_TYPES and one.get("use", "sig") == "sig"
    ]
    named = [one for one in usable if "kid" not in header or one.get("kid") == header["kid"]]
    if len(named) != 1:
        raise UnknownKey("UnknownKey")
    return jwt.PyJWK.from_dict(named[0], algorithm=named[0].get("alg") or header["alg"])
