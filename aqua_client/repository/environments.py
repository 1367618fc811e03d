"""
`environments.yaml`: which console is whose, and which variables hold its key.

    environments:
      devtest:
        console: https://acme-dev.cloud.aquasec.com
        region: eu-1
        key: AQUA_DEVTEST_KEY
        secret: AQUA_DEVTEST_SECRET

`key` and `secret` name environment variables; their values stay in the secret store of the CI tool. Only this much YAML
is read, and anything else is refused, so that a slip of the pen never means something.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aqua_client import addresses
from aqua_client.client import Client
from aqua_client.errors import Unusable

FILE = "environments.yaml"
REGIONS = {region or "us": address for region, address in addresses.ACCOUNT_HOSTS.items()}
"""As people write them, to the Account API that signs in (contract 1)."""

NEEDED = ("console", "key", "secret")
KNOWN = (*NEEDED, "region")
NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LINE = re.compile(
    r"(?P<indent> *)(?P<key>[A-Za-z0-9_-]+):(?: +(?P<value>\"[^\"\\]*\"|[^\s\"'#&*!|>%@`{\[][^#]*?))?(?: +#.*)?"
)


@dataclass(frozen=True, slots=True)
class Environment:
    """One stage: its console, and the names of the variables that hold what signs in there."""

    name: str
    console: str
    key: str
    secret: str
    region: str = ""

    def connect(self, variables: Mapping[str, str]) -> Client:
        """Make a client of the console. Raises Unusable with the name of a variable that is not set."""
        for name in (self.key, self.secret):
            if not variables.get(name):
                raise Unusable(f"{name} is not set; it has to hold what signs in to {self.name}")
        account = REGIONS[self.region] if self.region else None
        return Client(self.console, key=variables[self.key], secret=variables[self.secret], account_url=account)


def read(text: str) -> dict[str, Environment]:
    """Read the file, environments in its order. Raises Unusable with the number of the line that is not understood."""
    found: dict[str, dict[str, str]] = {}
    is_open = False
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.lstrip(" ").startswith("#"):
            continue
        match = LINE.fullmatch(line.rstrip())
        if match is None:
            raise _not_understood(number)
        depth, key, value = len(match["indent"]), match["key"], match["value"]
        if depth == 0 and key == "environments" and value is None and not is_open:
            is_open = True
        elif depth == 2 and is_open and value is None and NAME.fullmatch(key) and key not in found:
            found[key] = {}
        elif depth == 4 and found and value is not None and key in KNOWN and key not in found[(*found,)[-1]]:
            found[(*found,)[-1]][key] = value.strip('"')
        else:
            raise _not_understood(number)
    if not found:
        raise Unusable(f"{FILE} names no environment")
    return {name: _environment(name, given) for name, given in found.items()}


def _not_understood(number: int) -> Unusable:
    return Unusable(f"{FILE}: line {number} is not understood")


def _environment(name: str, given: Mapping[str, str]) -> Environment:
    for key in NEEDED:
        if not given.get(key):
            raise Unusable(f"{FILE}: {name} has no {key}")
    for key in ("key", "secret"):
        if not VARIABLE.fullmatch(given[key]):
            # Not repeated: somebody may have put the secret itself here.
            raise Unusable(f"{FILE}: {key} of {name} has to be the name of an environment variable")
    if given.get("region", "us") not in REGIONS:
        raise Unusable(f"{FILE}: region of {name} has to be one of {', '.join(REGIONS)}")
    return Environment(name, addresses.base(given["console"]), given["key"], given["secret"], given.get("region", ""))
