"""A checkout of its own for tests that run dev.py as a person does."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools.places import CHECKOUT, VENV
from devtools.runs import temporary_folder

_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".state", ".*_cache", "__pycache__", "staticfiles", "test-results")


@dataclass(frozen=True)
class Copy:
    """A copy of the checkout that shares its environment and has no state yet."""

    folder: Path

    def environment(self, **own: str) -> dict[str, str]:
        """Give the environment of a person who has set nothing, and `own`."""
        ours = ("TIDEMARK_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PYTEST_", "PORT")
        return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | own

    def dev(self, *arguments: str, **own: str) -> subprocess.CompletedProcess[str]:
        """Run dev.py to its end."""
        return subprocess.run(
            [sys.executable, "dev.py", *arguments],
            cwd=self.folder,
            env=self.environment(**own),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@contextmanager
def copy_of_the_checkout() -> Iterator[Copy]:
    """Give a copy, removed at the end."""
    folder = temporary_folder("checkout")
    try:
        shutil.copytree(CHECKOUT, folder, ignore=_LEFT_OUT, dirs_exist_ok=True)
        folder.chmod(0o711)
        (folder / ".venv").symlink_to(VENV)
        yield Copy(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
