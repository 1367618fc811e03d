"""Looking for words in all that somebody may see: one statement, so many of each kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from engagement.domain import paging, reads
from engagement.domain.search import statements
from engagement.domain.search.words import Sought

Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Bounds:
    """What the access door lets somebody find: rows by name, and whether texts of the team are looked through, too."""

    rows: Mapping[str, Rows]
    is_inside: bool


@dataclass(frozen=True)
class Kind:
    """A kind of thing: how its group is called, its icon, its statement, and the one that the team gets instead."""

    label: str
    icon: str
    statement: str
    inside: str = ""


KINDS: dict[str, Kind] = {
    "engagements": Kind("Engagements", "briefcase", statements.ENGAGEMENTS),
    "people": Kind("People", "users", statements.PEOPLE),
    "sessions": Kind("Sessions", "calendar-event", statements.SESSIONS, statements.SESSIONS_INSIDE),
    "items": Kind("Checklist", "checklist", statements.ITEMS),
    "registries": Kind("Registries", "database", statements.REGISTRIES),
    "images": Kind("Images", "box", statements.IMAGES),
    "findings": Kind("Vulnerabilities", "bug", statements.FINDINGS),
    "raid": Kind("RAID", "flag", statements.RAID),
    "comments": Kind("Comments", "message-circle", statements.COMMENTS),
    "answers": Kind("Discovery", "help-circle", statements.ANSWERS),
    "documents": Kind("Documents", "file-text", statements.DOCUMENTS),
    "packages": Kind("Packages", "package", statements.PACKAGES),
    "consoles": Kind("Consoles", "server-2", statements.CONSOLES),
}
OF_EACH, SUGGESTED = 5, 2
# All text of these is our own; what somebody typed goes in as parameters.
_LIMITED = """SELECT '{key}' AS kind, pk, parent, reference, title, about, text
  FROM ({statement} LIMIT {limit} {offset}) {key}"""
_COUNT = "SELECT count(*) AS n FROM (SELECT 1 FROM ({statement}) found LIMIT %(count_limit)s) counted"
_AROUND = re.compile(r"\{around:([\w.:]+)\}")
# So many letters before the words, and in all.
_BEFORE, _PIECE = 40, 160


@dataclass(frozen=True)
class Hit:
    """Something found: what its address is made of, and what is said of it."""

    kind: str
    pk: int
    parent: int
    reference: str
    title: str
    about: str
    text: str


@dataclass(frozen=True)
class Group:
    """The first of a kind, and whether there are more."""

    key: str
    label: str
    icon: str
    hits: list[Hit]
    has_more: bool


@dataclass(frozen=True)
class Found:
    """`exact` is the engagement whose reference was typed, None when it was none that this person knows."""

    groups: list[Group]
    exact: Hit | None

    @property
    def is_empty(self) -> bool:
        return not self.groups


def every(bounds: Bounds, words: Sought, *, zone: str, of_each: int = OF_EACH) -> Found:
    """The first hits of every kind that has some, in the order of KINDS. One query."""
    if not words.is_enough:
        return Found([], None)
    parts = [f"({_limited(key, bounds, of_each + 1)})" for key in KINDS]
    rows = _fetch(" UNION ALL ".join(parts), bounds, words, {"zone": zone})
    by_kind: dict[str, list[Hit]] = {key: [] for key in KINDS}
    for row in rows:
        by_kind[row["kind"]].append(_hit(row))
    groups = [
        Group(key, kind.label, kind.icon, by_kind[key][:of_each], len(by_kind[key]) > of_each)
        for key, kind in KINDS.items()
        if by_kind[key]
    ]
    first = next(iter(by_kind["engagements"]), None)
    return Found(groups, first if first and first.reference.lower() == words.q.lower() else None)


def suggest(bounds: Bounds, words: Sought, *, zone: str) -> Found:
    """The first few of every kind, for a list that grows while somebody types. One query."""
    return every(bounds, words, zone=zone, of_each=SUGGESTED)


def one_kind(bounds: Bounds, words: Sought, key: str, *, zone: str, number: int) -> paging.Page[Hit]:
    """One page of the hits of a kind. Two queries."""
    if not words.is_enough:
        return paging.made([], n=0, number=1)
    count = _COUNT.format(statement=_statement(key, bounds))
    [counted] = _fetch(count, bounds, words, {"zone": zone, "count_limit": paging.COUNT_LIMIT + 1})
    number = paging.within(number, counted["n"])
    more = {"zone": zone, "start": (number - 1) * paging.PAGE_ROWS}
    rows = _fetch(_limited(key, bounds, paging.PAGE_ROWS + 1, "OFFSET %(start)s"), bounds, words, more)
    return paging.made([_hit(row) for row in rows], n=counted["n"], number=number)


def _statement(key: str, bounds: Bounds) -> str:
    kind = KINDS[key]
    return _AROUND.sub(_piece, kind.inside if kind.inside and bounds.is_inside else kind.statement)


def _piece(match: re.Match[str]) -> str:
    """The part of a text where the words stand, as SQL; the column is one of our own."""
    column = match.group(1)
    start = f"greatest(1, strpos(lower({column}), lower(%(q)s)) - {_BEFORE})"
    return f"substr({column}, {start}, {_PIECE})"


def _limited(key: str, bounds: Bounds, limit: int, offset: str = "") -> str:
    return _LIMITED.format(key=key, statement=_statement(key, bounds), limit=limit, offset=offset)


def _fetch(statement: str, bounds: Bounds, words: Sought, more: Mapping[str, object]) -> list[dict[str, Any]]:
    scopes = {name: reads.scope(rows) for name, rows in bounds.rows.items() if f"{{{name}}}" in statement}
    return reads.fetch(statement, words.parameters | dict(more), scopes=scopes)


def _hit(row: Mapping[str, Any]) -> Hit:
    return Hit(
        kind=row["kind"],
        pk=row["pk"],
        parent=row["parent"],
        reference=row["reference"] or "",
        title=row["title"],
        about=row["about"],
        text=row["text"],
    )
