"""What a row of the registry matrix is made of: fields, ways to sign in, types; and what may stand in a field."""

import enum
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CLOUD = "cloud"
ON_PREMISES = "on_premises"
EITHER = (CLOUD, ON_PREMISES)

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_ROLE_ARN = re.compile(r"arn:aws(-[a-z]+)*:iam::\d{12}:role/[\w+=,.@/-]+")
_PEM = re.compile(r"-----BEGIN [A-Z ]+-----\s.+\s-----END [A-Z ]+-----", re.DOTALL)


class Kind(enum.Enum):
    """What a field holds; the value is the most characters it may have."""

    TEXT = "text", 300
    ADDRESS = "address", 300
    REGION = "region", 40
    ROLE_ARN = "role_arn", 300
    SECRET = "secret", 4_000
    JSON_KEY = "json_key", 8_000
    PEM = "pem", 20_000

    @property
    def max_length(self) -> int:
        return self.value[1]

    @property
    def is_secret(self) -> bool:
        return self in (Kind.SECRET, Kind.JSON_KEY, Kind.PEM)

    @property
    def is_multiline(self) -> bool:
        return self in (Kind.JSON_KEY, Kind.PEM)


@dataclass(frozen=True)
class Field:
    """
    A value that a registry needs, and its place in Aqua's object.

    `wire` is "url", "username", "password", "prefix", "option:<name>" or "field:<name>". The address, the user and what
    goes into the password are always named `url`, `username` and `password`.
    """

    name: str
    label: str
    wire: str
    hint: str = ""
    kind: Kind = Kind.TEXT
    is_required: bool = True

    @property
    def is_secret(self) -> bool:
        return self.kind.is_secret


@dataclass(frozen=True)
class SignIn:
    """
    One way to sign in to a registry: complete in itself.

    `fixed` are values that Aqua wants with it and nobody has to type, by wire name.
    """

    code: str
    label: str
    fields: tuple[Field, ...] = ()
    hint: str = ""
    fixed: Mapping[str, str | bool] = field(default_factory=dict)

    @property
    def needs_credentials(self) -> bool:
        return any(one.is_secret and one.is_required for one in self.fields)


@dataclass(frozen=True)
class RegistryType:
    """A row of the matrix. `connector` says when SaaS needs the cloud connector to reach such a registry."""

    code: str
    product: str
    hostings: tuple[str, ...]
    fields: tuple[Field, ...]
    sign_ins: tuple[SignIn, ...]
    least_privilege: str
    connector: str
    note: str = ""
    default_url: str = ""
    default_prefix: str = ""
    is_addable: bool = True

    @property
    def hosting_words(self) -> str:
        """Where such a registry runs: "Cloud or on-premises"."""
        return " or ".join(one.replace("_", "-") for one in self.hostings).capitalize()

    @property
    def may_be_on_premises(self) -> bool:
        return ON_PREMISES in self.hostings

    def sign_in(self, code: str) -> SignIn:
        """The way to sign in of that code; the first for a code that is empty or of another type."""
        return next((one for one in self.sign_ins if one.code == code), self.sign_ins[0])

    def fields_of(self, sign_in_code: str) -> tuple[Field, ...]:
        """The type's own fields, then those of one way to sign in."""
        return (*self.fields, *self.sign_in(sign_in_code).fields)


def problem(of: Field, value: str) -> str:
    """What is wrong with the text entered in a field, and what to enter instead; empty when nothing is."""
    shape = _SHAPES.get(of.kind)
    if shape is None or not value:
        return ""
    is_right, advice = shape
    return "" if is_right(value) else advice


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        is_complete = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        return False
    return (
        is_complete
        and not (parts.username or parts.query or parts.fragment)
        and value.isprintable()
        and " " not in value
    )


def _is_json_key(value: str) -> bool:
    try:
        key = json.loads(value)
    except (ValueError, RecursionError):
        return False
    return isinstance(key, dict) and "private_key" in key and "client_email" in key


_SHAPES = {
    Kind.ADDRESS: (
        _is_address,
        "Give the registry's address with https:// in front and without user or query: https://registry.acme.example.",
    ),
    Kind.REGION: (lambda value: bool(_REGION.fullmatch(value)), "Give the region's code, such as eu-central-1."),
    Kind.ROLE_ARN: (
        lambda value: bool(_ROLE_ARN.fullmatch(value)),
        "Give the role's full ARN: arn:aws:iam::111122223333:role/aqua-pull.",
    ),
    Kind.JSON_KEY: (_is_json_key, "Paste the whole key file: it is JSON with client_email and private_key."),
    Kind.PEM: (
        lambda value: bool(_PEM.fullmatch(value.strip())),
        "Paste the whole PEM text, from -----BEGIN to the end of the last line.",
    ),
}
