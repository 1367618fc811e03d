"""Keeps the world in a file: written whole and swapped in, shortly after changes and at the end."""

import json
import os
import threading
import time
from pathlib import Path

from aqua_client.sandbox.console import Console
from aqua_client.sandbox.world import Settings, World, restored

SHORTEST_PAUSE_S = 0.2
"""How long after a change the file is written: a killed sandbox loses no more than this while writing is quick."""

SHARE_OF_TIME = 10
"""After a slow writing the pause is this many times as long as it took: a large world is not written all day."""


class Unreadable(Exception):
    """The state file is there but is not one; the message says why."""


def read(path: Path, settings: Settings) -> World | None:
    """The world of the file, or None when there is no file yet."""
    try:
        return restored(settings, json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("does not hold a world of this sandbox") from error


class Keeper:
    """Writes the world to its file in the background until it is stopped."""

    def __init__(self, path: Path, console: Console) -> None:
        self._path = path
        self._console = console
        self._written = -1
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="state-file", daemon=True)

    def start(self) -> None:
        """Write once, so that a place that cannot be written shows at once (OSError), and then keep up with changes."""
        self._write()
        self._thread.start()

    def stop(self) -> None:
        """Write what is new and end."""
        self._stopped.set()
        self._thread.join()
        self._write()

    def _run(self) -> None:
        pause = SHORTEST_PAUSE_S
        while not self._stopped.wait(pause):
            began = time.monotonic()
            self._write()
            pause = max(SHORTEST_PAUSE_S, (time.monotonic() - began) * SHARE_OF_TIME)

    def _write(self) -> None:
        if self._console.world.changes == self._written:
            return
        changes, state = self._console.snapshot()
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(state, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        self._written = changes
