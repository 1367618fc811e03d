"""A package as files: `package.toml`, and one TOML file a topic beside it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engagement.domain.packages.contents import Content, TopicContent
from engagement.domain.packages.plain import NotReadable, Place, as_sparse, from_plain
from engagement.domain.packages.toml import written
from engagement.domain.refusals import Refused

ADVANCED_TIER = Path(__file__).resolve().parent.parent.parent / "data" / "advanced-tier"
FRAME_FILE = "package.toml"
LONGEST_MESSAGE = 400

FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
"""What a topic's key has to be, since it names its file."""
_NO_TOML = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)")


class BadFile(Refused):
    """A file says what no package can; the message names file and line."""

    def __init__(self, name: str, line: int, message: str) -> None:
        # What a file says may stand in the message, and may be of any length.
        super().__init__(f"{name}, line {line}: {message[:LONGEST_MESSAGE]}", field="file")
        self.name = name
        self.line = line


def read(folder: Path) -> Content:
    """Read `package.toml` of a folder and the topic files that it lists. Raises BadFile and OSError."""
    return from_files({path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))})


def from_files(files: Mapping[str, str]) -> Content:
    """
    Read a package of its files' texts by name.

    Raises BadFile for a file that is missing, not listed, no TOML, or has a field that is missing, unknown or of
    another kind than it should be.
    """
    frame = _table(files, FRAME_FILE)
    keys = _listed(files, frame)
    topics = tuple(_topic(files, key) for key in keys)
    surplus = sorted(set(files) - {FRAME_FILE, *(f"{key}.toml" for key in keys)})
    if surplus:
        raise BadFile(surplus[0], 1, f"{FRAME_FILE} does not list this file among its topics.")
    try:
        content = from_plain(Content, {**frame, "topics": []})
    except NotReadable as unreadable:
        raise _bad_file(files, FRAME_FILE, unreadable) from None
    return replace(content, topics=topics)


def as_files(content: Content) -> dict[str, str]:
    """Write a package; `from_files` reads the same content back."""
    frame = as_sparse(content) | {"topics": [topic.key for topic in content.topics]}
    return {FRAME_FILE: written(frame)} | {f"{one.key}.toml": written(as_sparse(one)) for one in content.topics}


def place_in_files(content: Content, place: Place) -> tuple[str, Place]:
    """Which file holds a place of a content, and the place within it: topics have files of their own."""
    match place:
        case ("topics", int(at), *rest):
            return f"{content.topics[at].key}.toml", tuple(rest)
    return FRAME_FILE, place


def line_of(text: str, place: Place) -> int:
    """The line on which a place of a file is: that of the row, or of the field where there are no rows; 1 if unseen."""
    lines = text.splitlines()
    at, end = 0, len(lines)
    for step in place:
        wanted = rf"\s*(\[\[)?{re.escape(step)}\b" if isinstance(step, str) else r"\s*(\{|\"|'|\[\[)"
        nth = step if isinstance(step, int) else 0
        found = [number for number in range(at, end) if re.match(wanted, lines[number])]
        if len(found) <= nth:
            break
        at = found[nth]
    return at + 1


def _listed(files: Mapping[str, str], frame: dict[str, Any]) -> list[str]:
    keys = frame.pop("topics", None)
    if not isinstance(keys, list) or not all(isinstance(key, str) and FILE_NAME.fullmatch(key) for key in keys):
        raise BadFile(FRAME_FILE, line_of(files[FRAME_FILE], ("topics",)), "topics has to list the topics' keys.")
    return keys


def _topic(files: Mapping[str, str], key: str) -> TopicContent:
    name = f"{key}.toml"
    table = _table(files, name)
    try:
        topic = from_plain(TopicContent, table)
    except NotReadable as unreadable:
        raise _bad_file(files, name, unreadable) from None
    if topic.key != key:
        raise BadFile(name, line_of(files[name], ("key",)), f"The key has to be that of the file: {key}.")
    return topic


def _table(files: Mapping[str, str], name: str) -> dict[str, Any]:
    if name not in files:
        raise BadFile(name, 1, "This file is missing.")
    try:
        return tomllib.loads(files[name])
    except tomllib.TOMLDecodeError as error:
        told = _NO_TOML.fullmatch(str(error))
        message, line = (told[1], int(told[2] or files[name].count("\n") + 1)) if told else (str(error), 1)
        raise BadFile(name, line, f"{message}.") from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or lists within lists without end.
        raise BadFile(name, 1, "There is a value in it that cannot be read.") from None


def _bad_file(files: Mapping[str, str], name: str, unreadable: NotReadable) -> BadFile:
    return BadFile(name, line_of(files[name], unreadable.place), unreadable.message)
