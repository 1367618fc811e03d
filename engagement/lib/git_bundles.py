"""
A git repository in one file: `git clone policies.bundle` makes it, and needs no server.

Written here, since no image that Tidemark runs in has git: a bundle is a line for each branch and a pack of zlib
streams (git's Documentation: gitformat-bundle, gitformat-pack). The same files, words and moment always give the same
commit.
"""

import hashlib
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

MAIN = "refs/heads/main"
FILE, PROGRAM, FOLDER = b"100644", b"100755", b"40000"
_COMMIT, _TREE, _BLOB = 1, 2, 3
_NAMES = {_COMMIT: b"commit", _TREE: b"tree", _BLOB: b"blob"}


@dataclass(frozen=True)
class Content:
    """What a file holds; a program may be started."""

    data: bytes
    is_program: bool = False


@dataclass(frozen=True)
class Author:
    """Whose commit it is."""

    name: str
    email: str

    def line(self, at: datetime) -> bytes:
        """As a commit writes it; signs that would end the name are left out."""
        name, email = (
            "".join(one for one in text if one.isprintable() and one not in "<>") for text in (self.name, self.email)
        )
        return f"{name.strip() or 'unknown'} <{email.strip()}> {int(at.timestamp())} +0000".encode()


@dataclass
class _Objects:
    """Objects by their name, each once, in the order in which they came."""

    found: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def add(self, kind: int, data: bytes) -> str:
        head = b"%s %d\0" % (_NAMES[kind], len(data))
        # Git names its objects so; nothing is kept secret or trusted by it here.
        name = hashlib.sha1(head + data, usedforsecurity=False).hexdigest()
        self.found.setdefault(name, (kind, data))
        return name


def bundle(files: Mapping[str, Content], message: str, *, author: Author, at: datetime) -> tuple[str, bytes]:
    """Write one commit on main that holds these files, by path; returns its name and the bundle."""
    objects = _Objects()
    tree = _tree(objects, files)
    who = author.line(at)
    commit = objects.add(
        _COMMIT,
        b"tree %s\nauthor %s\ncommitter %s\n\n%s\n" % (tree.encode(), who, who, message.strip().encode()),
    )
    head = f"# v2 git bundle\n{commit} {MAIN}\n{commit} HEAD\n\n".encode()
    return commit, head + _pack(objects)


def _tree(objects: _Objects, files: Mapping[str, Content]) -> str:
    """Add a folder with all that is below it. Git sorts folders as if their names ended with a slash."""
    entries: list[tuple[bytes, bytes, bytes, str]] = []
    below: dict[str, dict[str, Content]] = {}
    for path, content in files.items():
        first, slash, rest = path.partition("/")
        if slash:
            below.setdefault(first, {})[rest] = content
        else:
            mode = PROGRAM if content.is_program else FILE
            entries.append((first.encode(), mode, first.encode(), objects.add(_BLOB, content.data)))
    for name, inside in below.items():
        entries.append((name.encode() + b"/", FOLDER, name.encode(), _tree(objects, inside)))
    return objects.add(
        _TREE, b"".join(b"%s %s\0" % (mode, name) + bytes.fromhex(sha) for _, mode, name, sha in sorted(entries))
    )


def _pack(objects: _Objects) -> bytes:
    packed = [_entry_head(kind, len(data)) + zlib.compress(data, 9) for kind, data in objects.found.values()]
    pack = struct.pack(">4sII", b"PACK", 2, len(packed)) + b"".join(packed)
    return pack + hashlib.sha1(pack, usedforsecurity=False).digest()


def _entry_head(kind: int, size: int) -> bytes:
    """The kind in three bits, the size in four and then seven each, the lowest first."""
    first, size = kind << 4 | size & 15, size >> 4
    head = bytearray()
    while size:
        head.append(first | 128)
        first, size = size & 127, size >> 7
    head.append(first)
    return bytes(head)
