"""
SAML 2.0 as a service provider: the request that is sent, the response that is believed, the metadata that is pasted.

python3-saml checks signature, times, issuer and form. What it lets pass when it is left out, or compares only at its
beginning, is checked here once more, and only in what the signature covers: our audience, our address as recipient, and
the request that the assertion answers.
"""

import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

# Characters of base64: real responses have 5,000 to 20,000, those with many groups 60,000.
LONGEST_RESPONSE = 200_000
LONGEST_METADATA = 200_000

_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
NAMED_BY_EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
_EMAIL_ATTRIBUTES = (
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "email",
    "mail",
    "emailAddress",
)
_SPACES = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion"}
_REASONS = {code: name.lower() for name, code in vars(OneLogin_Saml2_ValidationError).items() if isinstance(code, int)}
# What the XML and base64 readers raise for a text that is none.
_UNREADABLE = (etree.XMLSyntaxError, binascii.Error, ValueError, TypeError, AttributeError)


class Rejected(Exception):
    """A response that is not believed; the message is one word or two for the log, nothing of what it held."""


class Unreadable(Exception):
    """Metadata that cannot be read; the message says why, for the person who pasted it."""


@dataclass(frozen=True)
class Ours:
    """What we are called by the provider: the audience of its assertions, and where they are sent to."""

    entity_id: str
    acs_url: str


@dataclass(frozen=True)
class Theirs:
    """A provider: its name, where people sign in, and the certificates (PEM) of which any may have signed."""

    entity_id: str
    sso_url: str
    certificates: tuple[str, ...]


@dataclass(frozen=True)
class Assertion:
    """What a believed response says. `request_id` names the request of ours that it answers."""

    id: str
    request_id: str
    email: str
    name_id: str
    signed_in_at: datetime
    expires_at: datetime


def ask(theirs: Theirs, ours: Ours, *, afresh: bool) -> tuple[str, str]:
    """The address to send the person to and the id of the request in it; `afresh` has them sign in once more."""
    auth = OneLogin_Saml2_Auth(_request(ours), _settings(theirs, ours))
    address = auth.login(return_to="", force_authn=afresh, set_nameid_policy=False)
    return str(address), str(auth.get_last_request_id())


def read(response: str, theirs: Theirs, ours: Ours) -> Assertion:
    """Check a response (base64, as it was posted) as of now. Raises Rejected."""
    if not response or len(response) > LONGEST_RESPONSE:
        raise Rejected("no_response" if not response else "too_long")
    try:
        settings = OneLogin_Saml2_Settings(_settings(theirs, ours))
        read = OneLogin_Saml2_Response(settings, response)
        read.is_valid(_request(ours), raise_exceptions=True)
        return _assertion(read, ours)
    except OneLogin_Saml2_ValidationError as error:
        raise Rejected(_REASONS.get(error.code, "invalid")) from None
    except (OneLogin_Saml2_Error, *_UNREADABLE):
        raise Rejected("unreadable") from None


def metadata_of_ours(ours: Ours) -> str:
    """The XML that describes us to a provider."""
    settings = OneLogin_Saml2_Settings(_settings(None, ours), sp_validation_only=True)
    return str(settings.get_sp_metadata())


def read_metadata(text: str) -> Theirs:
    """A provider from its metadata; of several in it the first. Raises Unreadable. Nothing it names is fetched."""
    if len(text) > LONGEST_METADATA:
        raise Unreadable("This is longer than a provider's metadata is.")
    if "<!" in text.replace("<!--", ""):
        raise Unreadable("Metadata with a document type or entities is not read; paste it without.")
    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(text.encode()).get("idp", {})
    except (OneLogin_Saml2_Error, *_UNREADABLE):
        raise Unreadable("This is not the XML of a provider's metadata.") from None
    several = found.get("x509certMulti", {}).get("signing", [])
    certificates = tuple(several or [found["x509cert"]] if several or found.get("x509cert") else [])
    sso_url = found.get("singleSignOnService", {}).get("url", "")
    if not (found.get("entityId") and sso_url and certificates):
        raise Unreadable("The metadata lacks the entity id, the sign-in address (HTTP-Redirect) or a certificate.")
    return Theirs(found["entityId"], sso_url, certificates)


