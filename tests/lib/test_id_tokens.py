"""Tokens that no honest provider would give: unsigned, signed with the wrong key, or with what everybody knows."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from engagement.lib import id_tokens

ISSUER, CLIENT = "https://login.example", "tidemark"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
KEYS = {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "one", "use": "sig"}]}


def claims(**changes: object) -> dict[str, object]:
    now = int(time.time())
    said = {"iss": ISSUER, "sub": "4711", "aud": CLIENT, "iat": now, "exp": now + 300} | changes
    return {name: value for name, value in said.items() if value is not None}


def token(key: object = KEY, algorithm: str = "RS256", kid: str | None = "one", **changes: object) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"kid": kid} if kid else None)  # type: ignore[arg-type]


def verify(text: object) -> dict[str, object]:
    return id_tokens.verify(text, KEYS, issuer=ISSUER, client_id=CLIENT)


@pytest.mark.parametrize("kid", ["one", None])
def test_a_good_token_says_who_it_is(kid):
    assert verify(token(kid=kid))["sub"] == "4711"


def _signed_with_the_public_key() -> str:
    """HMAC with what everybody can read, which a careless reader would take for the key."""
    head, body, _ = token().split(".")
    header = jwt.utils.base64url_encode(b'{"alg":"HS256","kid":"one","typ":"JWT"}').decode()
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    made = jwt.utils.base64url_encode(mac.sign(f"{header}.{body}".encode(), PUBLIC)).decode()
    assert head
    return f"{header}.{body}.{made}"


def _with_another_body() -> str:
    head, _, signature = token().split(".")
    return f"{head}.{token(sub='1').split('.')[1]}.{signature}"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: jwt.encode(claims(), None, algorithm="none"), "UnsignedOrWeak"),
        (_signed_with_the_public_key, "UnsignedOrWeak"),
        (lambda: token("the client's secret, which is long enough", "HS256"), "UnsignedOrWeak"),
        (lambda: token(rsa.generate_private_key(public_exponent=65537, key_size=2048)), "InvalidSignatureError"),
        (_with_another_body, "InvalidSignatureError"),
        (lambda: token(kid="two"), "UnknownKey"),
        (lambda: token(exp=int(time.time()) - 61), "ExpiredSignatureError"),
        (lambda: token(exp=None), "MissingRequiredClaimError"),
        (lambda: token(iat=None), "MissingRequiredClaimError"),
        (lambda: token(sub=None), "MissingRequiredClaimError"),
        (lambda: token(aud=None), "MissingRequiredClaimError"),
        (lambda: token(nbf=int(time.time()) + 120), "ImmatureSignatureError"),
        (lambda: token(aud="another"), "InvalidAudienceError"),
        (lambda: token(aud=[CLIENT, "another"]), "WrongAuthorizedParty"),
        (lambda: token(iss=f"{ISSUER}/"), "InvalidIssuerError"),
        (lambda: "no token", "DecodeError"),
        (lambda: None, "no_id_token"),
    ],
)
def test_a_token_that_is_not_right_is_nobodys_word(made, reason):
    with pytest.raises(id_tokens.Rejected) as rejected:
        verify(made())

    assert str(rejected.value) == reason


@pytest.mark.parametrize("keys", [{}, {"keys": "none"}, {"keys": [None]}, {"keys": [{"kty": "oct", "kid": "one"}]}])
def test_without_a_usable_key_nothing_is_believed(keys):
    with pytest.raises(id_tokens.UnknownKey):
        id_tokens.verify(token(), keys, issuer=ISSUER, client_id=CLIENT)
