"""What the database says no to, by the name of the constraint that said it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import IntegrityError, transaction


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """Expect the database to refuse what is written inside, with this constraint; the test's transaction goes on."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        yield
    assert isinstance(refused.value.__cause__, psycopg.IntegrityError)
    assert refused.value.__cause__.diag.constraint_name == constraint
