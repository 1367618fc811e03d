"""Give every stored secret a new key while others read: how long that takes, and how they fare."""

import threading
import time

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.utils import timezone

from engagement.domain import rotation
from engagement.lib.crypto import Keyring
from engagement.models import AquaTenant, Customer
from engagement.models.fields import keyring

_READERS = 2
_AT_ONCE = 1_000


def run(*, secrets: int) -> dict[str, object]:
    """Seconds for so many values; the readings of others meanwhile, how many failed, and the slowest in seconds."""
    _fill(secrets)
    settings.ENCRYPTION_KEYS = f"new:{Fernet.generate_key().decode()},{settings.ENCRYPTION_KEYS}"
    keyring.cache_clear()
    readers = _Readers()
    with readers:
        began = time.perf_counter()
        rotated = rotation.rotate(keyring(), at=timezone.now())
        seconds = time.perf_counter() - began
    alone = Keyring.parse(settings.ENCRYPTION_KEYS.partition(",")[0])
    left = sum(column.outdated(alone).count() for column in rotation.columns())
    return {
        "seconds": seconds,
        "rewritten": sum(one.n_rewritten for one in rotated),
        "left": left,
        "reads": len(readers.took),
        "failed": readers.n_failed,
        "slowest": max(readers.took),
    }


def _fill(secrets: int) -> None:
    """Consoles with two secrets each."""
    customer = Customer.objects.create(name="Many consoles")
    for start in range(0, secrets // 2, _AT_ONCE):
        AquaTenant.objects.bulk_create(
            AquaTenant(customer=customer, label=f"Console {n}", identifier=f"key {n}", secret=f"secret {n}")
            for n in range(start, min(start + _AT_ONCE, secrets // 2))
        )


class _Readers:
    """Workers that open one console's secrets after another for as long as the block lasts."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.n_failed = 0
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(_READERS)]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        pks = list(AquaTenant.objects.values_list("pk", flat=True).order_by("pk"))[number::_READERS]
        turn = 0
        while not self._over.wait(0.002):
            began = time.perf_counter()
            try:
                AquaTenant.objects.get(pk=pks[turn % len(pks)]).secret.reveal()
            except Exception:
                # Whatever it was: a rotation that a worker notices is one that is not without downtime.
                self.n_failed += 1
            self.took.append(time.perf_counter() - began)
            turn += 7
        connection.close()
