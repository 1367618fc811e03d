"""
A JSON document read from a file a piece at a time.

Of each object the lists that may be long are handed out entry by entry, and nothing else is held than one entry and
what the object has beside them. The standard decoder reads each piece whole, so that it is as fast as reading all at
once, and as strict.
"""

import codecs
import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from json import JSONDecoder
from typing import Any, BinaryIO

from aqua_client import fields
from aqua_client.errors import BadField, NotJson, TooLarge

CHUNK_BYTES = 1024 * 1024
LARGEST_PIECE = 32 * 1024 * 1024
"""In characters. The findings of one package, or all that a report says beside them, are a thousandth of this."""

LONG = frozenset({"resources", "cves", "result"})
"""The lists of the layouts that hold findings (contract 6.1, 7.1 and 10)."""

INNER = "results"
"""Where the result stands that a pipeline task wrapped (contract 10)."""

_SPACE = " \t\n\r"
# The longest word or escape that may be cut at the end of what was read so far: "-Infinity", "\\uD83D\\uDE00".
_LONGEST_CUT = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a long list: the list's own name, the number of the object it belongs to, and its place."""

    list_name: str
    number: int
    place: str
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Object:
    """An object of the document whose entries were all handed out; `row` has them as empty lists."""

    number: int
    place: str
    row: fields.Row = field(repr=False)
    lists: frozenset[str]
    """Places of the lists that were handed out, within the object."""


def walk(file: BinaryIO) -> Iterator[Entry | Object]:
    """
    Hand out the pieces of a document that is one object or an array of them.

    Raises NotJson with the place where it ends to be JSON, BadField for what is no object, and TooLarge for a piece
    that nobody should hold. What was handed out before is then worth nothing.
    """
    text = _Text(file)
    if text.peek() == "[":
        for number in text.entries():
            yield from _object(text, number, f"[{number}]")
    else:
        yield from _object(text, 0, "")
    text.expect_end()


def _object(text: "_Text", number: int, place: str) -> Iterator[Entry | Object]:
    lists: set[str] = set()
    row = yield from _fields(text, number, place, "", lists)
    yield Object(number, place, row, frozenset(lists))


def _fields(
    text: "_Text", number: int, place: str, within: str, lists: set[str]
) -> Generator[Entry, None, dict[str, Any]]:
    """Read an object; entries of long lists are yielded, the object without them is returned."""
    if text.peek() != "{":
        at = f"{place}.{within}" if place and within else place or within or "document"
        return dict(fields.row(text.value(), at))
    row: dict[str, Any] = {}
    for key in text.names():
        inside = f"{within}.{key}" if within else key
        at = f"{place}.{inside}" if place else inside
        if inside in lists or (key in row and key in LONG | {INNER}):
            raise BadField(f"{at} is there twice", field=at)
        if key in LONG and text.peek() == "[":
            lists.add(inside)
            row[key] = []
            for index in text.entries():
                yield Entry(key, number, f"{at}[{index}]", text.value())
        elif key == INNER and not within and text.peek() == "{":
            row[key] = yield from _fields(text, number, place, inside, lists)
        else:
            row[key] = text.value()
    return row


class _Text:
    """The text of a file, of which only what is being read is held."""

    def __init__(self, file: BinaryIO) -> None:
        first = file.read(CHUNK_BYTES)
        decoder = codecs.getincrementaldecoder(json.detect_encoding(first))
        self._file, self._decoder, self._decode = file, decoder("surrogatepass"), JSONDecoder().raw_decode
        self._held, self._at, self._is_ended = "", 0, False
        self._lines, self._column = 0, 0
        self._take(first)

    def peek(self) -> str:
        """The next sign that is no space; empty at the end."""
        while True:
            held, at, end = self._held, self._at, len(self._held)
            while at < end and held[at] in _SPACE:
                at += 1
            self._at = at
            if at < end or self._is_ended:
                return held[at : at + 1]
            self._read_on()

    def value(self) -> Any:
        """Decode the next value, whatever it is."""
        self.peek()
        while True:
            try:
                value, end = self._decode(self._held, self._at)
            except json.JSONDecodeError as error:
                self._require_cut(error)
            except (ValueError, RecursionError):
                raise NotJson("the document is not JSON") from None
            else:
                # A number may go on in what was not read yet.
                if end < len(self._held) or self._is_ended:
                    self._at = end
                    return value
            self._read_on()

    def entries(self) -> Iterator[int]:
        """The numbers of an array's entries, whose values the caller reads."""
        for index, _ in enumerate(self._members("[", "]")):
            yield index

    def names(self) -> Iterator[str]:
        """The names of an object's fields, whose values the caller reads."""
        for _ in self._members("{", "}"):
            if self.peek() != '"':
                raise self._broken()
            key = self.value()
            self._expect(":")
            yield key

    def expect_end(self) -> None:
        """Raises NotJson where something stands after the document."""
        if self.peek():
            raise self._broken()

    def _members(self, opening: str, closing: str) -> Iterator[None]:
        self._expect(opening)
        if self.peek() == closing:
            self._at += 1
            return
        while True:
            yield
            if self.peek() == closing:
                self._at += 1
                return
            self._expect(",")

    def _expect(self, sign: str) -> None:
        if self.peek() != sign:
            raise self._broken()
        self._at += 1

    def _require_cut(self, error: json.JSONDecodeError) -> None:
        """Raises NotJson unless the text may be wrong only because it is not all here yet."""
        is_cut = error.msg.startswith("Unterminated string") or error.pos >= len(self._held) - _LONGEST_CUT
        if self._is_ended or not is_cut:
            raise self._broken(error.pos)

    def _broken(self, position: int | None = None) -> NotJson:
        before = self._held[: self._at if position is None else position]
        n_lines = before.count("\n")
        column = len(before) - before.rfind("\n") - 1 if n_lines else self._column + len(before)
        return NotJson(f"the document is not JSON (line {self._lines + n_lines + 1}, column {column + 1})")

    def _read_on(self) -> None:
        """Let go of what was read and read on: twice as much as is held, so that a long piece is not tried often."""
        read, held = self._held[: self._at], self._held[self._at :]
        if len(held) > LARGEST_PIECE:
            raise TooLarge("one piece of the document is larger than any that a scanner writes")
        if n_lines := read.count("\n"):
            self._lines, self._column = self._lines + n_lines, len(read) - read.rfind("\n") - 1
        else:
            self._column += len(read)
        self._held, self._at = held, 0
        self._take(self._file.read(max(CHUNK_BYTES, len(held))))

    def _take(self, chunk: bytes) -> None:
        self._is_ended = not chunk
        try:
            self._held += self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            raise NotJson("the document is not JSON: it holds bytes that are no text") from None
