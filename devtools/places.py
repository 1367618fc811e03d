"""Where things lie in the checkout, and who may enter a folder."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
STATE = CHECKOUT / ".state"


def program(name: str) -> str:
    """Give the path of a program that the environment installed."""
    return str(VENV / "bin" / name)


def python() -> str:
    """Give the path of the environment's Python."""
    return program("python")


def state_folder() -> Path:
    """
    Give `.state/`, made when it is missing.

    Others may pass through (711) but not list it: PostgreSQL runs as another account when a root user starts it.
    """
    STATE.mkdir(exist_ok=True)
    STATE.chmod(0o711)
    return STATE


def all_may_enter(folder: Path) -> bool:
    """Tell whether any account of this machine may pass through a folder and all its parents."""
    folder = folder.resolve()
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))
