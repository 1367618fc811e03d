"""`login` and `registries`: the tenant itself."""

import argparse

from aqua_client import Client, Registry
from aqua_client.cli import exits, output

HEADS = ("NAME", "TYPE", "ADDRESS", "SCANNERS", "CONNECTION")


def connect(asked: argparse.Namespace) -> Client:
    """Make a client with the credentials that were given. Raises Unusable."""
    return Client(asked.url or None, key=asked.key, secret=asked.secret, user=asked.user, password=asked.password)


def login(asked: argparse.Namespace) -> int:
    """Sign in, make sure that the console is one, and name it."""
    with connect(asked) as aqua:
        aqua.sign_in()
        console = aqua.find_console()
    if asked.json:
        output.as_json({"console": console})
    else:
        output.say(f"Signed in to {console}")
    return exits.OK


def registries(asked: argparse.Namespace) -> int:
    """List the registry integrations."""
    with connect(asked) as aqua:
        found = list(aqua.registries.iterate())
    if asked.json:
        output.as_json([_told(one) for one in found])
    else:
        output.table(HEADS, [_line(one) for one in found])
    return exits.OK


def _told(one: Registry) -> dict[str, object]:
    return {
        "name": one.name,
        "type": one.type,
        "url": one.url,
        "prefixes": list(one.prefixes),
        "scanner_type": one.scanner_type,
        "scanner_group_name": one.scanner_group_name,
        "connected": one.is_connected,
        "error": one.connection_error,
    }


def _line(one: Registry) -> tuple[str, ...]:
    words = {True: "connected", False: one.connection_error or "not connected", None: "unknown"}
    return one.name, one.type, one.url, one.scanner_group_name or one.scanner_type, words[one.is_connected]
