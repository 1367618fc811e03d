"""TLS: whom the client trusts, and that the certificate must fit the name and not the address."""

import os
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aqua_client import Client, Unreachable
from tests.aqua_client.canned import CannedServer

SIGN_IN = """
import sys
from aqua_client import Client
with Client(sys.argv[1], user="u", password="p", may_connect=lambda address, port: print(address)) as aqua:
    aqua.sign_in()
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a self-signed certificate for `localhost` and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a private authority")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls_url(certificate):
    """The address of a console behind that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with CannedServer() as server:
        server.tls = context
        yield f"https://localhost:{urlsplit(server.url).port}"


def signed_in(url, **environment):
    """What a process of its own prints that signs in under this environment, and the last line of its errors."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", SIGN_IN, url]
    ran = subprocess.run(command, cwd=root, env=os.environ | environment, capture_output=True, text=True)
    return ran.stdout.split()[-1:], ran.stderr.strip().rpartition("\n")[2]


def test_an_unknown_authority_is_not_trusted(tls_url):
    with Client(tls_url, user="u", password="p") as aqua, pytest.raises(Unreachable) as failed:
        aqua.sign_in()

    assert failed.value.reason == "no trusted TLS connection: check the certificate"


def test_a_private_authority_can_be_added_from_outside(tls_url, certificate):
    assert signed_in(tls_url, SSL_CERT_FILE=str(certificate)) == (["127.0.0.1"], "")


def test_a_certificate_for_another_name_is_not_trusted(tls_url, certificate):
    printed, error = signed_in(tls_url.replace("localhost", "127.0.0.1"), SSL_CERT_FILE=str(certificate))

    assert printed == ["127.0.0.1"]
    assert error.endswith("POST /api/v1/login: no trusted TLS connection: check the certificate")
