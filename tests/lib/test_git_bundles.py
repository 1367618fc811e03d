"""Git bundles, read by git itself."""

import subprocess
from datetime import UTC, datetime

import pytest

from engagement.lib.git_bundles import Author, Content, bundle

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ANN = Author("Ann Example", "ann@example.org")
FILES = {
    "README.md": Content(b"Hello\n"),
    "tools.txt": Content(b"sorted before the folder of the same beginning\n"),
    "tools/run.sh": Content(b"#!/bin/sh\n", is_program=True),
    "tools/deep/er/file": Content("gr\u00fcn\n".encode()),
    "empty": Content(b""),
    "large": Content(bytes(range(256)) * 300),
}


def git(*arguments, cwd):
    ran = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return ran.stdout


@pytest.fixture
def clone(tmp_path):
    """The commit's name, and the folder that git makes of the bundle."""
    commit, data = bundle(FILES, "Policies as decided", author=ANN, at=AT)
    (tmp_path / "policies.bundle").write_bytes(data)
    git("clone", "--quiet", "policies.bundle", "clone", cwd=tmp_path)
    return commit, tmp_path / "clone"


def test_git_clones_a_bundle_with_all_its_files(clone):
    _, folder = clone

    assert {path: (folder / path).read_bytes() for path in FILES} == {path: one.data for path, one in FILES.items()}


def test_git_finds_nothing_wrong_with_it(clone):
    commit, folder = clone

    git("fsck", "--strict", "--full", cwd=folder)

    assert git("rev-parse", "main", cwd=folder).strip() == commit


def test_the_commit_says_who_when_and_what(clone):
    _, folder = clone

    assert git("log", "--format=%an|%ae|%aI|%s", cwd=folder) == (
        "Ann Example|ann@example.org|2026-03-02T09:30:00+00:00|Policies as decided\n"
    )


def test_a_program_may_be_started_and_a_file_not(clone):
    _, folder = clone

    modes = dict(line.split()[0::3] for line in git("ls-tree", "-r", "HEAD", "tools", "empty", cwd=folder).splitlines())

    assert {mode: path for mode, path in modes.items() if mode == "100755"} == {"100755": "tools/run.sh"}


def test_the_same_files_are_always_the_same_commit():
    other_order = dict(reversed(FILES.items()))

    assert bundle(FILES, "x", author=ANN, at=AT)[0] == bundle(other_order, "x", author=ANN, at=AT)[0]


def test_a_name_cannot_write_lines_of_its_own_into_the_commit(tmp_path):
    author = Author("Ann <x>\ncommitter Eve", "ann@example.org>\n")
    _, data = bundle({"a": Content(b"a")}, "m", author=author, at=AT)
    (tmp_path / "p.bundle").write_bytes(data)

    git("clone", "--quiet", "p.bundle", "clone", cwd=tmp_path)

    assert git("log", "--format=%an|%ae|%cn", cwd=tmp_path / "clone") == (
        "Ann xcommitter Eve|ann@example.org|Ann xcommitter Eve\n"
    )
