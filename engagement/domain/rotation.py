"""
Rotation of the encryption keys: every stored secret rewritten with the current key, while everything keeps running.

How a rotation goes: put the new key first in TIDEMARK_ENCRYPTION_KEYS and restart, so that every process reads both and
writes the new one; run `manage.py rotate_keys`; then take the old key out.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import transaction
from django.db.models import F, Func, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast

from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.lib.crypto import Keyring, Sealed, Undecipherable
from engagement.models.fields import EncryptedTextField

# One transaction: short enough that nobody waits for its rows, long enough to make it cheap.
BATCH = 200
# A Fernet token begins so until the year 2106: its version, and the first bytes of a time in seconds.
_SEALED = re.compile(r"([^\":]+):(gAAAAA.*)", re.DOTALL)

Told = Callable[["Column", int], None]


class UnknownKey(Refused):
    """Something is encrypted with a key that is not configured; nothing was rewritten."""


class UnreadableValue(Refused):
    """A stored value was changed or damaged, so no key opens it."""


@dataclass(frozen=True)
class Column:
    """One encrypted column."""

    model: type[Model]
    field: str

    def __str__(self) -> str:
        return f"{self.model.__name__}.{self.field}"

    def rows(self) -> QuerySet[Model]:
        """Its rows that hold a secret, in the order of their key, with the encrypted text as `stored`."""
        # Cast: the field's own lookups would encrypt what they compare with.
        stored = Cast(F(self.field), TextField())
        return self.model._base_manager.annotate(stored=stored).exclude(stored="").order_by("pk")

    def outdated(self, keyring: Keyring) -> QuerySet[Model]:
        """Those of them that are not sealed with the current key."""
        return self.rows().exclude(stored__startswith=f"{keyring.current}:")

    def keys(self) -> set[str]:
        """The names of the keys that its values are sealed with."""
        name = Func(F("stored"), Value(":"), Value(1), function="SPLIT_PART", output_field=TextField())
        return set(self.rows().annotate(key=name).order_by().values_list("key", flat=True).distinct())

    def renewed(self, stored: str, keyring: Keyring) -> object:
        """What the column is to hold in place of `stored`. Raises Undecipherable."""
        return Sealed(keyring.encrypt(keyring.decrypt(stored)), keyring)


@dataclass(frozen=True)
class SealedWithin(Column):
    """A JSON column of somebody else's, some of whose texts are sealed, such as the seed of an authenticator app."""

    def outdated(self, keyring: Keyring) -> QuerySet[Model]:
        return self.rows().filter(stored__regex=rf'"(?!{re.escape(keyring.current)}:)[^":]+:gAAAAA')

    def keys(self) -> set[str]:
        held = self.rows().values_list("stored", flat=True).iterator(chunk_size=BATCH)
        return {name for stored in held for name in _keys_within(json.loads(stored))}

    def renewed(self, stored: str, keyring: Keyring) -> object:
        return _renewed_within(json.loads(stored), keyring)


@dataclass(frozen=True)
class Rotated:
    """How many values of a column were rewritten; those that were current already are not counted."""

    column: Column
    n_rewritten: int


def columns() -> list[Column]:
    """Every encrypted column of every model."""
    own: list[Column] = [
        Column(model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    return [*own, SealedWithin(Authenticator, "data")]


def rotate(keyring: Keyring, *, at: datetime, batch: int = BATCH, told: Told | None = None) -> list[Rotated]:
    """
    Rewrite what is not sealed with the keyring's current key, and say how many of each column.

    A transaction holds `batch` rows, which `told` hears of with the sum so far. Safe beside running processes and
    beside itself: rows that somebody holds are left until the others are done, and a value is replaced only while it
    is still the one that was read. One that was stopped goes on where it was; running it again rewrites nothing.

    Raises UnknownKey, before anything is rewritten, and UnreadableValue.
    """
    _require_known_keys(keyring)
    return [Rotated(column, _rotate_column(column, keyring, at, batch, told)) for column in columns()]


def _require_known_keys(keyring: Keyring) -> None:
    for column in columns():
        unknown = sorted(column.keys() - set(keyring.keys))
        if unknown:
            raise UnknownKey(
                f"{column} holds values of the key {unknown[0]!r}, which is not configured. Add it to "
                "TIDEMARK_ENCRYPTION_KEYS behind the current one and run this again; nothing was rewritten."
            )


def _rotate_column(column: Column, keyring: Keyring, at: datetime, batch: int, told: Told | None) -> int:
    """Pass over the column until nothing is left: a value changed under our hands is found by the next pass."""
    n_rewritten, waits = 0, False
    while column.outdated(keyring).exists():
        for n in _pass(column, keyring, at, batch, waits=waits):
            n_rewritten += n
            if told:
                told(column, n_rewritten)
        # What is left is held by somebody: from now on wait for them.
        waits = True
    return n_rewritten


def _pass(column: Column, keyring: Keyring, at: datetime, batch: int, *, waits: bool) -> Iterator[int]:
    """Try every value that is not current, once; yields how many of each batch were replaced."""
    held = column.outdated(keyring).select_for_update(of=("self",), skip_locked=not waits)
    last = 0
    while True:
        with transaction.atomic():
            rows = list(held.filter(pk__gt=last).values_list("pk", "stored")[:batch])
            n = sum(_replace(column, pk, stored, keyring) for pk, stored in rows)
            if n:
                audit.record_of_many(None, "secrets.sealed_anew", column.model, f"{n} of {column}", at=at)
        if not rows:
            return
        last = rows[-1][0]
        yield n


def _replace(column: Column, pk: int, stored: str, keyring: Keyring) -> bool:
    try:
        renewed = column.renewed(stored, keyring)
    except Undecipherable:
        raise UnreadableValue(
            f"{column} of row {pk} cannot be decrypted: it was changed or damaged. Give that secret anew on its page, "
            "then run this again."
        ) from None
    return bool(column.rows().filter(pk=pk, stored=stored).order_by().update(**{column.field: renewed}))


def _keys_within(value: object) -> Iterator[str]:
    """The names of the keys that texts of a JSON value are sealed with."""
    if isinstance(value, str) and (found := _SEALED.fullmatch(value)):
        yield found[1]
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys_within(inner)


def _renewed_within(value: object, keyring: Keyring) -> object:
    """The same JSON value, its sealed texts sealed with the current key."""
    if isinstance(value, dict):
        return {name: _renewed_within(inner, keyring) for name, inner in value.items()}
    if isinstance(value, list):
        return [_renewed_within(inner, keyring) for inner in value]
    is_sealed = isinstance(value, str) and _SEALED.fullmatch(value)
    return keyring.encrypt(keyring.decrypt(str(value))) if is_sealed else value
