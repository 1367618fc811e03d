"""
A repository of policies on disk (work-package.md 5.2).

    policies/image/NAME.json     controls and exceptions of a policy
    tombstones/image/NAME.json   a policy that shall be gone: its name, and why
    overlays/ENVIRONMENT.json    scopes, actions and the suffix of the names there
    environments.yaml            consoles, and the names of the variables with their keys
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aqua_client import documents, fields, shapes
from aqua_client.errors import AquaError, Unusable
from aqua_client.models.policies import BOOKKEEPING, AssurancePolicy
from aqua_client.repository import environments, rendering
from aqua_client.repository.environments import Environment
from aqua_client.words import Severity

POLICIES, TOMBSTONES, OVERLAYS = Path("policies/image"), Path("tombstones/image"), Path("overlays")
DEFAULT = "Default"
OF_A_POLICY = (
    frozenset(slot.wire for slot in shapes.slots_of(AssurancePolicy))
    - BOOKKEEPING
    - frozenset(rendering.OF_THE_ENVIRONMENT)
)


@dataclass(frozen=True, slots=True)
class Repository:
    """What the files say; policies and tombstones by name, overlays by environment."""

    policies: Mapping[str, fields.Row]
    tombstones: frozenset[str]
    overlays: Mapping[str, fields.Row]
    environments: Mapping[str, Environment]

    def environment(self, name: str) -> Environment:
        """Raises Unusable with the names that there are."""
        if name not in self.environments:
            raise Unusable(f"there is no such environment; {environments.FILE} has {', '.join(self.environments)}")
        return self.environments[name]

    def wanted(self, environment: str) -> dict[str, AssurancePolicy]:
        """Render every policy for an environment, by its name there."""
        overlay = self.overlays[environment]
        rendered = (rendering.render(policy, overlay) for policy in self.policies.values())
        return {one.name: one for one in rendered}

    def unwanted(self, environment: str) -> list[str]:
        """Names, as in the environment, of the policies that have a tombstone."""
        return sorted(rendering.name_in(name, self.overlays[environment]) for name in self.tombstones)

    def known_in(self, environment: str) -> set[str]:
        """Names that any environment of the same console has: of these none is unmanaged there."""
        console = self.environments[environment].console
        beside = [name for name, one in self.environments.items() if one.console == console]
        return {policy for name in beside for policy in self.wanted(name)}


def read(folder: Path) -> Repository:
    """Read and check a repository. Raises Unusable or BadField, which name the file and the place in it."""
    policies = {path.stem: _policy(path, folder) for path in _files(folder / POLICIES)}
    tombstones = frozenset(_tombstone(path, folder) for path in _files(folder / TOMBSTONES))
    if both := sorted(tombstones & set(policies)):
        raise Unusable(f"{both[0]} has a file and a tombstone; delete one of them")
    known = environments.read(_text(folder / environments.FILE, folder))
    overlays = {name: _overlay(folder / OVERLAYS / f"{name}.json", folder, policies) for name in known}
    found = Repository(policies, tombstones, overlays, known)
    for name in known:
        _check_rendered(found, name)
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json")) if folder.is_dir() else []


def _policy(path: Path, folder: Path) -> fields.Row:
    row, at = _object(path, folder)
    if row.get("name") != path.stem:
        raise Unusable(
            f"{at}: name has to be {path.stem}, as the file is called; the name is what a policy is known by"
        )
    for key in row:
        if key in rendering.OF_THE_ENVIRONMENT:
            raise Unusable(f"{at}: {key} differs by environment; it belongs into {OVERLAYS}")
        if key not in OF_A_POLICY:
            raise Unusable(f"{at}: {key} is no field of an image assurance policy")
    try:
        policy = AssurancePolicy.from_row(row)
    except AquaError as error:
        raise Unusable(f"{at}: {error}") from None
    _check_meaning(policy, at)
    return row


def _check_meaning(policy: AssurancePolicy, at: str) -> None:
    for name in ("cvss_severity", "dta_severity"):
        word = getattr(policy, name)
        if word is not None and word not in list(Severity):
            raise Unusable(f"{at}: {name} has to be one of {', '.join(reversed(list(Severity)))}")
    if policy.cvss_severity_enabled and policy.cvss_severity is None:
        raise Unusable(f"{at}: cvss_severity has to say from which severity on an image fails")
    if not 0 <= policy.maximum_score <= 10:
        raise Unusable(f"{at}: maximum_score has to be from 0 to 10")


def _tombstone(path: Path, folder: Path) -> str:
    row, at = _object(path, folder)
    if set(row) != {"name", "why"} or row["name"] != path.stem or not str(row["why"]).strip():
        raise Unusable(f"{at}: a tombstone says name, which is {path.stem}, and why; nothing else")
    if path.stem == DEFAULT:
        raise Unusable(f"{at}: the {DEFAULT} policy cannot be deleted")
    return path.stem


def _overlay(path: Path, folder: Path, policies: Mapping[str, Any]) -> fields.Row:
    row, at = _object(path, folder)
    rendering.check_overlay(row, at=at, names=policies)
    return row


def _check_rendered(repository: Repository, environment: str) -> None:
    try:
        wanted = repository.wanted(environment)
    except AquaError as error:
        raise Unusable(f"{OVERLAYS}/{environment}.json: {error}") from None
    if len(wanted) != len(repository.policies) or set(wanted) & set(repository.unwanted(environment)):
        raise Unusable(f"{OVERLAYS}/{environment}.json: two policies have the same name there")
    if DEFAULT in repository.unwanted(environment):
        raise Unusable(f"{OVERLAYS}/{environment}.json: the {DEFAULT} policy cannot be deleted")


def _object(path: Path, folder: Path) -> tuple[fields.Row, str]:
    at, text = path.relative_to(folder).as_posix(), _text(path, folder)
    try:
        row = documents.decode(text)
    except AquaError as error:
        raise Unusable(f"{at}: {error}") from None
    if not isinstance(row, dict):
        raise Unusable(f"{at}: the file does not hold an object")
    return row, at


def _text(path: Path, folder: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Unusable(f"{path.relative_to(folder).as_posix()} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unusable(f"{path.relative_to(folder).as_posix()} is not UTF-8") from None
