"""Columns of our own: a text that is encrypted at rest."""

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from engagement.lib.crypto import Keyring, Sealed


@cache
def keyring() -> Keyring:
    """The keys this process was started with."""
    return Keyring.parse(settings.ENCRYPTION_KEYS)


if TYPE_CHECKING:
    TextField = models.TextField[str | Sealed, Sealed]
else:
    TextField = models.TextField


class SealedAttribute(DeferredAttribute):
    """Seals what is assigned at once, so that an instance never holds a secret in plain."""

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class EncryptedTextField(TextField):
    """
    A secret: assign plain text, read a Sealed.

    The column holds `<key id>:<token>` (lib/crypto.py). It cannot be searched or compared by the database; only
    `manage.py rotate_keys` writes a stored value back.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"blank": True, "default": "", "editable": False} | kwargs)  # type: ignore[arg-type]

    def from_db_value(self, value: str | None, *_: object) -> Sealed:
        return Sealed(value or "", keyring())

    def get_prep_value(self, value: object) -> str:
        if isinstance(value, Sealed):
            return value.stored
        return keyring().encrypt(str(value or ""))

    def to_python(self, value: object) -> Sealed:
        return value if isinstance(value, Sealed) else Sealed(keyring().encrypt(str(value or "")), keyring())
