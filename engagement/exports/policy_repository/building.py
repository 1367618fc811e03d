"""From what an engagement decided to the files of a repository, a zip archive or a git bundle."""

import importlib.util
import io
import re
import zipfile
from pathlib import Path

from engagement.domain.gitops import Source
from engagement.exports.policy_repository import policies
from engagement.lib import git_bundles
from engagement.lib.git_bundles import Content

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "data" / "policy_repository"
# By the answer to `go-tool`: the template, and where the tool looks for it.
PIPELINES = {
    "GitHub Actions": {
        "github-check.yml": ".github/workflows/check.yml",
        "github-apply.yml": ".github/workflows/apply.yml",
        "github-drift.yml": ".github/workflows/drift.yml",
    },
    "GitLab CI": {"gitlab-ci.yml": ".gitlab-ci.yml"},
    "Azure DevOps": {"azure-pipelines.yml": "azure-pipelines.yml"},
    "Jenkins": {"Jenkinsfile": "Jenkinsfile"},
}
TOOLS = ("policy.sh", "promotion.sh", "requirements.txt")
CLIENT = "aqua_client"
# Zip keeps no earlier day, and no time zone; the moment of a file says nothing here.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def build(source: Source) -> dict[str, Content]:
    """Every file of the repository, by path. Secrets are in none of them: only the names of variables."""
    texts = {
        **{f"policies/image/{name}.json": policies.policy_file(name, one) for name, one in source.policies.items()},
        **{f"overlays/{stage.key}.json": _overlay(source, stage.key) for stage in source.stages},
        "environments.yaml": _environments(source),
        "schema/image-policy.schema.json": policies.schema_file(),
        "CODEOWNERS": _owners(source),
        "README.md": _readme(source),
        ".gitignore": "/out/\n__pycache__/\n.venv/\n",
    }
    for tool in source.tools:
        texts |= {place: _template(name) for name, place in PIPELINES[tool].items()}
    files = {path: Content(text.encode()) for path, text in texts.items()}
    for name in TOOLS:
        files[f"tools/{name}"] = Content(_template(f"tools/{name}").encode(), is_program=name.endswith(".sh"))
    return dict(sorted((files | _client()).items()))


def as_bundle(source: Source) -> tuple[str, bytes]:
    """One commit on main, by who decided the newest version and at that moment; its name, and the bundle."""
    author = git_bundles.Author(source.decided_by, source.decided_by_mail)
    return git_bundles.bundle(build(source), source.message, author=author, at=source.decided_at)


def as_zip(source: Source) -> bytes:
    """The files in a folder of the repository's name."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in build(source).items():
            entry = zipfile.ZipInfo(f"{source.name}/{path}", _ZIP_DATE)
            entry.external_attr = (0o100755 if content.is_program else 0o100644) << 16
            archive.writestr(entry, content.data, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def file_name(source: Source, kind: str) -> str:
    """Such as "NW-7-policies.bundle"."""
    return f"{source.name}.{kind}"


def _overlay(source: Source, stage: str) -> str:
    found = next(one for one in source.stages if one.key == stage)
    scopes = {name: policies.scope_of({**one, **found.scopes.get(name, {})}) for name, one in source.policies.items()}
    return policies.overlay_file(stage, suffix=found.suffix, scopes={name: own for name, own in scopes.items() if own})


def _environments(source: Source) -> str:
    lines = [
        "# Which console each stage is, and the variables that hold its key: names, never values.",
        "environments:",
    ]
    for stage in source.stages:
        lines += [f"  {stage.key}:  # {stage.label}", f"    console: {stage.console}"]
        lines += [f"    region: {stage.region}"] if stage.region else []
        lines += [f"    {part}: AQUA_{stage.key.upper()}_{part.upper()}" for part in ("key", "secret")]
    return "\n".join(lines) + "\n"


def _owners(source: Source) -> str:
    """Who reviews what. Names that are no accounts are said in a comment: a wrong owner would silently be none."""
    accounts = [one for one in source.approvers if re.fullmatch(r"@[\w./-]+|[\w.+-]+@[\w.-]+", one)]
    owners = " ".join(accounts)
    named = [f"# {one}" for one in source.approvers if one not in accounts]
    head = ["# Who has to agree to a change; the first matching line from below counts."]
    if named:
        head += ["# Named as approvers; write their accounts into the lines below:", *named]
    mark = "" if accounts else "# "
    owners = owners or "@policy-owners"
    places = ("*", "/policies/", "/overlays/nonprod.json", "/overlays/prod.json", "/environments.yaml", "/tools/")
    return "\n".join([*head, *(f"{mark}{place} {owners}" for place in places)]) + "\n"


def _readme(source: Source) -> str:
    stages = "\n".join(f"| {one.label} | `{one.key}` | {one.console} | {one.suffix or '-'} |" for one in source.stages)
    return _template("README.md").format(
        customer=source.customer,
        reference=source.reference,
        model=source.model,
        stages=stages,
        policies=", ".join(f"`{name}`" for name in source.policies),
        freeze=source.freeze or "none was named",
    )


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _client() -> dict[str, Content]:
    """The client that the pipelines call, as it is here, so that the repository needs nothing of Tidemark later."""
    spec = importlib.util.find_spec(CLIENT)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(CLIENT)
    folder = Path(spec.submodule_search_locations[0])
    found = [path for path in folder.rglob("*.py") if "sandbox" not in path.relative_to(folder).parts]
    return {f"tools/{CLIENT}/{path.relative_to(folder).as_posix()}": Content(path.read_bytes()) for path in found}
