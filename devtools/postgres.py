"""
A PostgreSQL server of our own: made, started, stopped and killed by the one who holds the object.

Reachable through a socket only, so that no port is needed and nobody else on the machine can sign in.
"""

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from devtools import postgres_files
from devtools.problems import Problem
from devtools.processes import Child, Log, wait_until
from devtools.runs import temporary_folder

USER = "app"
DATABASE = "tidemark"
# For data that may be lost with the machine, as a test's may; a kill loses what was committed in the last half second.
_NOT_DURABLE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
_QUIET = ("-c", "log_checkpoints=off", "-c", "log_line_prefix=")


class Postgres:
    """
    One server over one data folder; the data and the socket outlive `stop` and `kill`, so that it can start again.

    `home` holds the data; `sockets` is a short path for the socket. Must be started from the main thread.
    """

    def __init__(self, home: Path, *, sockets: Path, durable: bool = True, log: Log | Path) -> None:
        self._account = postgres_files.account()
        self._programs = postgres_files.programs(self._account)
        self._home = home
        self.data = home / "data"
        self._sockets = sockets / "pg"
        self._durable = durable
        self._log = log
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """Give the address of the database `tidemark` as DATABASE_URL takes it."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self._sockets), safe='/')}"

    def start(self) -> None:
        """
        Start the server and wait until it answers; makes the data folder and the database when they are missing.

        Raises Problem when it cannot start, with the reason that it gave.
        """
        self._make_folders()
        self._check_version()
        deadline = time.monotonic() + 10
        while True:
            try:
                self._start_once()
            except Problem as problem:
                # After a kill the old server's last processes take a moment to notice and let go of the memory.
                if "still in use" not in "".join(self._last_lines()) or time.monotonic() > deadline:
                    raise Problem(f"{problem} {self._reason()}".strip()) from None
                time.sleep(0.1)
            else:
                break
        self._make_database()

    def stop(self) -> None:
        """Stop at once but in order: open transactions are rolled back, everything is written."""
        if self.child:
            self.child.stop()

    def kill(self) -> None:
        """End the server as kill -9 does; the next start recovers."""
        if self.child:
            self.child.kill()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_once(self) -> None:
        options = (*_QUIET, *(() if self._durable else _NOT_DURABLE))
        self.child = self._run(
            "postgres", "-D", str(self.data), "-k", str(self._sockets), "-h", "", *options, log=self._log
        )
        wait_until(self._is_ready, self.child, within_s=60)

    def _is_ready(self) -> bool:
        """Read the server's own note: process number in the first line, state in the last."""
        try:
            note = (self.data / "postmaster.pid").read_text().split()
        except FileNotFoundError:
            return False
        return self.child is not None and note[:1] == [str(self.child.pid)] and note[-1:] == ["ready"]

    def _make_folders(self) -> None:
        self._sockets.mkdir(exist_ok=True, mode=0o700)
        self._hand_over(self._sockets)
        if self.data.is_dir():
            return
        # An interrupted initdb leaves something that looks whole; so only a finished one gets the name.
        new = self._home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self._hand_over(new)
        options = ("-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        said: list[str] = []
        made = self._run("initdb", "-D", str(new), *options, log=said.append)
        if made.finish() != 0:
            reasons = [line for line in said if "error:" in line or "FATAL" in line]
            raise Problem(f"PostgreSQL could not make its data folder ({'; '.join(reasons) or made.how_it_ended()}).")
        new.rename(self.data)

    def _hand_over(self, folder: Path) -> None:
        if self._account:
            os.chown(folder, self._account.uid, self._account.gid)

    def _check_version(self) -> None:
        written_by = (self.data / "PG_VERSION").read_text().strip()
        ours = postgres_files.major_version(self._programs)
        if written_by != str(ours):
            raise Problem(
                f"The data in {self.data} were written by PostgreSQL {written_by}, and this is {ours}; "
                "install that version, or remove .state to begin afresh."
            )

    def _run(self, name: str, *arguments: str, log: Log | Path) -> Child:
        # PGPORT and the like are meant for somebody else's server.
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        try:
            return Child(
                "PostgreSQL",
                [str(self._programs / name), *arguments],
                env=env,
                cwd=self._home,
                account=self._account,
                log=log,
                stop_signal=signal.SIGINT,  # "fast": does not wait for clients to leave
            )
        except OSError as error:  # a container may forbid root to become somebody else
            raise Problem(
                f"PostgreSQL could not be started ({error.strerror}); start as an ordinary user, "
                "or name a running PostgreSQL in DATABASE_URL."
            ) from error

    def _make_database(self) -> None:
        with psycopg.connect(host=str(self._sockets), user=USER, dbname="postgres", autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _last_lines(self) -> list[str]:
        return list(self.child.last_lines) if self.child else []

    def _reason(self) -> str:
        """Give the server's own word for why it did not start, unless it is its last and so has been told already."""
        return next((line for line in self._last_lines()[:-1] if "FATAL" in line), "")


@contextlib.contextmanager
def temporary(*, durable: bool = False) -> Iterator[Postgres]:
    """
    Give a running server over data of its own; all is removed at the end.

    Who kills it and expects to find every commit again asks for `durable`.
    """
    folder = temporary_folder("postgres")
    try:
        with Postgres(folder, sockets=folder, durable=durable, log=folder / "log") as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
