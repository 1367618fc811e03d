"""
Lists that come in pages: the styles of Aqua's services, and a walk that neither repeats nor loses rows.

Pages shift while they are read. What comes in ahead of the reader pushes rows onto the next page, where they are met
again: each row has an identity and is handed out once. What goes away ahead of the reader pulls rows onto pages that
were read already. So each page is cut to begin with a row that is known; one that does not tells that rows have slipped
by, and the pages before are read again.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from aqua_client import fields
from aqua_client.errors import BadField

Fetch = Callable[[dict[str, int]], Any]
"""Asks for one page; the argument is what the style adds to the query."""

Identity = Callable[[Any], Hashable]
"""Tells rows apart; None for a row that cannot be told apart, which is then handed out every time."""

MOST_PAGES = 10_000
"""Ten million rows at 1,000 a page; a server that has more to give has no end."""

MOST_STALE_PAGES = 3
"""Pages in a row without anything new that are put down to shifting; after that the server goes in a circle."""

SLACK = 1000
"""Rows beyond twice the count that are put down to a list that grows while it is read."""


SMALLEST_OVERLAPPED = 50
"""Pages of fewer rows are cut edge to edge: an overlap would be too large a part of them."""

MOST_FALSE_ALARMS = 2
"""Looks back that found nothing. More of them mean that rows are filtered after paging (contract 3.1), not shifted."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a list: page number or offset, its size, and how many rows at its beginning were asked for before."""

    number: int
    size: int
    overlap: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `count` is how many rows there are in all, 0 when unknown, and `at` the rows' place in the answer."""

    rows: list[Any]
    at: str
    count: int
    next: Cut | None
    """None where the list says that it ends here."""


class Style(Protocol):
    """How a list is cut into pages."""

    def first(self, size: int) -> Cut:
        """Name the first page."""

    def query(self, cut: Cut) -> dict[str, int]:
        """Say how a page is asked for."""

    def read(self, answer: Any, cut: Cut, size: int) -> Page:
        """Read a page. Raises BadField."""

    def before(self, cut: Cut, size: int) -> Cut | None:
        """Name the page before; None for the first."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Pages with numbers from 1, as the console cuts them (contract 3.1); the list ends at an empty one."""

    rows_key: str = "result"
    size_key: str = "pagesize"
    count_key: str = "count"
    ends_short: bool = False
    """True for lists that no filter thins out after paging: a page that is not full is the last."""

    def first(self, size: int) -> Cut:
        """Page 1."""
        return Cut(1, size)

    def query(self, cut: Cut) -> dict[str, int]:
        """`page` and `pagesize`."""
        return {"page": cut.number, self.size_key: cut.size}

    def read(self, answer: Any, cut: Cut, size: int) -> Page:
        """Read the envelope; past the end a bare `[]`, or null for the rows, may come. A bare array has no pages."""
        if answer is None or isinstance(answer, list):
            return Page(answer or [], "", 0, None)
        envelope = fields.row(answer, "answer")
        if self.rows_key not in envelope:
            raise BadField(f"{self.rows_key} is missing", field=self.rows_key)
        count = 0 if envelope.get("is_estimated_count") else fields.whole_or_zero(envelope, self.count_key, "")
        rows = fields.rows(envelope[self.rows_key], self.rows_key)
        is_last = self.ends_short and len(rows) < cut.size
        return Page(rows, self.rows_key, count, None if is_last else _cut_after(cut, len(rows), size))

    def before(self, cut: Cut, size: int) -> Cut | None:
        """The page of the same size before."""
        return Cut(cut.number - 1, cut.size) if cut.number > 1 else None


@dataclass(frozen=True, slots=True)
class Offsets:
    """The Account API's pages (contract 2.9, 3.1): `limit`, `offset`, and `meta.next_offset` where there is more."""

    def first(self, size: int) -> Cut:
        """Offset 0."""
        return Cut(0, size)

    def query(self, cut: Cut) -> dict[str, int]:
        """`limit` and `offset`."""
        return {"limit": cut.size, "offset": cut.number}

    def read(self, answer: Any, cut: Cut, size: int) -> Page:
        """Read the envelope; older accounts answer without `meta`, and then a page that is not full is the last."""
        envelope = fields.row(answer, "answer")
        rows = fields.rows(envelope.get("data"), "data")
        if envelope.get("meta") is None:
            return Page(rows, "data", 0, Cut(cut.number + len(rows), size) if len(rows) == size else None)
        meta = fields.row(envelope["meta"], "meta")
        following = None if meta.get("next_offset") is None else Cut(fields.whole(meta, "next_offset", "meta"), size)
        return Page(rows, "data", fields.whole_or_zero(meta, "count", "meta"), following)

    def before(self, cut: Cut, size: int) -> Cut | None:
        """A page's length back."""
        return Cut(max(cut.number - size, 0), size) if cut.number > 0 else None


@dataclass(frozen=True, slots=True)
class Linked:
    """Supply Chain's pages (contract 3.1): each names the next one."""

    def first(self, size: int) -> Cut:
        """Page 1."""
        return Cut(1, size)

    def query(self, cut: Cut) -> dict[str, int]:
        """`page` and `page_size`."""
        return {"page": cut.number, "page_size": cut.size}

    def read(self, answer: Any, cut: Cut, size: int) -> Page:
        """Read the envelope; the last page names no next one."""
        envelope = fields.row(answer, "answer")
        rows = fields.rows(envelope.get("data"), "data")
        following = fields.whole_or_zero(envelope, "next_page", "")
        count = fields.whole_or_zero(envelope, "total_count", "")
        return Page(rows, "data", count, Cut(following, size) if following else None)

    def before(self, cut: Cut, size: int) -> Cut | None:
        """The number before."""
        return Cut(cut.number - 1, cut.size) if cut.number > 1 else None


