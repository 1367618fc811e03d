"""A repository of policies on disk, written file by file."""

import json
from pathlib import Path
from typing import Any


class Folder:
    """The files of a repository; each method writes one of them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str) -> Path:
        """Write a file under the folder."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def policy(self, row: dict[str, Any]) -> Path:
        """Write a policy under its name."""
        return self.write(f"policies/image/{row['name']}.json", json.dumps(row))

    def tombstone(self, name: str, why: str = "It is replaced by another.") -> Path:
        """Say that a policy shall be gone."""
        (self.path / f"policies/image/{name}.json").unlink(missing_ok=True)
        return self.write(f"tombstones/image/{name}.json", json.dumps({"name": name, "why": why}))

    def overlay(self, environment: str, row: dict[str, Any]) -> Path:
        """Write the overlay of an environment."""
        return self.write(f"overlays/{environment}.json", json.dumps(row))

    def environments(self, **consoles: str) -> Path:
        """Write environments.yaml: environment to address; the variables are named after the environment."""
        lines = ["environments:"]
        for name, console in consoles.items():
            lines += [f"  {name}:", f"    console: {console}"]
            lines += [f"    {part}: AQUA_{name.upper()}_{part.upper()}" for part in ("key", "secret")]
        return self.write("environments.yaml", "\n".join(lines) + "\n")
