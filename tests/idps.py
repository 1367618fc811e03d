"""
Identity providers that tests start: a real server each, on a port that the kernel gives.

By OpenID Connect the package oidc-provider-mock, whose people's claims may also replace those of the token itself. By
SAML a small one of our own, which signs with signxml: another implementation than the one that reads it.
"""

import base64
import os
import re
import socket
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import methods
from signxml.signer import XMLSigner

_SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_READY_WITHIN_S = 20
_SIGNATURE = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'


class OidcServer:
    """oidc-provider-mock in a process of its own."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port)],
            env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._http = requests.Session()
        self._http.trust_env = False
        self._wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self._process.terminate()
        self._process.wait(10)

    def sign_in(self, address: str, email: str, **claims: Any) -> str:
        """Sign in at the address that we sent the browser to; gives the address that it is sent back to."""
        said = {"email": email, "email_verified": True} | claims
        told = {name: value for name, value in said.items() if value is not None}
        self._http.put(f"{self.url}/users/{email}", json=told, timeout=5).raise_for_status()
        answer = self._http.post(address, data={"sub": email}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def _wait(self) -> None:
        until = time.monotonic() + _READY_WITHIN_S
        while True:
            try:
                self._http.get(f"{self.url}/.well-known/openid-configuration", timeout=2).raise_for_status()
            except requests.ConnectionError:
                assert time.monotonic() < until, "the provider did not start"
                time.sleep(0.05)
            else:
                return


def key_and_certificate(name: str) -> tuple[str, str]:
    """A new key and a certificate for it, both PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
    built = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=90))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return pem.decode(), certificate.decode()


@dataclass(frozen=True)
class Saying:
    """What the SAML provider says next; what is left at None it says as it should."""

    email: str = "person@acme.example"
    audience: str | None = None
    recipient: str | None = None
    destination: str | None = None
    issuer: str | None = None
    in_response_to: str | None = None
    starts_in: timedelta = timedelta(minutes=-1)
    ends_in: timedelta = timedelta(minutes=5)
    signed_in_ago: timedelta = timedelta(0)
    signs: tuple[str, ...] = ("assertion",)
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What a request of ours asked for."""

    id: str
    audience: str
    acs_url: str
    is_forced: bool


class SamlServer:
    """Answers every request at once, as whoever `saying` names."""

    def __init__(self) -> None:
        self.key, self.certificate = key_and_certificate("idp.example")
        self.saying = Saying()
        self.asked: list[Asked] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = _asked(parse_qs(urlsplit(self.path).query)["SAMLRequest"][0])
                owner.asked.append(asked)
                page = _page(asked.acs_url, owner.answer(asked)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: object) -> None:
                """Nothing: the tests' output is for failures."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.entity_id, self.sso_url = f"{self.url}/metadata", f"{self.url}/sign-in"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def says(self, **changes: Any) -> None:
        """What it says from now on."""
        self.saying = replace(Saying(), **changes)

    def sign_in(self, address: str) -> tuple[str, str]:
        """Open the address that we sent the browser to; gives where the page's form goes, and the response in it."""
        with requests.Session() as http:
            http.trust_env = False
            page = http.get(address, timeout=5).text
        found = re.search(r'action="([^"]*)".*value="([^"]*)"', page)
        assert found is not None, page
        return unescape(found[1]), found[2]

    def answer(self, asked: Asked) -> str:
        """The response in base64."""
        said, now = self.saying, datetime.now(UTC)
        issuer = said.issuer or self.entity_id
        answered = asked.id if said.in_response_to is None else said.in_response_to
        answers = f' InResponseTo="{answered}"' if answered else ""
        attributes = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{escape(value)}</saml:AttributeValue></saml:Attribute>'
            for name, value in said.attributes.items()
        )
        told = f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement>" if attributes else ""
        assertion = f"""<saml:Assertion xmlns:saml="{_SAML}" ID="_{uuid4().hex}" Version="2.0"
 IssueInstant="{_at(now)}">
<saml:Issuer>{issuer}</saml:Issuer>{_SIGNATURE}<saml:Subject>
<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{escape(said.email)}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData{answers}
 Recipient="{said.recipient or asked.acs_url}" NotOnOrAfter="{_at(now + said.ends_in)}"/></saml:SubjectConfirmation>
</saml:Subject><saml:Conditions NotBefore="{_at(now + said.starts_in)}" NotOnOrAfter="{_at(now + said.ends_in)}">
<saml:AudienceRestriction><saml:Audience>{said.audience or asked.audience}</saml:Audience></saml:AudienceRestriction>
</saml:Conditions><saml:AuthnStatement AuthnInstant="{_at(now - said.signed_in_ago)}"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>{told}
</saml:Assertion>"""
        signed = self._signed(assertion, "assertion" in said.signs)
        response = f"""<samlp:Response xmlns:samlp="{_PROTOCOL}" xmlns:saml="{_SAML}" ID="_{uuid4().hex}" Version="2.0"
 IssueInstant="{_at(now)}" Destination="{said.destination or asked.acs_url}"{answers}>
<saml:Issuer>{issuer}</saml:Issuer>{_SIGNATURE}
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
{signed}</samlp:Response>"""
        return base64.b64encode(self._signed(response, "response" in said.signs).encode()).decode()

    def _signed(self, text: str, is_signed: bool) -> str:
        """With a signature in place of the outermost placeholder, or without."""
        if not is_signed:
            return text.replace(_SIGNATURE, "", 1)
        root = etree.fromstring(text)
        signer = XMLSigner(
            method=methods.enveloped,
            signature_algorithm="rsa-sha256",
            digest_algorithm="sha256",
            c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
        )
        made = signer.sign(root, key=self.key, cert=self.certificate, reference_uri=root.get("ID"), id_attribute="ID")
        return etree.tostring(made).decode()


def _asked(packed: str) -> Asked:
    root = etree.fromstring(zlib.decompress(base64.b64decode(packed), -15))
    return Asked(
        id=root.get("ID"),
        audience=root.findtext(f"{{{_SAML}}}Issuer"),
        acs_url=root.get("AssertionConsumerServiceURL"),
        is_forced=root.get("ForceAuthn") == "true",
    )


def _page(acs_url: str, response: str) -> str:
    return (
        f'<form method="post" action="{escape(acs_url)}"><input type="hidden" name="SAMLResponse" value="{response}">'
        "<button>Continue</button></form>"
    )


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
