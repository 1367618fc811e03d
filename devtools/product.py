"""The environment variables that Tidemark reads, for a demo and for tests."""

import base64
import os
import secrets
from pathlib import Path

_SHARED = {
    "TIDEMARK_ALLOWED_HOSTS": "127.0.0.1,localhost",
    "TIDEMARK_HTTPS": "0",
    "PYTHONUNBUFFERED": "1",
}


def new_secrets() -> dict[str, str]:
    """Make the two secrets that Tidemark does not start without."""
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return {"TIDEMARK_SECRET_KEY": secrets.token_urlsafe(48), "TIDEMARK_ENCRYPTION_KEYS": f"k1:{key}"}


def kept_secrets(file: Path) -> dict[str, str]:
    """
    Give the secrets kept in a file, which is made for the owner alone when it is missing.

    The same data can only be read with the same keys, so they must outlive a start.
    """
    if not file.exists():
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as output:
            output.writelines(f"{name}={value}\n" for name, value in new_secrets().items())
        new.rename(file)
    lines = file.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def demo_environment(
    *, secrets_file: Path, files: Path, database_url: str, redis_url: str, sandbox_url: str
) -> dict[str, str]:
    """Give the whole environment of the demo's parts; what the caller's own environment names wins."""
    named = {name: value for name, value in os.environ.items() if name.startswith("TIDEMARK_")}
    return {
        **os.environ,
        **_SHARED,
        **kept_secrets(secrets_file),
        "TIDEMARK_DEMO": "1",
        "TIDEMARK_FILES": str(files),
        "TIDEMARK_SANDBOX_URL": sandbox_url,
        **named,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
    }


def bench_environment(*, database_url: str, redis_url: str) -> dict[str, str]:
    """Give the whole environment of measurements; nothing of the caller's own settings reaches them."""
    kept = ("TIDEMARK_RUN",)
    around = {name: value for name, value in os.environ.items() if name in kept or not name.startswith("TIDEMARK_")}
    return {**around, **_SHARED, **new_secrets(), "DATABASE_URL": database_url, "REDIS_URL": redis_url}


def test_environment(*, database_url: str, redis_url: str) -> dict[str, str]:
    """Give the whole environment of checks and tests; nothing of the caller's own settings reaches them."""
    # Tests read the static files where they are written; nothing has to be collected first.
    plain = {"TIDEMARK_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return bench_environment(database_url=database_url, redis_url=redis_url) | plain
