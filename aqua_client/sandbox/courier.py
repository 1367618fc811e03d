"""Takes what the world wants delivered to web receivers, and delivers it, without anybody waiting for it."""

import contextlib
import http.client
import json
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

log = logging.getLogger("aqua_client.sandbox")

PATIENCE_S = 5.0
ATTEMPTS = 3
IDLE_S = 5.0
PULSE_S = 0.25
"""How often the world is asked whether a scan is over whose receiver waits."""


class Courier:
    """
    Delivers to each receiver in order, and to different ones side by side: one that does not answer holds up no other.

    A receiver that does not answer is tried again and then left.
    """

    def __init__(self, pulse: Callable[[], bool]) -> None:
        """`pulse` lets time pass in the world and says whether somebody still waits for a scan."""
        self._pulse = pulse
        self._calls: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._rounds: dict[str, queue.SimpleQueue[tuple[str, Any]]] = {}
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._is_awake = False

    def take(self, deliveries: list[tuple[str, Any]]) -> None:
        """Deliver these soon; those to one receiver in this order."""
        for url, body in deliveries:
            place = urlsplit(url).netloc
            with self._lock:
                bags = self._rounds.get(place)
                if bags is None:
                    bags = self._rounds[place] = queue.SimpleQueue()
                    threading.Thread(
                        target=self._go_round, args=(place, bags), name=f"courier to {place}", daemon=True
                    ).start()
                bags.put((url, body))
        self.wake()

    def wake(self) -> None:
        """Begin to look after the world, for a receiver waits for something in it."""
        with self._lock:
            if self._is_awake:
                return
            self._is_awake = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="courier", daemon=True)
                self._thread.start()
        self._calls.put(None)

    def _watch(self) -> None:
        while True:
            with self._lock:
                self._is_awake = False  # before looking: whoever wakes us from here on is heard
            with contextlib.suppress(queue.Empty):
                self._calls.get(timeout=PULSE_S if self._pulse() else None)

    def _go_round(self, place: str, bags: queue.SimpleQueue[tuple[str, Any]]) -> None:
        """Carry one receiver's bags until none has come for a while."""
        while True:
            try:
                url, body = bags.get(timeout=IDLE_S)
            except queue.Empty:
                with self._lock:
                    if bags.empty():
                        del self._rounds[place]
                        return
            else:
                _deliver(url, body)


def _deliver(url: str, body: Any) -> None:
    """Post JSON; anything but an answer of 2xx is tried again at once. Delivery may repeat. Contract 11."""
    for _ in range(ATTEMPTS):
        try:
            if _post(url, json.dumps(body).encode()) < 300:
                return
        except (OSError, http.client.HTTPException, ValueError):
            continue
    log.warning("a webhook receiver at %s did not take the delivery", urlsplit(url).netloc)


def _post(url: str, body: bytes) -> int:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=PATIENCE_S)
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("POST", path, body, {"Content-Type": "application/json", "User-Agent": "aqua-sandbox"})
        return connection.getresponse().status
    finally:
        connection.close()
