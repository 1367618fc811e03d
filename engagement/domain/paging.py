"""A page of a long list: its rows, which they are, and the way to the others."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

T = TypeVar("T")

PAGE_ROWS = 25
# Counting on would cost more than the page itself on a large portfolio (speed.md, "growth").
COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Page(Generic[T]):
    """`text` says which rows these are; `previous` and `next` are the query values of their links, None at the ends."""

    rows: list[T]
    text: str
    previous: dict[str, object] | None
    next: dict[str, object] | None


def cut(found: QuerySet[Any, T], *, number: int, rows: int = PAGE_ROWS) -> Page[T]:
    """
    Read one page of a sorted queryset with two queries, whatever its length.

    `number` counts from 1; one past the end shows the last page. More than COUNT_LIMIT rows are counted as "more than".
    """
    n = found.order_by()[: COUNT_LIMIT + 1].count()
    number = within(number, n, rows=rows)
    start = (number - 1) * rows
    return made(list(found[start : start + rows + 1]), n=n, number=number, rows=rows)


def within(number: int, n: int, *, rows: int = PAGE_ROWS) -> int:
    """The page's number, or that of the last page where `n`, the rows there are, leaves no such page."""
    return number if n > COUNT_LIMIT else min(number, max(1, -(-n // rows)))


def made(taken: list[T], *, n: int, number: int, rows: int = PAGE_ROWS) -> Page[T]:
    """Make a page of its rows and, where there is one, the row after them."""
    return Page(
        rows=taken[:rows],
        text=_text((number - 1) * rows, min(len(taken), rows), n),
        previous={"page": number - 1} if number > 1 else None,
        next={"page": number + 1} if len(taken) > rows else None,
    )


def _text(start: int, shown: int, n: int) -> str:
    total = f"{n:,}" if n <= COUNT_LIMIT else f"more than {COUNT_LIMIT:,}"
    return f"{start + 1:,}–{start + shown:,} of {total}" if shown else f"None of {total}"


def known(rows: list[T], *, number: int, n: int, size: int = PAGE_ROWS) -> Page[T]:
    """A page whose rows and whose exact total have been read already, as for images and findings; costs no query."""
    start = (number - 1) * size
    return Page(
        rows=rows,
        text=f"{start + 1:,}–{start + len(rows):,} of {n:,}" if rows else f"None of {n:,}",
        previous={"page": number - 1} if number > 1 else None,
        next={"page": number + 1} if start + len(rows) < n else None,
    )
