"""The database and the broker of a run: those named by DATABASE_URL and REDIS_URL, or our own."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from devtools import postgres, postgres_files, valkey
from devtools.problems import Problem
from devtools.processes import Child, Log

_PATIENCE_S = 5
_OLDEST_REDIS = (6, 2)


@dataclass(frozen=True)
class Server:
    """Where a server answers, and its process when we started it."""

    url: str
    child: Child | None = None


@contextlib.contextmanager
def database(state: Path, sockets: Path, *, log: Log) -> Iterator[Server]:
    """Give the PostgreSQL that keeps its data in the state folder, or the one named by DATABASE_URL."""
    if url := os.environ.get("DATABASE_URL"):
        _check_database(url)
        yield Server(url)
        return
    home = postgres_files.home(state, postgres_files.account())
    with postgres.Postgres(home, sockets=sockets, log=log) as server:
        _forget_other_servers()
        yield Server(server.url, server.child)


@contextlib.contextmanager
def broker(state: Path, *, log: Log) -> Iterator[Server]:
    """Give the Valkey that keeps its data in the state folder, or the Redis named by REDIS_URL."""
    if url := os.environ.get("REDIS_URL"):
        _check_redis(url)
        yield Server(url)
        return
    with valkey.Valkey(state / "valkey", log=log) as server:
        yield Server(server.url, server.child)


@contextlib.contextmanager
def temporary_pair(*, durable: bool = False) -> Iterator[tuple[str, str]]:
    """
    Give the addresses of a database and a broker: named ones, or our own for this run.

    With `durable` our own write to disk as in production, which costs time; their data end with the run all the same.
    """
    with contextlib.ExitStack() as stack:
        database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if database_url:
            _check_database(database_url)
        else:
            database_url = stack.enter_context(postgres.temporary(durable=durable)).url
            _forget_other_servers()
        if redis_url:
            _check_redis(redis_url)
        else:
            redis_url = stack.enter_context(valkey.temporary(durable=durable)).url
        yield database_url, redis_url


def _forget_other_servers() -> None:
    """Drop PGHOST, PGPORT and the like, which would lead clients of our server somewhere else."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


def _check_database(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=_PATIENCE_S) as connection:
            version = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "no reason was given"
        raise Problem(
            f"The database named by DATABASE_URL does not answer ({reason}). Start it or correct the address; "
            "without DATABASE_URL a PostgreSQL is started for you."
        ) from error
    except psycopg.ProgrammingError as error:  # its text would show the password
        raise Problem(
            "DATABASE_URL is not a PostgreSQL address; it looks like postgresql://user:password@host:5432/name."
        ) from error
    if version < postgres_files.OLDEST:
        raise Problem(f"DATABASE_URL names a PostgreSQL {version}; Tidemark needs {postgres_files.OLDEST} or later.")


def _check_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=_PATIENCE_S, socket_timeout=_PATIENCE_S) as client:
            version = str(client.info("server")["redis_version"])
    except ValueError as error:
        raise Problem("REDIS_URL is not a Redis address; it looks like redis://host:6379/0.") from error
    except redis.RedisError as error:
        raise Problem(
            f"The Redis named by REDIS_URL does not answer ({error}). Start it or correct the address; "
            "without REDIS_URL a Valkey is started for you."
        ) from error
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_REDIS:
        raise Problem(f"REDIS_URL names a Redis {version}; Tidemark needs 6.2 or later.")
