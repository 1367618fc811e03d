"""The public face of the package, and what it keeps to itself."""

import ast
import subprocess
import sys
from pathlib import Path

import aqua_client
from aqua_client import Client

PACKAGE = Path(aqua_client.__file__).parent


def test_the_face_is_written_out_and_complete():
    imported = {
        alias.name
        for node in ast.parse((PACKAGE / "__init__.py").read_text()).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert sorted(imported) == sorted(aqua_client.__all__)


def test_every_error_of_the_tree_is_part_of_the_face():
    def below(kind):
        return {kind.__name__}.union(*map(below, kind.__subclasses__()))

    assert below(aqua_client.AquaError) - set(aqua_client.__all__) == {"Delayed"}


def test_the_client_needs_no_framework():
    code = (
        "import sys, aqua_client; print([name for name in ('django', 'celery', 'engagement') if name in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"


def test_looking_at_a_client_calls_nobody(canned):
    with Client(canned.url, user="u", password="p") as aqua:
        _ = aqua.registries, aqua.images, aqua.scans, aqua.vulnerabilities, repr(aqua)

    assert canned.seen == []


def test_a_closed_client_can_be_used_again(connect):
    aqua = connect()
    aqua.close()

    assert aqua.scans.summary().total == 0
