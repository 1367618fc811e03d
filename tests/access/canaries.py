"""Marked words in every text field of one customer's rows, found by walking the models: a new field is covered."""

from collections.abc import Iterable

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Model

# The words of a work package are the same for everybody.
_PUBLIC = "engagement.models.packages"
# What a program reads, and would stumble over: names of zones and kinds, secrets, digests, addresses.
_READ_BY_PROGRAMS = {
    "password", "time_zone", "digest", "email", "reference", "idempotency_key", "key", "console_url", "url",
    "type_code", "region", "uid", "calendar_uid", "to_address", "stored_as",
    "content_type", "signature", "object_type", "object_id",
    "what", "fact", "request_id", "transaction",
}  # fmt: skip

Rows = dict[type[Model], set[object]]


def newest() -> dict[type[Model], object]:
    """The last key of each of our models; whatever has a later one came later."""
    return {model: model._default_manager.aggregate(n=Max("pk"))["n"] or 0 for model in _ours()}


def since(before: dict[type[Model], object]) -> Rows:
    """The rows that came later."""
    found = {
        model: set(model._default_manager.filter(pk__gt=last).values_list("pk", flat=True))
        for model, last in before.items()
    }
    return {model: keys for model, keys in found.items() if keys}


def plant(rows: Rows, word: str) -> list[str]:
    """Put the word into every text field of the rows that holds words; gives the names of the fields."""
    return [
        f"{model.__name__}.{field.name}"
        for model, keys in rows.items()
        if model.__module__ != _PUBLIC
        for field in _texts(model)
        if _put(model, keys, field.name, word)
    ]


def _ours() -> list[type[Model]]:
    """Those with a number for a key, which tells what came later."""
    known = apps.get_app_config("engagement").get_models()
    return [model for model in known if isinstance(model._meta.pk, models.AutoField)]


def _texts(model: type[Model]) -> Iterable[models.Field]:
    for field in model._meta.concrete_fields:
        holds_words = type(field) in (models.CharField, models.TextField) and not field.choices
        if holds_words and field.name not in _READ_BY_PROGRAMS:
            yield field


def _put(model: type[Model], keys: set[object], name: str, word: str) -> bool:
    """Whether the field takes a word: what must be unique or short, or goes with another field, does not."""
    try:
        with transaction.atomic():
            return bool(model._default_manager.filter(pk__in=keys).update(**{name: word}))
    except (IntegrityError, models.ObjectDoesNotExist):
        return False
    except Exception as error:
        if "too long" in str(error) or "RaiseException" in type(error.__cause__).__name__:
            return False
        raise
