"""Paging and the envelope that most lists share. Contract 3.1."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aqua_client.sandbox import choices
from aqua_client.sandbox.messages import Answer, Request

Row = TypeVar("Row")

PAGING = frozenset({"page", "pagesize", "page_size"})
"""Parameters that choose a part of a list and not the list."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for; numbers begin at 1."""

    number: int
    size: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        return self.start + self.size


def page_of(request: Request, default_size: int = 50) -> Page:
    """Read the page from the query: both spellings of the size are accepted, `pagesize` wins."""
    size = request.number(default_size, "pagesize", "page_size")
    return Page(request.number(1, "page"), min(size, choices.MAX_PAGE_SIZE))


def echo(request: Request, page: Page) -> dict[str, Any]:
    """The query as the server repeats it, with numbers and booleans as such."""
    words = {"true": True, "false": False}
    given = {
        name: words.get(values[0].lower(), values[0]) for name, values in request.query.items() if name not in PAGING
    }
    return {"page": page.number, "page_size": page.size} | given


def envelope(request: Request, page: Page, count: int, rows: list[Any], query: Mapping[str, Any]) -> Answer:
    """Wrap one page of rows."""
    return Answer(
        200,
        {
            "count": count,
            "page": page.number,
            "pagesize": page.size,
            "result": rows,
            "query": query,
            "more_data_all_pages": 0,
            "is_estimated_count": request.flag("use_estimated_count") is True,
            "is_partial_data": False,
        },
    )


def paged(request: Request, rows: Sequence[Row], draw: Callable[[Row], Any], default_size: int = 50) -> Answer:
    """Answer one page of rows; only those are drawn."""
    page = page_of(request, default_size)
    return envelope(request, page, len(rows), [draw(row) for row in rows[page.start : page.stop]], echo(request, page))


def ordered(rows: list[Row], asked: str, keys: Mapping[str, Callable[[Row], Any]]) -> list[Row]:
    """
    Sort rows as `order_by` asks: `name`, `-name` or `name desc`.

    A name that the list does not know leaves the order as it is.
    """
    name, _, direction = asked.strip().partition(" ")
    key = keys.get(name.lstrip("-"))
    if key is None:
        return rows
    return sorted(rows, key=key, reverse=name.startswith("-") or direction.strip().lower() == "desc")
