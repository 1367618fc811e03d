"""Two leads who sign at the very same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from engagement.domain import signoff
from engagement.models import SignOff
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_signatures_at_once_make_one_record(engagement, topic, done, lead):
    shown = signoff.offer(engagement, topic).digest
    start = Barrier(2, timeout=20)

    def sign(name: str) -> int:
        start.wait()
        try:
            return signoff.sign(engagement, topic, shown=shown, name=name, role="CISO", by=lead, at=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        signed = set(pool.map(sign, ["Ada", "Grace"]))

    assert signed == {SignOff.objects.get().pk}