NUMBERED = Numbered()

UNFILTERED = Numbered(ends_short=True)
"""For lists of what somebody has configured; some servers give them whole, whatever page is asked for."""

UNCOUNTED = Numbered(count_key="")
"""For lists that were asked not to count: what they say of it means nothing."""


class Walk:
    """One walk through a list; it is asked for one page after the other and hands out the rows that are new."""

    def __init__(self, fetch: Fetch, identity: Identity, *, size: int, style: Style = NUMBERED) -> None:
        self._fetch = fetch
        self._identity = identity
        self._size = size
        self._style = style
        self._seen: set[Hashable] = set()
        self._n_seen = 0
        self._n_pages = 0
        self._n_false_alarms = 0

    def pages(self) -> Iterator[tuple[Page, list[int]]]:
        """
        Go through the pages, each with the indices of its rows that are new.

        Ends at an empty page, at one that names no next, and at one that is not full when all that the server counts
        has been seen; a page that is merely short is no end (contract 3.1). Raises BadField when a page is repeated or
        there is no end.
        """
        cut: Cut | None = self._style.first(self._size)
        last, last_was_full = Page([], "", 0, None), False
        n_stale, has_moved = 0, False
        while cut is not None:
            page = self._page(cut)
            if page.rows and page.rows == last.rows and page.count < (last.count or 1) + len(page.rows):
                raise BadField(f"page {cut.number} is the same as the one before", field="page")
            new = self._new(page)
            n_stale = 0 if new or not page.rows else n_stale + 1
            if n_stale > MOST_STALE_PAGES:
                raise BadField("the pages go in a circle", field="page")
            yield page, new
            if self._may_have_missed(page, new, cut, last.count, last_was_full):
                n_seen = self._n_seen
                yield from self._look_back(cut)
                has_moved = has_moved or self._n_seen > n_seen
            if not page.rows or (len(page.rows) != cut.size and 0 < page.count <= self._n_seen):
                break
            last, last_was_full = replace(page, count=page.count or last.count), len(page.rows) == cut.size
            cut = page.next
        if has_moved and self._n_seen < last.count:
            yield from self._sweep()

    def _page(self, cut: Cut) -> Page:
        self._n_pages += 1
        if self._n_pages > MOST_PAGES:
            raise BadField(f"there is no end after {MOST_PAGES} pages", field="page")
        page = self._style.read(self._fetch(self._style.query(cut)), cut, self._size)
        if page.count and self._n_seen > 2 * page.count + SLACK:
            raise BadField(f"there is no end: {self._n_seen} rows of {page.count} have come", field="page")
        return page

    def _new(self, page: Page) -> list[int]:
        """Choose the rows that no page before has had; two of one page are two rows, whatever their identity says."""
        keys = list(map(self._key, page.rows))
        seen = self._seen
        new = [index for index, key in enumerate(keys) if key is None or key not in seen]
        seen.update(keys)
        self._n_seen += len(new)
        return new

    def _key(self, row: Any) -> Hashable:
        try:
            key = self._identity(row)
            hash(key)
        except (AttributeError, TypeError):
            # Not an object, or a field of the wrong kind: reading the row says so with its place.
            return None
        return key

    def _may_have_missed(self, page: Page, new: list[int], cut: Cut, count: int, last_was_full: bool) -> bool:
        """Tell whether rows may have moved onto pages that were read: the overlap is missing, or the count fell."""
        if not cut.overlap:
            return page.count < count and self._n_seen < count and (page.count > 0 or not page.rows)
        if self._n_false_alarms > MOST_FALSE_ALARMS:
            return False
        return new[:1] == [0] if page.rows else last_was_full

    def _look_back(self, cut: Cut) -> Iterator[tuple[Page, list[int]]]:
        """Read the pages before again, back to one that holds nothing new."""
        n_seen = self._n_seen
        earlier = self._style.before(cut, self._size)
        while earlier is not None:
            page = self._page(earlier)
            new = self._new(page)
            yield page, new
            if page.rows and not new:
                break
            earlier = self._style.before(earlier, self._size)
        self._n_false_alarms += self._n_seen == n_seen

    def _sweep(self) -> Iterator[tuple[Page, list[int]]]:
        """Go through all pages once more; for a list that moved and of which less was seen than it counts."""
        cut: Cut | None = self._style.first(self._size)
        while cut is not None:
            page = self._page(cut)
            yield page, self._new(page)
            if not page.rows or (page.count and self._n_seen >= page.count):
                return
            cut = page.next


def _cut_after(cut: Cut, n_rows: int, size: int) -> Cut:
    """
    Choose the next page: one that begins at least one row before the end of this one.

    A page begins at a multiple of its size, so the size is varied for one that brings the most new rows: with 1,000
    at most it brings 960 on average. Where the first page was not full, the server cuts pages smaller than asked or
    filters them afterwards; then they are taken as they come.
    """
    if size < SMALLEST_OVERLAPPED or not (cut.overlap or (cut.number == 1 and n_rows == size)):
        return Cut(cut.number + 1, cut.size)
    position = cut.number * cut.size
    chosen = max(range(size, size // 2, -1), key=lambda smaller: smaller - (position - 1) % smaller)
    overlap = (position - 1) % chosen + 1
    return Cut((position - overlap) // chosen + 1, chosen, overlap)
