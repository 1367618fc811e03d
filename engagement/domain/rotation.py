"""
Rotation of the encryption keys: every stored secret rewritten with the current key, while everything keeps running.

How a rotation goes: put the new key first in TIDEMARK_ENCRYPTION_KEYS and restart, so that every process reads both and
writes the new one; run `manage.py rotate_keys`; then take the old key out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import F, Func, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast

from engagement.domain.refusals import Refused
from engagement.lib.crypto import Keyring, Sealed, Undecipherable
from engagement.models.fields import EncryptedTextField

# Enough to make reading cheap, few enough to keep in memory with their secrets.
BATCH = 200


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


@dataclass(frozen=True)
class Rotated:
    """How many values of a column were rewritten; those that were current already are not counted."""

    column: Column
    n_rewritten: int


def columns() -> list[Column]:
    """Every encrypted column of every model."""
    return [
        Column(model, field.name)
        for model in apps.get_app_config("engagement").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def rotate(keyring: Keyring, *, batch: int = BATCH) -> list[Rotated]:
    """
    Rewrite what is not sealed with the keyring's current key, and say how many of each column.

    Reads `batch` rows at once and writes each by itself. Safe beside running processes and beside itself: a value is
    replaced only while it is still the one that was read. Running it again rewrites nothing.

    Raises UnknownKey, before anything is rewritten, and UnreadableValue.
    """
    _require_known_keys(keyring)
    return [Rotated(column, _rotate_column(column, keyring, batch)) for column in columns()]


def _require_known_keys(keyring: Keyring) -> None:
    for column in columns():
        name = Func(F("stored"), Value(":"), Value(1), function="SPLIT_PART", output_field=TextField())
        used = column.rows().annotate(key=name).order_by().values_list("key", flat=True).distinct()
        unknown = sorted(set(used) - set(keyring.keys))
        if unknown:
            raise UnknownKey(
                f"{column} holds values of the key {unknown[0]!r}, which is not configured. Add it to "
                "TIDEMARK_ENCRYPTION_KEYS behind the current one and run this again; nothing was rewritten."
            )


def _rotate_column(column: Column, keyring: Keyring, batch: int) -> int:
    """Pass over the column until nothing is left: a value changed under our hands is found by the next pass."""
    n_rewritten = 0
    while True:
        found = list(_pass(column, keyring, batch))
        if not found:
            return n_rewritten
        n_rewritten += sum(found)


def _pass(column: Column, keyring: Keyring, batch: int) -> Iterator[bool]:
    """Try every value that is not current, once; yields whether each was replaced."""
    outdated = column.rows().exclude(stored__startswith=f"{keyring.current}:")
    last = 0
    while rows := list(outdated.filter(pk__gt=last).values_list("pk", "stored")[:batch]):
        for pk, stored in rows:
            yield _replace(column, pk, stored, keyring)
        last = rows[-1][0]


def _replace(column: Column, pk: int, stored: str, keyring: Keyring) -> bool:
    try:
        renewed = Sealed(keyring.encrypt(keyring.decrypt(stored)), keyring)
    except Undecipherable:
        raise UnreadableValue(
            f"{column} of row {pk} cannot be decrypted: it was changed or damaged. Give that secret anew on its page, "
            "then run this again."
        ) from None
    return bool(column.rows().filter(pk=pk, stored=stored).order_by().update(**{column.field: renewed}))
