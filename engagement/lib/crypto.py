"""
Encryption of secrets at rest, with named keys that can be rotated.

A stored value is `<key id>:<token>`. The token is Fernet (AES-128-CBC with HMAC-SHA256), so a value that was tampered
with does not decrypt. The first key of TIDEMARK_ENCRYPTION_KEYS encrypts; every key named there decrypts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken


class Undecipherable(Exception):
    """A stored secret cannot be read: its key is not configured, or the value was changed."""


@dataclass(frozen=True)
class Keyring:
    """The keys by id, and the id of the one that encrypts."""

    current: str
    keys: Mapping[str, Fernet]

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """
        Read "k2:<key>,k1:<key>"; the first is current. A key is 32 bytes in URL-safe base64.

        Raises ValueError for an empty list, a key without id, a repeated id or a malformed key.
        """
        pairs = [part.strip().partition(":") for part in text.split(",") if part.strip()]
        if not pairs or not all(name and key for name, _, key in pairs):
            raise ValueError("encryption keys are written as id:key, separated by commas")
        keys = {name: Fernet(key) for name, _, key in pairs}
        if len(keys) != len(pairs):
            raise ValueError("two encryption keys have the same id")
        return cls(current=pairs[0][0], keys=keys)

    def encrypt(self, plain: str) -> str:
        """Seal a text with the current key; the empty text stays empty, so that "not set" needs no key."""
        if not plain:
            return ""
        return f"{self.current}:{self.keys[self.current].encrypt(plain.encode()).decode()}"

    def decrypt(self, stored: str) -> str:
        """Open a stored value. Raises Undecipherable."""
        if not stored:
            return ""
        name, _, token = stored.partition(":")
        try:
            return self.keys[name].decrypt(token.encode()).decode()
        except KeyError:
            raise Undecipherable(f"no key named {name!r} is configured") from None
        except InvalidToken:
            raise Undecipherable("the stored value does not fit its key") from None

    def is_current(self, stored: str) -> bool:
        """Whether the value is empty or sealed with the current key, so that rotation may pass it by."""
        return not stored or stored.startswith(f"{self.current}:")


class Sealed:
    """
    A secret as it is stored: shown as dots wherever it is printed, opened only on purpose.

    Loading a row costs no decryption, and a template, a log line or an error that gets hold of it can only print dots.
    """

    __slots__ = ("_keyring", "stored")

    def __init__(self, stored: str, keyring: Keyring) -> None:
        self.stored = stored
        self._keyring = keyring

    def reveal(self) -> str:
        """The plain secret. Raises Undecipherable."""
        return self._keyring.decrypt(self.stored)

    def __bool__(self) -> bool:
        return bool(self.stored)

    def __str__(self) -> str:
        return "••••••••" if self.stored else ""

    __repr__ = __str__
