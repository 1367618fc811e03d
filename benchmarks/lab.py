"""Where a run measures: databases of its own, servers as in production, and children that run inside Django."""

import contextlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from benchmarks import load, meters
from devtools.places import CHECKOUT, program, python
from devtools.ports import free_port
from devtools.problems import Problem
from devtools.processes import Child, wait_until

Say = Callable[[str], None]
WORKERS, BLOCKING_THREADS = 2, 2


@dataclass(frozen=True)
class Project:
    """A Django project with a database, as a web server or a child is given it."""

    wsgi: str
    env: Mapping[str, str]


@dataclass(frozen=True)
class Web:
    """A running web server; `database` is the process that the database's processes descend from, if it is here."""

    port: int
    child: Child
    database: int | None


def _unheard(_line: str) -> None:
    """Only the last lines are wanted; the child keeps those."""


class Lab:
    """Everything it makes is stopped or dropped by `stack`, last things first."""

    def __init__(self, stack: contextlib.ExitStack, folder: Path, *, database_url: str, redis_url: str) -> None:
        self._stack = stack
        self.folder = folder
        self._database_url = database_url
        self._redis_url = redis_url
        with psycopg.connect(database_url) as connection:
            self._database_process = meters.parent_of(connection.info.backend_pid, name="postgres")

    def product(self, database: str, **own: str) -> Project:
        """The product on a new, empty database."""
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "engagement.settings",
            "DATABASE_URL": self._new_database(database),
            "REDIS_URL": self._redis_url,
            **own,
        }
        return Project("engagement.wsgi:application", env)

    def bare(self, database: str) -> Project:
        """The bare project on a new, empty database."""
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings",
            "BARE_DATABASE_URL": self._new_database(database),
        }
        return Project("benchmarks.bare.wsgi:application", env)

    def manage(self, project: Project, *command: str) -> float:
        """Run a command of manage.py; gives the seconds it took."""
        began = time.monotonic()
        self._finish(Child(command[0], [python(), "manage.py", *command], env=project.env, cwd=CHECKOUT, log=_unheard))
        return time.monotonic() - began

    def inside(self, project: Project, module: str, **arguments: object) -> Any:
        """Run `benchmarks.inside.MODULE` in the project, and give its result."""
        return self.begin_inside(project, module, **arguments)()

    def begin_inside(self, project: Project, module: str, **arguments: object) -> Callable[[], Any]:
        """The same, without waiting: what is given waits for the result."""
        command = [python(), "-m", "benchmarks.inside", module, json.dumps(arguments)]
        child = Child(module, command, env=project.env, cwd=CHECKOUT, log=_unheard)
        self._stack.callback(child.kill)

        def result() -> Any:
            self._finish(child)
            return json.loads(child.last_lines[-1])

        return result

    def web(self, name: str, project: Project) -> Web:
        """A web server as production starts it; not yet ready."""
        port = free_port()
        command = [
            *(program("granian"), "--interface", "wsgi", "--workers", f"{WORKERS}"),
            *("--blocking-threads", f"{BLOCKING_THREADS}", "--workers-kill-timeout", "3", "--log-level", "warning"),
            *("--host", "127.0.0.1", "--port", f"{port}", project.wsgi),
        ]
        return Web(port, self.child(name, command, project.env), self._database_process)

    def child(self, name: str, command: list[str], env: Mapping[str, str]) -> Child:
        """Start a program that writes into a file of the run and ends with it."""
        child = Child(name, command, env=env, cwd=CHECKOUT, log=self.folder / f"{name}.log")
        self._stack.callback(child.stop)
        return child

    def _new_database(self, name: str) -> str:
        name = f"bench_{name}_{os.getpid()}"
        self._administer("CREATE DATABASE {}", name)
        self._stack.callback(self._administer, "DROP DATABASE {} WITH (FORCE)", name)
        return urlunsplit(urlsplit(self._database_url)._replace(path=f"/{name}"))

    def _administer(self, statement: str, name: str) -> None:
        with psycopg.connect(self._database_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def _finish(self, child: Child) -> None:
        if child.finish() != 0:
            said = "\n".join(child.last_lines)
            raise Problem(f"{said}\nThe step {child.name!r} of the benchmarks failed; its last words stand above.")


def await_answer(web: Web, path: str) -> None:
    """Wait until the server answers; raises Problem when it ends first."""

    def answers() -> bool:
        try:
            load.fetch(web.port, path)
        except OSError:
            return False
        return True

    wait_until(answers, web.child, within_s=60)