def _assertion(read: OneLogin_Saml2_Response, ours: Ours) -> Assertion:
    if ours.entity_id not in read.get_audiences():
        raise Rejected("wrong_audience")
    if read.document.get("Destination", ours.acs_url) != ours.acs_url:
        raise Rejected("wrong_destination")
    confirmed = _confirmation(read, ours)
    # The answer's own InResponseTo is outside the assertion's signature: only that of the subject counts.
    if confirmed.get("InResponseTo") is None:
        raise Rejected("not_asked_for")
    (statement,) = read._query_assertion("/saml:AuthnStatement")
    name_id = str(read.get_nameid() or "") if read._query_assertion("/saml:Subject/saml:NameID") else ""
    email = _email(read, name_id)
    return Assertion(
        id=str(read.get_assertion_id()),
        request_id=str(confirmed.get("InResponseTo")),
        email=email,
        name_id=name_id or email,
        signed_in_at=_instant(statement.get("AuthnInstant")),
        expires_at=_instant(confirmed.get("NotOnOrAfter")),
    )


def _confirmation(read: OneLogin_Saml2_Response, ours: Ours) -> etree._Element:
    """The subject's confirmation that is meant for us; there has to be one, and only one of its kind."""
    found = [
        data
        for one in read._query_assertion("/saml:Subject/saml:SubjectConfirmation")
        if one.get("Method") == _BEARER
        for data in one.findall("saml:SubjectConfirmationData", _SPACES)
    ]
    if len(found) != 1 or found[0].get("Recipient") != ours.acs_url or not found[0].get("NotOnOrAfter"):
        raise Rejected("wrong_recipient")
    confirmed: etree._Element = found[0]
    return confirmed


def _email(read: OneLogin_Saml2_Response, name_id: str) -> str:
    """The address that the provider vouches for; empty without one, or with more than one."""
    given = read.get_attributes()
    for name in _EMAIL_ATTRIBUTES:
        if name in given:
            return str(given[name][0] or "").strip() if len(given[name]) == 1 else ""
    return name_id.strip() if name_id and read.get_nameid_format() == NAMED_BY_EMAIL else ""


def _instant(text: str | None) -> datetime:
    """An xs:dateTime. Raises ValueError for anything else, or for one without a zone."""
    read = datetime.fromisoformat(text or "")
    if read.tzinfo is None:
        raise ValueError("an instant without a zone")
    return read.astimezone(UTC)


def _request(ours: Ours) -> dict[str, object]:
    """Our own address as python3-saml wants to hear it: from the settings, never from what a request claims."""
    parts = urlsplit(ours.acs_url)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }


def _settings(theirs: Theirs | None, ours: Ours) -> dict[str, object]:
    settings: dict[str, object] = {
        "strict": True,
        "sp": {"entityId": ours.entity_id, "assertionConsumerService": {"url": ours.acs_url, "binding": _POST}},
        "security": {
            # Signing the response alone would do for python3-saml; everything that is read stands in the assertion.
            "wantAssertionsSigned": True,
            "rejectDeprecatedAlgorithm": True,
            "wantNameId": False,
            "wantAttributeStatement": False,
            "allowRepeatAttributeName": True,
            "requestedAuthnContext": False,
            "allowSingleLabelDomains": True,
        },
    }
    if theirs is not None:
        settings["idp"] = {
            "entityId": theirs.entity_id,
            "singleSignOnService": {"url": theirs.sso_url},
            "x509certMulti": {"signing": list(theirs.certificates)},
        }
    return settings
